"""Choices under two bounds at once: halves meet as points in a plane, swept along one coordinate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, table
from deltagym.scopes.contest.mitm.choices import PAIRS
from deltagym.scopes.contest.source import fill, program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

TOP = 10**9
PRIME = 998244353

POINTS = """
def points(items):
    made = [(0, 0, 1)]
    for x, y, g in items:
        lower = [(s + $low * x, t + $low * y, w) for s, t, w in made]
        made = lower + [(s + $high * x, t + $high * y, w * g % $prime) for s, t, w in made]
    return made
"""

READ = """
data = list(map(int, text.split()))
n, limit_a, limit_b = data[0], $sign_a data[1], $sign_b data[2]
items = [($sign_a data[i], $sign_b data[i + 1], data[i + 2]) for i in range(3, 3 + 3 * n, 3)]
"""

GOLD = """
import sys
from bisect import bisect_right


$points


def pairs(left, right, limit_a, limit_b):
    left, right = sorted(left, reverse=True), sorted(right)
    heights = sorted(y for _, y, _ in right)
    rank = {y: i for i, y in reversed(list(enumerate(heights)))}
    size, total, p = len(right), 0, 0
    ones, tens, hundreds = [0] * size, [0] * (size // 64 + 1), [0] * (size // 4096 + 1)
    for x, y, w in left:
        while p < size and right[p][0] <= limit_a - x:
            _, i, more = right[p]
            i = rank[i]
            p += 1
            ones[i] += more
            tens[i >> 6] += more
            hundreds[i >> 12] += more
        i = bisect_right(heights, limit_b - y)
        total += w * (sum(hundreds[:i >> 12]) + sum(tens[i >> 12 << 6:i >> 6]) + sum(ones[i >> 6 << 6:i]))
    return total % $prime


def solve(text):
    $read
    return str(pairs(points(items[:n // 2]), points(items[n // 2:]), limit_a, limit_b))
"""

BRUTE = """
import sys
from itertools import product


def solve(text):
    $read
    total = 0
    for chosen in product(($low, $high), repeat=n):
        a = sum(c * x for c, (x, _, _) in zip(chosen, items))
        b = sum(c * y for c, (_, y, _) in zip(chosen, items))
        if a <= limit_a and b <= limit_b:
            weight = 1
            for c, (_, _, g) in zip(chosen, items):
                if c == $high:
                    weight = weight * g % $prime
            total += weight
    return str(total % $prime)
"""

RECURSIVE = """
import sys
from functools import lru_cache


def solve(text):
    $read

    @lru_cache(maxsize=None)
    def count(i, a, b):
        if i == n:
            return int(a >= 0 and b >= 0)
        x, y, g = items[i]
        return (count(i + 1, a - $low * x, b - $low * y) + g * count(i + 1, a - $high * x, b - $high * y)) % $prime

    return str(count(0, limit_a, limit_b))
"""

HALVES = """
import sys


$points


def solve(text):
    $read
    right = points(items[n // 2:])
    pairs = ((v * w, x + s, y + t) for x, y, v in points(items[:n // 2]) for s, t, w in right)
    return str(sum(weight for weight, a, b in pairs if a <= limit_a and b <= limit_b) % $prime)
"""

VECTOR = """
import sys
from itertools import product
import numpy as np


def solve(text):
    $read
    some = min(n, 20)
    a, b, w = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    for x, y, g in items[:some]:
        a, b = np.concatenate((a + $low * x, a + $high * x)), np.concatenate((b + $low * y, b + $high * y))
        w = np.concatenate((w, w * g % $prime))
    total = 0
    for chosen in product(($low, $high), repeat=n - some):
        x, y, weight = 0, 0, 1
        for c, (s, t, g) in zip(chosen, items[some:]):
            x, y, weight = x + c * s, y + c * t, weight * (g if c == $high else 1) % $prime
        total += weight * int(w[(a + x <= limit_a) & (b + y <= limit_b)].sum())
    return str(total % $prime)
"""


class Plane(Template):
    """The weight of all choices that keep two sums within bounds.

    NumPy compares all points of two halves, sorted by the first sum, in two to four times the time of the program in pure Python that
    keeps a table of sums: in Python such a join passes. It meets in the middle, too.
    """

    name: ClassVar[str] = "mitm_plane"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    items: ClassVar[int] = 32
    in_cpp: ClassVar[Mapping[str, int]] = {"items": 34}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "hard":
            yield from settings(a=("<=", ">="), b=("<=", ">="), coefficients=PAIRS)

    def statement(self, knobs: Knobs) -> str:
        low, high = knobs["coefficients"]
        return (
            f"You are given n things; thing i has three numbers a_i, b_i and g_i. For each of them choose a coefficient c_i, {low} or "
            f"{high}. The weight of a choice is the product of the g_i of all things with c_i = {high} (1 if there is none). Print the sum "
            f"of the weights of all choices for which c_1*a_1 + ... + c_n*a_n {knobs['a']} A and c_1*b_1 + ... + c_n*b_n {knobs['b']} B, "
            f"modulo {PRIME} (from 0 to {PRIME - 1}).\n\n"
            "Input: the first line holds n, A and B. Each of the next n lines holds a_i, b_i and g_i.\n\nOutput: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.items}, 1 <= a_i, b_i <= {TOP}, 1 <= g_i < {PRIME}, -10^12 <= A, B <= 10^12."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number + 1, 8), Tier.MEDIUM: 12, Tier.LARGE: self.items}[
            shape.tier
        ]
        top = (2, 5, 50)[shape.number % 3] if shape.tier is Tier.SMALL else TOP
        a, b = draws.ints(n, 1, top), draws.ints(n, 1, top)
        low, high = knobs["coefficients"]
        # Shares of the sum, in hundredths: near the middle, where most totals are, neither bound rules out much more than half.
        least, most = (48, 52) if shape == Shape(Tier.LARGE, 1) else (25, 75)
        bounds = [
            int(v.sum()) * low
            + (high - low) * draws.one(int(v.sum()) * least // 100, int(v.sum()) * most // 100)
            for v in (a, b)
        ]
        return f"{n} {bounds[0]} {bounds[1]}\n{table(a, b, draws.ints(n, 1, 9 if shape.tier is Tier.SMALL else PRIME - 1))}"

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        low, high = knobs["coefficients"]
        signs = {f"sign_{name}": "1 *" if knobs[name] == "<=" else "-1 *" for name in "ab"}
        points = fill(POINTS, low=low, high=high, prime=PRIME)
        return program(
            skeleton, read=fill(READ, **signs), points=points, low=low, high=high, prime=PRIME
        )

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        skeletons = {"remembered": RECURSIVE, "every pair of halves": HALVES, "numpy": VECTOR}
        return {name: self._filled(knobs, skeleton) for name, skeleton in skeletons.items()}
