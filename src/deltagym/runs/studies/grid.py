"""Expands the arms of a study file: a grid becomes an arm for each combination of its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.runs.studies.schema import Arm, Overrides

_UNSAFE = re.compile(r"[^A-Za-z0-9_.+-]+")
"""What a folder's name does without, such as the colon of `random:28` or a slash."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One arm: its name, and what it changes in the recipe.

    Attributes:
        name: The arm's name.
        changes: Values by dotted path into the recipe.
        unset: Recipe keys that get their default back, before the changes.
    """

    name: str
    changes: Overrides
    unset: tuple[str, ...] = ()


def expand(arms: Sequence[Arm]) -> list[Variant]:
    """All single arms in order; the last key of a grid varies fastest.

    Raises:
        BadInput: Two of them have the same name.
    """
    variants = [variant for arm in arms for variant in _combinations(arm)]
    names = [variant.name for variant in variants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        fault = "more than one arm is called so; give each arm a name of its own"
        raise BadInput(f"arms: {', '.join(twice)}: {fault}")
    return variants


def _combinations(arm: Arm) -> list[Variant]:
    short = _short_names(list(arm.grid))
    variants = []
    for positions in product(*(range(len(values)) for values in arm.grid.values())):
        chosen = dict(zip(arm.grid, positions, strict=True))
        picked = {key: arm.grid[key][i] for key, i in chosen.items()}
        parts = (f"{short[key]}={_word(picked[key], i)}" for key, i in chosen.items())
        name = "-".join(filter(None, (arm.name, *parts)))
        variants.append(Variant(name, {**arm.set, **picked}, arm.unset))
    return variants


def _short_names(keys: list[str]) -> dict[str, str]:
    """A path's last part, if it is no position in a list and no other key ends with it."""
    last = {key: key.rpartition(".")[2] for key in keys}
    parts = list(last.values())
    return {
        key: key if parts.count(part) > 1 or part.isdecimal() else part
        for key, part in last.items()
    }


def _word(value: Json, position: int) -> str:
    """A value as part of a folder's name; lists and tables are named by their position."""
    if not isinstance(value, bool | int | float | str):
        return f"v{position}"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _UNSAFE.sub("_", text) or f"v{position}"
