"""From a study's table, one row a run, to numbers: settings of ingredients to inputs, rates of outcomes to log-odds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np

from deltagym.analysis.reduced_rank import Array
from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

Row = Mapping[str, Json]
"""One run: settings and results by column. Text that reads as a number counts as one."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A column that may explain the outcomes.

    Attributes:
        column: Its name in the table.
        reference: For categories, the level that the others are compared with; the first run's when empty. Giving one makes
            categories of numbers.
        log: For numbers, whether it is their logarithm that should count, as for learning rates and group sizes.
    """

    column: str
    reference: str = ""
    log: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A column to be explained, such as a family's rate of full passes.

    Attributes:
        column: Its name in the table; the values are rates in [0, 1].
        trials: How many tries each rate is a share of: a number, or the column that holds it.
    """

    column: str
    trials: int | str


@dataclass(frozen=True, slots=True)
class Coding:
    """One input column.

    Attributes:
        ingredient: The table's column it comes from.
        reference: The setting coded 0.
        level: The setting coded 1.
        values: One number a run, (n,): 0 or 1 for a category; for numbers the place between the smallest (0) and the largest (1).
    """

    ingredient: str
    reference: str
    level: str
    values: Array


def code_ingredients(table: Sequence[Row], ingredients: Sequence[Ingredient]) -> list[Coding]:
    """One coding a number column, and one a level other than the reference for categories.

    Raises:
        BadInput: No ingredient or one twice; a value is missing; a column never changes; a reference that no run has; the
            logarithm of what is not a positive number; two ingredients that always change together.
    """
    _distinct("ingredients", [i.column for i in ingredients])
    codings = [coding for ingredient in ingredients for coding in _code(table, ingredient)]
    for index, one in enumerate(codings):
        for other in codings[index + 1 :]:
            if (
                one.ingredient != other.ingredient
                and abs(np.corrcoef(one.values, other.values)[0, 1]) > 1 - 1e-9
            ):
                raise BadInput(
                    f"ingredients: {one.ingredient} ({one.level}) and {other.ingredient} ({other.level}) change together in every "
                    "run, so their effects cannot be told apart; leave one out or add runs"
                )
    return codings


def code_outcomes(table: Sequence[Row], outcomes: Sequence[Outcome]) -> Array:
    """Log-odds, (n, K), of s successes in m tries as log((s + ½) / (m - s + ½)).

    The half is Jeffreys' correction, under which the logit's bias is of order 1/m² (Haldane 1956, Anscombe 1956).

    Raises:
        BadInput: No outcome or one twice; a rate is missing or outside [0, 1]; trials below 1; an outcome that never changes.
    """
    _distinct("outcomes", [o.column for o in outcomes])
    return np.stack([_log_odds(table, outcome) for outcome in outcomes], axis=1)


def _code(table: Sequence[Row], ingredient: Ingredient) -> list[Coding]:
    cells = [_cell(row, run, ingredient.column) for run, row in enumerate(table)]
    if len(set(map(str, cells))) == 1:
        raise BadInput(
            f"{ingredient.column}: {cells[0]} in every run; leave it out of the ingredients"
        )
    numbers = [_number(cell) for cell in cells]
    if ingredient.reference == "" and all(number is not None for number in numbers):
        return [_code_numbers(ingredient, np.array(numbers, dtype=float))]
    if ingredient.log:
        wrong = next(cell for cell, number in zip(cells, numbers, strict=True) if number is None)
        raise BadInput(
            f"{ingredient.column}: {wrong!r} has no logarithm; give numbers without a reference, or log=False"
        )
    return _code_levels(ingredient, [str(cell) for cell in cells])


def _code_numbers(ingredient: Ingredient, numbers: Array) -> Coding:
    low, high = numbers.min(), numbers.max()
    if ingredient.log and low <= 0:
        raise BadInput(
            f"{ingredient.column}: {low:g} has no logarithm; give positive numbers, or log=False"
        )
    scaled = np.log(numbers) if ingredient.log else numbers
    return Coding(
        ingredient.column, f"{low:g}", f"{high:g}", (scaled - scaled.min()) / np.ptp(scaled)
    )


def _code_levels(ingredient: Ingredient, cells: list[str]) -> list[Coding]:
    levels = list(dict.fromkeys(cells))
    reference = ingredient.reference or levels[0]
    if reference not in levels:
        raise BadInput(
            f"{ingredient.column}: no run has the reference {reference!r}; choose from {', '.join(levels)}"
        )
    return [
        Coding(
            ingredient.column, reference, level, np.array([float(cell == level) for cell in cells])
        )
        for level in levels
        if level != reference
    ]


def _log_odds(table: Sequence[Row], outcome: Outcome) -> Array:
    rates, trials = np.empty(len(table)), np.empty(len(table))
    for run, row in enumerate(table):
        rates[run] = _bounded(row, run, outcome.column, 0.0, 1.0)
        trials[run] = (
            outcome.trials
            if isinstance(outcome.trials, int)
            else _bounded(row, run, outcome.trials, 1.0, math.inf)
        )
    if trials.min() < 1:
        raise BadInput(f"{outcome.column}: {trials.min():g} trials; a rate needs at least 1")
    if np.ptp(rates) == 0:
        raise BadInput(f"{outcome.column}: {rates[0]:g} in every run; leave it out of the outcomes")
    return np.log((rates * trials + 0.5) / ((1 - rates) * trials + 0.5))


def _bounded(row: Row, run: int, column: str, low: float, high: float) -> float:
    cell = _cell(row, run, column)
    number = _number(cell)
    if number is None or not low <= number <= high:
        raise BadInput(f"{column}: {cell!r} in run {run} is not a number from {low:g} to {high:g}")
    return number


def _cell(row: Row, run: int, column: str) -> Json:
    """What a run has in a column; text stripped, and None, NaN and nothing at all refused."""
    if column not in row:
        raise BadInput(
            f"{column}: no such column in run {run}; it has {', '.join(map(str, row)) or 'none'}"
        )
    cell = row[column]
    cell = cell.strip() if isinstance(cell, str) else cell
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        raise BadInput(f"{column}: run {run} has no value; fill it in or leave the run out")
    return cell


def _number(cell: Json) -> float | None:
    """A finite number, or text that reads as one; a truth value is a category."""
    if isinstance(cell, bool) or not isinstance(cell, str | Real):
        return None
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _distinct(name: str, columns: Sequence[str]) -> None:
    twice = {column for column in columns if columns.count(column) > 1}
    if not columns or twice:
        raise BadInput(
            f"{name}: {', '.join(sorted(twice)) + ' given twice' if twice else 'none given'}; name each column once"
        )
