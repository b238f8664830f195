"""A graph whose edges come and go: statement, inputs, and what programs about it share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from deltagym.core.problem import Json
from deltagym.scopes.contest.draws import Draws, Numbers, table
from deltagym.scopes.contest.segtree_dc.programs import (
    Timed,
    random_pairs,
    ring_pairs,
    ring_schedule,
    schedule,
)
from deltagym.scopes.contest.template import Knobs, Shape, Tier

VERTICES, EDGES, MOMENTS = 600, 900, 1_500
"""Vertices, edges that come and go, and operations of medium tests."""
BIGGEST = 60
"""Edges of larger tests join vertices of groups of up to so many."""

FIND = "while parent[{x}] >= 0:\n    {x} = parent[{x}]\n"

LABELS = """
uv = np.array(sorted(present), dtype=np.int64).reshape(-1, $columns)[:, :2].T
label = np.arange(nodes)
while True:
    low = np.minimum(label[uv[0]], label[uv[1]])
    after = label.copy()
    np.minimum.at(after, label[uv[0]], low)
    np.minimum.at(after, label[uv[1]], low)
    after = after[after]
    if (after == label).all():
        break
    label = after
"""
"""Labels of components by minima that spread; equal exactly within a component."""


class Edges(Timed):
    """A graph whose edges come and go.

    The second large test is one ring that has few gaps. In random graphs paths are short, and a search from both ends of an edge that
    goes finds another way at once; on a ring it goes all the way round, and every edge joins what nothing else does.

    Other efficient ways pass: blocks of some hundred operations with all that stays contracted (0.7 limits in C++), link-cut trees, and
    where only components of few vertices or edges count ("exact", "edges exact"), searches that end after so many.

    Attributes:
        vertices: In large tests.
        edges: Those that come and go in large tests; never are more of them present.
        moments: Operations in large tests; about a third of them are questions.
    """

    vertices: ClassVar[int] = 8_000
    edges: ClassVar[int] = 16_000
    moments: ClassVar[int] = 40_000
    in_cpp: ClassVar[Mapping[str, int]] = {"vertices": 16_000, "edges": 32_000, "moments": 80_000}
    width: ClassVar[int] = 3
    names: ClassVar[str] = "u, v"

    @abstractmethod
    def ask(self, knobs: Knobs) -> tuple[str, str]:
        """What a question asks, and what its two numbers are."""

    def extra(self, knobs: Knobs) -> str:
        """What else is given, in words, before the operations; empty if nothing."""
        return ""

    def statement(self, knobs: Knobs) -> str:
        asked, numbers = self.ask(knobs)
        absent, third = knobs.get("start") == "full", " w" if self.width == 4 else ""
        weighted = " with its number w" if third else ""
        edge = f'"1 u v{third}": the edge between u and v{weighted} comes. It was absent. "2 u v{third}": that edge goes. It was present.'
        begin = (
            "n, m and q. The next m lines hold two integers u and v each (u < v): an edge that is present at the start, all different"
            if absent
            else "n and q. At the start there is no edge"
        )
        return (
            f"A graph has n vertices, numbered from 1. Its edges come and go; q operations are carried out in their order. {edge} "
            f"Always u < v, and there is at most one edge between two vertices. \"3 {numbers}\": {asked}\n\n"
            f"Input: the first line holds {begin}. {self.extra(knobs)}Each of the next q lines holds an operation.\n\n"
            "Output: for each operation of kind 3, in their order, one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.vertices}, 1 <= q <= {self.moments}"
            + (f", 0 <= m <= {self.edges}." if absent else ".")
            + f" There are never more than {self.edges} edges at the same time. The last operation is of kind 3."
        )  # fmt: skip

    def reading(self, knobs: Knobs) -> dict[str, Json]:
        if knobs.get("start") != "full":
            return {"head": f"n, q = data[0], data[1]\nat = {self.offset(knobs)}", **self.changes()}
        head = "n, m, q = data[0], data[1], data[2]\nat = 3 + 2 * m"
        return {
            "head": f"{head}\nborn = {{(data[i] - 1, data[i + 1] - 1): 0 for i in range(3, at, 2)}}",
            **self.changes(),
        }

    def offset(self, knobs: Knobs) -> str:
        """Where the operations begin in the data."""
        return "2"

    def changes(self) -> dict[str, str]:
        """What operations of kinds 1 and 2 do."""
        return {
            "opened": "born[u - 1, v - 1] = len(questions)",
            "closed": "start = born.pop((u - 1, v - 1))\nif start < len(questions):\n"
            "    lives.append(((u - 1, v - 1), start, len(questions)))",
        }

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        full = knobs.get("start") == "full"
        n, edges, made = self._events(full, shape, draws)
        operations = len(made)
        asked = np.stack([draws.ints(operations, 1, n), draws.ints(operations, 1, n)], axis=1)
        kinds, things = np.array([k for k, _ in made]), np.array([t for _, t in made])
        pairs = np.where(
            (kinds == 3)[:, None], self.questions(asked), edges[things] if len(edges) else asked
        )
        head = (
            f"{n} {len(edges)} {operations}\n{table(edges[:, 0], edges[:, 1])}"
            if full
            else f"{n} {operations}\n"
        )
        third = self.third(knobs, n, pairs, kinds, draws)
        return (
            head
            + self.more(knobs, shape, n, draws)
            + table(kinds, pairs[:, 0], pairs[:, 1], *third)
        )

    def _events(
        self, full: bool, shape: Shape, draws: Draws
    ) -> tuple[int, NDArray[np.int64], list[tuple[int, int]]]:
        """Vertices, edges, and the operations as `schedule` makes them."""
        if shape.tier is Tier.LARGE and shape.number % 2:
            n = self.vertices - 1  # Odd, so that the whole ring needs three colours.
            return n, ring_pairs(draws, n), ring_schedule(draws, self.moments, n, full)
        if shape.tier is Tier.SMALL:
            n = 1 if shape.number == 0 else draws.one(2, 9)
            edges = (
                random_pairs(draws, min(draws.one(1, 14), n * (n - 1) // 2), n)
                if n > 1
                else np.zeros((0, 2), dtype=np.int64)
            )
            operations = 2 if n == 1 else draws.one(10, 60)
        else:
            large = shape.tier is Tier.LARGE
            n, count, operations = (
                (self.vertices, self.edges, self.moments) if large else (VERTICES, EDGES, MOMENTS)
            )
            edges = self.pool(draws, count // (2 if full else 1), n, BIGGEST)
        return (
            n,
            edges,
            schedule(shape, draws, operations, len(edges), full)
            if len(edges)
            else [(3, -1)] * operations,
        )

    def pool(self, draws: Draws, count: int, n: int, biggest: int) -> Numbers:
        """The edges of a larger test: at all times about half of them make one large component and some small ones."""
        return random_pairs(draws, count, n)

    def questions(self, asked: Numbers) -> Numbers:
        """The two numbers of each question."""
        return asked

    def more(self, knobs: Knobs, shape: Shape, n: int, draws: Draws) -> str:
        """Lines between the head and the operations."""
        return ""

    def third(
        self, knobs: Knobs, n: int, pairs: Numbers, kinds: Numbers, draws: Draws
    ) -> list[Numbers]:
        """Further columns of the operations."""
        return []
