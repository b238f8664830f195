"""Sums over groups of positions that overlap: what large groups share is computed in advance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line, table
from deltagym.scopes.contest.families.sqrt.strides import PRIMES
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

WEIGHTS = {
    "1": "the sum of v_j",
    "j": "the sum of j * v_j",
    "j^2": "the sum of j*j * v_j",
}
"""What is asked for, in words."""


class Groups(Template):
    """Adding to, and summing over, large groups that overlap.

    Another way passes: with at most 400 groups, what two of them share can be computed when it is
    first needed, without telling small groups from large ones.
    """

    name: ClassVar[str] = "sqrt_groups"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    naive: ClassVar[tuple[str, ...]] = ("numpy", "numpy_masks")
    bounds: ClassVar[tuple[int, int, int, int]] = (100_000, 400, 60_000, 800_000)

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                weight=tuple(WEIGHTS), add=("in",), ask=("in",), p=PRIMES, online=(False,)
            )
        if level == "medium":
            yield from settings(
                weight=tuple(WEIGHTS), add=("in", "out"), ask=("out",), p=PRIMES, online=(False,)
            )
        if level == "hard":
            yield from settings(
                weight=tuple(WEIGHTS), add=("out",), ask=("in",), p=PRIMES, online=(False,)
            )
        if level == "shifted":
            yield from settings(
                weight=tuple(WEIGHTS), add=("in", "out"), ask=("in",), p=PRIMES, online=(True,)
            )

    def statement(self, knobs: Knobs) -> str:
        n, m, q, total = self.bounds
        which = {"in": "in", "out": "NOT in"}
        masked = (
            " Operations are masked: instead of g a line holds g', and "
            "g = ((g' - 1 + last) mod m) + 1, where last is the answer of the latest operation of "
            "kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            "There are numbers v_1, ..., v_n, all 0 at the start, and m groups of positions, which "
            "may overlap. Carry out q operations in their order. "
            f'"1 g x": add x to v_j for every position j that is {which[knobs["add"]]} group g. '
            f'"2 g 0": print {WEIGHTS[knobs["weight"]]} over all positions j that are '
            f"{which[knobs['ask']]} group g, modulo {knobs['p']} (from 0 to "
            f"{knobs['p'] - 1}).{masked}\n\n"
            "Input: the first line holds n, m and q. Each of the next m lines holds a group: how "
            "many positions it has, and these, all different. Each of the next q lines holds an "
            "operation; the last is of kind 2.\n\n"
            "Output: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= m <= {m}, 1 <= q <= {q}, 0 <= x <= 10^6. All groups "
            f"together have at most {total} positions."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """In larger tests, draws a few large groups, which most operations are about."""
        if shape.tier is Tier.SMALL:
            n, q = (1, 2) if shape.number == 0 else (draws.one(2, 9), draws.one(3, 14))
            sizes = [draws.one(1, n) for _ in range(draws.one(1, 4))]
        else:
            n, q, large, small = (
                (400, 200, 3, 12)
                if shape.tier is Tier.MEDIUM
                else (self.bounds[0], self.bounds[2], 8, 0 if knobs["online"] else 380)
            )
            sizes = [n * 7 // 8 - draws.one(0, n // 8) for _ in range(large)] + [
                draws.one(1, 12) for _ in range(small)
            ]
        rows = []
        for size in sizes:
            group = (
                draws.order(n)[:size] + 1
                if size > 50 or n < 50
                else np.unique(draws.ints(size, 1, n))
            )
            rows.append(f"{len(group)} {line(group)}\n")
        kinds = np.where(draws.ints(q, 0, 1) == 0, 1, 2)
        kinds[-1] = 2
        groups = draws.ints(q, 1, len(sizes))
        if shape.tier is not Tier.SMALL and not knobs["online"]:
            groups = np.where(draws.ints(q, 0, 9) > 0, (groups - 1) % 8 % len(sizes) + 1, groups)
        operations = table(kinds, groups, np.where(kinds == 1, draws.ints(q, 0, 10**6), 0))
        return f"{n} {len(sizes)} {q}\n{''.join(rows)}{operations}"
