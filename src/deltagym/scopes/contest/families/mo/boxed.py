"""Windows of positions and of values at once: Mo's algorithm over blocks of values.

Blocks of values are a second technique (sqrt decomposition).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line, table
from deltagym.scopes.contest.families.mo.base import TOP
from deltagym.scopes.contest.ranges import ENCODINGS, windows
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

SIZES = {Tier.MEDIUM: (2_000, 800), Tier.LARGE: (160_000, 16_000)}
BAND = 2_000
"""In large tests the bounds of windows lie in two bands of this width.

So windows are long, and near to one another.
"""


def _rule(knobs: Knobs) -> str:
    """How often a value must occur, in words."""
    k = knobs["k"]
    more = f"{k}, {k + 2}, {k + 4}, ..."
    return {
        "exact": f"exactly {k} time{'s' * (k > 1)}",
        "least": f"at least {k} time{'s' * (k > 1)}",
        "odd from": f"{more} times ({k} plus an even number that is not negative)",
    }[knobs["rule"]]


class Boxed(Template):
    """Values within bounds that occur in a window a certain number of times.

    There is none in C++: there, Mo's algorithm with a vectorised look at all values of a query is
    within the limit, even where sequence and queries are 100,000 (0.3 limits for `Ranked`), so that
    the second technique cannot be asked for.
    """

    name: ClassVar[str] = "mo_boxed"
    needs: ClassVar[tuple[str, ...]] = ("mo", "sqrt")
    naive: ClassVar[tuple[str, ...]] = ("counter", "numpy")
    shared: ClassVar[str] = "mo_boxes"
    levels_in_cpp: ClassVar[tuple[str, ...]] = ()

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "composed":
            yield from settings(
                rule=("exact", "least", "odd from"),
                k=range(1, 9),
                report=("count", "sum"),
                window=("ends", "half-open"),
            )

    def statement(self, knobs: Knobs) -> str:
        report = "the sum of the distinct values"
        if knobs["report"] == "count":
            report = "how many distinct values there are"
        n, q = SIZES[Tier.LARGE]
        return (
            "You are given a sequence of n integers a_1, ..., a_n and q queries. A query is a "
            f"window of positions and two integers u <= v. Print {report} from u to v (both "
            f"included) that occur in the window {_rule(knobs)}; 0 if there is none.\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the "
            "next q lines holds four integers x, y, u, v; x and y describe the window: "
            f"{ENCODINGS[knobs['window']].words}.\n\n"
            "Output: for each query one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= q <= {q}, 0 <= a_i, u, v <= {TOP}."
        )

    def bounds(self, q: int, n: int, top: int, draws: Draws) -> tuple[Numbers, Numbers]:
        """The last two numbers of the queries."""
        low, high = draws.ints(q, 0, top), draws.ints(q, 0, top)
        return np.minimum(low, high), np.maximum(low, high)

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n, q, left, right, top = *SIZES.get(shape.tier, (1, 1)), None, None, TOP
        if shape.tier is Tier.SMALL and shape.number:
            n, q, top = knobs["k"] + draws.one(1, 12), draws.one(8, 20), (1, 0, 4)[shape.number % 3]
        if shape.tier is Tier.LARGE:
            left, right = (0, BAND), (n - BAND, n)
        pool = draws.ints(max(1, n // 2), 0, top)
        a = pool[(draws.ints(n, 0, 2**15 - 1) ** 3 * len(pool)) >> 45]
        first, last = windows(draws, n, q, left=left, right=right)
        bounds = self.bounds(q, n, top, draws)
        places = ENCODINGS[knobs["window"]].encode(first, last)
        return f"{n} {q}\n{line(a)}\n{table(*places, *bounds)}"


class Ranked(Boxed):
    """The k-th smallest value that occurs in a window a certain number of times."""

    name: ClassVar[str] = "mo_ranked"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "composed":
            yield from settings(
                rule=("exact", "least", "odd from"),
                k=range(1, 13),
                window=("ends", "half-open", "back"),
            )

    def statement(self, knobs: Knobs) -> str:
        n, q = SIZES[Tier.LARGE]
        return (
            "You are given a sequence of n integers a_1, ..., a_n and q queries. A query is a "
            "window of positions and an integer k. Take the distinct values that occur in the "
            f"window {_rule(knobs)}, sort them in ascending order, and print the k-th of them (the "
            "first is number 1), or -1 if there are fewer than k.\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the "
            "next q lines holds four integers x, y, k, 0; the last means nothing, and x and y "
            f"describe the window: {ENCODINGS[knobs['window']].words}.\n\n"
            "Output: for each query one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= q <= {q}, 1 <= k <= n, 0 <= a_i <= {TOP}."
        )

    def bounds(self, q: int, n: int, top: int, draws: Draws) -> tuple[Numbers, Numbers]:
        most = max(1, n // 6) if n > 20 else min(n, 4)
        return 1 + draws.ints(q, 0, 999) ** 4 * most // 10**12, draws.ints(q, 0, 0)
