"""What a run trained on, made anew from its recipe."""

from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder
from deltagym.runs.training_problems import run_problems
from deltagym.suites.load import load_suite

OWN = """
name = "own"
description = "Two families, a quarter held out."
train_ratio = 0.75
[[draw]]
family = "ends_with"
level = "easy-2c"
count = 8
[[draw]]
family = "starts_with"
level = "basic-2c"
count = 8
"""

OTHER = """
name = "other"
description = "All short words; some are held out of the other suite."
[[train]]
family = "ends_with"
level = "easy-2c"
count = 14
"""

RECIPE = """
name = "test"
[suite]
name = "{own}"
cases = "random:8"
[[phases]]
score = "pass_rate"
suite = "{other}"
steps = 1
"""


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    own, other = tmp_path / "own.toml", tmp_path / "other.toml"
    own.write_text(OWN)
    other.write_text(OTHER)
    return RunFolder.create(tmp_path / "run", RECIPE.format(own=own, other=other), {})


def test_all_suites_of_the_run_with_its_cases_and_nothing_held_out(
    run: RunFolder, tmp_path: Path
) -> None:
    found = run_problems(run)
    assert all(len(problem.cases) == 8 for problem in found.values())
    assert all(problem.id == name for name, problem in found.items())
    asked = {(p.family, p.params["word"]) for p in found.values()}
    held_out = load_suite(str(tmp_path / "own.toml")).members["test"]
    assert len(held_out) == 4
    assert not asked & {(m.family, m.params["word"]) for m in held_out}
    of_other = load_suite(str(tmp_path / "other.toml")).members["train"]
    gone = {m.meaning for m in held_out}
    assert {(m.family, m.params["word"]) for m in of_other if m.meaning not in gone} <= asked


def test_only_the_families_asked_for_are_made(run: RunFolder) -> None:
    assert {p.family for p in run_problems(run, {"starts_with"}).values()} == {"starts_with"}


def test_nothing_is_made_of_a_run_with_more_problems(run: RunFolder) -> None:
    size = len(load_suite(str(run.path.parent / "own.toml")).members["train"])
    assert run_problems(run, most=size) == {}
    assert run_problems(run, most=10_000)


def test_a_suite_that_is_gone_is_named(run: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "other.toml").unlink()
    with pytest.raises(BadInput, match="other"):
        run_problems(run)
