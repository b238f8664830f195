"""The recipe file: what is accepted, and how a mistake is told."""

from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.training_cases import AGAINST_KIN, STRONG, TrainingCases
from deltagym.recipe.schema import load_recipe, parse_recipe

MINIMAL = 'name = "r"\n[suite]\nname = "has_tiny"\n[[phases]]\nscore = "pass_rate"\nsteps = 3\n'


def test_defaults_fill_a_minimal_recipe() -> None:
    recipe = parse_recipe(MINIMAL)
    assert recipe.engine == "local"
    assert recipe.policy.advantage == "center"
    assert recipe.total_steps == 3


def test_the_suites_of_a_recipe_are_its_own_then_those_of_phases() -> None:
    other = '[[phases]]\nscore = "pass_rate"\nsteps = 3\nsuite = "{}"\n'
    text = MINIMAL + "".join(map(other.format, ("regex", "has_tiny", "basic_tiny", "regex")))
    assert parse_recipe(text).suite_names == ("has_tiny", "basic_tiny", "regex")


def test_upstreams_spelling_of_the_binary_score_is_accepted() -> None:
    recipe = parse_recipe(MINIMAL.replace('"pass_rate"', '"all_pass"'))
    assert recipe.phases[0].score == "full_pass"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (MINIMAL + "typo = 1\n", "phases.0.typo: unknown key"),
        (MINIMAL.replace("steps = 3", "steps = 0"), "phases.0.steps"),
        (MINIMAL.replace('"pass_rate"', '"dense"'), "phases.0.score"),
        (
            MINIMAL + "until = { at_least = 0.5, plateau = 0.1 }\n",
            "exactly one of at_least, plateau and successes",
        ),
        ('name = "r"\nphases = []\n[suite]\nname = "x"\n', "phases"),
        ("name = ", "not valid TOML"),
    ],
)
def test_a_mistake_is_named(text: str, named: str) -> None:
    with pytest.raises(BadInput, match="(?s)" + named.replace(".", r"\.")):
        parse_recipe(text)


def test_the_kinds_of_training_cases() -> None:
    def cases(value: str) -> TrainingCases:
        text = MINIMAL.replace('"has_tiny"', f'"has_tiny"\ncases = "{value}"')
        return parse_recipe(text).suite.training_cases

    assert parse_recipe(MINIMAL).suite.training_cases == STRONG
    assert cases("strong") == STRONG
    assert cases("against_kin") == AGAINST_KIN
    assert cases("random:28") == TrainingCases("random", 28)
    for wrong in ("weak", "random", "random:0", "random:-3", "random:2.5", "random:28 "):
        with pytest.raises(BadInput, match=r'suite\.cases: .*"random:28" for 28'):
            cases(wrong)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot read .*none\.toml"):
        load_recipe(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[2].glob("recipes/*.toml")), ids=lambda p: p.name
)
def test_every_shipped_recipe_is_valid(path: Path) -> None:
    assert load_recipe(path).phases
