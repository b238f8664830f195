"""Sums over all contiguous segments of powers of their greatest and least elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIMES = (998244353, 1000000007, 999999937, 1000000009, 469762049, 754974721, 167772161, 1004535809)

FIRST = 100_000
"""Most elements in the first large test."""


def falling_and_rising(n: int, top: int, draws: Draws) -> Numbers:
    """`n` integers from 1 to `top`: a quarter falls, then the others rise, in uneven steps."""
    step = top // (n - n // 4)
    return np.abs(np.arange(n) - n // 4) * step + draws.ints(n, 1, step)


class Extremes(Template):
    """The sum over all segments of powers of their greatest and least element, and of their length.

    In the first large test elements are random, so that a new one is greater or less than only a
    few of the last ones. In the second they fall for a while and then rise, so that a new one
    replaces the extremes of most starts.

    Another way passes in Python, with 0.2 and 0.8 limits where lengths do not count: stacks of
    groups of starts with the same greatest and the same least element, and a NumPy sum over each
    group that goes. In C++ the sizes are too large for it.
    """

    name: ClassVar[str] = "cdq_extremes"
    needs: ClassVar[tuple[str, ...]] = ("cdq",)
    naive: ClassVar[tuple[str, ...]] = (
        "extremes_kept_for_every_start",
        "sum_over_starts_kept",
        "numpy_sum_over_starts_kept",
        "numpy_by_length",
        "numpy_by_start",
    )
    size: ClassVar[int] = 90_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 400_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                high=(1,), low=(1,), length=(0, 1), shift=(0, 1, 2, 3), modulus=PRIMES
            )
        if level == "medium":
            yield from settings(
                high=(2,), low=(1,), length=(0, 1), shift=(0, 1, 2, 3), modulus=PRIMES[:5]
            )
            yield from settings(
                high=(1,), low=(2,), length=(0, 1), shift=(0, 1), modulus=PRIMES[:5]
            )
        if level == "hard":
            yield from settings(
                high=(3, 2), low=(2,), length=(0, 1), shift=(0, 1, 2, 3), modulus=PRIMES[:5]
            )

    def statement(self, knobs: Knobs) -> str:
        names = [f"(M + {s})" if (s := knobs["shift"]) else "M", "m"]
        factors = [
            name if power == 1 else f"{name}^{power}"
            for name, power in zip(names, (knobs["high"], knobs["low"]), strict=True)
        ]
        worth = " * ".join([*factors, "L"] if knobs["length"] else factors)
        modulus = knobs["modulus"]
        return (
            "You are given a sequence of n integers. For a contiguous non-empty segment of it, let "
            "M be its greatest element, m its least, and L its length. Print the sum of "
            f"{worth} over all segments, modulo {modulus} (from 0 to {modulus - 1}).\n\n"
            "Input: the first line holds n, the second the n integers.\n\n"
            "Output: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.size}; the integers are from 1 to 10^9."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.LARGE and shape.number:
            return f"{self.size}\n{line(falling_and_rising(self.size, 10**9, draws))}\n"
        n = {
            Tier.SMALL: shape.number % 12 + 1,
            Tier.MEDIUM: 700,
            Tier.LARGE: min(self.size, FIRST),
        }[shape.tier]
        top = (2, 5, 30)[shape.number % 3] if shape.tier is Tier.SMALL else 10**9
        return f"{n}\n{line(draws.ints(n, 1, top))}\n"
