"""Theorem: what a template draws. It holds claims, a proof of each, and values that satisfy it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd

from deltagym.scopes.lean.checker.outline import GOAL, Outline
from deltagym.scopes.lean.semantics import Assignment

DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition with tactics that prove it from the hypotheses and the claims before it.

    Attributes:
        prop: The proposition in Lean.
        source: The tactics, one a line, or a function that works them out; a statement is asked
            for more often than its proof.
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
        claims: Sub-goals in order, named h1, h2, …; the last one is the theorem's own proposition.
        assign: Draws values of the variables under which all hypotheses hold.
    """

    given: str
    claims: tuple[Claim, ...]
    assign: Callable[[random.Random], Assignment]

    @property
    def outline(self) -> Outline:
        """The theorem without its proofs."""
        names = [f"h{number}" for number in range(1, len(self.claims))]
        props = [claim.prop for claim in self.claims]
        return Outline(self.given, tuple(zip([*names, GOAL], props, strict=True)))


Template = Callable[[random.Random, str], Theorem]
"""Draws a theorem of the given difficulty."""


def rank(difficulty: str) -> int:
    """0 for easy, 1 for medium, 2 for hard."""
    return DIFFICULTIES.index(difficulty)


def coprime(draw: random.Random, limits: Sequence[int]) -> list[int]:
    """Numbers from 1 to each limit without a common divisor.

    So no two theorems differ by a common factor alone.
    """
    while True:
        found = [draw.randint(1, limit) for limit in limits]
        if gcd(*found) == 1:
            return found


def nonzero(draw: random.Random, limit: int) -> int:
    """A number from -limit to limit other than 0."""
    return draw.choice([n for n in range(-limit, limit + 1) if n])
