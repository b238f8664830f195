"""Ways to the root of a tree whose links change: blocks of vertices, each of which knows where a way leaves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line, table
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIME = 998244353
MEDIUM = (400, 150)
"""Vertices and operations of a medium test."""

ANCESTORS = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    up = [0, 0] + data[2:1 + n]
    width = max(1, int((n / 2) ** 0.5))
    leave, many = [0] * (n + 1), [0] * (n + 1)

    def build(start):
        first = start - start % width
        for v in range(start, min(n + 1, first + width)):
            u = up[v]
            if u < first:
                leave[v], many[v] = u, 1
            else:
                leave[v], many[v] = leave[u], many[u] + 1

    for first in range(0, n + 1, width):
        build(max(1, first))
    out = []
    for at in range(1 + n, 1 + n + 3 * q, 3):
        kind, u, v = data[at:at + 3]
        if kind == 1:
            up[u] = v
            build(u)
            continue
        links = 0
        while u != v:
            if leave[u] == leave[v] and u // width == v // width:
                if u > v:
                    u = up[u]
                else:
                    v = up[v]
                links += 1
            elif u // width >= v // width and (u // width > v // width or leave[u] != leave[v]):
                if u // width == v // width:
                    links += many[v]
                    v = leave[v]
                links += many[u]
                u = leave[u]
            else:
                links += many[v]
                v = leave[v]
        out.append($answer)
    return "\\n".join(map(str, out))
"""

ANCESTORS_NAIVE = """
import sys
$imports


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    up = [0, 0] + data[2:1 + n]
    $before
    out = []
    for at in range(1 + n, 1 + n + 3 * q, 3):
        kind, u, v = data[at:at + 3]
        if kind == 1:
            up[u] = v
            $change
            continue
        $meet
        out.append($answer)
    return "\\n".join(map(str, out))
"""

MEET = """
links = 0
while u != v:
    if u > v:
        u = up[u]
    else:
        v = up[v]
    links += 1
"""

MEET_SET = """
path, x = {}, u
while x:
    path[x] = len(path)
    x = up[x]
links = 0
while v not in path:
    v = up[v]
    links += 1
links += path[v]
u = v
"""

MEET_DEPTHS = """
if depth is None:
    depth = [0] * (n + 1)
    for x in range(2, n + 1):
        depth[x] = depth[up[x]] + 1
links = depth[u] + depth[v]
while u != v:
    if u > v:
        u = up[u]
    else:
        v = up[v]
links -= 2 * depth[u]
"""

MEET_VECTOR = """
to, far = np.array(up), np.ones(n + 1, dtype=np.int64)
far[:2] = 0
on = [np.zeros(n + 1, dtype=bool) for _ in range(2)]
for mark, x in zip(on, (u, v)):
    mark[x] = True
leaps = [to]
while leaps[-1].any() and len(leaps) < 20:
    leaps.append(leaps[-1][leaps[-1]])
for leap in reversed(leaps):
    for mark in on:
        mark[leap[mark]] = True
first, second = on
w = int(np.flatnonzero(first & second).max())
links = int(first[w + 1:].sum() + second[w + 1:].sum())
u = w
"""


class Ancestors(Template):
    """Where two walks to the root meet, in a tree whose links change."""

    name: ClassVar[str] = "sqrt_ancestors"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    size: ClassVar[int] = 40_000
    operations: ClassVar[int] = 14_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 120_000, "operations": 80_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(a=(1,), b=range(41))
        if level == "medium":
            yield from settings(a=(0, *range(2, 42)), b=(1,))
        if level == "hard":
            yield from settings(a=range(2, 14), b=range(2, 14))

    def statement(self, knobs: Knobs) -> str:
        a, b = knobs["a"], knobs["b"]
        parts = [f"{a}*c" if a > 1 else "c"] * (a > 0) + [f"{b}*k" if b > 1 else "k"] * (b > 0)
        return (
            "A tree has n vertices; its root is vertex 1. Each other vertex v has a parent p_v < v. The parents change: carry out q "
            "operations "
            'in their order. "1 v u": the parent of v becomes u (2 <= v, u < v); what hangs below v comes with it. "2 u v": let c be the '
            "vertex with the greatest number that is on both ways to the root, from u and from v (a vertex is on its own way), and k the "
            "number "
            f"of edges between u and v along the tree. Print {' + '.join(parts)}.\n\n"
            "Input: the first line holds n and q, the second p_2, ..., p_n (it is empty if n = 1). Each of the next q lines holds an "
            "operation; "
            "the last is of kind 2.\n\nOutput: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 1 <= q <= {self.operations}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.SMALL:
            n, q, back = (
                (1, 2, 1)
                if shape.number == 0
                else (draws.one(2, 12), draws.one(3, 14), draws.one(1, 6))
            )
        else:
            n, q = MEDIUM if shape.tier is Tier.MEDIUM else (self.size, self.operations)
            back = 24 if shape == Shape(Tier.LARGE, 1) else 6
        parents = self._above(np.arange(2, n + 1), n, back, shape, draws)
        kinds = np.where((draws.ints(q, 0, 1) == 0) & (n > 1), 1, 2)
        kinds[-1] = 2
        top = n if shape.tier is Tier.SMALL else n // 8
        one, other = n - draws.ints(q, 0, top - 1), n - draws.ints(q, 0, top - 1)
        changed = draws.ints(q, min(2, n), n)
        new = self._above(changed, n, back, shape, draws)
        if shape.tier is not Tier.SMALL:
            other = one - 1
        return f"{n} {q}\n{line(parents)}\n{table(kinds, np.where(kinds == 1, changed, one), np.where(kinds == 1, new, other))}"

    def _above(self, vertices: Numbers, n: int, back: int, shape: Shape, draws: Draws) -> Numbers:
        """Parents of vertices. In larger tests odd and even ones meet only in the first eighth, so that ways are long."""
        steps = draws.ints(len(vertices), 1, back)
        if shape.tier is not Tier.SMALL:
            steps = np.where(vertices > n // 8, 2 + 2 * (steps == back), steps)
        return np.maximum(1, vertices - steps)

    def _answer(self, knobs: Knobs) -> str:
        return f"{knobs['a']} * u + {knobs['b']} * links"

    def gold(self, knobs: Knobs) -> str:
        return program(ANCESTORS, answer=self._answer(knobs))

    def _naive(
        self, knobs: Knobs, meet: str, imports: str = "", before: str = "", change: str = ""
    ) -> str:
        return program(
            ANCESTORS_NAIVE,
            answer=self._answer(knobs),
            meet=meet,
            imports=imports,
            before=before,
            change=change,
        )

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, MEET)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        return {
            "set of one way": self._naive(knobs, MEET_SET),
            "depths anew after a change": self._naive(
                knobs, MEET_DEPTHS, before="depth = None", change="depth = None"
            ),
            "numpy, pointer doubling": self._naive(
                knobs, MEET_VECTOR, imports="import numpy as np"
            ),
        }
