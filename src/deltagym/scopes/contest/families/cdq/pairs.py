"""Sums over pairs of positions, ways to cut a sequence, and chains: order and values matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

TOP = 10**6
FIRST = 150_000
"""Most positions in the first large test."""
LIGHT = 999
"""Greatest weight in the second large test, whose input would get too long with larger ones."""
PRIMES = (998244353, 1000000007, 1000003, 999999937, 479001599)

FORMS = {
    "product": "w_i * w_j",
    "sum": "w_i + w_j",
    "distance": "j - i",
    "weighted distance": "w_i * (j - i)",
}
"""What a pair is worth, in words."""


def various(n: int, width: int, draws: Draws) -> Numbers:
    """`n` integers from 0 to `width` - 1 in random order, all different if `width` allows."""
    return (np.arange(n) * width // n)[draws.order(n)]


def half_near(n: int, d: int, draws: Draws) -> Numbers:
    """`n` integers from 0 to TOP, hardly any twice; each is within `d` of about half of them."""
    if 2 * d < n:
        return various(n, 4 * d, draws)
    return split(n, min(d, (TOP - d) // 2), d, draws)


def split(n: int, width: int, d: int, draws: Draws) -> Numbers:
    """`n` integers, hardly any twice: half below `width`, and half from `width` + `d` upwards."""
    a = various(n, 2 * width, draws)
    return np.where(a < width, a, a + d)


class Giving(Template):
    """A problem in which earlier positions give to later ones whose keys fit.

    Position i gives to position j if i <= j - gap and their keys fit. The keys that fit a given j
    are one interval of the sorted keys, or all others. What is given is a sum of products of a
    number of i and a number of j, or a maximum.
    """

    needs: ClassVar[tuple[str, ...]] = ("cdq",)
    naive: ClassVar[tuple[str, ...]] = ("sorted_list", "numpy")
    shared: ClassVar[str] = "cdq_giving"


class Pairs(Giving):
    """The sum over all pairs of positions whose values fit.

    Another way passes in Python within half the limit, here and for `Cuts` and `Chains`: values are
    replaced by their ranks, an array holds at each rank what is given, and NumPy sums a range of it
    for each position. That is quadratic, but too slow only for about a million positions, where the
    efficient program takes five seconds. In C++ the sizes are too large for it.
    """

    name: ClassVar[str] = "cdq_pairs"
    size: ClassVar[int] = 150_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 550_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(rule=("above",), c=(1,), d=(0,), form=tuple(FORMS), modulus=PRIMES)
            yield from settings(
                rule=("above",),
                c=(1,),
                d=(1, 5, 100, 7777, 250_000),
                form=tuple(FORMS),
                modulus=PRIMES[:2],
            )
        if level == "medium":
            yield from settings(
                rule=("above",),
                c=(2, 3),
                d=(0, 2, 9, 100),
                form=tuple(FORMS)[1:],
                modulus=PRIMES[:3],
            )
        if level == "hard":
            yield from settings(
                rule=("near", "far"),
                c=(1,),
                d=(100_000, 200_000, 300_000, 400_000),
                form=tuple(FORMS),
                modulus=PRIMES[:3],
            )
        if level == "shifted":
            yield from settings(
                rule=("above", "near"),
                c=(1,),
                d=(150_000, 350_000),
                form=tuple(FORMS)[:3],
                modulus=PRIMES[:2],
                gap=(2, 3, 5, 8),
            )

    def _rule(self, knobs: Knobs) -> str:
        """Which pairs fit, in words."""
        c, d = knobs["c"], knobs["d"]
        if knobs["rule"] == "above":
            return f"a_i > {f'{c}*' if c > 1 else ''}a_j{f' + {d}' if d else ''}"
        return f"|a_i - a_j| {'>' if knobs['rule'] == 'far' else '<='} {d}"

    def statement(self, knobs: Knobs) -> str:
        gap = knobs.get("gap", 1)
        order = "1 <= i < j <= n" if gap == 1 else f"1 <= i, i + {gap} <= j, j <= n"
        modulus = knobs["modulus"]
        return (
            "You are given integers a_1, ..., a_n and w_1, ..., w_n. Consider all pairs of "
            f"positions (i, j) with {order} and {self._rule(knobs)}. Print the sum of "
            f"{FORMS[knobs['form']]} over these pairs, modulo {modulus} (from 0 to "
            f"{modulus - 1}).\n\n"
            "Input: the first line holds n, the second a_1, ..., a_n, the third "
            "w_1, ..., w_n.\n\n"
            "Output: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 0 <= a_i, w_i <= {TOP}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.LARGE and shape.number:
            a, w = self._spread(knobs, draws), draws.ints(self.size, 0, LIGHT)
            return f"{self.size}\n{line(a)}\n{line(w)}\n"
        n = {
            Tier.SMALL: shape.number % 14 + knobs.get("gap", 1),
            Tier.MEDIUM: 2500 - 400 * shape.number,
            Tier.LARGE: min(self.size, FIRST),
        }[shape.tier]
        top = (
            min(TOP, 3 * knobs["d"] + (2, 6, 20)[shape.number % 3])
            if shape.tier is not Tier.LARGE
            else TOP
        )
        a = draws.ints(n, 0, top)
        if shape.tier is Tier.SMALL and shape.number % 2:
            a = a - a % (knobs["d"] or 1)
        w = draws.ints(n, 0, 9 if shape.tier is Tier.SMALL else TOP)
        return f"{n}\n{line(a)}\n{line(w)}\n"

    def _spread(self, knobs: Knobs, draws: Draws) -> Numbers:
        """Values of the second large test: hardly any twice; about half of all fit many of them."""
        n, c, d = self.size, knobs["c"], knobs["d"]
        if knobs["rule"] != "above":
            return half_near(n, d, draws)
        if c == 1:
            return split(n, (TOP - d) // 2, d, draws)
        low, high = (
            various(n // 2, 3 * TOP // (4 * c), draws),
            TOP - various(n - n // 2, TOP // 4 - d, draws),
        )
        return np.concatenate((low, high))[draws.order(n)]


class Cuts(Giving):
    """Ways to cut a sequence into pieces whose sums are within bounds, or outside."""

    name: ClassVar[str] = "cdq_cuts"
    size: ClassVar[int] = 115_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 500_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(where=("inside",), worth=("1",), modulus=PRIMES, gap=range(1, 17))
        if level == "medium":
            yield from settings(where=("outside",), worth=("1",), modulus=PRIMES, gap=range(1, 17))
        if level == "hard":
            yield from settings(
                where=("inside", "outside"), worth=("length",), modulus=PRIMES[:4], gap=range(1, 11)
            )

    def statement(self, knobs: Knobs) -> str:
        gap, outside = knobs["gap"], knobs["where"] == "outside"
        rule = "less than L or greater than R" if outside else "at least L and at most R"
        pieces = "non-empty pieces" if gap == 1 else f"pieces of at least {gap} elements each"
        asked = (
            "Count these ways"
            if knobs["worth"] == "1"
            else "For each way multiply the lengths of its pieces, and add up these products"
        )
        modulus = knobs["modulus"]
        return (
            "You are given integers a_1, ..., a_n and L <= R. Consider all ways to cut the "
            f"sequence into one or more contiguous {pieces}, in such a way that the sum of each "
            f"piece is {rule}. {asked}; print the result modulo {modulus} (from 0 to "
            f"{modulus - 1}; 0 if there is no way).\n\n"
            "Input: the first line holds n, L and R, the second line a_1, ..., a_n.\n\n"
            "Output: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, -10^9 <= L <= R <= 10^9, -{TOP} <= a_i <= {TOP}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.LARGE and shape.number:
            # Any two prefix sums are near, and about half of all fit each of them.
            prefixes = np.concatenate(([0], draws.ints(self.size, 0, TOP)))
            return f"{self.size} {-TOP // 4} {TOP // 4}\n{line(np.diff(prefixes))}\n"
        n = {
            Tier.SMALL: (shape.number % 5 + 1) * knobs["gap"] + shape.number % 3,
            Tier.MEDIUM: 1000,
            Tier.LARGE: min(self.size, FIRST),
        }[shape.tier]
        top = (1, 3, 10)[shape.number % 3] if shape.tier is Tier.SMALL else TOP
        a = draws.ints(n, -top, top)
        wide = 4 * top if shape.tier is Tier.SMALL else int(0.4 * top * n**0.5)
        low = draws.one(-wide, -wide // 4)
        high = low + draws.one(wide // 2, wide)
        return f"{n} {low} {high}\n{line(a)}\n"


class Chains(Giving):
    """The heaviest chain, or the number of chains, with least steps in position and in value.

    A naive program keeps a table of the heaviest chains that end at most as high as each value. The
    table changes little where elements are random. In half of the second large test each element is
    lower and heavier than all before, so that all of the table above it changes. Keeping only the
    steps of that table, in a sorted list, is another efficient way to heaviest chains.
    """

    name: ClassVar[str] = "cdq_chains"
    size: ClassVar[int] = 110_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 550_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                goal=("heaviest",),
                sense=("up", "down"),
                d=(*range(0, 10), 50, 1_000, 20_000),
                gap=(1, 2, 3),
            )
        if level == "medium":
            yield from settings(
                goal=("count",), sense=("up", "down"), d=(*range(0, 10), 1_000), gap=(1, 2, 3, 10)
            )
        if level == "hard":
            yield from settings(
                goal=("near count",),
                sense=("up",),
                d=(120_000, 200_000, 300_000, 400_000, 450_000),
                gap=range(1, 17),
            )

    def statement(self, knobs: Knobs) -> str:
        d, gap, goal = knobs["d"], knobs["gap"], knobs["goal"]
        one, other = ("q", "p") if knobs["sense"] == "up" else ("p", "q")
        rule = (
            f"|a_p - a_q| <= {d}"
            if goal == "near count"
            else f"a_{one} >= a_{other} + {d}"
            if d
            else f"a_{one} >= a_{other}"
        )
        place = "q > p" if gap == 1 else f"q >= p + {gap}"
        weight, asked = (
            ("sum", "greatest weight of a chain")
            if goal == "heaviest"
            else ("product", f"sum of the weights of all chains, modulo {PRIMES[0]}")
        )
        return (
            "You are given integers a_1, ..., a_n and w_1, ..., w_n. A chain is a non-empty "
            "sequence of positions in which for each position p and the next one q it holds that "
            f"{place} and {rule}. The weight of a chain is the {weight} of w_p over its positions. "
            f"Print the {asked}.\n\n"
            "Input: the first line holds n, the second a_1, ..., a_n, the third "
            "w_1, ..., w_n.\n\n"
            "Output: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 0 <= a_i <= {TOP}, 1 <= w_i <= {TOP}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.LARGE and shape.number:
            return self._steep(knobs, draws)
        n = {
            Tier.SMALL: shape.number % 12 + knobs["gap"],
            Tier.MEDIUM: 1000,
            Tier.LARGE: min(self.size, FIRST),
        }[shape.tier]
        top = TOP if shape.tier is not Tier.SMALL else (2, 6, 20)[shape.number % 3] + 2 * knobs["d"]
        if shape.tier is not Tier.SMALL and knobs["d"] < 10:
            top = n // 8
        heaviest = 5 if shape.tier is Tier.SMALL else TOP
        return f"{n}\n{line(draws.ints(n, 0, top))}\n{line(draws.ints(n, 1, heaviest))}\n"

    def _steep(self, knobs: Knobs, draws: Draws) -> str:
        """The second large test: hardly any value is there twice.

        For heaviest chains, half of the values go against the sense and get ever heavier.
        """
        n, half = self.size, self.size // 2
        a, w = various(n, TOP, draws), draws.ints(n, 1, LIGHT)
        if knobs["goal"] == "near count":
            a = half_near(n, knobs["d"], draws)
        if knobs["goal"] == "heaviest":
            step = TOP // half
            rising = np.arange(half) * step
            against, w[:half] = (
                rising + draws.ints(half, 0, step - 1),
                rising + draws.ints(half, 1, step),
            )
            a[:half] = against if knobs["sense"] == "down" else TOP - against
        return f"{n}\n{line(a)}\n{line(w)}\n"

    def naive_ways(self, knobs: Knobs) -> tuple[str, ...]:
        """A table serves for heaviest chains only."""
        if knobs["goal"] != "heaviest":
            return self.naive
        return (*self.naive, "table_raised_until_one_is_as_high")
