"""The trl engine: the run folder, resuming, refusals, and what it relies on in TRL."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import torch

pytest.importorskip("trl")

from given_rollouts import some_problems
from safetensors.torch import load_file
from trl.trainer.grpo_trainer import GRPOTrainer

from deltagym.core.errors import BadInput
from deltagym.engines.base import Diverged
from deltagym.engines.local.loop import LocalEngine
from deltagym.engines.metrics import StepMetrics
from deltagym.engines.trl.batch import KEYS
from deltagym.engines.trl.config import _memory, check, layout
from deltagym.engines.trl.trainer import TrlEngine
from deltagym.recipe.schema import Recipe, parse_recipe
from deltagym.runs.folder import RunFolder

RECIPE = """
name = "test"
engine = "trl"
threads = 1
[suite]
name = "has_tiny"
[model]
name = "{model}"
precision = "fp32"
[rollouts]
prompts = 4
group_size = 4
max_new_tokens = {length}
[policy]
minibatches = {minibatches}
[[phases]]
score = "pass_rate"
steps = 3
[[phases]]
score = "full_pass"
steps = 2
[evaluation]
every = 2
samples = 1
final_samples = 1
[checkpoints]
every = 2
{extra}
"""


def toml(
    model: str | Path = "tiny", length: int = 70, minibatches: int = 1, extra: str = ""
) -> str:
    return RECIPE.format(model=model, length=length, minibatches=minibatches, extra=extra)


def engine(text: str, folder: Path, kind: Any = TrlEngine) -> Any:
    run = RunFolder.open(folder) if folder.exists() else RunFolder.create(folder, text)
    problems = some_problems("has_tiny")
    return kind(parse_recipe(text), run, {"has_tiny": problems}, problems[:2])


def curve(run: RunFolder) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k != "seconds"} for row in run.metrics()]


def weights(run: RunFolder) -> dict[str, torch.Tensor]:
    checkpoint = run.latest_checkpoint()
    assert checkpoint is not None
    return load_file(checkpoint.path / "model.safetensors")


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    made = engine(toml(minibatches=2), tmp_path_factory.mktemp("unbroken") / "run")
    made.train(lambda _: False)
    return made.run


def test_a_run_leaves_what_a_local_one_leaves(unbroken: RunFolder, tmp_path: Path) -> None:
    local = engine(toml(), tmp_path / "local", LocalEngine)
    local.train(lambda _: False)
    metrics = unbroken.metrics()
    assert [m["step"] for m in metrics] == [1, 2, 3, 4, 5]
    assert [m["score"] for m in metrics] == ["pass_rate"] * 3 + ["full_pass"] * 2
    assert all(set(m) == set(local.run.metrics()[0]) for m in metrics)
    assert list(unbroken.evals()) == list(local.run.evals())
    assert unbroken.rollout_steps() == local.run.rollout_steps()
    assert [len(unbroken.read_rollouts(step)) for step in unbroken.rollout_steps()] == [16] * 5
    assert [c.step for c in unbroken.checkpoints()] == [c.step for c in local.run.checkpoints()]
    assert any(m["updated"] for m in metrics)


def test_a_run_that_broke_off_comes_out_the_same(unbroken: RunFolder, tmp_path: Path) -> None:
    class Broken(Exception):
        pass

    def break_off(metrics: StepMetrics) -> bool:
        if metrics.step == 3:
            raise Broken
        return False

    first = engine(toml(minibatches=2), tmp_path / "run")
    with pytest.raises(Broken):
        first.train(break_off)
    assert len(first.run.metrics()) == 3  # of which the checkpoint knows two
    second = engine(toml(minibatches=2), tmp_path / "run")
    assert second.step == 2
    second.train(lambda _: False)
    assert curve(second.run) == curve(unbroken)
    for name, tensor in weights(second.run).items():
        torch.testing.assert_close(tensor, weights(unbroken)[name])


def test_stopping_saves_the_step_and_a_finished_run_has_nothing_left_to_do(tmp_path: Path) -> None:
    made = engine(toml(extra="[trl]\nper_device_batch = 16"), tmp_path / "run")
    with pytest.raises(KeyboardInterrupt):
        made.train(lambda metrics: metrics.step == 1)
    assert [c.step for c in made.run.checkpoints()] == [1]
    again = engine(toml(extra="[trl]\nper_device_batch = 16"), tmp_path / "run")
    again.train(lambda _: False)
    assert [m["step"] for m in again.run.metrics()] == [1, 2, 3, 4, 5]
    engine(toml(), tmp_path / "run").train(lambda _: pytest.fail("there is no step left"))


def test_steps_without_signal_leave_the_weights_and_the_warmup_alone(
    small_base: Path, tmp_path: Path
) -> None:
    made = engine(toml(small_base, length=8), tmp_path / "run")
    made.train(lambda _: False)
    assert all(
        m["dead_groups"] == 1 and not m["updated"] and m["lr"] == 0 for m in made.run.metrics()
    )
    assert made.warmup.updates == 0
    base = load_file(small_base / "model.safetensors")
    assert all(torch.equal(tensor, base[name]) for name, tensor in weights(made.run).items())


def test_a_gradient_that_is_not_finite_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = engine(toml(), tmp_path / "run")
    monkeypatch.setattr(made.trainer, "_clip_grad_norm", lambda model: torch.tensor(float("nan")))
    with pytest.raises(Diverged, match=r"optimizer\.lr"):
        made.train(lambda _: False)
    assert made.run.latest_checkpoint() is None


def test_what_this_engine_relies_on_in_trl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[set[str]] = []
    original = GRPOTrainer._generate_and_score_completions

    def watched(self: GRPOTrainer, inputs: Any) -> Any:
        out = original(self, inputs)
        found.append(set(out))
        return out

    monkeypatch.setattr(GRPOTrainer, "_generate_and_score_completions", watched)
    for minibatches, extra in ((1, set()), (2, {"old_per_token_logps"})):
        made = engine(toml(minibatches=minibatches), tmp_path / str(minibatches))
        with pytest.raises(KeyboardInterrupt):
            made.train(lambda _: True)
        assert found.pop() == KEYS | extra
    single_turn = inspect.signature(GRPOTrainer._generate_single_turn).parameters
    assert list(single_turn)[:5] == [
        "self",
        "prompt_ids",
        "images",
        "multimodal_fields",
        "num_generations",
    ]


REFUSED = {
    "feedback.rounds": "[feedback]\nrounds = 1",
    "guidance.groups": "[guidance]\ngroups = 1",
    "supervised.prompts": "[supervised]\nprompts = 1",
    "entropy.tokens": '[entropy]\ncoefficient = 0.1\ntokens = "used"',
    "replay.mode": '[entropy]\ncoefficient = 0.1\n[replay]\nmode = "corrected"',
}


@pytest.mark.parametrize("key", REFUSED)
def test_what_only_the_local_engine_does_is_refused_by_its_key(key: str) -> None:
    with pytest.raises(BadInput, match=rf'^{key}.*engine = "local"'):
        check(parse_recipe(toml(extra=REFUSED[key])))


def recipe(**rollouts: int) -> Recipe:
    made = parse_recipe(
        toml(
            extra=f"[trl]\nper_device_batch = {rollouts.pop('per_device_batch', 0)}",
            minibatches=rollouts.pop("minibatches", 1),
        )
    )
    return made.model_copy(update={"rollouts": made.rollouts.model_copy(update=rollouts)})


@pytest.mark.parametrize(
    ("prompts", "size", "processes", "minibatches", "per_device"),
    [(48, 16, 8, 1, 1), (48, 16, 1, 2, 0), (6, 5, 3, 2, 5)],
)
def test_a_step_is_spread_without_remainder(
    prompts: int, size: int, processes: int, minibatches: int, per_device: int
) -> None:
    spread = layout(
        recipe(
            prompts=prompts, group_size=size, minibatches=minibatches, per_device_batch=per_device
        ),
        processes,
    )
    assert spread.completions * processes == prompts * size
    assert spread.per_pass * spread.passes == spread.completions
    assert spread.per_update * minibatches == spread.passes
    assert spread.per_pass <= 128


def test_numbers_that_do_not_divide_are_refused_by_their_key() -> None:
    with pytest.raises(BadInput, match=r"^rollouts\.prompts"):
        layout(recipe(prompts=5, group_size=4), 2)
    with pytest.raises(BadInput, match=r"^policy\.minibatches"):
        layout(recipe(prompts=3, group_size=3, minibatches=2), 1)
    with pytest.raises(BadInput, match=r"^trl\.per_device_batch"):
        layout(recipe(prompts=3, group_size=4, per_device_batch=5), 1)


def test_adapters_are_trained_and_saved_and_the_run_goes_on_from_them(tmp_path: Path) -> None:
    pytest.importorskip("peft")
    text = toml(extra="[trl]\nlora_rank = 2")
    made = engine(text, tmp_path / "run")
    with pytest.raises(KeyboardInterrupt):
        made.train(lambda metrics: metrics.step == 2)
    checkpoint = made.run.latest_checkpoint()
    assert checkpoint is not None
    adapters = load_file(checkpoint.path / "adapter_model.safetensors")
    assert any(tensor.abs().sum() > 0 for name, tensor in adapters.items() if "lora_B" in name)
    engine(text, tmp_path / "run").train(lambda _: False)
    assert made.run.metrics()[-1]["step"] == 5


def test_a_chat_model_reads_the_same_prompt_in_both_engines(
    chat_base: Path, tmp_path: Path
) -> None:
    made = engine(toml(chat_base, length=4), tmp_path / "run")
    prompts = [entry["prompt"] for entry in made.next_prompts()]
    assert prompts[0][0]["role"] == "user"
    encoded, _, _ = made.trainer._tokenize_prompts(prompts)
    assert encoded == [made.policy.encode(p) for p in made._mine for _ in range(4)]


@pytest.fixture(scope="module")
def chat_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language model in form only: bytes for tokens, a chat template, random weights."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    letters = {
        c: i for i, c in enumerate(["<pad>", "<eos>", *sorted(pre_tokenizers.ByteLevel.alphabet())])
    }
    core = Tokenizer(models.BPE(letters, []))
    core.pre_tokenizer, core.decoder = (
        pre_tokenizers.ByteLevel(add_prefix_space=False),
        decoders.ByteLevel(),
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, pad_token="<pad>", eos_token="<eos>")
    tokenizer.chat_template = (
        "{% for m in messages %}{{ m.role }}: {{ m.content }}<eos>{% endfor %}"
        "{% if add_generation_prompt %}assistant: {% endif %}"
    )
    folder = tmp_path_factory.mktemp("chat")
    shape: dict[str, Any] = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
    }
    LlamaForCausalLM(
        LlamaConfig(vocab_size=len(letters), pad_token_id=0, eos_token_id=1, **shape)
    ).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("wanted", [False, True])
def test_activation_checkpointing_is_asked_for_under_the_name_that_is_known(wanted: bool) -> None:
    asked = parse_recipe(toml(extra=f"[trl]\nactivation_checkpointing = {str(wanted).lower()}"))
    assert _memory(asked, {"gradient_checkpointing"}) == {"gradient_checkpointing": wanted}
    assert _memory(asked, {"gradient_checkpointing", "activation_checkpointing"}) == {
        "activation_checkpointing": wanted,
        "gradient_checkpointing": None,
    }
