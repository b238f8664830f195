"""A whole study through the command line: killed, resumed, and stopped with Ctrl-C.

A process that trains imports torch, which takes seconds: each test starts as few as it can.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import deltagym
from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder
from deltagym.runs.studies.job import plan_jobs
from deltagym.runs.studies.plan import read_plan
from deltagym.runs.studies.results import RunResult, run_result

pytest.importorskip("torch")

RECIPE = """
name = "tiny"
[suite]
name = "{suite}"
[model]
name = "{base}"
precision = "fp32"
[rollouts]
prompts = 2
group_size = 4
max_new_tokens = 8
[entropy]
coefficient = 0.01
[[phases]]
score = "pass_rate"
steps = 3
entropy_on_dead_groups = true
[evaluation]
every = 0
samples = 1
final_samples = 2
[checkpoints]
every = 1
"""
SUITE = """
name = "one"
description = "Two problems to train on and two to test."
train_ratio = 0.5
[[draw]]
family = "append_sequence"
level = "basic-2c"
count = 4
"""
ARM = '[[arms]]\nname = "{}"\nset = {{ "rollouts.group_size" = {} }}\n'
LAST = ("b", 0)
"""The run that starts last."""


@pytest.fixture(scope="module")
def inputs(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a suite, and the recipe that names it."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "one.toml").write_text(SUITE)
    (folder / "recipe.toml").write_text(RECIPE.format(suite=folder / "one.toml", base=small_base))
    return folder


def study_file(inputs: Path, name: str, seeds: list[int], arms: str, common: str = "") -> Path:
    path = inputs / f"{name}.toml"
    path.write_text(f'name = "mine"\nrecipe = "recipe.toml"\nseeds = {seeds}\n{common}\n{arms}')
    return path


def hear_interrupts() -> None:
    """Undoes that a shell which ignores SIGINT starts processes that ignore it too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def begin(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "deltagym.cli.main", "study", *map(str, arguments)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=hear_interrupts,
    )


def wait(process: subprocess.Popen[str], ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(process.communicate()[0])
        time.sleep(0.02)


def reached(folder: Path, step: int) -> bool:
    return (folder / "checkpoints" / f"step_{step:06d}").is_dir()


def children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    return [
        int(child) for child, parent in map(str.split, listed.splitlines()) if int(parent) == pid
    ]


@pytest.fixture(scope="module")
def broken(inputs: Path) -> tuple[Path, Path, str, str]:
    """A study killed in its first run, then resumed twice.

    The second session has an arm more, and its last run is killed. Gives the study file,
    its folder, and what the second and the third session printed.
    """
    out = inputs / "broken"
    file = study_file(inputs, "grown", [0], ARM.format("a", 4))
    first = begin(file, "-o", out)
    wait(first, lambda: reached(out / "runs" / "a" / "seed_0", 1))
    first.kill()
    first.communicate()
    study_file(inputs, "grown", [0], ARM.format("a", 4) + ARM.format("b", 6))
    second = begin(file, "-o", out, "--resume", "--jobs", 1)
    arm, seed = LAST
    log = out / "runs" / arm / f"seed_{seed}.log"
    wait(second, lambda: log.is_file() and bool(children(second.pid)))
    os.kill(children(second.pid)[0], signal.SIGKILL)
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 1, said
    third = begin(file, "-o", out, "--resume")
    told, _ = third.communicate(timeout=120)
    assert third.returncode == 0, told
    return file, out, said, told


@pytest.fixture(scope="module")
def unbroken(inputs: Path, broken: tuple[Path, Path, str, str]) -> list[RunResult]:
    """The same runs, one after the other in this process, without a study around them."""
    plan = read_plan(broken[0])
    jobs = plan_jobs(plan, inputs / "unbroken")
    for job in jobs:
        job.folder.parent.mkdir(parents=True, exist_ok=True)
        job.recipe_file.write_text(job.arm.recipe_toml(job.seed))
        deltagym.train(job.recipe_file, job.folder, display=False)
    return [run_result(job, plan.varied) for job in jobs]


def test_a_study_killed_and_resumed_gives_what_an_unbroken_one_gives(
    broken: tuple[Path, Path, str, str], unbroken: list[RunResult]
) -> None:
    rows = [json.loads(line) for line in (broken[1] / "results.jsonl").read_text().splitlines()]
    assert [(row["arm"], row["seed"]) for row in rows] == [("a", 0), ("b", 0)]
    assert all(
        row["state"] == "finished" and row["steps"] == 3 and row["updates"] == 3 for row in rows
    )
    for row, other in zip(rows, unbroken, strict=True):
        expected = json.loads(json.dumps(other.flat()))
        assert {
            k: v for k, v in row.items() if k in expected and k != "seconds"
        }.items() <= expected.items()
        assert row["held_out"]["pass_rate_after"] == expected["pass_rate_after"]


def test_not_only_the_rows_but_every_weight_is_the_same(
    broken: tuple[Path, Path, str, str], unbroken: list[RunResult], inputs: Path
) -> None:
    for row in unbroken:
        runs = [
            RunFolder.open(folder / "runs" / row.arm / f"seed_{row.seed}")
            for folder in (broken[1], inputs / "unbroken")
        ]
        files = [
            checkpoint.path / "model.safetensors"
            for run in runs
            if (checkpoint := run.latest_checkpoint())
        ]
        assert len(files) == 2
        assert files[0].read_bytes() == files[1].read_bytes()


def test_a_run_that_dies_is_told_and_the_others_finish(broken: tuple[Path, Path, str, str]) -> None:
    said = broken[2]
    assert "FAILED: b seed 0: killed by signal 9" in said
    assert str(broken[1] / "runs" / "b" / "seed_0.log") in said
    assert said.count(": finished after 3 steps") == 1
    assert "a seed 0: goes on after step" in said


def test_finished_runs_are_not_run_again(broken: tuple[Path, Path, str, str]) -> None:
    assert "b seed 0: finished" in broken[3]
    assert broken[3].count("finished after") == 1


def test_summary_figure_and_copies_are_there(broken: tuple[Path, Path, str, str]) -> None:
    file, out, *_ = broken
    assert (out / "study.toml").read_text() == file.read_text()
    assert (out / "recipe.toml").read_text() == (file.parent / "recipe.toml").read_text()
    assert (out / "figure.png").read_bytes().startswith(b"\x89PNG")
    summary = (out / "summary.md").read_text()
    assert "| a | 4 | 1 of 1 |" in summary
    assert "| b | 6 | 1 of 1 |" in summary


def test_ctrl_c_stops_every_run_with_a_checkpoint(inputs: Path) -> None:
    file = study_file(inputs, "long", [0], "", '[common]\n"phases.0.steps" = 100000\n')
    out = inputs / "long"
    process = begin(file, "-o", out)
    folder = out / "runs" / "base" / "seed_0"
    wait(process, lambda: reached(folder, 2))
    with pytest.raises(BadInput, match="another study is at work"):
        deltagym.study(file, out, resume=True, display=False)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"go on with: deltagym study {file} -o {out} --resume" in said
    run = RunFolder.open(folder)
    checkpoint = run.latest_checkpoint()
    assert run.status().state == "interrupted"
    assert checkpoint is not None
    assert checkpoint.step == run.metrics()[-1]["step"]
    (row,) = (json.loads(line) for line in (out / "results.jsonl").read_text().splitlines())
    assert row["state"] == "interrupted"


def test_nothing_is_begun_where_something_is_or_nothing_resumed_where_nothing_is(
    inputs: Path, tmp_path: Path
) -> None:
    file = study_file(inputs, "small", [0], "")
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="already exists"):
        deltagym.study(file, tmp_path)
    with pytest.raises(BadInput, match="holds no study"):
        deltagym.study(file, tmp_path, resume=True)
    with pytest.raises(BadInput, match="jobs"):
        deltagym.study(file, tmp_path / "new", jobs=0)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_study_that_changed_is_not_resumed(inputs: Path, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(
        study_file(inputs, "before", [0], ARM.format("a", 4)).read_text()
    )
    (tmp_path / "recipe.toml").write_text((inputs / "recipe.toml").read_text())
    changed = study_file(inputs, "after", [0], ARM.format("a", 8))
    with pytest.raises(BadInput, match=r"arm a differs in rollouts\.group_size"):
        deltagym.study(changed, tmp_path, resume=True)
