"""A graph whose edges come and go: statement, inputs, and what programs about it share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from deltagym.scopes.contest.draws import Draws, Numbers, table
from deltagym.scopes.contest.families.segtree_dc.timed import (
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
"""Most vertices of the groups within which edges of larger tests lie."""


class Edges(Timed):
    """A graph whose edges come and go.

    The second large test is one ring that has few gaps. In random graphs paths are short, and a
    search from both ends of an edge that goes finds another way at once. On a ring it goes all the
    way round, and every edge joins what nothing else does.

    Other efficient ways pass: blocks of some hundred operations with all that stays contracted (0.7
    limits in C++), link-cut trees, and, where only components of few vertices or edges count
    ("exact", "edges exact"), searches that end after so many.

    Attributes:
        vertices: Vertices in large tests.
        edges: Edges that come and go in large tests; there are never more of them present.
        moments: Operations in large tests; about a third of them are questions.
        weighted: Whether each edge carries a number, as the third number of its operations.
    """

    vertices: ClassVar[int] = 8_000
    edges: ClassVar[int] = 16_000
    moments: ClassVar[int] = 40_000
    in_cpp: ClassVar[Mapping[str, int]] = {"vertices": 16_000, "edges": 32_000, "moments": 80_000}
    weighted: ClassVar[bool] = False

    @abstractmethod
    def ask(self, knobs: Knobs) -> tuple[str, str]:
        """What a question asks, and what its two numbers are."""

    def extra(self, knobs: Knobs) -> str:
        """What else is given, in words, before the operations; empty if nothing."""
        return ""

    def statement(self, knobs: Knobs) -> str:
        asked, numbers = self.ask(knobs)
        absent, third = knobs.get("start") == "full", " w" if self.weighted else ""
        weighted = " with its number w" if third else ""
        edge = (
            f'"1 u v{third}": the edge between u and v{weighted} comes. It was absent. '
            f'"2 u v{third}": that edge goes. It was present.'
        )
        begin = (
            "n, m and q. The next m lines hold two integers u and v each (u < v): an edge that is "
            "present at the start, all different"
            if absent
            else "n and q. At the start there is no edge"
        )
        given = f", 0 <= m <= {self.edges}." if absent else "."
        return (
            "A graph has n vertices, numbered from 1. Its edges come and go; q operations are "
            f"carried out in their order. {edge} Always u < v, and there is at most one edge "
            f'between two vertices. "3 {numbers}": {asked}\n\n'
            f"Input: the first line holds {begin}. {self.extra(knobs)}Each of the next q lines "
            "holds an operation.\n\n"
            "Output: for each operation of kind 3, in their order, one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.vertices}, 1 <= q <= {self.moments}{given} There are never "
            f"more than {self.edges} edges at the same time. The last operation is of kind 3."
        )

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
        """The edges of a larger test; about half of them are present at a time."""
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
