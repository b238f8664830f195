"""Sums over all contiguous segments of powers of their greatest and least elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIMES = (998244353, 1000000007, 999999937, 1000000009, 469762049, 754974721, 167772161, 1004535809)

EXTREMES = """
import sys
from itertools import accumulate


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p = $modulus
    total = 0
    ranges = [(0, n)]
    while ranges:
        low, high = ranges.pop()
        if high - low == 1:
            x = a[low]
            total += $single
            continue
        middle = (low + high) // 2
        ranges.append((low, middle))
        ranges.append((middle, high))
        tall = list(accumulate(a[middle:high], max))
        flat = list(accumulate(a[middle:high], min))
        size = high - middle
        highs = [$high for x in tall]
        lows = [$low for y in flat]
        both = [x * y % p for x, y in zip(highs, lows)]
        one1 = list(accumulate(range(1, size + 1), initial=0))
        highs0, lows0, both0 = (list(accumulate(v, initial=0)) for v in (highs, lows, both))
        highs1, lows1, both1 = (
            list(accumulate((x * k for k, x in enumerate(v, 1)), initial=0)) for v in (highs, lows, both)
        )
        x = y = a[middle - 1]
        s = t = 0
        for i in range(middle - 1, low - 1, -1):
            if a[i] > x:
                x = a[i]
            elif a[i] < y:
                y = a[i]
            while s < size and tall[s] <= x:
                s += 1
            while t < size and flat[t] >= y:
                t += 1
            here, mine, other = middle - i, $high, $low
            if s < t:
                total += mine * other % p * ($count(0, s)) + other * ($sum(highs, s, t))
                total += $sum(both, t, size)
            else:
                total += mine * other % p * ($count(0, t)) + mine * ($sum(lows, t, s))
                total += $sum(both, s, size)
    return str(total % p)
"""

EXTREMES_BRUTE = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p = $modulus
    total = 0
    for i in range(n):
        x = y = a[i]
        for j in range(i, n):
            x, y = max(x, a[j]), min(y, a[j])
            total += $high * $low * $length
    return str(total % p)
"""

EXTREMES_STACKS = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p = $modulus
    total, tops, lows = 0, [], []
    for j in range(n):
        tops.append(a[j])
        lows.append(a[j])
        i = j - 1
        while i >= 0 and tops[i] < a[j]:
            tops[i] = a[j]
            i -= 1
        i = j - 1
        while i >= 0 and lows[i] > a[j]:
            lows[i] = a[j]
            i -= 1
        total += sum($high * $low * $length for i, (x, y) in enumerate(zip(tops, lows)))
    return str(total % p)
"""

EXTREMES_KEPT = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p = $modulus
    highs, lows = [$high for x in a], [$low for y in a]
    top, bottom, tops, bottoms = a[:], a[:], highs[:], lows[:]
    total = here = scaled = 0
    for j, x in enumerate(a):
        high, low = highs[j], lows[j]
        scaled += here + high * low
        here += high * low
        i = j - 1
        while i >= 0 and top[i] < x:
            more = (high - tops[i]) * bottoms[i]
            here += more
            scaled += more * (j - i + 1)
            top[i], tops[i] = x, high
            i -= 1
        i = j - 1
        while i >= 0 and bottom[i] > x:
            more = (low - bottoms[i]) * tops[i]
            here += more
            scaled += more * (j - i + 1)
            bottom[i], bottoms[i] = x, low
            i -= 1
        here %= p
        scaled %= p
        total += $kept
    return str(total % p)
"""

EXTREMES_KEPT_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p = $modulus
    highs, lows = [$high % p for x in a], [$low % p for y in a]
    tops, bottoms = np.array(highs), np.array(lows)
    lengths = np.arange(n + 1, 0, -1)
    above, below = [], []
    total = here = scaled = 0
    for j, x in enumerate(a):
        high, low = highs[j], lows[j]
        scaled += here + high * low
        here += high * low
        first = second = j
        while above and above[-1][0] < x:
            first = above.pop()[1]
        above.append((x, first))
        while below and below[-1][0] > x:
            second = below.pop()[1]
        below.append((x, second))
        for start, one, other, new in ((first, tops, bottoms, high), (second, bottoms, tops, low)):
            if start < j:
                more = (new - one[start:j]) * other[start:j] % p
                here += int(more.sum())
                scaled += int((more * lengths[n - j + start:n] % p).sum())
                one[start:j] = new
        here %= p
        scaled %= p
        total += $kept
    return str(total % p)
"""

EXTREMES_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], np.array(data[1:])
    p = $modulus
    x, y, total = a, a, 0
    for length in range(1, n + 1):
        if length > 1:
            x, y = np.maximum(x[:-1], a[length - 1:]), np.minimum(y[:-1], a[length - 1:])
        total += int(($high * $low % p).sum()) * $weight
    return str(total % p)
"""

EXTREMES_VECTOR_ROWS = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], np.array(data[1:])
    p = $modulus
    total = 0
    for i in range(n):
        x, y = np.maximum.accumulate(a[i:]), np.minimum.accumulate(a[i:])
        products = $high * $low % p
        total += int($rows)
    return str(total % p)
"""


FIRST = 100_000
"""Most elements in the first large test."""


def falling_and_rising(n: int, top: int, draws: Draws) -> Numbers:
    """`n` integers from 1 to `top`: a quarter falls, and the others rise to the top, in steps of various heights."""
    step = top // (n - n // 4)
    return np.abs(np.arange(n) - n // 4) * step + draws.ints(n, 1, step)


class Extremes(Template):
    """The sum over all segments of powers of their greatest and least element, and of their length.

    In the first large test elements are random, so that a new one is greater or less than only a few of the last; in the second they
    fall for a while and then rise, so that a new one replaces the extremes of most starts.

    What passes nevertheless in Python, with 0.2 and 0.8 limits where lengths do not count: stacks of groups of starts with the same
    greatest and with the same least element, and a sum of NumPy over each group that goes. In C++ sizes are beyond it.
    """

    name: ClassVar[str] = "cdq_extremes"
    needs: ClassVar[tuple[str, ...]] = ("cdq",)
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
        return (
            "You are given a sequence of n integers. For a contiguous non-empty segment of it, let M be its greatest element, m its "
            "least, and L "
            f"its length. Print the sum of {worth} over all segments, modulo {knobs['modulus']} (from 0 to {knobs['modulus'] - 1}).\n\n"
            "Input: the first line holds n, the second the n integers.\n\nOutput: one integer.\n\n"
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

    def _holes(self, knobs: Knobs) -> dict[str, object]:
        shift, modulus, length = knobs["shift"], knobs["modulus"], knobs["length"]
        first = f"(x + {shift})" if shift else "x"
        high = f"pow({first}, {knobs['high']}, p)" if knobs["high"] > 1 else first
        low = f"pow(y, {knobs['low']}, p)" if knobs["low"] > 1 else "y"
        return {
            "modulus": modulus,
            "high": high,
            "low": low,
            "length": "(j - i + 1)" if length else "1",
        }

    def gold(self, knobs: Knobs) -> str:
        holes = self._holes(knobs)
        text = EXTREMES.replace(
            "$single", f"{holes['high']} * {str(holes['low']).replace('y', 'x')}"
        )
        if knobs["length"]:
            text = text.replace("$count(0, s)", "here * s + one1[s]").replace(
                "$count(0, t)", "here * t + one1[t]"
            )
            for name, left, right in (
                ("highs", "s", "t"),
                ("lows", "t", "s"),
                ("both", "t", "size"),
                ("both", "s", "size"),
            ):
                apart = f"here * ({name}0[{right}] - {name}0[{left}]) + {name}1[{right}] - {name}1[{left}]"
                text = text.replace(f"$sum({name}, {left}, {right})", apart)
        else:
            text = text.replace("$count(0, s)", "s").replace("$count(0, t)", "t")
            for name, left, right in (
                ("highs", "s", "t"),
                ("lows", "t", "s"),
                ("both", "t", "size"),
                ("both", "s", "size"),
            ):
                text = text.replace(
                    f"$sum({name}, {left}, {right})", f"{name}0[{right}] - {name}0[{left}]"
                )
            drop = text[text.index("        one1 =") : text.index("        highs0,")]
            drop1 = text[text.index("        highs1,") : text.index("        x = y")]
            text = (
                text.replace(drop, "")
                .replace(drop1, "")
                .replace("here, mine, other = middle - i, ", "mine, other = ")
            )
        return program(text, **holes)

    def brute(self, knobs: Knobs) -> str:
        return program(EXTREMES_BRUTE, **self._holes(knobs))

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        holes = self._holes(knobs)
        first = f"(x + {knobs['shift']})" if knobs["shift"] else "x"
        chain = {1: "{0}", 2: "({0} * {0} % p)", 3: "({0} * {0} % p * {0} % p)"}
        arrays = {
            "high": chain[knobs["high"]].format(first),
            "low": chain[knobs["low"]].format("y"),
        }
        weight = "length" if knobs["length"] else "1"
        kept = "scaled" if knobs["length"] else "here"
        rows = (
            "(products * np.arange(1, n - i + 1) % p).sum()"
            if knobs["length"]
            else "products.sum()"
        )
        return {
            "extremes kept for every start": program(EXTREMES_STACKS, **holes),
            "sum over starts kept": program(EXTREMES_KEPT, **holes, kept=kept),
            "numpy, sum over starts kept": program(EXTREMES_KEPT_VECTOR, **holes, kept=kept),
            "numpy, by length": program(EXTREMES_VECTOR, **(holes | arrays), weight=weight),
            "numpy, by start": program(EXTREMES_VECTOR_ROWS, **(holes | arrays), rows=rows),
        }
