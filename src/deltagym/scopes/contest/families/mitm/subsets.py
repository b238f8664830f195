"""Subsets with a given xor and size: halves joined through a dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings


class Xor(Template):
    """Subsets with a given xor and a given number of elements modulo k.

    With n elements of r bits, linear algebra leaves 2**(n - r) subsets to count, and a table of all
    xors has 2**r entries: one of the two is at most the 2**(n / 2) subsets of a half. In large
    tests r is 26 and n 36, against tables; elimination, an efficient way of its own, is faster than
    joining halves and cannot be kept out.
    """

    name: ClassVar[str] = "mitm_xor"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    naive: ClassVar[tuple[str, ...]] = ("remembered", "numpy")
    items: ClassVar[int] = 36
    """Numbers of a large test."""

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "shifted":
            for k in range(3, 8):
                yield from settings(k=(k,), wanted=range(k), low=(0, 28, 29, 30, 31))

    def statement(self, knobs: Knobs) -> str:
        low = ""
        if knobs["low"]:
            low = f" in the lowest {knobs['low']} bits (the others do not matter)"
        return (
            "You are given n integers a_1, ..., a_n and an integer x. Count the subsets of "
            f"positions whose size leaves remainder {knobs['wanted']} when divided by {knobs['k']} "
            f"and for which the bitwise xor of the elements agrees with x{low}. The empty set has "
            "size 0 and xor 0. Equal elements at different positions are different.\n\n"
            "Input: the first line holds n and x. The second line holds a_1, ..., a_n.\n\n"
            "Output: the number of such subsets.\n\n"
            f"Bounds: 1 <= n <= {self.items}, 0 <= x, a_i < 2**40."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number + 1, 9), Tier.MEDIUM: 14, Tier.LARGE: self.items}[
            shape.tier
        ]
        bits = {Tier.SMALL: shape.number % 3 + 1, Tier.MEDIUM: 6, Tier.LARGE: 26}[shape.tier]
        a = draws.ints(n, 0, 2**bits - 1)
        if knobs["low"]:
            a = (a << (knobs["low"] - bits)) + (draws.ints(n, 0, 2**5 - 1) << knobs["low"])
        elif shape.tier is Tier.SMALL and shape.number % 2:
            a = a << 33
        chosen = a[draws.ints(n, 0, 1) == 1]
        return f"{n} {int(np.bitwise_xor.reduce(chosen)) if len(chosen) else 0}\n{line(a)}\n"
