"""Models small enough for tests, a run that trained one, and a suite that they read in part."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("matplotlib")

from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout

MIXED = """
name = "mixed"
description = "A trained family at two levels, one not trained, one the model cannot read."
axis = "exploratory"

[[train]]
family = "ends_with"
level = "easy-2c"
count = 8

[[test]]
family = "ends_with"
level = "easy-2c"
count = 3

[[test]]
family = "ends_with"
level = "medium-2c"
count = 2

[[test]]
family = "starts_with"
level = "basic-2c"
count = 2

[[test]]
family = "numerical_operations"
level = "hard-2c"
count = 2
"""


def save_model(folder: Path, seed: int) -> None:
    from deltagym.models.embedded import model as tiny

    tiny.build_model(tiny.TinyShape(hidden=32, layers=1, heads=2), seed=seed).save_pretrained(
        folder
    )
    tiny.build_tokenizer().save_pretrained(folder)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model."""
    folder = tmp_path_factory.mktemp("models") / "blank"
    save_model(folder, 1)
    return folder


@pytest.fixture(scope="session")
def make_run() -> Callable[[Path], RunFolder]:
    """Makes a run whose newest checkpoint, of step 2, was trained on `ends_with easy-2c`."""

    def make(path: Path) -> RunFolder:
        run = RunFolder.create(path, "", {})
        rollout = LoggedRollout("p", "ends_with", "easy-2c", "dense", "", 0.0, False, 0.0)
        for step in (1, 2):
            rates = {"ends_with": 0.0}
            run.append_metrics({"step": step, "phase": "dense", "full_pass_by_family": rates})
            run.write_rollouts(step, [rollout])
            with run.new_checkpoint(step) as folder:
                save_model(folder, 2)
        return run

    return make


@pytest.fixture
def run(make_run: Callable[[Path], RunFolder], tmp_path: Path) -> RunFolder:
    """A run of the test's own, see `make_run`."""
    return make_run(tmp_path / "runs" / "has")


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of the suite file."""
    path = tmp_path_factory.mktemp("suites") / "mixed.toml"
    path.write_text(MIXED)
    return str(path)
