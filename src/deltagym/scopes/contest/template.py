"""Template: a problem with knobs. Each setting of the knobs is a problem of its own, since it changes what is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import product
from typing import ClassVar

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, canonical_json
from deltagym.scopes.contest.draws import Draws

Knobs = Mapping[str, Json]

BASIC = ("easy", "medium", "hard")
"""Levels that every technique has."""
LEVELS = (*BASIC, "composed", "shifted")
"""All levels: `composed` needs two techniques, `shifted` asks with changed semantics."""


class Tier(StrEnum):
    """Sizes of tests: what each is there to find."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


COUNTS = {Tier.SMALL: 10, Tier.MEDIUM: 4, Tier.LARGE: 2}
"""Tests of each tier."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which test is to be drawn.

    Attributes:
        tier: Its size.
        number: Which of the tier; the first small ones are the corners of the domain.
    """

    tier: Tier
    number: int


class Template(ABC):
    """A problem with knobs: its words, inputs, an efficient program, a plain slow one, and tempting ones that are too slow.

    Programs are Python text that defines `solve(text) -> text` and prints it when run as a script.

    Attributes:
        name: Unique among all templates.
        needs: Techniques that its problems need.
        in_cpp: Attributes that are others where answers are C++, such as sizes: a compiled loop gets further before it is too slow.
        levels_in_cpp: Levels at which naive C++ programs can be told from good ones at all.
    """

    name: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    in_cpp: ClassVar[Mapping[str, int]] = {}
    levels_in_cpp: ClassVar[tuple[str, ...]] = LEVELS

    @abstractmethod
    def knobs(self, level: str) -> Iterator[Knobs]:
        """Every setting at `level`, in a fixed order; no setting means what another does, at any level."""

    @abstractmethod
    def statement(self, knobs: Knobs) -> str:
        """Task, input, output and bounds in words and numbers that leave nothing open."""

    @abstractmethod
    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """The input of a test."""

    @abstractmethod
    def gold(self, knobs: Knobs) -> str:
        """The efficient program."""

    @abstractmethod
    def brute(self, knobs: Knobs) -> str:
        """The plain program, a definition one can run."""

    @abstractmethod
    def zoo(self, knobs: Knobs) -> dict[str, str]:
        """Correct programs that are too slow, by name; NumPy ones among them."""

    def twin(self) -> Template:
        """The same template for answers in C++."""
        own = type(self)

        def knobs(_: Template, level: str) -> Iterator[Knobs]:
            yield from self.knobs(level) if level in self.levels_in_cpp else ()

        return type(f"{own.__name__}InCpp", (own,), {**own.in_cpp, "knobs": knobs})()

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(canonical_json(dict(k)) for level in LEVELS for k in self.knobs(level))

    def require(self, knobs: Knobs) -> None:
        """Raises `BadInput` unless `knobs` is one of the template's own settings: they become part of programs that we run."""
        if canonical_json(dict(knobs)) not in self._known:
            raise BadInput(
                f"params: {self.name} has no setting {canonical_json(dict(knobs))}; take one that `params(level)` gives"
            )


def settings(**choices: Iterable[Json]) -> Iterator[dict[str, Json]]:
    """Every combination of the choices, the last knob changing fastest."""
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))
