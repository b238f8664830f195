"""Both engines learn the same from the same completions, in one process and in two.

Compared are rewards, advantages, loss and gradient.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

pytest.importorskip("trl")

from given_rollouts import some_problems, trl_step
from safetensors.torch import load_file

from deltagym.engines.metrics import Learned
from deltagym.engines.rollouts import Collector, Group
from deltagym.engines.trl.trainer import TrlEngine
from deltagym.engines.update import Updater
from deltagym.models.policy import load_policy
from deltagym.models.sampling import Sample
from deltagym.recipe.curriculum import Curriculum
from deltagym.recipe.entropy import EntropyControl
from deltagym.recipe.guidance import Guidance
from deltagym.recipe.replay import ReplayBuffer, Trace
from deltagym.recipe.schema import parse_recipe
from deltagym.recipe.warmup import Warmup
from deltagym.runs.folder import RunFolder

PROBLEMS = some_problems("has_tiny")
TRACE_LOGPROB = -1.5
"""Log-probability of each token of a replayed success when it was sampled. It differs from the
policy's now, so that the correction changes something."""

RECIPE = """
name = "parity"
engine = "trl"
threads = 1
seed = 1
[suite]
name = "has_tiny"
[model]
name = "tiny"
precision = "fp32"
[rollouts]
prompts = 4
group_size = 6
max_new_tokens = 70
truncated = "{truncated}"
[policy]
aggregation = "{aggregation}"
ratio = "{ratio}"
advantage = "{advantage}"
protect_below = {protect}
negative_weight = 0.5
[optimizer]  # with so large an eps, AdamW steps along the gradient, which then shows in the weights
lr = 1.0
eps = 1.0
grad_norm = 100
warmup_updates = 0
[entropy]
coefficient = {entropy}
[replay]
mode = "{replay}"
[[phases]]
score = "{score}"
steps = 1
entropy_on_dead_groups = {dead}
[evaluation]
every = 0
samples = 1
final_samples = 1
[trl]
per_device_batch = 3
"""

PLAIN = {
    "truncated": "keep",
    "aggregation": "token",
    "ratio": "token",
    "advantage": "center",
    "protect": 0.0,
    "entropy": 0.0,
    "replay": "off",
    "score": "pass_rate",
    "dead": "false",
}

CASES = {
    "token, token ratio": {},
    "token, sequence ratio": {"ratio": "sequence"},
    "sequence, token ratio": {"aggregation": "sequence"},
    "sequence, sequence ratio": {"aggregation": "sequence", "ratio": "sequence"},
    "constant, token ratio": {"aggregation": "constant"},
    "constant, sequence ratio": {"aggregation": "constant", "ratio": "sequence"},
    "std, truncated completions masked": {"advantage": "std", "truncated": "mask"},
    "binary": {"score": "full_pass"},
    "entropy bonus": {"entropy": 0.05},
    "entropy bonus, constant": {"entropy": 0.05, "aggregation": "constant"},
    "entropy bonus on dead groups": {"entropy": 0.05, "score": "full_pass", "dead": "true"},
    "protected tokens": {"protect": 0.2},
    "replay as on-policy": {"replay": "uncorrected"},
    "replay as on-policy, sequence": {"replay": "uncorrected", "aggregation": "sequence"},
    "replay corrected": {"replay": "corrected"},
    "replay corrected, sequence ratio": {"replay": "corrected", "ratio": "sequence"},
    "replay corrected, constant, binary": {
        "replay": "corrected",
        "aggregation": "constant",
        "score": "full_pass",
    },
}
IN_TWO = (
    "token, token ratio",
    "sequence, sequence ratio",
    "entropy bonus, constant",
    "replay corrected",
)


def toml(case: str) -> str:
    return RECIPE.format(**(PLAIN | CASES[case]))


class LocalSide:
    """The local engine's view of a step, over the completions that all cases share."""

    def __init__(self, case: str) -> None:
        self.recipe = parse_recipe(toml(case))
        r = self.recipe.rollouts
        self.policy = load_policy("tiny", max_new_tokens=r.max_new_tokens, precision="fp32")
        self.replay = ReplayBuffer(self.recipe.replay)
        self.collector = Collector(
            self.policy, self.recipe, self.replay, Guidance(self.recipe.guidance)
        )
        self.problems = Curriculum(PROBLEMS, r, self.recipe.seed).deal()

    def update(self, completions: list[list[int]], traces: dict) -> tuple[list[Group], Learned]:
        size, eos = self.recipe.rollouts.group_size, self.policy.tokenizer.eos_token_id
        samples = [
            Sample(
                self.policy.encode(self.problems[i // size]),
                c,
                [0.0] * len(c),
                [1] * len(c),
                c[-1] == eos,
            )
            for i, c in enumerate(completions)
        ]
        owners = [p for p in self.problems for _ in range(size)]
        judged = iter(self.collector.judge(owners, samples, seed=0))
        groups = [Group(p, [next(judged) for _ in range(size)]) for p in self.problems]
        for problem, (tokens, logprobs) in traces.items():
            self.replay.add(problem, Trace(0, tokens, logprobs, [1] * len(tokens)))
        phase = self.recipe.phases[0]
        self.collector.remember(groups, 0)
        self.collector.weigh(groups, phase)
        entropy, warmup = EntropyControl(self.recipe.entropy), Warmup(self.recipe.optimizer)
        updater = Updater(self.policy, self.recipe, entropy, warmup)
        return groups, updater.update(groups, phase, 0)


@pytest.fixture(scope="module")
def completions() -> list[list[int]]:
    """Four groups of six: one has a success, one is dead, and one completion is cut short."""
    side = LocalSide("token, token ratio")
    tokens = [s.tokens for s in side.policy.completions(side.problems, 6, 1.0, seed=5)]
    gold = [t for part in side.policy.gold(side.problems[0]) for t in part]
    tokens[2], tokens[4] = gold, tokens[4][:20]
    tokens[18:24] = [tokens[18]] * 6  # a dead group
    return tokens


@pytest.fixture(scope="module")
def trace() -> dict[str, tuple[list[int], list[float]]]:
    """A success to replay, on the second problem."""
    side = LocalSide("token, token ratio")
    tokens = [t for part in side.policy.gold(side.problems[1]) for t in part]
    return {side.problems[1].id: (tokens, [TRACE_LOGPROB] * len(tokens))}


def weights(run: RunFolder) -> dict[str, torch.Tensor]:
    checkpoint = run.latest_checkpoint()
    assert checkpoint is not None
    return load_file(checkpoint.path / "model.safetensors")


def assert_same_step(case: str, run: RunFolder, completions: list[list[int]], trace: dict) -> None:
    side = LocalSide(case)
    before = {name: tensor.clone() for name, tensor in side.policy.model.state_dict().items()}
    groups, learned = side.update(completions, trace)
    (metrics,) = run.metrics()
    logged = run.read_rollouts(1)
    fresh = [
        (g, r, a)
        for g in groups
        for r, a in zip(g.rollouts, g.advantages, strict=True)
        if r.origin == "policy"
    ]
    assert [x.pass_rate for x in logged] == [r.verdict.pass_rate for _, r, _ in fresh]
    assert [x.advantage for x in logged] == [None if g.dead else a for g, _, a in fresh]
    assert any(not g.dead for g in groups)
    assert any(g.dead for g in groups)
    # With corrected replay the local engine's loss is another function with the same gradient.
    if not case.startswith("replay corrected"):
        assert metrics["loss"] == pytest.approx(learned.loss, abs=1e-5)
    assert metrics["grad_norm"] == pytest.approx(learned.grad_norm, rel=1e-3)
    assert metrics["lr"] == learned.lr
    if case.startswith("replay"):
        assert metrics["replayed"] == 1
    else:
        assert metrics["entropy"] == pytest.approx(learned.entropy, rel=1e-4)
    after, moved = weights(run), 0.0
    for name, tensor in after.items():
        step = side.policy.model.state_dict()[name] - before[name]
        torch.testing.assert_close(tensor - before[name], step, atol=2e-6, rtol=1e-3)
        moved = max(moved, step.abs().max().item())
    assert moved > 1e-4


@pytest.mark.parametrize("case", CASES)
def test_one_process_takes_the_same_step(
    case: str, tmp_path: Path, completions: list[list[int]], trace: dict
) -> None:
    given = trace if case.startswith("replay") else {}
    engine = trl_step(toml(case), tmp_path / "run", completions, given)
    assert_same_step(case, engine.run, completions, given)


def test_both_engines_read_the_same_prompt(tmp_path: Path) -> None:
    side = LocalSide("token, token ratio")
    run = RunFolder.create(tmp_path / "run", toml("token, token ratio"))
    engine = TrlEngine(side.recipe, run, {"has_tiny": PROBLEMS}, [])
    prompts = [entry["prompt"] for entry in engine.next_prompts()]
    encoded, images, fields = engine.trainer._tokenize_prompts(prompts)
    assert encoded == [side.policy.encode(p) for p in side.problems for _ in range(6)]
    assert images is None
    assert not fields


def test_two_processes_take_the_same_step_and_a_whole_run_hands_over(
    tmp_path: Path, completions: list[list[int]], trace: dict
) -> None:
    given = {
        "recipes": {case: toml(case) for case in IN_TWO},
        "completions": completions,
        "traces": {case: trace for case in IN_TWO if case.startswith("replay")},
    }
    (tmp_path / "given.json").write_text(json.dumps(given))
    whole = (
        toml("token, token ratio")
        .replace("lr = 1.0\neps = 1.0", "lr = 1e-4")
        .replace('"has_tiny"', f'"{tmp_path / "few.toml"}"')
        .replace("[evaluation]", SECOND_PHASE + "[evaluation]")
    )
    (tmp_path / "whole.toml").write_text(whole)
    (tmp_path / "few.toml").write_text(FEW)
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc_per_node=2",
        str(Path(__file__).with_name("given_rollouts.py")),
    ]
    done = subprocess.run(
        [*command, str(tmp_path / "given.json"), str(tmp_path)],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for case in IN_TWO:
        assert_same_step(
            case, RunFolder.open(tmp_path / case), completions, given["traces"].get(case, {})
        )
    run = RunFolder.open(tmp_path / "whole")
    assert [m["score"] for m in run.metrics()] == ["pass_rate", "full_pass", "full_pass"]
    assert [len(run.read_rollouts(step)) for step in run.rollout_steps()] == [24, 24, 24]
    assert run.status().state == "finished"
    assert {"before", "end_of_phase_0", "end_of_phase_1", "after"} == set(run.evals())


FEW = """
name = "few"
description = "A few problems."
train_ratio = 0.75
[[draw]]
family = "starts_with"
level = "tiny-2c"
count = 12
"""
SECOND_PHASE = """
[[phases]]
score = "full_pass"
steps = 2

"""
