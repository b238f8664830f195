"""`train`: what it reads, how often, and what it says of the run."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.engines import run as module
from deltagym.engines.base import Diverged
from deltagym.engines.run import train
from deltagym.runs import training_problems
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

OWN = """
name = "own"
description = "Twelve problems, three of them held out."
train_ratio = 0.75
[[draw]]
family = "ends_with"
level = "easy-2c"
count = 12
"""

OTHER = """
name = "other"
description = "Problems of the same kind; some mean the same as a held-out one."
[[train]]
family = "ends_with"
level = "easy-2c"
count = 20
"""

RECIPE = """
name = "test"
[suite]
name = "{own}"
[[phases]]
score = "pass_rate"
suite = "{other}"
steps = 1
[[phases]]
score = "full_pass"
steps = 1
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

    def watch(place: ModuleType, name: str) -> None:
        original: Callable[..., Any] = getattr(place, name)

        def watched(first: str, *rest: Any) -> Any:
            counted[f"{name} {first}" if name == "load_suite" else name] += 1
            return original(first, *rest)

        monkeypatch.setattr(place, name, watched)

    watch(module, "parse_recipe")
    watch(training_problems, "load_suite")
    return counted


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """A recipe file that names two small suite files."""
    own, other, path = (tmp_path / f"{name}.toml" for name in ("own", "other", "recipe"))
    own.write_text(OWN)
    other.write_text(OTHER)
    path.write_text(RECIPE.format(own=own, other=other))
    return path


def test_a_recipe_is_parsed_once_and_each_suite_loaded_once(
    engine: type[Idle], calls: Counter[str], recipe: Path, tmp_path: Path
) -> None:
    suites = {f"load_suite {tmp_path / name}": 1 for name in ("own.toml", "other.toml")}
    for resume in (False, True):
        calls.clear()
        train(recipe, tmp_path / "run", resume=resume, display=False)
        assert calls == {"parse_recipe": 1, **suites}


def test_training_problems_of_another_suite_mean_nothing_that_is_held_out(
    engine: type[Idle], recipe: Path, tmp_path: Path
) -> None:
    def meanings(problems: list[Any]) -> set[str]:
        return {get_family(p.family).meaning(p.params) for p in problems}

    train(recipe, tmp_path / "run", display=False)
    held_out = meanings(engine.given["test"])
    own, other = engine.given["train"].values()
    assert (len(held_out), len(own)) == (3, 9)
    assert not meanings([*own, *other]) & held_out
    whole = load_suite(str(tmp_path / "other.toml")).problems("train")
    assert meanings(other) == meanings(whole) - held_out
    assert len(other) < len(whole)


@pytest.mark.parametrize(
    ("raised", "state", "message"),
    [
        (KeyboardInterrupt(), "interrupted", "--resume"),
        (Diverged("step 1: no"), "failed", "step 1: no"),
    ],
)
def test_the_status_says_how_a_run_ended(
    engine: type[Idle],
    recipe: Path,
    tmp_path: Path,
    raised: BaseException,
    state: str,
    message: str,
) -> None:
    engine.raised = raised
    with pytest.raises(type(raised)):
        train(recipe, tmp_path / "run", display=False)
    status = RunFolder.open(tmp_path / "run").status()
    assert (status.state, status.step) == (state, 0)
    assert message in status.message


def test_a_run_that_ends_by_itself_is_finished(
    engine: type[Idle], recipe: Path, tmp_path: Path
) -> None:
    made = train(recipe, tmp_path / "run", display=False)
    assert made.status().state == "finished"


def test_random_cases_replace_those_of_training_problems_alone(
    engine: type[Idle], recipe: Path, tmp_path: Path
) -> None:
    train(recipe, tmp_path / "strong", display=False)
    strong = engine.given
    recipe.write_text(recipe.read_text().replace("[[phases]]", 'cases = "random:8"\n[[phases]]', 1))
    run = train(recipe, tmp_path / "weak", display=False)
    weak = engine.given
    assert weak["test"] == strong["test"]
    for mine, theirs in zip(weak["train"].values(), strong["train"].values(), strict=True):
        assert [p.params for p in mine] == [p.params for p in theirs]
        assert {len(p.cases) for p in mine} == {8}
        assert not {p.id for p in mine} & {p.id for p in theirs}
    train(recipe, run.path, resume=True, display=False)
    assert engine.given == weak


def test_a_run_records_what_an_idle_answer_scores_on_the_training_cases(
    engine: type[Idle], recipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strong = train(recipe, tmp_path / "strong", display=False).meta()
    recipe.write_text(
        recipe.read_text().replace("[[phases]]", 'cases = "random:10"\n[[phases]]', 1)
    )
    weak = train(recipe, tmp_path / "weak").meta()
    assert 0.45 <= strong["training_idle_score"] <= 0.55
    assert weak["training_idle_score"] == 0.7
    assert {key for key in weak if key not in strong} == set()
    assert "an answer that ignores its input passes 70% of them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("suites", "cases", "message"),
    [
        ("other", "random:8", r"suite\.cases: family \w+ has only strong cases"),
        ("both", "against_kin", r"suite\.cases: no family of proof_metamath_count has kindred"),
    ],
)
def test_cases_that_a_family_lacks_leave_nothing_behind(
    recipe: Path, tmp_path: Path, suites: str, cases: str, message: str
) -> None:
    text = recipe.read_text().replace(str(tmp_path / "other.toml"), "proof_metamath_count")
    if suites == "both":
        text = text.replace(str(tmp_path / "own.toml"), "proof_metamath_count")
    recipe.write_text(text.replace("[[phases]]", f'cases = "{cases}"\n[[phases]]', 1))
    with pytest.raises(BadInput, match=message):
        train(recipe, tmp_path / "run", display=False)
    assert not (tmp_path / "run").exists()
