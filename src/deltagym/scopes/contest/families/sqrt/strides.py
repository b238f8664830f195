"""Products of every d-th element of a sequence that changes: small steps are kept up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line, table
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIMES = (998244353, 1000000007, 1000003, 999983, 65537, 10007, 786433, 469762049, 8388593, 104729)
"""Moduli of answers."""


class Strides(Template):
    """The product of every d-th element, while elements change.

    Remembering products and correcting all of them at each change is too slow in one large test.
    Correcting one only when it is asked for again, by the changes since, is fast enough: at most
    n / d changes matter, and there are few small d.
    """

    name: ClassVar[str] = "sqrt_strides"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    naive: ClassVar[tuple[str, ...]] = (
        "corrected_at_every_change",
        "remembered_until_a_change",
        "numpy",
    )
    size: ClassVar[int] = 60_000
    operations: ClassVar[int] = 36_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 120_000, "operations": 60_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        for name, shifts in (("easy", range(8)), ("medium", range(8, 16)), ("hard", range(16, 24))):
            if level == name:
                yield from settings(p=PRIMES, shift=shifts, online=(False,))
        if level == "shifted":
            yield from settings(p=PRIMES, shift=range(5), online=(True,))

    def statement(self, knobs: Knobs) -> str:
        p, shift = knobs["p"], knobs["shift"]
        n, q = self.size, self.operations
        worth = f"(a_j + {shift})" if shift else "a_j"
        masked = (
            " Operations are masked: instead of i a line holds i', and "
            "i = ((i' - 1 + last) mod n) + 1, where last is the answer of the latest operation of "
            "kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            "You are given integers a_1, ..., a_n. Carry out q operations in their order. "
            f'"1 i x": a_i becomes x. "2 i d": print the product of {worth} over all positions j '
            "from 1 to n with j - i divisible by d, modulo the prime "
            f"{p} (from 0 to {p - 1}).{masked}\n\n"
            "Input: the first line holds n and q, the second a_1, ..., a_n. Each of the next q "
            "lines holds an operation; the last is of kind 2.\n\n"
            "Output: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= q <= {q}, 1 <= i, d <= n, 1 <= a_i, x < {p - shift}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """Draws steps that are mostly at most 5 in larger tests.

        In one large test they come from the whole range, so that few come again.
        """
        top = knobs["p"] - knobs["shift"] - 1
        if shape.tier is Tier.SMALL:
            n, q = (1, 2) if shape.number == 0 else (draws.one(2, 12), draws.one(3, 14))
        else:
            n, q = (300, 120) if shape.tier is Tier.MEDIUM else (self.size, self.operations)
        kinds = np.where(draws.ints(q, 0, 3) == 0, 1, 2)
        kinds[-1] = 2
        rare = 4 if shape.tier is Tier.SMALL else 0 if shape == Shape(Tier.LARGE, 1) else 50
        steps = np.where(
            draws.ints(q, 0, rare) == 0, draws.ints(q, 1, n), draws.ints(q, 1, min(n, 5))
        )
        low = 6 if shape.tier is Tier.SMALL and shape.number % 2 else top
        a, new = draws.ints(n, 1, low), draws.ints(q, 1, top)
        operations = table(kinds, draws.ints(q, 1, n), np.where(kinds == 1, new, steps))
        return f"{n} {q}\n{line(a)}\n{operations}"
