"""The local engine: the run folder, resuming, and when it must not learn."""

import json
import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest
import torch

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.engines.base import Diverged
from deltagym.engines.local.loop import LocalEngine
from deltagym.engines.metrics import StepMetrics
from deltagym.engines.run import train
from deltagym.recipe.schema import parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

SUITE = """
name = "{name}"
description = "A few problems: making all of a larger suite takes seconds."
train_ratio = 0.75
[[draw]]
family = "{family}"
level = "tiny-2c"
count = 12
"""
RECIPE = """
name = "test"
threads = 1
[suite]
name = "{suite}"
[model]
name = "{base}"
precision = "fp32"
[rollouts]
prompts = 3
group_size = 8
max_new_tokens = 14
[entropy]
coefficient = 0.01
target = 2.0
[[phases]]
score = "pass_rate"
steps = {dense}
[[phases]]
score = "full_pass"
steps = 3
[evaluation]
every = 0
samples = 1
final_samples = 1
[checkpoints]
every = 2
{extra}
"""


def recipe_file(folder: Path, base: Path, dense: int = 5, extra: str = "") -> Path:
    path = folder / "recipe.toml"
    suite = suite_file(folder, "starts_with")
    path.write_text(RECIPE.format(suite=suite, base=base, dense=dense, extra=extra))
    return path


def suite_file(folder: Path, family: str) -> Path:
    path = folder / f"{family}.toml"
    path.write_text(SUITE.format(name=family, family=family))
    return path


def some_problems(count: int) -> dict[str, list[Problem]]:
    """The first training problems of a suite that ships, by its name."""
    return {"basic_tiny": list(islice(load_suite("basic_tiny").iterate("train"), count))}


def weights(run: RunFolder) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    checkpoint = run.latest_checkpoint()
    assert checkpoint is not None
    return load_file(checkpoint.path / "model.safetensors")


def all_steps(engine: LocalEngine) -> list[StepMetrics]:
    """Trains to the end and gives the numbers of each step."""
    seen: list[StepMetrics] = []
    engine.train(lambda metrics: bool(seen.append(metrics)))
    return seen


def curve(run: RunFolder) -> list[dict]:
    return [{k: v for k, v in row.items() if k != "seconds"} for row in run.metrics()]


@pytest.fixture(scope="module")
def unbroken(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = tmp_path_factory.mktemp("unbroken")
    return train(recipe_file(folder, small_base), folder / "run", display=False)


def test_a_run_leaves_metrics_rollouts_checkpoints_and_evaluations(unbroken: RunFolder) -> None:
    metrics = unbroken.metrics()
    assert [m["step"] for m in metrics] == list(range(1, 9))
    assert [m["score"] for m in metrics] == ["pass_rate"] * 5 + ["full_pass"] * 3
    assert [first for _, first in unbroken.phases()] == [1, 6]
    assert len(unbroken.read_rollouts(1)) == 24
    assert {"before", "after"} <= set(unbroken.evals())
    assert unbroken.status().state == "finished"
    assert unbroken.latest_checkpoint() is not None


def test_a_run_says_in_which_precision_and_with_which_kernels_it_computed(
    unbroken: RunFolder,
) -> None:
    meta = unbroken.meta()
    assert (meta["precision"], meta["device"], meta["threads"]) == ("fp32", "cpu", 1)
    assert meta["kernels"] == torch.backends.cpu.get_cpu_capability()


def test_a_killed_run_resumes_bit_for_bit(
    unbroken: RunFolder, small_base: Path, tmp_path: Path
) -> None:
    recipe = recipe_file(tmp_path, small_base)
    process = started(recipe, tmp_path / "run")
    wait_for_step(tmp_path / "run", 3, process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert RunFolder.open(tmp_path / "run").status().state == "running"
    resumed = train(recipe, tmp_path / "run", resume=True, display=False)
    assert curve(resumed) == curve(unbroken)
    mine, theirs = weights(resumed), weights(unbroken)
    assert all(torch.equal(mine[name], theirs[name]) for name in theirs)


def test_ctrl_c_stops_cleanly_and_can_be_resumed(small_base: Path, tmp_path: Path) -> None:
    recipe = recipe_file(tmp_path, small_base, dense=400)
    process = started(recipe, tmp_path / "run")
    wait_for_step(tmp_path / "run", 2, process)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) != 0
    run = RunFolder.open(tmp_path / "run")
    assert run.status().state == "interrupted"
    assert run.latest_checkpoint().step == run.metrics()[-1]["step"]


def started(recipe: Path, run: Path) -> subprocess.Popen:
    """Trains in a process of its own."""
    call = f"train({str(recipe)!r}, {str(run)!r}, display=False)"
    command = [sys.executable, "-c", f"from deltagym.engines.run import train; {call}"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def wait_for_step(folder: Path, step: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        file = folder / "metrics.jsonl"
        if (
            file.exists()
            and file.read_text().count("\n") >= step
            and list((folder / "checkpoints").glob("step_*"))
        ):
            return
        time.sleep(0.02)
    pytest.fail(f"the run did not reach step {step}")


def test_dead_groups_cost_no_update_and_leave_the_weights_alone(
    small_base: Path, tmp_path: Path
) -> None:
    text = RECIPE.format(suite="basic_tiny", base=small_base, dense=1, extra="").replace(
        'score = "pass_rate"\nsteps = 1\n[[phases]]\n', ""
    )
    run = RunFolder.create(tmp_path / "run", text)
    engine = LocalEngine(parse_recipe(text), run, some_problems(6), [])
    before = {name: p.detach().clone() for name, p in engine.policy.model.named_parameters()}
    metrics = all_steps(engine)
    assert all(m.full_pass == 0 and m.dead_groups == 1 and not m.updated for m in metrics)
    assert all(torch.equal(p, before[name]) for name, p in engine.policy.model.named_parameters())


def test_learning_raises_the_reward(small_base: Path, tmp_path: Path) -> None:
    """The policy knows two programs, accept all and reject all; the better one must win."""
    text = RECIPE.format(
        suite="basic_tiny", base=small_base, dense=40, extra="[optimizer]\nlr = 3e-3\n"
    ).replace("coefficient = 0.01\ntarget = 2.0", "")
    text = text.replace("max_new_tokens = 14", "max_new_tokens = 8").replace(
        "prompts = 3", "prompts = 6"
    )
    problem = next(p for p in some_problems(20)["basic_tiny"] if p.family == "starts_with")
    easy = Problem(
        problem.family,
        problem.level,
        problem.params,
        "",
        tuple(c for c in problem.cases if not c.expected["accepted"]),
    )
    run = RunFolder.create(tmp_path / "run", text)
    engine = LocalEngine(parse_recipe(text), run, {"basic_tiny": [easy]}, [])
    nudge_towards_programs(engine, easy)
    rates = [m.pass_rate for m in all_steps(engine)]
    assert sum(rates[35:40]) / 5 > sum(rates[:5]) / 5 + 0.1


def nudge_towards_programs(engine: LocalEngine, problem: Problem) -> None:
    """A few supervised steps on short programs, so that some samples are valid."""
    from deltagym.models.embedded import model as tiny
    from deltagym.models.embedded import pretrain

    model = engine.policy.model
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    prompt = engine.policy.encode(problem)
    programs = [f"START start:\n    NEXT {t}\nEND end\n" for t in ("end", "NONE")]
    tokens = [
        [tiny.VOCABULARY.index(line) for line in p.splitlines(keepends=True)] + [tiny.EOS_ID]
        for p in programs
    ]
    for _ in range(40):
        optimizer.zero_grad()
        pretrain.answer_loss(model, [(prompt, t) for t in tokens], "fp32").backward()
        optimizer.step()


def test_an_existing_folder_is_not_overwritten(
    unbroken: RunFolder, small_base: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="already exists"):
        train(recipe_file(tmp_path, small_base), unbroken.path, display=False)
    assert json.loads((unbroken.path / "status.json").read_text())["state"] == "finished"


def test_a_bad_recipe_leaves_nothing_behind(tmp_path: Path) -> None:
    recipe = tmp_path / "bad.toml"
    recipe.write_text('name = "x"\n')
    with pytest.raises(BadInput, match="suite"):
        train(recipe, tmp_path / "run", display=False)
    assert not (tmp_path / "run").exists()


class Broken(Exception):
    pass


def break_off_at_step_3(metrics: StepMetrics) -> bool:
    if metrics.step == 3:
        raise Broken
    return False


INGREDIENTS = """
[replay]
mode = "corrected"
[feedback]
rounds = 1
[guidance]
groups = 2
[supervised]
prompts = 1
[policy]
beta = 0.01
divergence = "js"
minibatches = 2
ratio = "sequence"
"""


@pytest.mark.parametrize(
    "extra",
    [INGREDIENTS, INGREDIENTS.replace("corrected", "uncorrected").replace('"js"', '"forward_kl"')],
)
def test_all_ingredients_together_run_and_go_on_after_a_stop_as_if_there_had_been_none(
    small_base: Path, tmp_path: Path, extra: str
) -> None:
    text = RECIPE.format(suite="basic_tiny", base=small_base, dense=3, extra=extra).replace(
        "max_new_tokens = 14", "max_new_tokens = 40\nrequeue = 1"
    )
    problems = some_problems(6)
    whole = LocalEngine(
        parse_recipe(text), RunFolder.create(tmp_path / "whole", text), problems, []
    )
    steps = all_steps(whole)
    assert len(steps) == 6
    assert all(m.guided == 2 and m.updated for m in steps)

    stopped = RunFolder.create(tmp_path / "stopped", text)
    first = LocalEngine(parse_recipe(text), stopped, problems, [])
    with pytest.raises(Broken):
        first.train(break_off_at_step_3)
    assert len(stopped.metrics()) == 3  # of which the checkpoint knows two
    again = LocalEngine(parse_recipe(text), stopped, problems, [])
    assert again.step == 2
    all_steps(again)
    assert curve(stopped) == curve(whole.run)
    assert all(torch.equal(w, weights(stopped)[name]) for name, w in weights(whole.run).items())


def test_weights_that_are_no_numbers_stop_the_run_and_stay_out_of_its_checkpoints(
    small_base: Path, tmp_path: Path
) -> None:
    text = RECIPE.format(suite="basic_tiny", base=small_base, dense=3, extra="").replace(
        "steps = 3\n", "steps = 3\nentropy_on_dead_groups = true\n"
    )
    problems = some_problems(3)
    engine = LocalEngine(parse_recipe(text), RunFolder.create(tmp_path / "run", text), problems, [])
    engine.updater.optimizer.register_step_pre_hook(lambda *_: pytest.fail("a step was taken"))
    for p in engine.policy.model.parameters():
        p.register_hook(lambda gradient: gradient * float("nan"))
    with pytest.raises(Diverged, match=r"step 1: .*optimizer\.lr"):
        all_steps(engine)
    assert engine.run.checkpoints() == []


def test_a_phase_can_train_on_another_suite_than_the_recipes(
    small_base: Path, tmp_path: Path
) -> None:
    recipe = recipe_file(tmp_path, small_base, dense=1)
    other = suite_file(tmp_path, "exact_sequence")
    text = recipe.read_text().replace("steps = 3\n", "steps = 1\n")
    recipe.write_text(
        text.replace('score = "pass_rate"\n', f'score = "pass_rate"\nsuite = "{other}"\n')
    )
    run = train(recipe, tmp_path / "run", display=False)
    first, second = ({r.family for r in run.read_rollouts(step)} for step in (1, 2))
    assert first == {"exact_sequence"}
    assert second == {"starts_with"}
    suite = load_suite(str(tmp_path / "starts_with.toml"))
    held_out = {p.id for p in suite.problems("test")}
    assert not held_out & {r.problem_id for step in (1, 2) for r in run.read_rollouts(step)}


def test_a_family_that_is_not_tested_cannot_be_evaluated(small_base: Path, tmp_path: Path) -> None:
    recipe = recipe_file(tmp_path, small_base)
    recipe.write_text(
        recipe.read_text().replace(
            "final_samples = 1\n", 'final_samples = 1\nfamilies = ["regex_pattern"]\n'
        )
    )
    with pytest.raises(
        BadInput, match=r"evaluation\.families: suite .*starts_with\.toml tests no regex_pattern"
    ):
        train(recipe, tmp_path / "run", display=False)
