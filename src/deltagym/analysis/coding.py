"""Codes a study's table as numbers: ingredients become inputs, success rates become log-odds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np

from deltagym.analysis.regression.model import Array
from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

Observation = Mapping[str, Json]
"""One run of a study: its settings and results by column. Text that reads as a number is one."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A column of settings whose effect is asked for.

    Attributes:
        column: Its name in the table.
        reference: For categories, the setting that the others are compared with; the first run's
            if empty. Giving one turns numbers into categories.
        log: For numbers, whether their logarithm counts, as for learning rates and group sizes.
        apart: For categories, whether each setting matters or not by itself, as the arms of a study
            do; else all settings together.
    """

    column: str
    reference: str = ""
    log: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """A column of results that is to be explained, such as a family's rate of full passes.

    Attributes:
        column: Its name in the table; the values are rates in [0, 1].
        trials: How many tries each rate is a share of: a number, or the column that holds it.
    """

    column: str
    trials: int | str


@dataclass(frozen=True, slots=True)
class Coding:
    """One input column of the regression.

    Attributes:
        ingredient: The table's column that it comes from.
        reference: The setting coded 0.
        setting: The setting coded 1.
        group: What matters as a whole or not at all: the ingredient, or the setting by itself.
        values: One number a run, (n,): 0 or 1 for a category; for numbers the position between the
            smallest (0) and the largest (1).
    """

    ingredient: str
    reference: str
    setting: str
    group: tuple[str, ...]
    values: Array


def code_ingredients(
    table: Sequence[Observation], ingredients: Sequence[Ingredient]
) -> list[Coding]:
    """Codes each column of numbers as one input, and each category but the reference as another.

    Raises:
        BadInput: There is no ingredient, or one twice; a value is missing; a column never changes;
            no run has the reference; the logarithm is asked of what is no positive number; two
            ingredients always change together.
    """
    _require_distinct("ingredients", [i.column for i in ingredients])
    codings = [coding for ingredient in ingredients for coding in _code(table, ingredient)]
    for index, one in enumerate(codings):
        for other in codings[index + 1 :]:
            _require_separable(one, other)
    return codings


def code_responses(table: Sequence[Observation], responses: Sequence[Response]) -> Array:
    """Log-odds, (n, K), of s successes in m tries as log((s + ½) / (m - s + ½)).

    The half is Jeffreys' correction, under which the logit's bias is of order 1/m² (Haldane 1956,
    Anscombe 1956).

    Raises:
        BadInput: There is no response, or one twice; a rate is missing or outside [0, 1]; trials
            are below 1; a response never changes.
    """
    _require_distinct("responses", [r.column for r in responses])
    return np.stack([_log_odds(table, response) for response in responses], axis=1)


def _code(table: Sequence[Observation], ingredient: Ingredient) -> list[Coding]:
    column = ingredient.column
    cells = [_cell(observation, run, column) for run, observation in enumerate(table)]
    if len(set(map(str, cells))) == 1:
        raise BadInput(f"{column}: {cells[0]} in every run; leave it out of the ingredients")
    numbers = [_number(cell) for cell in cells]
    if ingredient.reference == "" and all(number is not None for number in numbers):
        return [_code_numbers(ingredient, np.array(numbers, dtype=float))]
    if ingredient.log:
        wrong = next(cell for cell, number in zip(cells, numbers, strict=True) if number is None)
        fix = "give numbers without a reference, or log=False"
        raise BadInput(f"{column}: {wrong!r} has no logarithm; {fix}")
    return _code_categories(ingredient, [str(cell) for cell in cells])


def _code_numbers(ingredient: Ingredient, numbers: Array) -> Coding:
    low, high = numbers.min(), numbers.max()
    if ingredient.log and low <= 0:
        fix = "give positive numbers, or log=False"
        raise BadInput(f"{ingredient.column}: {low:g} has no logarithm; {fix}")
    scaled = np.log(numbers) if ingredient.log else numbers
    values = (scaled - scaled.min()) / np.ptp(scaled)
    return Coding(ingredient.column, f"{low:g}", f"{high:g}", (ingredient.column,), values)


def _code_categories(ingredient: Ingredient, cells: list[str]) -> list[Coding]:
    column, settings = ingredient.column, list(dict.fromkeys(cells))
    reference = ingredient.reference or settings[0]
    if reference not in settings:
        listed = ", ".join(settings)
        raise BadInput(f"{column}: no run has the reference {reference!r}; choose from {listed}")
    return [
        Coding(
            ingredient=column,
            reference=reference,
            setting=setting,
            group=(column, setting) if ingredient.apart else (column,),
            values=np.array([float(cell == setting) for cell in cells]),
        )
        for setting in settings
        if setting != reference
    ]


def _log_odds(table: Sequence[Observation], response: Response) -> Array:
    column, given = response.column, response.trials
    rates, trials = np.empty(len(table)), np.empty(len(table))
    for run, observation in enumerate(table):
        rates[run] = _bounded(observation, run, column, 0.0, 1.0)
        is_number = isinstance(given, int)
        trials[run] = given if is_number else _bounded(observation, run, given, 1.0, math.inf)
    if trials.min() < 1:
        raise BadInput(f"{column}: {trials.min():g} trials; a rate needs at least 1")
    if np.ptp(rates) == 0:
        raise BadInput(f"{column}: {rates[0]:g} in every run; leave it out of the responses")
    return np.log((rates * trials + 0.5) / ((1 - rates) * trials + 0.5))


def _bounded(observation: Observation, run: int, column: str, low: float, high: float) -> float:
    cell = _cell(observation, run, column)
    number = _number(cell)
    if number is None or not low <= number <= high:
        raise BadInput(f"{column}: {cell!r} in run {run} is not a number from {low:g} to {high:g}")
    return number


def _cell(observation: Observation, run: int, column: str) -> Json:
    """A run's value in a column, text stripped; raises `BadInput` for None, NaN and empty text."""
    if column not in observation:
        known = ", ".join(map(str, observation)) or "none"
        raise BadInput(f"{column}: no such column in run {run}; it has {known}")
    cell = observation[column]
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


def _require_distinct(name: str, columns: Sequence[str]) -> None:
    twice = ", ".join(sorted({column for column in columns if columns.count(column) > 1}))
    if not columns or twice:
        fault = f"{twice} given twice" if twice else "none given"
        raise BadInput(f"{name}: {fault}; name each column once")


def _require_separable(one: Coding, other: Coding) -> None:
    """Raises `BadInput` if two ingredients are perfectly correlated over the runs."""
    if one.ingredient == other.ingredient:
        return
    if abs(np.corrcoef(one.values, other.values)[0, 1]) > 1 - 1e-9:
        names = [f"{c.ingredient} ({c.setting})" for c in (one, other)]
        raise BadInput(
            f"ingredients: {names[0]} and {names[1]} change together in every run, so their "
            "effects cannot be told apart; leave one out or add runs"
        )
