"""Counts of contiguous segments by remainders of their sum and an extreme element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from deltagym.scopes.contest.cdq.extremes import FIRST, falling_and_rising
from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIMES = (998244353, 1000000007, 999999937, 1000000009, 469762049, 754974721, 167772161, 1004535809)

RESIDUES = """
import sys
from itertools import accumulate


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    k = $k
    prefix = [0]
    for x in a:
        prefix.append((prefix[-1] + x) % k)
    total = sum(($single) % k == $r for x in a)
    seen = [0] * k
    ranges = [(0, n)]
    while ranges:
        low, high = ranges.pop()
        if high - low == 1:
            continue
        middle = (low + high) // 2
        ranges.append((low, middle))
        ranges.append((middle, high))
        left = list(accumulate(reversed(a[low:middle]), $pick))
        right = list(accumulate(a[middle:high], $pick))
        before = prefix[low:middle][::-1]
        after = prefix[middle + 1:high + 1]
        j = 0
        for p, x in zip(before, left):
            while j < len(right) and right[j] $within x:
                seen[after[j]] += 1
                j += 1
            total += seen[(p + $factor * x + $r) % k]
        for p in after[:j]:
            seen[p] = 0
        i = 0
        for p, x in zip(after, right):
            while i < len(left) and left[i] $beyond x:
                seen[before[i]] += 1
                i += 1
            total += seen[(p - $factor * x - $r) % k]
        for p in before[:i]:
            seen[p] = 0
    return str(total)
"""

RESIDUES_BRUTE = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    total = 0
    for i in range(n):
        s, x = 0, a[i]
        for j in range(i, n):
            s, x = s + a[j], $pick(x, a[j])
            total += (s - $factor * x) % $k == $r
    return str(total)
"""

RESIDUES_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], np.array(data[1:], dtype=np.int32)
    prefix = np.concatenate(([0], np.cumsum(a.astype(np.int64)) % $k)).astype(np.int32)
    x, total = a, 0
    for length in range(1, n + 1):
        if length > 1:
            x = np.$array(x[:-1], a[length - 1:])
        total += int(np.count_nonzero((prefix[length:] - prefix[:-length] - $factor * x - $r) % $k == 0))
    return str(total)
"""

RESIDUES_VECTOR_ROWS = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], np.array(data[1:])
    total = 0
    for i in range(n):
        x = np.$array.accumulate(a[i:])
        total += int(np.count_nonzero((np.cumsum(a[i:]) - $factor * x) % $k == $r))
    return str(total)
"""

RESIDUES_SORTED = """
import sys
from itertools import accumulate


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    total = 0
    for i in range(n):
        tail = a[i:]
        total += sum((s - $factor * x) % $k == $r for s, x in zip(accumulate(tail), accumulate(tail, $pick)))
    return str(total)
"""


RESIDUES_KEPT = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    k = $k
    prefix = [0]
    for x in a:
        prefix.append((prefix[-1] + x) % k)
    extremes, remainders, count, total = a[:], [0] * n, [0] * k, 0
    for j, x in enumerate(a):
        remainders[j] = (prefix[j] + $factor * x) % k
        count[remainders[j]] += 1
        i = j - 1
        while i >= 0 and extremes[i] $beyond x:
            count[remainders[i]] -= 1
            extremes[i], remainders[i] = x, (prefix[i] + $factor * x) % k
            count[remainders[i]] += 1
            i -= 1
        total += count[(prefix[j + 1] - $r) % k]
    return str(total)
"""

RESIDUES_KEPT_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    k = $k
    prefix = np.concatenate(([0], np.cumsum(data[1:]) % k)).astype(np.int32)
    remainders, ends, total = np.zeros(n, dtype=np.int32), [], 0
    for j, x in enumerate(a):
        first = j
        while ends and ends[-1][0] $beyond x:
            first = ends.pop()[1]
        ends.append((x, first))
        remainders[first:j + 1] = (prefix[first:j + 1] + $factor * x % k) % k
        total += int(np.count_nonzero(remainders[:j + 1] == (prefix[j + 1] - $r) % k))
    return str(total)
"""


class Residues(Template):
    """How many segments have a certain remainder of their sum less a multiple of an extreme element.

    In the first large test elements are random, so that a new one is more extreme than only a few of the last; in the second a new
    one replaces the extremes of most starts, and for a while of none, so that there are many different ones.
    """

    name: ClassVar[str] = "cdq_residues"
    needs: ClassVar[tuple[str, ...]] = ("cdq",)
    size: ClassVar[int] = 60_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 400_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                pick=("max", "min"),
                factor=(1,),
                k=(7, 10, 13, 30, 101, 360, 1_000, 4_096, 9_973, 65_537),
                r=(0, 1, 5),
            )
        if level == "medium":
            yield from settings(
                pick=("max", "min"), factor=(2, 3, 5), k=(7, 11, 64, 999, 5_003), r=(0, 2, 6)
            )
        if level == "hard":
            yield from settings(
                pick=("max", "min"), factor=(-1, -2, -4), k=(9, 17, 128, 777, 7_919), r=(0, 3, 7)
            )

    def statement(self, knobs: Knobs) -> str:
        factor, name = knobs["factor"], "M" if knobs["pick"] == "max" else "m"
        term = (
            f"S {'+' if factor < 0 else '-'} {f'{abs(factor)}*' if abs(factor) > 1 else ''}{name}"
        )
        which = "greatest" if knobs["pick"] == "max" else "least"
        return (
            f"You are given a sequence of n integers. For a contiguous non-empty segment of it, let S be the sum of its elements and "
            f"{name} its "
            f"{which} element. Count the segments for which {term} leaves remainder {knobs['r']} when divided by {knobs['k']} (remainders "
            f"are "
            "never negative).\n\nInput: the first line holds n, the second the n integers.\n\nOutput: the number of segments.\n\n"
            f"Bounds: 1 <= n <= {self.size}; the integers are from 0 to 10^8."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.LARGE and shape.number:
            a = falling_and_rising(self.size, 10**8, draws)
            return f"{self.size}\n{line(a if knobs['pick'] == 'max' else 10**8 - a)}\n"
        n = {
            Tier.SMALL: shape.number % 12 + 1,
            Tier.MEDIUM: 700,
            Tier.LARGE: min(self.size, FIRST),
        }[shape.tier]
        top = (2, knobs["k"], 30)[shape.number % 3] if shape.tier is Tier.SMALL else 10**8
        return f"{n}\n{line(self._numbers(knobs, shape, n, top, draws))}\n"

    def _numbers(self, knobs: Knobs, shape: Shape, n: int, top: int, draws: Draws) -> Numbers:
        """In small tests and every other medium one, mostly multiples of k, so that many segments count."""
        a = draws.ints(n, 0, top)
        if shape.tier is Tier.LARGE or shape.number % 2:
            return a
        kept = draws.ints(n, 0, 2) > 0
        a[kept] -= a[kept] % knobs["k"] - draws.ints(int(kept.sum()), 0, 1) * (knobs["r"] % 3)
        return a.clip(min=0)

    def _holes(self, knobs: Knobs) -> dict[str, object]:
        largest = knobs["pick"] == "max"
        return {
            **{name: knobs[name] for name in ("pick", "factor", "k", "r")},
            "single": f"x - {knobs['factor']} * x",
            "within": "<=" if largest else ">=",
            "beyond": "<" if largest else ">",
            "array": "maximum" if largest else "minimum",
        }

    def gold(self, knobs: Knobs) -> str:
        return program(RESIDUES, **self._holes(knobs))

    def brute(self, knobs: Knobs) -> str:
        return program(RESIDUES_BRUTE, **self._holes(knobs))

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        skeletons = {
            "by start, accumulated": RESIDUES_SORTED,
            "counter of remainders kept": RESIDUES_KEPT,
            "numpy, remainders kept": RESIDUES_KEPT_VECTOR,
            "numpy, by length": RESIDUES_VECTOR,
            "numpy, by start": RESIDUES_VECTOR_ROWS,
        }
        return {
            name: program(skeleton, **self._holes(knobs)) for name, skeleton in skeletons.items()
        }
