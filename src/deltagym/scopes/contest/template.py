"""Template: a problem with knobs. Each setting of the knobs asks for something else."""

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
from deltagym.scopes.contest import source
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

TOTAL = sum(COUNTS.values())
"""Tests of a problem."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which test is drawn.

    Attributes:
        tier: Its size.
        number: Its number within the tier; the first small tests are the corners of the domain.
    """

    tier: Tier
    number: int


class Template(ABC):
    """A problem with knobs: its statement, its inputs, and our own programs for it.

    The programs are files of `programs/` (`deltagym.scopes.contest.source` says how they are put
    together). Python ones define `solve(text) -> text` and print its result when run as a script:
    `NAME.gold.py` is efficient, `NAME.brute.py` does what the statement says, and the naive ones
    `NAME.WAY.py` are correct but too slow. Knobs are constants in capitals there, such as
    `COEFFICIENTS`; one that a setting lacks is None.

    Attributes:
        name: Unique among all templates.
        needs: Techniques that its problems need.
        naive: Names of the naive Python programs, such as `"numpy"`, besides `"brute"`.
        shared: First part of the names of programs that several templates share, such as `"mo"`
            for `mo.numpy.py`; they are used where the template has no file of its own.
        in_cpp: Attributes that differ where answers are C++, such as sizes: a compiled loop gets
            further before it is too slow.
        levels_in_cpp: Levels at which naive C++ programs can be told from good ones at all.
    """

    name: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    naive: ClassVar[tuple[str, ...]] = ()
    shared: ClassVar[str] = ""
    in_cpp: ClassVar[Mapping[str, int]] = {}
    levels_in_cpp: ClassVar[tuple[str, ...]] = LEVELS

    @abstractmethod
    def knobs(self, level: str) -> Iterator[Knobs]:
        """Every setting at `level`, in a fixed order.

        No two settings of a template mean the same, at whatever levels they are.
        """

    @abstractmethod
    def statement(self, knobs: Knobs) -> str:
        """Task, input, output and bounds, in words and numbers that leave nothing open."""

    @abstractmethod
    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """The input of a test."""

    def gold(self, knobs: Knobs) -> str:
        """The efficient Python program."""
        return self._python("gold", knobs)

    def brute(self, knobs: Knobs) -> str:
        """The plain Python program: a definition that can be run."""
        return self._python("brute", knobs)

    def naive_programs(self, knobs: Knobs) -> dict[str, str]:
        """Correct Python programs that are too slow, by name, without the plain one."""
        return {way: self._python(way, knobs) for way in self.naive_ways(knobs)}

    def naive_ways(self, knobs: Knobs) -> tuple[str, ...]:
        """Names of the naive Python programs of a setting: by default, `naive`."""
        return self.naive

    def cpp_gold(self, knobs: Knobs) -> str:
        """The efficient C++ program, which prints what `gold(knobs)` does.

        Raises:
            BadInput: The template has none.
        """
        return source.cpp_program(self.name, self.cpp_constants(knobs))

    def cpp_naive_programs(self, knobs: Knobs) -> dict[str, str]:
        """Correct C++ programs that are too slow, by name.

        Raises:
            BadInput: The template has none.
        """
        return source.cpp_naive_programs(self.name, self.cpp_constants(knobs))

    def constants(self, knobs: Knobs) -> dict[str, Json]:
        """The knobs as constants of Python programs: the same names for all settings."""
        return {name.upper(): knobs.get(name) for name in self.knob_kinds}

    def cpp_constants(self, knobs: Knobs) -> str:
        """The knobs as constants of C++ programs: the same names for all settings."""
        return source.cpp_constants(self.knob_kinds, knobs)

    def _python(self, way: str, knobs: Knobs) -> str:
        own = f"{self.name}.{way}.py"
        file = own if source.has_python(own) or not self.shared else f"{self.shared}.{way}.py"
        return source.python_program(file, self.name, self.constants(knobs))

    def twin(self) -> Template:
        """The same template for answers in C++."""
        own = type(self)

        def knobs(_: Template, level: str) -> Iterator[Knobs]:
            yield from self.knobs(level) if level in self.levels_in_cpp else ()

        changed = {**own.in_cpp, "knobs": knobs, "knob_kinds": self.knob_kinds}
        return type(f"{own.__name__}InCpp", (own,), changed)()

    @cached_property
    def knob_kinds(self) -> dict[str, frozenset[str]]:
        """The names of all knobs, in order of appearance, with the kinds of their values."""
        kinds: dict[str, set[str]] = {}
        for level in LEVELS:
            for setting in self.knobs(level):
                for name, value in setting.items():
                    kinds.setdefault(name, set()).add(source.kind_of(value))
        return {name: frozenset(found) for name, found in kinds.items()}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(canonical_json(dict(k)) for level in LEVELS for k in self.knobs(level))

    def require(self, knobs: Knobs) -> None:
        """Raises `BadInput` unless `knobs` is a setting: they become part of programs we run."""
        setting = canonical_json(dict(knobs))
        if setting not in self._known:
            raise BadInput(
                f"params: {self.name} has no setting {setting}; take one that `params(level)` gives"
            )


def settings(**choices: Iterable[Json]) -> Iterator[dict[str, Json]]:
    """Every combination of the choices, the last knob changing fastest."""
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))
