"""Counts of contiguous segments by remainders of their sum and an extreme element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.families.cdq.extremes import FIRST, falling_and_rising
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIMES = (998244353, 1000000007, 999999937, 1000000009, 469762049, 754974721, 167772161, 1004535809)


class Residues(Template):
    """How many segments have a given remainder of their sum minus a multiple of an extreme.

    In the first large test elements are random, so that a new one is more extreme than only a few
    of the last ones. In the second, stretches where a new element replaces the extremes of most
    starts take turns with stretches where it replaces none, so that there are many different ones.
    """

    name: ClassVar[str] = "cdq_residues"
    needs: ClassVar[tuple[str, ...]] = ("cdq",)
    naive: ClassVar[tuple[str, ...]] = (
        "by_start_accumulated",
        "counter_of_remainders_kept",
        "numpy_remainders_kept",
        "numpy_by_length",
        "numpy_by_start",
    )
    size: ClassVar[int] = 60_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 400_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                pick=("max", "min"),
                factor=(1,),
                k=(7, 10, 13, 30, 101, 360, 1_000, 4_096, 9_973, 65_537),
                r=(0, 1, 5),
            )
        if level == "medium":
            yield from settings(
                pick=("max", "min"), factor=(2, 3, 5), k=(7, 11, 64, 999, 5_003), r=(0, 2, 6)
            )
        if level == "hard":
            yield from settings(
                pick=("max", "min"), factor=(-1, -2, -4), k=(9, 17, 128, 777, 7_919), r=(0, 3, 7)
            )

    def statement(self, knobs: Knobs) -> str:
        factor, name = knobs["factor"], "M" if knobs["pick"] == "max" else "m"
        term = (
            f"S {'+' if factor < 0 else '-'} {f'{abs(factor)}*' if abs(factor) > 1 else ''}{name}"
        )
        which = "greatest" if knobs["pick"] == "max" else "least"
        return (
            "You are given a sequence of n integers. For a contiguous non-empty segment of it, let "
            f"S be the sum of its elements and {name} its {which} element. Count the segments for "
            f"which {term} leaves remainder {knobs['r']} when divided by {knobs['k']} (remainders "
            "are never negative).\n\n"
            "Input: the first line holds n, the second the n integers.\n\n"
            "Output: the number of segments.\n\n"
            f"Bounds: 1 <= n <= {self.size}; the integers are from 0 to 10^8."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.LARGE and shape.number:
            a = falling_and_rising(self.size, 10**8, draws)
            return f"{self.size}\n{line(a if knobs['pick'] == 'max' else 10**8 - a)}\n"
        n = {
            Tier.SMALL: shape.number % 12 + 1,
            Tier.MEDIUM: 700,
            Tier.LARGE: min(self.size, FIRST),
        }[shape.tier]
        top = (2, knobs["k"], 30)[shape.number % 3] if shape.tier is Tier.SMALL else 10**8
        return f"{n}\n{line(self._numbers(knobs, shape, n, top, draws))}\n"

    def _numbers(self, knobs: Knobs, shape: Shape, n: int, top: int, draws: Draws) -> Numbers:
        """Draws the elements; in small tests and every other medium one, mostly multiples of k.

        So many segments count there.
        """
        a = draws.ints(n, 0, top)
        if shape.tier is Tier.LARGE or shape.number % 2:
            return a
        kept = draws.ints(n, 0, 2) > 0
        a[kept] -= a[kept] % knobs["k"] - draws.ints(int(kept.sum()), 0, 1) * (knobs["r"] % 3)
        return a.clip(min=0)
