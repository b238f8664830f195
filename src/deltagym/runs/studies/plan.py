"""The plan of a study: every arm's recipe, checked before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tomli_w

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.core.toml import load_toml, read_text
from deltagym.recipe.schema import Recipe, parse_recipe
from deltagym.runs.studies.grid import expand
from deltagym.runs.studies.overrides import differing, lookup, override
from deltagym.runs.studies.schema import parse_study
from deltagym.suites.load import load_suite

STUDY_COPY, RECIPE_COPY = "study.toml", "recipe.toml"
"""Exact copies in the study's folder."""


@dataclass(frozen=True, slots=True)
class PlannedArm:
    """One arm.

    Attributes:
        name: Its name, part of its runs' paths.
        table: Its recipe as in a TOML file, without the seed.
        recipe: The same, checked and with defaults.
    """

    name: str
    table: dict[str, Json]
    recipe: Recipe

    def recipe_toml(self, seed: int) -> str:
        """The recipe file of this arm's run with `seed`."""
        return tomli_w.dumps({**self.table, "seed": seed})

    def setting(self, key: str) -> Json:
        """The value of a recipe key, by dotted path, set or by default; None if there is none."""
        return lookup(self.recipe.model_dump(mode="json"), key)


@dataclass(frozen=True, slots=True)
class Plan:
    """A study that can be run.

    Attributes:
        name: The study's name.
        seeds: Every arm runs once with each.
        arms: In the order of the file.
        varied: Recipe keys that some arm sets, by dotted path.
        study_toml: The study file's exact text.
        recipe_toml: The exact text of the recipe it starts from.
    """

    name: str
    seeds: tuple[int, ...]
    arms: tuple[PlannedArm, ...]
    varied: tuple[str, ...]
    study_toml: str
    recipe_toml: str

    def refuse_changes_since(self, earlier: Plan) -> None:
        """Raises `BadInput` unless this plan is `earlier` with only arms and seeds added."""
        arms = {arm.name: arm for arm in self.arms}
        found = [f"seed {seed} is gone" for seed in earlier.seeds if seed not in self.seeds]
        if self.name != earlier.name:
            found.insert(0, f"its name was {earlier.name}")
        for before in earlier.arms:
            after = arms.get(before.name)
            if after is None:
                found.append(f"arm {before.name} is gone")
            elif changed := differing(before.table, after.table):
                found.append(f"arm {before.name} differs in {', '.join(changed)}")
        if found:
            raise BadInput(
                f"study: it is not the one that was begun: {'; '.join(found)}; only arms and seeds "
                f"may be added. Go back to the {STUDY_COPY} and {RECIPE_COPY} kept in the study's "
                "folder, or begin another study"
            )


def read_plan(study: str | Path) -> Plan:
    """The plan of a study file and the recipe that it names.

    Raises:
        BadInput: Either cannot be read, or is not valid.
    """
    text = read_text(study, "study")
    recipe = Path(study).parent / parse_study(text, str(study)).recipe
    return make_plan(text, read_text(recipe, "recipe"), str(study), str(recipe))


def is_study(folder: str | Path) -> bool:
    """Whether a folder is that of a study."""
    return (Path(folder) / STUDY_COPY).is_file()


def saved_plan(folder: str | Path) -> Plan:
    """The plan of a study from the copies in its folder.

    Raises:
        BadInput: The folder holds no study.
    """
    if not is_study(folder):
        raise BadInput(f"study: {folder} holds no study (it has no {STUDY_COPY})")
    study, recipe = (read_text(Path(folder) / name, "study") for name in (STUDY_COPY, RECIPE_COPY))
    return make_plan(study, recipe)


def make_plan(
    study_toml: str, recipe_toml: str, source: str = "study", recipe_source: str = "recipe"
) -> Plan:
    """The plan of a study from both texts.

    Raises:
        BadInput: Either is not valid, or the recipe of some arm is not; the message names the arm
            and the key.
    """
    study = parse_study(study_toml, source)
    parse_recipe(recipe_toml, recipe_source)
    table = load_toml(recipe_toml, recipe_source)
    try:
        variants = expand(study.arms)
        base = override(table, study.common)
    except BadInput as error:
        raise BadInput(f"{source}: {error}") from error
    arms = []
    for variant in variants:
        try:
            changed = override(base, variant.changes, variant.unset)
        except BadInput as error:
            raise BadInput(f"{source}: arm {variant.name}: {error}") from error
        arms.append(_arm(variant.name, changed | {"name": f"{study.name}-{variant.name}"}, source))
    changed_keys = (key for variant in variants for key in (*variant.changes, *variant.unset))
    varied = tuple(dict.fromkeys(changed_keys))
    return Plan(study.name, study.seeds, tuple(arms), varied, study_toml, recipe_toml)


def _arm(name: str, table: dict[str, Json], source: str) -> PlannedArm:
    """Checks an arm's recipe.

    A run has one thread unless the recipe asks for more: its result is then the same however many
    run beside it.
    """
    table = table | {"threads": table.get("threads") or 1}
    recipe = parse_recipe(tomli_w.dumps(table), f"{source}: arm {name}")
    return PlannedArm(name, table, recipe)


def check_suites(plan: Plan) -> None:
    """Raises `BadInput` if a suite of some arm, or of one of its phases, does not exist."""
    named = {(name, arm.recipe.suite.seed) for arm in plan.arms for name in arm.recipe.suite_names}
    for name, seed in sorted(named):
        load_suite(name, seed)
