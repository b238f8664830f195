"""Starting, stopping and resuming a run from the page, with real processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from runs.made import Made
from serving import Serving

pytest.importorskip("torch")

RECIPE = """
name = "short"
engine = "local"
seed = 0
threads = 1
[suite]
name = "suite.toml"
[model]
name = "tiny"
precision = "fp32"
[rollouts]
prompts = 2
group_size = 2
max_new_tokens = 30
[[phases]]
score = "pass_rate"
steps = 3000
[evaluation]
every = 0
samples = 1
final_samples = 1
"""
SUITE = """
name = "few"
description = "A few problems."
train_ratio = 0.75
[[draw]]
family = "ends_with"
level = "tiny-2c"
count = 8
"""


@pytest.fixture(scope="module")
def trainer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("trainer")
    (folder / "recipes").mkdir()
    (folder / "recipes" / "short.toml").write_text(RECIPE, encoding="utf-8")
    (folder / "recipes" / "broken.toml").write_text("nothing = 1", encoding="utf-8")
    (folder / "suite.toml").write_text(SUITE, encoding="utf-8")
    serving = Serving("--allow-training", folder=folder)
    yield serving
    serving.end()


def wait(site: Serving, address: str) -> dict:
    for _ in range(400):
        answer = site.get(address).json()
        if answer["state"] != "waiting":
            return answer
        time.sleep(0.2)
    raise AssertionError(site.log())


def state(folder: Path) -> tuple[str, int]:
    from deltagym.runs.folder import RunFolder

    status = RunFolder.open(folder).status()
    return status.state, status.step


def until(folder: Path, wanted: str, step: int = 0) -> int:
    for _ in range(400):
        found, at = state(folder)
        if found == wanted and at >= step:
            return at
        time.sleep(0.2)
    raise AssertionError(state(folder))


def test_a_run_is_started_stopped_and_resumed(trainer: Serving) -> None:
    wanted = {"recipe": "short.toml", "name": "mine"}
    started = trainer.send("POST", "/runs/start", wanted).json()["address"]
    run = wait(trainer, started)["address"]
    folder = trainer.folder / "runs" / "mine"
    until(folder, "running", step=1)
    assert trainer.send("POST", "/runs/start", wanted).status_code == 422
    assert trainer.send("POST", f"{run}/resume", {"ended": True}).status_code == 422
    assert trainer.send("POST", f"{run}/stop", {}).status_code == 200
    until(folder, "interrupted", step=1)
    while trainer.send("POST", f"{run}/stop", {}).status_code != 422:
        time.sleep(0.2)  # The process saves its state; then there is none to stop.
    assert trainer.send("POST", f"{run}/resume", {}).status_code == 200
    again = trainer.send("POST", f"{run}/resume", {})
    assert "training already" in again.json()["error"]
    trainer.end()  # The page stops what it started, and waits for it.
    assert state(folder)[0] == "interrupted"


def test_only_the_page_itself_starts_runs(site: Serving, made: Made) -> None:
    wanted = {"recipe": "short.toml", "name": "x"}
    assert site.send("POST", "/runs/start", wanted).status_code == 403  # Not allowed here.
    for change in ("stop", "resume"):
        assert site.send("POST", f"{made.at('plain')}/{change}", {}).status_code == 403


def test_only_what_has_ended_is_resumed(tmp_path: Path) -> None:
    from deltagym.core.errors import BadInput
    from deltagym.runs.folder import RunFolder
    from deltagym.web.runs.training import Trainings

    run = RunFolder.create(tmp_path / "run", RECIPE, {})
    trainings = Trainings(tmp_path, tmp_path)
    with pytest.raises(BadInput, match="confirm that its process has ended"):
        trainings.resume(run, ended=False)
    run.set_status("finished", 3)
    with pytest.raises(BadInput, match="finished"):
        trainings.resume(run, ended=True)
    with pytest.raises(BadInput, match="Ctrl-C"):
        trainings.stop(run.path)


def test_what_is_started_is_checked() -> None:
    from deltagym.core.errors import BadInput
    from deltagym.web.runs.training import Trainings

    here = Path(__file__).parent
    trainings = Trainings(here, here)
    for recipe in ("../x.toml", "/etc/passwd", "", "made.py"):
        with pytest.raises(BadInput, match="recipe"):
            trainings.start(recipe, "x")
