"""The suites that a recipe names, and the problems that a run trains on."""

from __future__ import annotations

from collections.abc import Container, Mapping

from deltagym.core.problem import Problem
from deltagym.recipe.schema import Recipe, parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import Suite, load_suite
from deltagym.suites.member import Member


def recipe_suites(recipe: Recipe) -> dict[str, Suite]:
    """The suites that a recipe names, its own first.

    Raises:
        BadInput: One does not exist.
    """
    return {name: load_suite(name, recipe.suite.seed) for name in recipe.suite_names}


def training_members(recipe: Recipe, suites: Mapping[str, Suite]) -> dict[str, list[Member]]:
    """What a recipe trains on, by suite, not yet built.

    Other suites leave out what means the same as a held-out problem of the recipe's own.
    """
    own = recipe.suite.name
    held_out = {member.meaning for member in suites[own].members["test"]}
    return {
        name: [m for m in suite.members["train"] if name == own or m.meaning not in held_out]
        for name, suite in suites.items()
    }


def training_problems(recipe: Recipe, suites: Mapping[str, Suite]) -> dict[str, list[Problem]]:
    """The problems that a recipe trains on, by suite, with the cases that it asks for.

    Raises:
        BadInput: A family has no such cases.
    """
    seed, cases = recipe.suite.seed, recipe.suite.training_cases
    return {
        name: [member.build(seed, cases) for member in members]
        for name, members in training_members(recipe, suites).items()
    }


def run_problems(
    run: RunFolder, families: Container[str] | None = None, most: int | None = None
) -> dict[str, Problem]:
    """The problems that a run trained on by id, made anew from its recipe.

    Args:
        run: The run.
        families: The families to make; all of them for None.
        most: No problem is made where the run has more; no limit for None.

    Raises:
        BadInput: The recipe or one of its suites cannot be read here.
    """
    recipe = parse_recipe(run.recipe_toml(), str(run.path / "recipe.toml"))
    by_suite = training_members(recipe, recipe_suites(recipe))
    members = [member for one_suite in by_suite.values() for member in one_suite]
    if most is not None and len(members) > most:
        return {}
    built = [
        member.build(recipe.suite.seed, recipe.suite.training_cases)
        for member in members
        if families is None or member.family in families
    ]
    return {problem.id: problem for problem in built}
