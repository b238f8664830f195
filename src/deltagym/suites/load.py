"""Suite: a named data set, defined by a TOML file of families, levels, counts and splits.

Problems that mean the same count as one: twins are dropped before the split, so that train and test
share no meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from deltagym.core.errors import unknown_name
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import ordered
from deltagym.core.toml import check_table, load_toml
from deltagym.core.training_cases import STRONG, TrainingCases
from deltagym.suites.member import Member
from deltagym.suites.rows import PREFIX, row_members, row_suite_name

Axis = Literal["exploratory", "compositional", "transformative", "cross-family"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Draw(_Table):
    """So many problems of one family and level."""

    family: str
    level: str
    count: PositiveInt | None = None
    """How many at most; None takes all there are."""
    options: dict[str, Any] = {}
    """Options of the family (`Family.options`), the same for every problem."""


class Part(_Table):
    """A share of another suite, for suites that combine others."""

    suite: str
    split: Literal["train", "test"]
    count: PositiveInt | None = None


class SuiteFile(_Table):
    """The contents of a suite's TOML file."""

    name: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    description: str
    train_ratio: Annotated[float, Field(ge=0, le=1)] | None = None
    """Share of `draw` that goes to train; the rest is test."""
    axis: Axis | None = None
    upstream: tuple[int, int] | None = None
    """Upstream's train and test sizes, for comparison."""
    draw: tuple[Draw, ...] = ()
    train: tuple[Draw | Part, ...] = ()
    test: tuple[Draw | Part, ...] = ()


@dataclass(frozen=True)
class Suite:
    """A loaded suite; splits are worked out on first use.

    Attributes:
        file: The definition.
        seed: Everything random derives from it.
    """

    file: SuiteFile
    seed: int = 0

    @property
    def name(self) -> str:
        """The suite's name."""
        return self.file.name

    @cached_property
    def members(self) -> dict[str, list[Member]]:
        """The members of `train` and `test`, not yet built; no meaning occurs twice in either."""
        pool = _distinct(self._interleaved(self.file.draw))
        cut = int(len(pool) * (self.file.train_ratio if self.file.train_ratio is not None else 1.0))
        test = _distinct([*pool[cut:], *self._gather(self.file.test)])
        reserved = {m.meaning for m in test}
        train = [
            m
            for m in _distinct([*pool[:cut], *self._gather(self.file.train)])
            if m.meaning not in reserved
        ]
        return {"train": train, "test": test}

    def problems(
        self,
        split: Literal["train", "test"],
        progress: Callable[[int, int], None] | None = None,
        cases: TrainingCases = STRONG,
    ) -> list[Problem]:
        """Builds every problem of a split.

        Args:
            split: `train` or `test`.
            progress: Told (done, total).
            cases: Which cases each problem has.

        Raises:
            BadInput: A family has no such cases.
        """
        return list(self.iterate(split, progress, cases))

    def iterate(
        self,
        split: Literal["train", "test"],
        progress: Callable[[int, int], None] | None = None,
        cases: TrainingCases = STRONG,
    ) -> Iterator[Problem]:
        """Builds a split's problems one by one; see `problems`."""
        members = self.members[split]
        for number, member in enumerate(members, 1):
            yield member.build(self.seed, cases)
            if progress is not None:
                progress(number, len(members))

    def _interleaved(self, draws: Sequence[Draw]) -> list[Member]:
        drawn = _distinct([member for draw in draws for member in self._draw(draw)])
        return ordered(drawn, [m.meaning for m in drawn], self.seed, "suite", self.name)

    def _draw(self, draw: Draw) -> list[Member]:
        family = get_family(draw.family)
        family.require_level(draw.level)
        for option in draw.options:
            if option not in family.options:
                raise unknown_name("option", option, family.options, of=draw.family)
        pool = family.distinct_params(draw.level)
        members = [
            Member(draw.family, draw.level, {**p, **draw.options}, family.meaning(p)) for p in pool
        ]
        ranked = ordered(
            members, [m.meaning for m in members], self.seed, "draw", draw.family, draw.level
        )
        return ranked[: draw.count]

    def _gather(self, sources: Sequence[Draw | Part]) -> list[Member]:
        gathered: list[Member] = []
        for source in sources:
            if isinstance(source, Draw):
                gathered += self._draw(source)
            else:
                gathered += load_suite(source.suite, self.seed).members[source.split][
                    : source.count
                ]
        return gathered


@dataclass(frozen=True)
class RowSuite(Suite):
    """A suite of rows; nothing in it is random.

    Attributes:
        source: The name by which it was loaded, `rows:PATH`.
    """

    source: str = ""

    @cached_property
    def members(self) -> dict[str, list[Member]]:
        """The members of `train` and `test`; no row occurs twice in either."""
        return row_members(self.source)


def _distinct(members: Sequence[Member]) -> list[Member]:
    """The first member of each meaning, in order."""
    first: dict[str, Member] = {}
    for member in members:
        first.setdefault(member.meaning, member)
    return list(first.values())


def suite_names() -> list[str]:
    """Names of the suites that ship with the package."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in files("deltagym.suites").joinpath("data").iterdir()
        if entry.name.endswith(".toml")
    )


def load_suite(name: str, seed: int = 0) -> Suite:
    """A shipped suite by name, one from a `.toml` file by path, or `rows:PATH`, a data set of rows.

    Raises:
        BadInput: No such suite, or its file is malformed; the message names the field.
    """
    if name.startswith(PREFIX):
        path = name.removeprefix(PREFIX)
        file = SuiteFile(name=row_suite_name(name), description=f"The rows of {path}.")
        suite = RowSuite(file, seed, name)
        suite.members  # noqa: B018 - Reads the rows, so that a fault in them is told now.
        return suite
    shipped = files("deltagym.suites").joinpath("data", f"{name}.toml")
    path = Path(name) if name.endswith(".toml") else shipped
    if not path.is_file():
        listing = "`deltagym suites` lists all; or give a path ending in .toml, or rows:PATH"
        raise unknown_name("suite", name, suite_names(), listing)
    table = load_toml(path if isinstance(path, Path) else path.read_text("utf-8"), "suite")
    return Suite(check_table(SuiteFile, table, f"suite {name}"), seed)
