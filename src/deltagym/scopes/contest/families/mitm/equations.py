"""Equations in six unknowns: both sides counted apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

EXPRESSIONS = (
    "a + b + c",
    "a * b + c",
    "a * b - c",
    "a * (b + c)",
    "a * b * c",
    "a * a + b - c",
    "a * b - b * c",
    "a * a + b * c",
)
"""Sides of three unknowns each; no two take the same values equally often.

Programs have them in the same order.
"""

OFFSETS = ((65_536, 99_991), (10_007, 999_983), (31_607, 1_000_003), (65_536, 10_007))
"""Differences of numbers in medium tests without a modulus; they expose programs with one."""


class Equation(Template):
    """Solutions of an equation with three unknowns on each side.

    Where values are few, as with a small modulus, it is fast enough to count the different values
    of both sides and to compare all of these with one another.
    """

    name: ClassVar[str] = "mitm_equation"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    naive: ClassVar[tuple[str, ...]] = ("each_value_counted_once", "numpy")
    size: ClassVar[int] = 96
    """Numbers of a large test."""
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 128}

    def knobs(self, level: str) -> Iterator[Knobs]:
        pairs = combinations_with_replacement(range(len(EXPRESSIONS)), 2)
        # (2, 2) is (1, 1) with c and f exchanged.
        sides = [list(pair) for pair in pairs if pair != (2, 2)]
        if level == "easy":
            yield from settings(sides=sides, modulus=(0,))
        if level == "medium":
            yield from settings(sides=sides, modulus=(1_000_003, 999_983))
        if level == "hard":
            yield from settings(sides=sides[::2], modulus=(99991, 10007, 31607, 65536))

    def statement(self, knobs: Knobs) -> str:
        left, right = (EXPRESSIONS[i] for i in knobs["sides"])
        right = right.translate(str.maketrans("abc", "def"))
        modulo = ""
        if knobs["modulus"]:
            same = "both sides leave the same remainder from 0 on"
            modulo = f" modulo {knobs['modulus']} (that is, {same})"
        return (
            "You are given n different integers. Count the ordered sextuples (a, b, c, d, e, f) of "
            "them, of which any may be equal, with\n\n"
            f"    {left} = {right}{modulo}.\n\n"
            "Input: the first line holds n, the second line the n integers.\n\n"
            "Output: the number of sextuples.\n\n"
            f"Bounds: 1 <= n <= {self.size}; the integers are from -2*10**6 to 2*10**6."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number, 4) + 1, Tier.MEDIUM: 12, Tier.LARGE: self.size}[
            shape.tier
        ]
        top = n * 5 // 8 if shape.tier is Tier.LARGE else (3, 8, 60)[shape.number % 3] + n
        low = 0 if shape.number % 3 == 1 else -top
        near = n if shape.tier is Tier.SMALL else n // 2
        numbers = draws.chosen(near, top - low + 1) + low
        if shape.tier is Tier.LARGE:
            numbers = np.concatenate((numbers, draws.chosen(n - near, 20_000) + top + 1))
        elif shape.tier is Tier.MEDIUM:
            modulus = knobs["modulus"]
            one, other = (modulus, modulus) if modulus else OFFSETS[shape.number]
            apart = np.where(np.arange(near) % 2 == 0, one, other)
            apart -= shape.number % 2 if modulus else 0
            numbers = np.concatenate((numbers, numbers + apart))
        return f"{n}\n{line(numbers[draws.order(n)])}\n"
