"""Equations in six unknowns: both sides counted apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line
from deltagym.scopes.contest.source import program
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
"""Three unknowns each; no two take the same values equally often."""

OFFSETS = ((65_536, 99_991), (10_007, 999_983), (31_607, 1_000_003), (65_536, 10_007))
"""Differences of numbers in medium tests without a modulus, so that programs with one are found out."""

EQUATION_GOLD = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    s = data[1:1 + data[0]]
    left = {}
    for a in s:
        for b in s:
            for c in s:
                value = $left
                left[value] = left.get(value, 0) + 1
    total = 0
    for a in s:
        for b in s:
            for c in s:
                total += left.get($right, 0)
    return str(total)
"""

EQUATION_BRUTE = """
import sys
from itertools import product


def solve(text):
    data = list(map(int, text.split()))
    s = data[1:1 + data[0]]
    rights = [$right for a, b, c in product(s, repeat=3)]
    total = 0
    for a, b, c in product(s, repeat=3):
        value = $left
        for other in rights:
            total += value == other
    return str(total)
"""

EQUATION_COUNTED = """
import sys
from itertools import product


def solve(text):
    data = list(map(int, text.split()))
    s = data[1:1 + data[0]]
    rights = [$right for a, b, c in product(s, repeat=3)]
    seen = {}
    total = 0
    for a, b, c in product(s, repeat=3):
        value = $left
        if value not in seen:
            seen[value] = rights.count(value)
        total += seen[value]
    return str(total)
"""

EQUATION_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    s = np.array(data[1:1 + data[0]])
    a, b, c = s[:, None, None], s[None, :, None], s[None, None, :]
    rights = np.broadcast_to($right, (len(s),) * 3).ravel().copy()
    lefts = np.broadcast_to($left, (len(s),) * 3).ravel().tolist()
    return str(sum(int(np.count_nonzero(rights == value)) for value in lefts))
"""


class Equation(Template):
    """Solutions of an equation with three unknowns on each side.

    Where values are few, as those of a small modulus are, it is enough to know the different values of both sides and how often each
    comes: to compare all of these with one another is fast enough, too.
    """

    name: ClassVar[str] = "mitm_equation"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    size: ClassVar[int] = 96
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 128}

    def knobs(self, level: str) -> Iterator[Knobs]:
        pairs = combinations_with_replacement(range(len(EXPRESSIONS)), 2)
        sides = [
            list(pair) for pair in pairs if pair != (2, 2)
        ]  # Which is (1, 1) with c and f exchanged.
        if level == "easy":
            yield from settings(sides=sides, modulus=(0,))
        if level == "medium":
            yield from settings(sides=sides, modulus=(1_000_003, 999_983))
        if level == "hard":
            yield from settings(sides=sides[::2], modulus=(99991, 10007, 31607, 65536))

    def _sides(self, knobs: Knobs) -> tuple[str, str]:
        left, right = (EXPRESSIONS[i] for i in knobs["sides"])
        return (
            (f"({left}) % {knobs['modulus']}", f"({right}) % {knobs['modulus']}")
            if knobs["modulus"]
            else (left, right)
        )

    def statement(self, knobs: Knobs) -> str:
        left, right = (EXPRESSIONS[i] for i in knobs["sides"])
        right = right.translate(str.maketrans("abc", "def"))
        modulo = (
            f" modulo {knobs['modulus']} (that is, both sides leave the same remainder from 0 on)"
            if knobs["modulus"]
            else ""
        )
        return (
            f"You are given n different integers. Count the ordered sextuples (a, b, c, d, e, f) of them, of which any may be equal, "
            f"with\n\n"
            f"    {left} = {right}{modulo}.\n\n"
            "Input: the first line holds n, the second line the n integers.\n\nOutput: the number of sextuples.\n\n"
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
            one, other = (knobs["modulus"],) * 2 if knobs["modulus"] else OFFSETS[shape.number]
            numbers = np.concatenate(
                (
                    numbers,
                    numbers
                    + np.where(np.arange(near) % 2 == 0, one, other)
                    - (shape.number % 2 if knobs["modulus"] else 0),
                )
            )
        return f"{n}\n{line(numbers[draws.order(n)])}\n"

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        left, right = self._sides(knobs)
        return program(skeleton, left=left, right=right)

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, EQUATION_GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, EQUATION_BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        return {
            "each value counted once": self._filled(knobs, EQUATION_COUNTED),
            "numpy": self._filled(knobs, EQUATION_VECTOR),
        }
