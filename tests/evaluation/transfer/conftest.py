"""Models small enough for tests, a run that trained one of them, and a suite that they can read only in part."""

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("matplotlib")

from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout

MIXED = """
name = "mixed"
description = "A family that was trained on, at two levels, one that was not, and one that the embedded model cannot read."
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


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run folder whose newest checkpoint, of step 2, was trained on `ends_with easy-2c`."""
    run = RunFolder.create(tmp_path / "runs" / "has", "", {})
    for step in (1, 2):
        run.append_metrics(
            {"step": step, "phase": "dense", "full_pass_by_family": {"ends_with": 0.0}}
        )
        run.write_rollouts(
            step, [LoggedRollout("p", "ends_with", "easy-2c", "dense", "", 0.0, False, 0.0)]
        )
        with run.new_checkpoint(step) as folder:
            save_model(folder, 2)
    return run


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    """Path of the suite file."""
    path = tmp_path / "mixed.toml"
    path.write_text(MIXED)
    return str(path)
