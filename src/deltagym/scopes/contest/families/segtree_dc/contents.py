"""Questions about two vertices of a graph whose edges come and go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.families.segtree_dc.graphs import Edges
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

TOP = 10**6

GATHER = {
    "sum": "the sum",
    "xor": "the bitwise xor",
    "max": "the maximum",
    "min": "the minimum",
}
"""How a component's numbers are gathered, in words."""

RELATIONS = {
    "first": "V(C)",
    "both": "V(C) if u and v are connected, else {what} of V(C) and V(D)",
    "gap": "|V(C) - V(D)|",
    "apart": "0 if u and v are connected, else V(C) + V(D)",
}
"""What is asked about the components C of u and D of v, in words."""


class Contents(Edges):
    """What the components of two vertices hold."""

    name: ClassVar[str] = "seg_contents"
    naive: ClassVar[tuple[str, ...]] = (
        "anew_when_something_changed",
        "numpy",
        "neighbours_kept",
        "from_both_ends_of_what_goes",
    )

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(gather=tuple(GATHER), relation=("first",), scale=range(1, 16))
        if level == "medium":
            yield from settings(gather=tuple(GATHER), relation=("both", "gap"), scale=range(1, 10))
        if level == "hard":
            yield from settings(gather=tuple(GATHER), relation=("apart",), scale=range(1, 16))

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        what, times = GATHER[knobs["gather"]], f"{knobs['scale']}*" if knobs["scale"] > 1 else ""
        answer = RELATIONS[knobs["relation"]].format(what=what)
        return (
            "let C be the connected component of u and D that of v (u = v may be), and let V of a "
            f"component be {what} of a_x over its vertices x. Print {times}A + s, where s is the "
            f"number of vertices of C and A is {answer}.",
            "u v",
        )

    def extra(self, knobs: Knobs) -> str:
        return f"The second line holds integers a_1, ..., a_n, from 0 to {TOP}. "

    def more(self, knobs: Knobs, shape: Shape, n: int, draws: Draws) -> str:
        return line(draws.ints(n, 0, 9 if shape.tier is Tier.SMALL else TOP)) + "\n"


# fmt: off
PRIMES = (
    7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
    103, 107, 109, 113, 127, 10007, 999983,
)
# fmt: on
MODULI = (*range(3, 40), 100, 360, 1000, 1024, 9999, 65521, 10**6)


class Differences(Edges):
    """How hidden numbers of two vertices differ, by edges that tell how those of their ends do."""

    name: ClassVar[str] = "seg_differences"
    naive: ClassVar[tuple[str, ...]] = (
        "anew_when_something_changed",
        "numpy",
        "neighbours_kept",
        "differences_learned",
    )
    weighted: ClassVar[bool] = True

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(kind=("difference",), m=MODULI)
        if level == "medium":
            yield from settings(kind=("ratio",), m=PRIMES)
        if level == "hard":
            yield from settings(kind=("xor",), m=range(3, 60))

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        m = knobs["m"]
        what, answer = {
            "difference": (
                f"w is the remainder of h_v - h_u divided by {m}",
                f"the remainder, from 0 to {m - 1}, of h_v - h_u divided by {m}",
            ),
            "ratio": (
                f"no h_i is a multiple of {m}, and h_v leaves the same remainder as w*h_u when "
                f"divided by {m} (0 < w < {m})",
                f"the integer r, 0 < r < {m}, for which h_v leaves the same remainder as r*h_u "
                f"when divided by {m}",
            ),
            "xor": (
                "w is h_u xor h_v (bitwise)",
                f"(h_u xor h_v) and {m}, both operations bitwise",
            ),
        }[knobs["kind"]]
        return (
            "there are hidden integers h_1, ..., h_n, which never change; for each edge "
            f"{what}. If u and v are connected by edges that are present (or u = v), print "
            f"{answer}; else print -1. The last number, 0, means nothing.",
            "u v 0",
        )

    def third(
        self, knobs: Knobs, n: int, pairs: Numbers, kinds: Numbers, draws: Draws
    ) -> list[Numbers]:
        m, kind = knobs["m"], knobs["kind"]
        hidden = draws.ints(n, 1, m - 1) if kind == "ratio" else draws.ints(n, 0, 2**20 - 1)
        one, other = hidden[pairs[:, 0] - 1], hidden[pairs[:, 1] - 1]
        if kind == "xor":
            w = one ^ other
        elif kind == "difference":
            w = (other - one) % m
        else:
            inverse = np.array(
                [pow(x, -1, m) if x % m else 0 for x in range(m)] if m < 2**20 else []
            )
            w = other * inverse[one] % m
        return [np.where(kinds == 3, 0, w)]
