"""Subsets under two bounds at once: halves meet as points in a plane, counted by sweeping one coordinate (needs a second technique)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.families.contest.draws import Draws, table
from deltagym.families.contest.mitm.choices import RESIDUES
from deltagym.families.contest.source import program
from deltagym.families.contest.template import Knobs, Shape, Template, Tier, settings

TOP = 10**9

POINTS = """
def points(items, k):
    groups = [[(0, 0)]] + [[] for _ in range(k - 1)]
    for x, y in items:
        groups = [groups[j] + [(s + x, t + y) for s, t in groups[j - 1]] for j in range(k)]
    return groups
"""

READ = """
data = list(map(int, text.split()))
n, limit_a, limit_b = data[0], $sign_a data[1], $sign_b data[2]
items = [($sign_a data[i], $sign_b data[i + 1]) for i in range(3, 3 + 2 * n, 2)]
k, wanted = $k, $wanted
"""

GOLD = """
import sys
from bisect import bisect_right


$points


def pairs(left, right, limit_a, limit_b):
    left, right = sorted(left, reverse=True), sorted(right)
    heights = sorted(y for _, y in right)
    rank = {y: i + 1 for i, y in reversed(list(enumerate(heights)))}
    size, total, p = len(right), 0, 0
    tree = [0] * (size + 1)
    for x, y in left:
        while p < size and right[p][0] <= limit_a - x:
            i = rank[right[p][1]]
            p += 1
            while i <= size:
                tree[i] += 1
                i += i & -i
        i = bisect_right(heights, limit_b - y)
        while i:
            total += tree[i]
            i &= i - 1
    return total


def solve(text):
    $read
    left, right = points(items[:n // 2], k), points(items[n // 2:], k)
    return str(sum(pairs(left[j], right[(wanted - j) % k], limit_a, limit_b) for j in range(k)))
"""

BRUTE = """
import sys


def solve(text):
    $read
    total = 0
    for chosen in range(2 ** n):
        if chosen.bit_count() % k == wanted:
            a = sum(items[i][0] for i in range(n) if chosen >> i & 1)
            b = sum(items[i][1] for i in range(n) if chosen >> i & 1)
            total += a <= limit_a and b <= limit_b
    return str(total)
"""

RECURSIVE = """
import sys
from functools import lru_cache


def solve(text):
    $read

    @lru_cache(maxsize=None)
    def count(i, a, b, j):
        if i == n:
            return int(a >= 0 and b >= 0 and j == 0)
        x, y = items[i]
        return count(i + 1, a, b, j) + count(i + 1, a - x, b - y, (j - 1) % k)

    return str(count(0, limit_a, limit_b, wanted))
"""

HALVES = """
import sys


$points


def solve(text):
    $read
    left, right = points(items[:n // 2], k), points(items[n // 2:], k)
    total = 0
    for j in range(k):
        for x, y in left[j]:
            for s, t in right[(wanted - j) % k]:
                total += x + s <= limit_a and y + t <= limit_b
    return str(total)
"""

VECTOR = """
import sys
import numpy as np


$points


def solve(text):
    $read
    left, right = points(items[:n // 2], k), points(items[n // 2:], k)
    total = 0
    for j in range(k):
        s, t = np.array(right[(wanted - j) % k], dtype=np.int64).reshape(-1, 2).T.copy()
        for x, y in left[j]:
            total += int(np.count_nonzero((s <= limit_a - x) & (t <= limit_b - y)))
    return str(total)
"""


class Plane(Template):
    """How many subsets keep two sums within bounds."""

    name: ClassVar[str] = "mitm_plane"
    needs: ClassVar[tuple[str, ...]] = ("mitm", "cdq")
    items: ClassVar[int] = 34

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "composed":
            yield from settings(a=("<=", ">="), b=("<=", ">="), residue=([1, 0], *RESIDUES))

    def statement(self, knobs: Knobs) -> str:
        k, r = knobs["residue"]
        only = "" if k == 1 else f", and the number of its elements leaves remainder {r} when divided by {k}"
        return (
            "You are given n things; thing i has two numbers a_i and b_i. Count the subsets of the things for which the sum of the a_i is "
            f"{knobs['a']} A and the sum of the b_i is {knobs['b']} B{only}. The empty subset has both sums 0.\n\n"
            "Input: the first line holds n, A and B. Each of the next n lines holds a_i and b_i.\n\nOutput: the number of subsets.\n\n"
            f"Bounds: 1 <= n <= {self.items}, 1 <= a_i, b_i <= {TOP}, 0 <= A, B <= 10^12."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number + 1, 8), Tier.MEDIUM: 12, Tier.LARGE: self.items}[shape.tier]
        top = (2, 5, 50)[shape.number % 3] if shape.tier is Tier.SMALL else TOP
        a, b = draws.ints(n, 1, top), draws.ints(n, 1, top)
        bounds = [draws.one(int(v.sum()) // 4, int(v.sum()) * 3 // 4) for v in (a, b)]
        return f"{n} {bounds[0]} {bounds[1]}\n{table(a, b)}"

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        k, wanted = knobs["residue"]
        signs = {f"sign_{name}": "" if knobs[name] == "<=" else "-" for name in "ab"}
        read = READ.replace("$sign_a ", signs["sign_a"]).replace("$sign_b ", signs["sign_b"])
        return program(skeleton.replace("    $read\n", _indented(read)).replace("$points", POINTS.strip("\n")), k=k, wanted=wanted)

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        skeletons = {"remembered": RECURSIVE, "every pair of halves": HALVES, "every pair of halves, numpy": VECTOR}
        return {name: self._filled(knobs, skeleton) for name, skeleton in skeletons.items()}


def _indented(lines: str) -> str:
    return "".join(f"    {text}\n" for text in lines.strip("\n").splitlines())
