"""A study on a Ray cluster gives what it gives on one machine, also if tasks die."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from running import until

import deltagym
from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder
from deltagym.runs.studies import cluster

WORKER = b"deltagym.runs.studies.worker"
RECIPE = """
name = "tiny"
[suite]
name = "one.toml"
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
steps = 10
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
STUDY = """
name = "mine"
recipe = "recipe.toml"
seeds = [0, 1]
[[arms]]
name = "a"
[[arms]]
name = "b"
set = { "rollouts.group_size" = 6 }
"""


@pytest.fixture
def inputs(small_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a study, its recipe and its suite, which the recipe names by relative path."""
    (tmp_path / "one.toml").write_text(SUITE)
    (tmp_path / "recipe.toml").write_text(RECIPE.format(base=small_base))
    (tmp_path / "study.toml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def task_of(folder: Path) -> int | None:
    """The process that began the process of the run in `folder`."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = file.read_bytes().split(b"\0")
            if WORKER in words and os.fsencode(folder) in words:
                status = file.with_name("status").read_text()
                return int(status.split("PPid:")[1].split()[0])
    return None


def kill_a_task(folder: Path, step: int, killed: list[int]) -> None:
    """Kills the task of a run once it is so far, and waits until the run goes on."""
    until(lambda: (folder / "checkpoints" / f"step_{step:06d}").is_dir(), 120)
    task = task_of(folder)
    assert task is not None
    os.kill(task, signal.SIGKILL)
    until(lambda: task_of(folder) not in (None, task), 120)
    killed.append(task)


def outcomes(out: Path) -> list[dict[str, Any]]:
    """The lines of results, without the times."""
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    return [{k: v for k, v in line.items() if k not in ("seconds", "path")} for line in lines]


def weights(folder: Path) -> bytes:
    checkpoint = RunFolder.open(folder).latest_checkpoint()
    assert checkpoint is not None
    return (checkpoint.path / "model.safetensors").read_bytes()


def test_a_study_with_a_killed_task_gives_what_one_machine_gives(
    inputs: Path, ray_cluster: str
) -> None:
    there, here = inputs / "there", inputs / "here"
    killed: list[int] = []
    victim = there / "runs" / "a" / "seed_0"
    killer = threading.Thread(target=kill_a_task, args=(victim, 2, killed), daemon=True)
    killer.start()
    result = deltagym.study("study.toml", there, ray=ray_cluster, display=False)
    killer.join()
    assert len(killed) == 1
    assert not result.failed
    local = deltagym.study("study.toml", here, jobs=2, display=False)
    assert outcomes(there) == outcomes(here)
    for run in local.runs:
        name = Path("runs") / run.arm / f"seed_{run.seed}"
        assert weights(there / name) == weights(here / name)


def test_ctrl_c_ends_every_task_with_a_checkpoint(inputs: Path, ray_cluster: str) -> None:
    long = STUDY.replace("[[arms]]", '[common]\n"phases.0.steps" = 100000\n[[arms]]', 1)
    (inputs / "long.toml").write_text(long.replace("[0, 1]", "[0]"))
    command = [sys.executable, "-m", "deltagym.cli.main", "study", "long.toml", "-o", "long"]
    process = subprocess.Popen(
        [*command, "--ray", ray_cluster],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    folders = [inputs / "long" / "runs" / arm / "seed_0" for arm in ("a", "b")]
    until(lambda: all((f / "checkpoints" / "step_000002").is_dir() for f in folders), 120)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert f"study long.toml -o long --resume --ray {ray_cluster}" in said
    for folder in folders:
        run = RunFolder.open(folder)
        checkpoint = run.latest_checkpoint()
        assert run.status().state == "interrupted"
        assert checkpoint is not None
        assert checkpoint.step == run.metrics()[-1]["step"]
        assert task_of(folder) is None


def test_what_ray_cannot_do_is_told(inputs: Path) -> None:
    with pytest.raises(BadInput, match="gpus: must be at least 0"):
        deltagym.study("study.toml", "new", ray="local", gpus=-1.0)
    with pytest.raises(BadInput, match="only Ray sets GPUs aside"):
        deltagym.study("study.toml", "new", gpus=1.0)
    assert not Path("new").exists()


def test_a_machine_sees_the_probe_or_says_that_it_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PROBE_PATIENCE", 0.0)
    (tmp_path / "probe").write_text("here")
    assert cluster.answer(tmp_path / "probe")[1] == "here"
    assert cluster.answer(tmp_path / "elsewhere")[1] is None


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_the_fix_is_named(inputs: Path) -> None:
    with pytest.raises(BadInput, match=r"pip install 'deltagym\[ray\]'"):
        deltagym.study("study.toml", "new", ray="auto", display=False)
