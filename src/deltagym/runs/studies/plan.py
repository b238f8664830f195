"""The plan of a study: every arm's recipe, made and checked before anything runs, and what may change when one is resumed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.recipe.schema import Recipe, parse_recipe
from deltagym.runs.studies.grid import expand
from deltagym.runs.studies.overrides import differing, lookup, override
from deltagym.runs.studies.schema import parse_study
from deltagym.runs.studies.toml import dumps
from deltagym.suites.load import load_suite

STUDY_COPY, RECIPE_COPY = "study.toml", "recipe.toml"
"""Exact copies in the study's folder."""


@dataclass(frozen=True, slots=True)
class PlannedArm:
    """One arm.

    Attributes:
        name: Its name, part of its runs' paths.
        table: Its recipe as TOML holds it, but for the run's name and seed.
        recipe: The same, checked and with its defaults.
    """

    name: str
    table: dict[str, Json]
    recipe: Recipe

    def recipe_toml(self, seed: int) -> str:
        """The recipe file of this arm's run with `seed`."""
        return dumps({**self.table, "seed": seed})

    def setting(self, key: str) -> Json:
        """The value of a recipe key in this arm, by dotted path, whether set or by default; None where it has none."""
        return lookup(self.recipe.model_dump(mode="json"), key)


@dataclass(frozen=True, slots=True)
class Plan:
    """A study that can be run.

    Attributes:
        name: The study's name.
        seeds: One run an arm for each.
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
        """Raises `BadInput` unless this plan is `earlier` with nothing but arms and seeds added."""
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
                f"study: it is not the one that was begun: {'; '.join(found)}; only arms and seeds may be added. "
                f"Go back to the {STUDY_COPY} and {RECIPE_COPY} kept in the study's folder, or begin another study"
            )


def read_plan(study: str | Path) -> Plan:
    """The plan of a study file and the recipe that it names; raises `BadInput` when either cannot be read or used."""
    text = _read(Path(study), "study")
    recipe = Path(study).parent / parse_study(text, str(study)).recipe
    return make_plan(text, _read(recipe, "recipe"), str(study), str(recipe))


def make_plan(
    study_toml: str, recipe_toml: str, source: str = "study", recipe_source: str = "recipe"
) -> Plan:
    """The plan of a study from both texts.

    Raises:
        BadInput: Either is not valid, or the recipe of some arm is not; the message names the arm and the key.
    """
    study = parse_study(study_toml, source)
    parse_recipe(recipe_toml, recipe_source)
    table = tomllib.loads(recipe_toml)
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
    varied = tuple(
        dict.fromkeys(key for variant in variants for key in (*variant.changes, *variant.unset))
    )
    return Plan(study.name, study.seeds, tuple(arms), varied, study_toml, recipe_toml)


def _arm(name: str, table: dict[str, Json], source: str) -> PlannedArm:
    """Checks an arm's recipe. One thread a run unless it asks for more: runs go side by side, and come out the same anywhere."""
    table = table | {"threads": table.get("threads") or 1}
    try:
        text = dumps(table)
    except BadInput as error:
        raise BadInput(f"{source}: arm {name}: {error}") from error
    return PlannedArm(name, table, parse_recipe(text, f"{source}: arm {name}"))


def check_suites(plan: Plan) -> None:
    """Raises `BadInput` if a suite of some arm, or of one of its phases, does not exist."""
    recipes = [arm.recipe for arm in plan.arms]
    for name, seed in {
        (name, r.suite.seed)
        for r in recipes
        for name in (r.suite.name, *(p.suite for p in r.phases if p.suite))
    }:
        load_suite(name, seed)


def _read(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{what}: cannot read {path}: {error.strerror}") from error
