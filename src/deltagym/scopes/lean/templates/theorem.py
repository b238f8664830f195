"""What a template gives: a theorem in steps, a proof of each, and readings of its variables under which the hypotheses hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from deltagym.scopes.lean.checker.task import GOAL, Task

Reading = Mapping[str, Fraction | Callable[..., Fraction]]
"""A value for each variable, a function for each function symbol."""

DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class Step:
    """A proposition on the way, and tactics that prove it from the hypotheses and the steps before.

    Attributes:
        prop: The proposition in Lean.
        source: The tactics, one a line, or what works them out: a statement is asked for more often than its proof.
    """

    prop: str
    source: str | Callable[[], str]

    @property
    def proof(self) -> str:
        """Tactics, one a line."""
        return self.source if isinstance(self.source, str) else self.source()


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem that is true by construction.

    Attributes:
        given: Its binders.
        steps: Sub-goals in order; the last one is the theorem's own proposition. The first n - 1 are named h1, h2, …
        reading: Draws a reading under which all hypotheses hold.
    """

    given: str
    steps: tuple[Step, ...]
    reading: Callable[[random.Random], Reading]

    @property
    def task(self) -> Task:
        """The theorem without its proofs."""
        names = [f"h{i}" for i in range(1, len(self.steps))]
        return Task(
            self.given, tuple(zip([*names, GOAL], [s.prop for s in self.steps], strict=True))
        )

    @property
    def proof(self) -> str:
        """The theorem with all its proofs."""
        lines = [self.task.header]
        for i, step in enumerate(self.steps[:-1], 1):
            lines += [f"  have h{i} : {step.prop} := by", *_indented(step.proof, 4)]
        return "\n".join([*lines, *_indented(self.steps[-1].proof, 2)]) + "\n"

    def only(self, at: int) -> str:
        """The theorem with the proof of step `at` alone."""
        step = self.steps[at]
        if at == len(self.steps) - 1:
            return "\n".join([self.task.header, *_indented(step.proof, 2)]) + "\n"
        return (
            "\n".join(
                [
                    self.task.header,
                    f"  have h{at + 1} : {step.prop} := by",
                    *_indented(step.proof, 4),
                ]
            )
            + "\n"
        )


Template = Callable[[random.Random, str], Theorem]
"""Draws a theorem of a difficulty."""


def _indented(text: str, by: int) -> list[str]:
    return [" " * by + line for line in text.splitlines()]


def rank(difficulty: str) -> int:
    """0, 1 or 2."""
    return DIFFICULTIES.index(difficulty)


def coprime(draw: random.Random, limits: Sequence[int]) -> list[int]:
    """Numbers from 1 to each limit without a common divisor, so that no two theorems differ by a factor alone."""
    while True:
        found = [draw.randint(1, limit) for limit in limits]
        if gcd(*found) == 1:
            return found


def nonzero(draw: random.Random, limit: int) -> int:
    """A number from -limit to limit other than 0."""
    return draw.choice([n for n in range(-limit, limit + 1) if n])
