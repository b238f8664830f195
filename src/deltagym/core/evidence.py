"""Evidence: what a scope can show about its problems beyond gold answers that pass their cases.

`deltagym.suites.checks` asks for it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.core.problem import Problem


@dataclass(frozen=True, slots=True)
class Departure:
    """An input on which a program does wrong, and what it does there."""

    input: str
    text: str


@dataclass(frozen=True, slots=True)
class MutantTally:
    """How the cases judge random wrong programs close to a gold answer.

    Attributes:
        wrong: How many of the programs tried solve the problem wrongly.
        missed: Those of them that pass every case nevertheless, as text.
    """

    wrong: int
    missed: tuple[str, ...]


class Evidence(ABC):
    """Evidence about a set of problems of one scope. Numbers are positions in that set.

    Attributes:
        problems: The set.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)

    @abstractmethod
    def departure(self, number: int) -> Departure | None:
        """The first input on which the gold answer departs from the problem's definition.

        Tried are all inputs up to a length bound, and random longer ones. None if none departs.
        """

    @abstractmethod
    def rivals(self, number: int) -> list[int]:
        """Problems whose gold answer passes all cases of this one without solving it."""

    @abstractmethod
    def mutants(self, number: int, count: int) -> MutantTally:
        """Tries `count` random programs that are one or two edits away from the gold answer."""

    @abstractmethod
    def signature(self, number: int) -> str:
        """A key equal for problems that ask for the same on all inputs up to the length bound."""

    @abstractmethod
    def alike(self, one: int, other: int) -> bool:
        """Whether no input tried tells the two problems apart, long ones and cases included."""
