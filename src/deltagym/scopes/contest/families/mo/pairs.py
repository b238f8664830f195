"""Pairs within a window: elements that fit together, and prefixes, which bound sub-segments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers
from deltagym.scopes.contest.families.mo.base import MoTemplate
from deltagym.scopes.contest.families.mo.counts import ENDS, OTHERS
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

SMALL_TOP = 2**16 - 1

FITS = {
    "xor": "a_i xor a_j = {k} (bitwise)",
    "difference": "|a_i - a_j| = {k}",
    "sum": "a_i + a_j = {k}",
    "double": "a_i = 2*a_j + {k} or a_j = 2*a_i + {k}",
}
"""When two elements fit, in words."""


class Fitting(MoTemplate):
    """How many pairs of a window's elements fit together."""

    name: ClassVar[str] = "mo_fitting"
    top: ClassVar[int] = SMALL_TOP

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                fit=("xor",),
                k=(1, 2, 3, 5, 12, 40, 77, 255, 1000, 1023, 2048, 4095, 9999, 30000, 65535),
                window=ENDS,
            )
            yield from settings(
                fit=("difference",), k=(*range(1, 16), 100, 720, 2500, 9999, 30000), window=ENDS
            )
            yield from settings(fit=("sum",), k=range(40_000, 80_000, 1_731), window=ENDS)
        if level == "medium":
            yield from settings(
                fit=("xor", "difference"), k=(4, 19, 127, 3333, 16384, 20001), window=OTHERS
            )
            yield from settings(fit=("sum",), k=(50_001, 65_535, 70_000), window=OTHERS)
        if level == "hard":
            yield from settings(
                fit=("double",),
                k=(1, 2, 3, 5, 8, 30, 101, 500, 999, 1234, 5000, 10001),
                window=(*ENDS, *OTHERS),
            )
        if level == "shifted":
            yield from settings(
                fit=("xor", "difference"),
                k=(1, 2, 7, 64, 640, 5555),
                window=("ends", "length"),
                side=("outside",),
            )

    def ask(self, knobs: Knobs) -> str:
        fit = FITS[knobs["fit"]].format(k=knobs["k"])
        return f"Count the pairs of positions i < j, both in W, with {fit}."

    def sequence(self, knobs: Knobs, shape: Shape, n: int, draws: Draws) -> Numbers:
        """Chains of values that fit one another."""
        if shape.tier is not Tier.SMALL:
            return draws.ints(n, 0, self.top)
        k = knobs["k"]
        chain = [draws.one(0, 3)]
        for _ in range(5):
            x = chain[-1]
            fits = {"xor": x ^ k, "difference": x + k, "sum": abs(k - x), "double": 2 * x + k}
            chain.append(fits[knobs["fit"]] + draws.one(0, 3) // 3)
        kept = np.array([x for x in (*chain, k // 2) if 0 <= x <= self.top])
        return kept[draws.ints(n, 0, len(kept) - 1)]


KINDS = {
    "xor": "the bitwise xor of the elements is {k}",
    "multiple": "the sum of the elements is a multiple of {k}",
    "balanced": "as many elements are below {k} as are not",
    "parity": "the number of even elements is {k} times the number of odd ones",
}
"""When a sub-segment counts, in words."""


class Segments(MoTemplate):
    """How many sub-segments of a window have a certain sum: pairs of prefixes."""

    name: ClassVar[str] = "mo_segments"
    top: ClassVar[int] = SMALL_TOP

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                kind=("xor",),
                k=(0, 1, 2, 3, 6, 10, 33, 64, 200, 777, 1024, 4097, 9000, 21845, 43690, 65535),
                window=ENDS,
            )
            yield from settings(kind=("multiple",), k=range(20_011, 90_000, 1_777), window=ENDS)
        if level == "medium":
            yield from settings(
                kind=("balanced",),
                k=(5, 100, 2_000, 20_000, 33_000, 45_000, 50_000, 60_000),
                window=(*ENDS, *OTHERS),
            )
            yield from settings(
                kind=("multiple",), k=(30_000, 44_444, 65_536, 77_777), window=OTHERS
            )
        if level == "hard":
            yield from settings(kind=("parity",), k=range(1, 13), window=(*ENDS, *OTHERS))

    def ask(self, knobs: Knobs) -> str:
        wanted = KINDS[knobs["kind"]].format(k=knobs["k"])
        return f"Count the non-empty contiguous sub-segments of the window in which {wanted}."

    def sequence(self, knobs: Knobs, shape: Shape, n: int, draws: Draws) -> Numbers:
        """In large tests prefixes drift up and then down, so that they take many values."""
        k, kind = knobs["k"], knobs["kind"]
        if kind in ("xor", "multiple"):
            top = min(self.top, 2 * k + 1) if shape.tier is Tier.SMALL else self.top
            few = np.array([0, 1, k % (self.top + 1), max(0, k - 1), min(top, k)])
            return few[draws.ints(n, 0, 4)] if shape.tier is Tier.SMALL else draws.ints(n, 0, top)
        rising = draws.ints(n, 0, 99) < np.where(np.arange(n) < n // 2, 75, 25)
        if shape.tier is Tier.SMALL:
            rising = draws.ints(n, 0, 1) == 0
        if kind == "balanced":
            return np.where(rising, draws.ints(n, k, self.top), draws.ints(n, 0, k - 1))
        share = draws.ints(n, 0, 99) < 100 // (k + 1)
        odd = share if shape.tier is Tier.SMALL else share ^ (rising & (draws.ints(n, 0, 9) == 0))
        return draws.ints(n, 0, self.top // 2) * 2 + odd - (self.top % 2 == 0)
