"""Walks to the root of a tree whose parents change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line, table
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIME = 998244353
MEDIUM = (400, 150)
"""Vertices and operations of a medium test."""


class Ancestors(Template):
    """Where two walks to the root meet, in a tree whose links change."""

    name: ClassVar[str] = "sqrt_ancestors"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    naive: ClassVar[tuple[str, ...]] = (
        "set_of_one_way",
        "depths_anew_after_a_change",
        "numpy_pointer_doubling",
    )
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
            "A tree has n vertices; its root is vertex 1. Each other vertex v has a parent "
            "p_v < v. The parents change: carry out q operations in their order. "
            '"1 v u": the parent of v becomes u (2 <= v, u < v); what hangs below v comes with it. '
            '"2 u v": let c be the vertex with the greatest number that is on both ways to the '
            "root, from u and from v (a vertex is on its own way), and k the number of edges "
            f"between u and v along the tree. Print {' + '.join(parts)}.\n\n"
            "Input: the first line holds n and q, the second p_2, ..., p_n (it is empty if n = 1). "
            "Each of the next q lines holds an operation; the last is of kind 2.\n\n"
            "Output: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 1 <= q <= {self.operations}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape == Shape(Tier.SMALL, 0):
            n, q, back = 1, 2, 1
        elif shape.tier is Tier.SMALL:
            n, q, back = draws.one(2, 12), draws.one(3, 14), draws.one(1, 6)
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
        change = kinds == 1
        operations = table(kinds, np.where(change, changed, one), np.where(change, new, other))
        return f"{n} {q}\n{line(parents)}\n{operations}"

    def _above(self, vertices: Numbers, n: int, back: int, shape: Shape, draws: Draws) -> Numbers:
        """Draws parents of vertices.

        In larger tests odd and even vertices meet only in the first eighth, so that ways are long.
        """
        steps = draws.ints(len(vertices), 1, back)
        if shape.tier is not Tier.SMALL:
            steps = np.where(vertices > n // 8, 2 + 2 * (steps == back), steps)
        return np.maximum(1, vertices - steps)
