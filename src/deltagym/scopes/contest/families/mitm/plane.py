"""Choices within two bounds at once: halves meet as points in a plane, swept along one axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, table
from deltagym.scopes.contest.families.mitm.choices import PAIRS
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

TOP = 10**9
PRIME = 998244353


class Plane(Template):
    """The weight of all choices that keep two sums within bounds.

    NumPy compares all points of two halves, sorted by the first sum, in two to four times the time
    of the program in pure Python that keeps a table of sums. In Python such a join passes; it meets
    in the middle, too.
    """

    name: ClassVar[str] = "mitm_plane"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    naive: ClassVar[tuple[str, ...]] = ("remembered", "every_pair_of_halves", "numpy")
    items: ClassVar[int] = 32
    """Things of a large test."""
    in_cpp: ClassVar[Mapping[str, int]] = {"items": 34}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "hard":
            yield from settings(a=("<=", ">="), b=("<=", ">="), coefficients=PAIRS)

    def statement(self, knobs: Knobs) -> str:
        low, high = knobs["coefficients"]
        return (
            "You are given n things; thing i has three numbers a_i, b_i and g_i. For each of them "
            f"choose a coefficient c_i, {low} or {high}. The weight of a choice is the product of "
            f"the g_i of all things with c_i = {high} (1 if there is none). Print the sum of the "
            f"weights of all choices for which c_1*a_1 + ... + c_n*a_n {knobs['a']} A and "
            f"c_1*b_1 + ... + c_n*b_n {knobs['b']} B, modulo {PRIME} (from 0 to {PRIME - 1}).\n\n"
            "Input: the first line holds n, A and B. Each of the next n lines holds a_i, b_i and "
            "g_i.\n\nOutput: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.items}, 1 <= a_i, b_i <= {TOP}, 1 <= g_i < {PRIME}, "
            "-10^12 <= A, B <= 10^12."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number + 1, 8), Tier.MEDIUM: 12, Tier.LARGE: self.items}[
            shape.tier
        ]
        top = (2, 5, 50)[shape.number % 3] if shape.tier is Tier.SMALL else TOP
        a, b = draws.ints(n, 1, top), draws.ints(n, 1, top)
        low, high = knobs["coefficients"]
        # Shares of the sum, in hundredths: near the middle, where most totals are, neither bound
        # rules out much more than half.
        least, most = (48, 52) if shape == Shape(Tier.LARGE, 1) else (25, 75)
        bounds = [
            int(v.sum()) * low
            + (high - low) * draws.one(int(v.sum()) * least // 100, int(v.sum()) * most // 100)
            for v in (a, b)
        ]
        g = draws.ints(n, 1, 9 if shape.tier is Tier.SMALL else PRIME - 1)
        return f"{n} {bounds[0]} {bounds[1]}\n{table(a, b, g)}"
