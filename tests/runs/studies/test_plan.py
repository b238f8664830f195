"""From study file to recipes: arms, grids, errors that name the key, and changed studies."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.recipe.schema import parse_recipe
from deltagym.runs.studies.overrides import differing
from deltagym.runs.studies.plan import PlannedArm, check_suites, make_plan, read_plan

RECIPE = """
name = "small"
[suite]
name = "has_tiny"
[rollouts]
prompts = 48
group_size = 16
[[phases]]
score = "pass_rate"
steps = 10
until = { at_least = 0.5 }
[[phases]]
score = "full_pass"
steps = 5
"""
HEAD = 'name = "s"\nrecipe = "r.toml"\nseeds = [0, 1]\n'


def arms(text: str, head: str = HEAD):
    return make_plan(head + text, RECIPE).arms


def test_without_arms_it_is_the_recipe_with_every_seed() -> None:
    (arm,) = arms("")
    assert arm.name == "base"
    recipe = parse_recipe(arm.recipe_toml(7))
    assert (recipe.name, recipe.seed, recipe.threads) == ("s-base", 7, 1)
    assert recipe == parse_recipe(RECIPE).model_copy(
        update={"name": "s-base", "seed": 7, "threads": 1}
    )


def test_common_then_unset_then_set() -> None:
    text = """
[common]
"rollouts.prompts" = 4
[[arms]]
name = "a"
unset = ["phases.0.until"]
set = { "rollouts.group_size" = 8 }
[arms.grid]
"""
    (arm,) = arms(text)
    rollouts = arm.recipe.rollouts
    assert (rollouts.prompts, rollouts.group_size, arm.recipe.phases[0].until) == (4, 8, None)
    assert arm.setting("rollouts.group_size") == 8
    assert arm.setting("phases.1.steps") == 5
    assert arm.setting("optimizer.lr") == 3e-4
    assert arm.setting("phases.2.steps") is None


def test_a_grid_gives_one_named_arm_a_combination() -> None:
    text = """
[[arms]]
name = "g"
grid = { "rollouts.group_size" = [8, 32], "policy.advantage" = ["center", "std"] }
"""
    found = arms(text)
    assert [a.name for a in found] == [
        "g-group_size=8-advantage=center", "g-group_size=8-advantage=std",
        "g-group_size=32-advantage=center", "g-group_size=32-advantage=std",
    ]  # fmt: skip
    third = found[2].recipe
    assert (third.rollouts.group_size, third.policy.advantage) == (32, "center")
    assert make_plan(HEAD + text, RECIPE).varied == ("rollouts.group_size", "policy.advantage")


def test_names_stay_apart_and_fit_a_folder() -> None:
    text = """
[[arms]]
grid = { "phases.0.steps" = [1, 2], "phases.1.steps" = [3] }
[[arms]]
grid = { "phases" = [[{ score = "full_pass", steps = 1 }], [{ score = "pass_rate", steps = 1 }]] }
[[arms]]
grid = { "model.name" = ["tiny", "org/model"], "phases.0.entropy_on_dead_groups" = [true] }
"""
    assert [a.name for a in arms(text)] == [
        "phases.0.steps=1-phases.1.steps=3",
        "phases.0.steps=2-phases.1.steps=3",
        "phases=v0",
        "phases=v1",
        "name=tiny-entropy_on_dead_groups=true",
        "name=org_model-entropy_on_dead_groups=true",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[arms]]\nname = "a"\nset = { "rollouts.group_sizes" = 8 }',
            r"arm a: rollouts.group_sizes: unknown key",
        ),
        (
            '[[arms]]\nname = "a"\nset = { "phases.1.until.at_leest" = 0.1 }',
            r"arm a: phases.1.until.at_leest: unknown key",
        ),
        ('[[arms]]\nname = "a"\nset = { "phases.5.steps" = 1 }', r"arm a: phases.5.steps"),
        ('[[arms]]\nname = "a"\nset = { rollouts.group_size = 8 }', r"arm a: rollouts: .*quotes"),
        (
            '[[arms]]\nname = "a"\nset = { "optimizer.lr" = -1 }',
            r"arm a: optimizer.lr: .*greater than 0",
        ),
        (
            '[[arms]]\nname = "a"\nset = { "optimizer.lr" = 2026-01-01 }',
            r"arm a: optimizer.lr: .*number",
        ),
        (
            '[[arms]]\nname = "a"\nunset = ["entropy.target"]',
            r"arm a: entropy.target: cannot be unset",
        ),
        (
            '[[arms]]\ngrid = { "rollouts.group_size" = [8, 1] }',
            r"arm group_size=1: rollouts.group_size",
        ),
        (
            '[[arms]]\nname = "a"\ngrid = { "rollouts.group_size" = [] }',
            r"arms.0.grid.rollouts.group_size",
        ),
        ('[[arms]]\nname = "a"\n[[arms]]\nname = "a"', r"arms: a: more than one"),
        ('[[arms]]\nname = "a/b"', r"arms.0.name"),
        ('[[arms]]\nname = ".."', r"arms.0.name"),
        ("[[arms]]\nset = {}", r"arms.0: .*needs a name"),
        ('[[arms]]\nname = "a"\nset = { seed = 3 }', r"seed: the study sets it"),
        ('[common]\nname = "x"', r"common: name: the study sets it"),
        ('[common]\n"rollouts.nope" = 1', r"rollouts.nope: unknown key"),
        (
            '[[arms]]\nname = "a"\nset = { "entropy.gain" = 1 }\ngrid = { "entropy.gain" = [2] }',
            r"entropy.gain: set and in the grid",
        ),
        ('[[arm]]\nname = "a"', r"arm: unknown key"),
        ("seeds = [", r"not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        arms(text)


@pytest.mark.parametrize(
    ("seeds", "message"),
    [("[]", "seeds"), ("[1, 1]", "seeds: a seed is listed twice"), ('["x"]', "seeds.0")],
)
def test_seeds_are_checked(seeds: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        arms("", HEAD.replace("[0, 1]", seeds))


def test_the_recipe_is_found_beside_the_study(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(HEAD)
    with pytest.raises(BadInput, match=r"recipe: cannot read .*r\.toml"):
        read_plan(tmp_path / "study.toml")
    (tmp_path / "r.toml").write_text(RECIPE)
    assert read_plan(tmp_path / "study.toml").seeds == (0, 1)
    with pytest.raises(BadInput, match="study: cannot read"):
        read_plan(tmp_path / "none.toml")


def test_a_missing_suite_is_found_before_anything_runs() -> None:
    with pytest.raises(BadInput, match="no suite 'nope'"):
        check_suites(make_plan(HEAD + '[common]\n"suite.name" = "nope"\n', RECIPE))


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = text | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(text, values, max_size=5))
def test_the_recipe_file_of_a_run_holds_what_the_arm_says(table: dict[str, Any]) -> None:
    written = PlannedArm("a", table, parse_recipe(RECIPE)).recipe_toml(7)
    expected = table | {"seed": 7}
    assert tomllib.loads(written) == expected
    assert differing(tomllib.loads(written), expected) == [], "types are the same as well"


def test_the_recipe_file_of_a_run_is_laid_out_for_people() -> None:
    (arm,) = arms('[[arms]]\nname = "a"\nset = { "rollouts.prompts" = 4 }\n')
    assert arm.recipe_toml(3) == (
        'name = "s-a"\n'
        "phases = [\n"
        '    { score = "pass_rate", steps = 10, until = { at_least = 0.5 } },\n'
        '    { score = "full_pass", steps = 5 },\n'
        "]\n"
        "threads = 1\n"
        "seed = 3\n\n"
        '[suite]\nname = "has_tiny"\n\n'
        "[rollouts]\nprompts = 4\ngroup_size = 16\n"
    )


ONE = '[[arms]]\nname = "a"\nset = { "rollouts.group_size" = 8 }\n'


def test_arms_and_seeds_may_be_added() -> None:
    grown = make_plan(
        HEAD.replace("[0, 1]", "[2, 1, 0]") + '[[arms]]\nname = "b"\n# a word\n' + ONE, RECIPE
    )
    grown.refuse_changes_since(make_plan(HEAD + ONE, RECIPE))


@pytest.mark.parametrize(
    ("text", "recipe", "message"),
    [
        (HEAD + ONE.replace("8", "9"), RECIPE, r"arm a differs in rollouts.group_size"),
        (HEAD + ONE, RECIPE.replace("steps = 5", "steps = 6"), r"arm a differs in phases.1.steps"),
        (HEAD + ONE.replace('"a"', '"b"'), RECIPE, r"arm a is gone"),
        (HEAD.replace("[0, 1]", "[0]") + ONE, RECIPE, r"seed 1 is gone"),
        (HEAD.replace('"s"', '"t"') + ONE, RECIPE, r"its name was s"),
    ],
)
def test_nothing_else_may_change(text: str, recipe: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        make_plan(text, recipe).refuse_changes_since(make_plan(HEAD + ONE, RECIPE))


def test_the_documented_study_is_a_study() -> None:
    root = Path(__file__).parents[3]
    (text,) = re.findall(
        r"^```toml\n(.*?)^```",
        (root / "docs" / "studies.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    plan = make_plan(text, (root / "recipes" / "tiny_has.toml").read_text(encoding="utf-8"))
    assert [arm.name for arm in plan.arms][:4] == [
        "as_it_is",
        "fixed_entropy",
        "half_first",
        "group_size=8-advantage=center",
    ]
    assert plan.arms[1].recipe.entropy.target is None


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[3].glob("recipes/studies/*.toml")), ids=lambda p: p.stem
)
def test_the_studies_that_ship_can_run(path: Path) -> None:
    plan = read_plan(path)
    check_suites(plan)
    assert len(plan.seeds) >= 3
    assert plan.arms


def test_the_demo_sets_weak_tests_beside_strong_ones_under_both_schedules() -> None:
    plan = read_plan(Path(__file__).parents[3] / "recipes" / "demo" / "study.toml")
    check_suites(plan)
    shown = {(arm.recipe.suite.cases, arm.recipe.phases[1].score) for arm in plan.arms}
    assert shown == {(c, s) for c in ("strong", "random:8") for s in ("full_pass", "pass_rate")}
