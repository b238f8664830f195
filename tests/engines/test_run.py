"""`train`: what it reads, how often, and what it says of the run."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deltagym.core.registry import get_family
from deltagym.engines import run as module
from deltagym.engines.base import Diverged
from deltagym.engines.run import train
from deltagym.runs.folder import RunFolder

RECIPE = """
name = "test"
[suite]
name = "has_tiny"
[[phases]]
score = "pass_rate"
suite = "basic_tiny"
steps = 1
[[phases]]
score = "full_pass"
steps = 1
"""


OVERLAPPING = """
name = "other"
description = "All problems of one family of has_tiny, its held-out ones too."
[[train]]
family = "contains_substring"
level = "tiny-2c"
"""


class Idle:
    """An engine that does nothing, or raises."""

    given: dict[str, Any]
    raised: BaseException | None = None
    step = 0
    steps_left = 0

    def __init__(self, recipe: Any, run: Any, train: Any, test: Any, on_evaluation: Any) -> None:
        type(self).given = {"train": train, "test": test}

    def train(self, after_step: Any) -> None:
        if self.raised:
            raise self.raised


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[Idle]:
    class Made(Idle):
        pass

    monkeypatch.setattr(module, "_engine", lambda recipe: Made)
    return Made


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the recipe is parsed and each suite loaded."""
    counted: Counter[str] = Counter()

    def watch(name: str) -> None:
        original: Callable[..., Any] = getattr(module, name)

        def watched(first: str, *rest: Any) -> Any:
            counted[f"{name} {first}" if name == "load_suite" else name] += 1
            return original(first, *rest)

        monkeypatch.setattr(module, name, watched)

    watch("parse_recipe")
    watch("load_suite")
    return counted


def recipe_file(folder: Path) -> Path:
    path = folder / "recipe.toml"
    path.write_text(RECIPE)
    return path


def test_a_recipe_is_parsed_once_and_each_suite_loaded_once(
    engine: type[Idle], calls: Counter[str], tmp_path: Path
) -> None:
    recipe = recipe_file(tmp_path)
    for resume in (False, True):
        calls.clear()
        train(recipe, tmp_path / "run", resume=resume, display=False)
        assert calls == {"parse_recipe": 1, "load_suite has_tiny": 1, "load_suite basic_tiny": 1}


def test_training_problems_of_another_suite_mean_nothing_that_is_held_out(
    engine: type[Idle], tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(OVERLAPPING)
    recipe = recipe_file(tmp_path)
    recipe.write_text(RECIPE.replace("basic_tiny", str(other)))
    train(recipe, tmp_path / "run", display=False)
    assert set(engine.given["train"]) == {"has_tiny", str(other)}

    def meanings(problems: list[Any]) -> set[str]:
        return {get_family(p.family).meaning(p.params) for p in problems}

    held_out = meanings(engine.given["test"])
    for problems in engine.given["train"].values():
        assert problems
        assert not meanings(problems) & held_out


@pytest.mark.parametrize(
    ("raised", "state", "message"),
    [
        (KeyboardInterrupt(), "interrupted", "--resume"),
        (Diverged("step 1: no"), "failed", "step 1: no"),
    ],
)
def test_the_status_says_how_a_run_ended(
    engine: type[Idle], tmp_path: Path, raised: BaseException, state: str, message: str
) -> None:
    engine.raised = raised
    with pytest.raises(type(raised)):
        train(recipe_file(tmp_path), tmp_path / "run", display=False)
    status = RunFolder.open(tmp_path / "run").status()
    assert (status.state, status.step) == (state, 0)
    assert message in status.message


def test_a_run_that_ends_by_itself_is_finished(engine: type[Idle], tmp_path: Path) -> None:
    made = train(recipe_file(tmp_path), tmp_path / "run", display=False)
    assert made.status().state == "finished"
