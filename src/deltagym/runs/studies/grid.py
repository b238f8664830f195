"""From the arms of a study file to single arms: a grid becomes one for each combination of its values, named after them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.runs.studies.schema import Arm, Overrides

_SAFE = re.compile(r"[A-Za-z0-9_.+-]+")


@dataclass(frozen=True, slots=True)
class Variant:
    """One arm: its name, and what it changes in the recipe."""

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
        raise BadInput(
            f"arms: {', '.join(twice)}: more than one arm is called so; give each arm a name of its own"
        )
    return variants


def _combinations(arm: Arm) -> list[Variant]:
    short = _short_names(list(arm.grid))
    variants = []
    for choice in product(*(range(len(values)) for values in arm.grid.values())):
        picked = {key: arm.grid[key][i] for key, i in zip(arm.grid, choice, strict=True)}
        parts = [
            f"{short[key]}={_word(value, i)}"
            for (key, value), i in zip(picked.items(), choice, strict=True)
        ]
        variants.append(
            Variant("-".join(filter(None, (arm.name, *parts))), {**arm.set, **picked}, arm.unset)
        )
    return variants


def _short_names(keys: list[str]) -> dict[str, str]:
    """A path's last part, where that names one key of the grid only and is no mere position."""
    last = {key: key.rpartition(".")[2] for key in keys}
    taken = list(last.values())
    return {
        key: key if taken.count(part) > 1 or part.isdecimal() else part
        for key, part in last.items()
    }


def _word(value: Json, position: int) -> str:
    """A value as part of a folder's name; tables and other unwieldy values go by their position in the grid."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return (
        text
        if isinstance(value, bool | int | float | str) and _SAFE.fullmatch(text)
        else f"v{position}"
    )
