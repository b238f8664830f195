"""What problems about earlier and later positions share: the left half of a range gives to the right half, sorted by key, not position.

Position i gives to position j if i <= j - gap and their keys fit. Fitting keys of a given j are one interval of sorted keys, or all
others. What is given is a sum of products f(i) * g(j), or a maximum.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Template

GOLD = """
import sys
from bisect import bisect_left, bisect_right
from itertools import accumulate


def solve(text):
    $read
    got = [$zero] * count

    def give(low, high):
        first = max(0, low - $gap)
        if high - low <= 24:
            for j in range(low, high):
                $head
                for i in range(first, j - $gap + 1):
                    if $fits:
                        $take
                $finish
            return
        middle = (low + high) // 2
        give(low, middle)
        order = sorted(range(first, max(0, middle - $gap)), key=keys.__getitem__)
        known = [keys[i] for i in order]
        $totals
        for j in range(middle, high):
            $bounds
            $cross
        give(middle, high)

    give(0, count)
    return str($result)
"""

BRUTE = """
import sys


def solve(text):
    $read
    got = [$zero] * count
    for j in range(count):
        $head
        for i in range(j - $gap + 1):
            if $fits:
                $take
        $finish
    return str($result)
"""

KEPT = """
import sys
from bisect import bisect_left, bisect_right


def solve(text):
    $read
    got = [$zero] * count
    known, $lists = [], $empty
    for j in range(count):
        if j >= $gap:
            i = j - $gap
            p = bisect_right(known, keys[i])
            known.insert(p, keys[i])
            $insert
        $bounds
        $kept
        $finish
    return str($result)
"""

VECTOR = """
import sys
import numpy as np


def solve(text):
    $read
    got = [$zero] * count
    every = np.array(keys)
    $arrays
    for j in range(count):
        upto = max(0, j - $gap + 1)
        if upto:
            i = slice(0, upto)
            near = every[:upto]
            mask = $mask
            $vector
        $finish
        $note
    return str($result)
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which keys fit.

    Attributes:
        fits: Python on `i` and `j`.
        low: Least fitting key for `j`, as Python; empty if there is no least.
        high: Greatest fitting key, likewise.
        words: The same in words.
        outside: Whether the keys that fit are those outside these bounds.
    """

    fits: str
    low: str
    high: str
    outside: bool = False

    @property
    def bounds(self) -> str:
        """Lines that find the interval [p, r) of sorted keys `known` within the bounds."""
        p = f"p = bisect_left(known, {self.low})" if self.low else "p = 0"
        return f"{p}\nr = " + (f"bisect_right(known, {self.high})" if self.high else "len(known)")

    @property
    def mask(self) -> str:
        """The same for an array `near`."""
        parts = [f"(near >= {self.low})"] * bool(self.low) + [f"(near <= {self.high})"] * bool(
            self.high
        )
        return ("~" if self.outside else "") + (f"({' & '.join(parts)})")


@dataclass(frozen=True, slots=True)
class Parts:
    """What one problem puts into the programs.

    Attributes:
        read: Lines that set `count`, the list `keys`, and what else is needed.
        rule: Which keys fit.
        products: Pairs f, g of Python on `i` and on `j`, whose products are summed; for a maximum one pair, with g unused.
        finish: Lines after `got[j]` is complete.
        result: What is printed.
        arrays: Lines of NumPy programs before the loop: `array0` and so on hold the f of all positions.
        note: Lines that bring these arrays up to date after `finish`.
        greatest: Whether the maximum is taken instead of the sum; nothing given is 0.
    """

    read: str
    rule: Rule
    products: tuple[tuple[str, str], ...]
    finish: str
    result: str
    arrays: str
    note: str = ""
    greatest: bool = False


class Giving(Template):
    """A problem in which earlier positions give to later ones."""

    needs: ClassVar[tuple[str, ...]] = ("cdq",)

    @abstractmethod
    def parts(self, knobs: Knobs) -> Parts:
        """The lines of the programs."""

    def _holes(self, knobs: Knobs) -> dict[str, object]:
        parts = self.parts(knobs)
        names = [str(k) for k in range(len(parts.products))]
        if parts.greatest:
            f = parts.products[0][0]
            take = f"got[j] = max(got[j], {f})"
            totals = f"best = list(accumulate(({f} for i in order), max, initial=0))"
            cross, kept = "got[j] = max(got[j], best[r])", "got[j] = max(list0[p:r], default=0)"
            vector = "got[j] = int(array0[i].max(where=mask, initial=0))"
        else:
            take = "got[j] += " + " + ".join(f"({f}) * ({g})" for f, g in parts.products)
            totals = "\n".join(
                f"sums{k} = list(accumulate(({f} for i in order), initial=0))"
                for k, (f, _) in zip(names, parts.products, strict=True)
            )
            inside, outside = "sums{k}[r] - sums{k}[p]", "sums{k}[-1] - sums{k}[r] + sums{k}[p]"
            form = outside if parts.rule.outside else inside
            cross = "got[j] += " + " + ".join(
                f"({form.format(k=k)}) * ({g})"
                for k, (_, g) in zip(names, parts.products, strict=True)
            )
            form = "sum(list{k}) - sum(list{k}[p:r])" if parts.rule.outside else "sum(list{k}[p:r])"
            kept = "got[j] = " + " + ".join(
                f"({form.format(k=k)}) * ({g})"
                for k, (_, g) in zip(names, parts.products, strict=True)
            )
            vector = "got[j] = " + " + ".join(
                f"int(array{k}[i] @ mask) * ({g})"
                for k, (_, g) in zip(names, parts.products, strict=True)
            )
        return {
            "read": parts.read,
            "zero": 0,
            "gap": knobs.get("gap", 1),
            "head": "",
            "fits": parts.rule.fits,
            "take": take,
            "finish": parts.finish,
            "totals": totals,
            "bounds": parts.rule.bounds,
            "cross": cross,
            "result": parts.result,
            "lists": ", ".join(f"list{k}" for k in names),
            "empty": ", ".join("[]" for _ in names),
            "insert": "\n".join(
                f"list{k}.insert(p, {f})" for k, (f, _) in zip(names, parts.products, strict=True)
            ),
            "kept": kept,
            "arrays": parts.arrays,
            "mask": parts.rule.mask,
            "vector": vector,
            "note": parts.note,
        }

    def gold(self, knobs: Knobs) -> str:
        return program(GOLD, **self._holes(knobs))

    def brute(self, knobs: Knobs) -> str:
        return program(BRUTE, **self._holes(knobs))

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        return {
            "sorted list": program(KEPT, **self._holes(knobs)),
            "numpy": program(VECTOR, **self._holes(knobs)),
        }
