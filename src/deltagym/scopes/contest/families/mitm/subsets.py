"""Subsets with a given xor and size: halves joined through a dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

XOR_GOLD = """
import sys


def gathered(items, k):
    found = {(0, 0): 1}
    for x in items:
        grown = dict(found)
        for (value, j), ways in found.items():
            key = value ^ x, (j + 1) % k
            grown[key] = grown.get(key, 0) + ways
        found = grown
    return found


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = [x$mask for x in data[2:2 + n]]
    target = target$mask
    left, right = gathered(a[:n // 2], $k), gathered(a[n // 2:], $k)
    return str(sum(ways * right.get((value ^ target, ($wanted - j) % $k), 0) for (value, j), ways in left.items()))
"""

XOR_BRUTE = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = data[2:2 + n]
    total = 0
    for chosen in range(2 ** n):
        if chosen.bit_count() % $k == $wanted:
            value = 0
            for i in range(n):
                if chosen >> i & 1:
                    value ^= a[i]
            total += (value ^ target)$mask == 0
    return str(total)
"""

XOR_REMEMBERED = """
import sys
from functools import lru_cache


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = [x$mask for x in data[2:2 + n]]
    sys.setrecursionlimit(10000)

    @lru_cache(maxsize=None)
    def ways(i, value, j):
        if i == n:
            return int(value == 0 and j == 0)
        return ways(i + 1, value, j) + ways(i + 1, value ^ a[i], (j - 1) % $k)

    return str(ways(0, target$mask, $wanted))
"""

XOR_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = [x$mask for x in data[2:2 + n]]
    some = min(n, 20)
    values, many = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for x in a[:some]:
        values, many = np.concatenate((values, values ^ x)), np.concatenate((many, many + 1)) % $k
    total = 0
    for chosen in range(2 ** (n - some)):
        value = target$mask
        for i in range(n - some):
            if chosen >> i & 1:
                value ^= a[some + i]
        total += int(np.count_nonzero((values == value) & ((many + chosen.bit_count()) % $k == $wanted)))
    return str(total)
"""


class Xor(Template):
    """Subsets with a given xor and a given number of elements modulo k.

    With n elements of r bits, linear algebra leaves 2**(n - r) subsets to count, and a table of all xors has 2**r entries: one of the two
    is at most as many as the 2**(n / 2) subsets of a half. In large tests r is 26 and n 36, against tables; elimination, an efficient way
    of its own, is faster than joining halves and cannot be kept out.
    """

    name: ClassVar[str] = "mitm_xor"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    items: ClassVar[int] = 36

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "shifted":
            for k in range(3, 8):
                yield from settings(k=(k,), wanted=range(k), low=(0, 28, 29, 30, 31))

    def statement(self, knobs: Knobs) -> str:
        low = (
            f" in the lowest {knobs['low']} bits (the others do not matter)" if knobs["low"] else ""
        )
        return (
            f"You are given n integers a_1, ..., a_n and an integer x. Count the subsets of positions whose size leaves remainder "
            f"{knobs['wanted']} when divided by {knobs['k']} and for which the bitwise xor of the elements agrees with x{low}. The empty "
            "set has size 0 and xor 0. Equal elements at different positions are different.\n\n"
            "Input: the first line holds n and x. The second line holds a_1, ..., a_n.\n\nOutput: the number of such subsets.\n\n"
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

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        return program(
            skeleton,
            k=knobs["k"],
            wanted=knobs["wanted"],
            mask=f" % {2 ** knobs['low']}" if knobs["low"] else "",
        )

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, XOR_GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, XOR_BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        return {
            "remembered": self._filled(knobs, XOR_REMEMBERED),
            "numpy": self._filled(knobs, XOR_VECTOR),
        }
