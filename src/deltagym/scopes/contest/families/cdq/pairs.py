"""Sums over pairs of positions, ways to cut a sequence, and chains, where order and values both matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.cdq.programs import Giving, Parts, Rule
from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

TOP = 10**6
FIRST = 150_000
"""Most positions in the first large test."""
LIGHT = 999
"""Greatest weight in the second, where there may be so many that longer numbers would make it long."""
PRIMES = (998244353, 1000000007, 1000003, 999999937, 479001599)

FORMS = {
    "product": ("w_i * w_j", (("w[i]", "w[j]"),)),
    "sum": ("w_i + w_j", (("w[i]", "1"), ("1", "w[j]"))),
    "distance": ("j - i", (("1", "j"), ("-i", "1"))),
    "weighted distance": ("w_i * (j - i)", (("w[i]", "j"), ("-i * w[i]", "1"))),
}
"""What a pair is worth: in words and as products."""

READ = """
data = list(map(int, text.split()))
count = data[0]
keys, w = data[1:1 + count], data[1 + count:1 + 2 * count]
"""


def various(n: int, width: int, draws: Draws) -> Numbers:
    """`n` integers from 0 to `width` - 1 in random order, all different if there are as many."""
    return (np.arange(n) * width // n)[draws.order(n)]


def half_near(n: int, d: int, draws: Draws) -> Numbers:
    """`n` integers from 0 to TOP, hardly any twice; about half of all are at most `d` away from each."""
    if 2 * d < n:
        return various(n, 4 * d, draws)
    return split(n, min(d, (TOP - d) // 2), d, draws)


def split(n: int, width: int, d: int, draws: Draws) -> Numbers:
    """`n` integers, half of them from 0 to `width` - 1, the others from `width` + `d` to 2 * `width` + `d` - 1; hardly any twice."""
    a = various(n, 2 * width, draws)
    return np.where(a < width, a, a + d)


def _array(f: str) -> str:
    return (
        f.replace("w[i]", "weights").replace("-i", "-places").replace("i *", "places *")
        if f != "1"
        else "np.ones(count, dtype=np.int64)"
    )


class Pairs(Giving):
    """The sum over all pairs of positions whose values fit.

    What passes nevertheless in Python, here and for `Cuts` and `Chains`, with half a limit: values replaced by their ranks, what is
    given at its rank in an array, and a sum (or maximum) of NumPy over a range of it for each position. It is quadratic, but would
    only be too slow for about a million positions, where the efficient program takes five seconds. In C++ sizes are beyond it.
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

    def _rule(self, knobs: Knobs) -> tuple[Rule, str]:
        c, d = knobs["c"], knobs["d"]
        right = (f"{c}*" if c > 1 else "") + "a_j" + (f" + {d}" if d else "")
        bound = f"{c} * keys[j] + {d}"
        if knobs["rule"] == "above":
            return Rule(f"keys[i] > {bound}", f"{bound} + 1", ""), f"a_i > {right}"
        far = knobs["rule"] == "far"
        fits = f"abs(keys[i] - keys[j]) {'>' if far else '<='} {d}"
        return Rule(
            fits, f"keys[j] - {d}", f"keys[j] + {d}", far
        ), f"|a_i - a_j| {'>' if far else '<='} {d}"

    def statement(self, knobs: Knobs) -> str:
        gap = knobs.get("gap", 1)
        order = "1 <= i < j <= n" if gap == 1 else f"1 <= i, i + {gap} <= j, j <= n"
        return (
            f"You are given integers a_1, ..., a_n and w_1, ..., w_n. Consider all pairs of positions (i, j) with {order} and "
            f"{self._rule(knobs)[1]}. Print the sum of {FORMS[knobs['form']][0]} over these pairs, modulo {knobs['modulus']} (from 0 to "
            f"{knobs['modulus'] - 1}).\n\nInput: the first line holds n, the second a_1, ..., a_n, the third w_1, ..., w_n.\n\n"
            f"Output: one integer.\n\nBounds: 1 <= n <= {self.size}, 0 <= a_i, w_i <= {TOP}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.LARGE and shape.number:
            return f"{self.size}\n{line(self._spread(knobs, draws))}\n{line(draws.ints(self.size, 0, LIGHT))}\n"
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
        return f"{n}\n{line(a)}\n{line(draws.ints(n, 0, 9 if shape.tier is Tier.SMALL else TOP))}\n"

    def _spread(self, knobs: Knobs, draws: Draws) -> Numbers:
        """Values of the second large test: hardly any twice, and to many of them about half of all fit."""
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

    def parts(self, knobs: Knobs) -> Parts:
        products = FORMS[knobs["form"]][1]
        return Parts(
            read=READ,
            rule=self._rule(knobs)[0],
            products=products,
            finish="",
            result=f"sum(got) % {knobs['modulus']}",
            arrays="weights, places = np.array(w), np.arange(count)\n"
            + "\n".join(f"array{k} = {_array(f)}" for k, (f, _) in enumerate(products)),
        )


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
        return (
            f"You are given integers a_1, ..., a_n and L <= R. Consider all ways to cut the sequence into one or more contiguous {pieces}, "
            f"in such a way that the sum of each piece is {rule}. {asked}; print the result modulo {knobs['modulus']} (from 0 to "
            f"{knobs['modulus'] - 1}; 0 if there is no way).\n\n"
            "Input: the first line holds n, L and R, the second line a_1, ..., a_n.\n\nOutput: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, -10^9 <= L <= R <= 10^9, -{TOP} <= a_i <= {TOP}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if (
            shape.tier is Tier.LARGE and shape.number
        ):  # Any two prefix sums are near, and to each of them about half of all fit.
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

    def parts(self, knobs: Knobs) -> Parts:
        outside, m = knobs["where"] == "outside", knobs["modulus"]
        length = knobs["worth"] == "length"
        return Parts(
            read="""
data = list(map(int, text.split()))
low, high = data[1], data[2]
keys = [0]
for x in data[3:]:
    keys.append(keys[-1] + x)
count = len(keys)
ways = [0] * count
bottom, top = low, high""",
            rule=Rule(
                "not bottom <= keys[j] - keys[i] <= top" if outside else "bottom <= keys[j] - keys[i] <= top",
                "keys[j] - top", "keys[j] - bottom", outside,
            ),
            products=(("ways[i]", "j"), ("-i * ways[i]", "1")) if length else (("ways[i]", "1"),),
            finish=f"ways[j] = got[j] % {m} if j else 1",
            result="ways[-1]",
            arrays="array0, array1 = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)",
            note="array0[j], array1[j] = ways[j], -j * ways[j]",
        )  # fmt: skip


TABLE = """
import sys
from bisect import bisect_right


def solve(text):
    $read
    known = sorted(set(keys))
    best = [0] * (len(known) + 1)
    for j in range(count):
        if j >= $gap:
            i = j - $gap
            at = bisect_right(known, keys[i])
            while at < len(best) and best[at] < f[i]:
                best[at] = f[i]
                at += 1
        f[j] = best[bisect_right(known, keys[j] - $d)] + w[j]
    return str(max(f))
"""


class Chains(Giving):
    """The heaviest chain, or how many there are, when steps must be far enough in position and in value.

    A table of the heaviest chains that end at most as high as each value is soon brought up to date where elements are random. In
    half of the second large test each element is lower than all before and heavier, so that all of the table above it changes.
    Only the steps of that table, in a sorted list, are another efficient way to heaviest chains.
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
        asked = (
            "The weight of a chain is the sum of w_p over its positions. Print the greatest weight of a chain"
            if goal == "heaviest"
            else f"The weight of a chain is the product of w_p over its positions. Print the sum of the weights of all chains, "
            f"modulo {PRIMES[0]}"
        )
        return (
            "You are given integers a_1, ..., a_n and w_1, ..., w_n. A chain is a non-empty sequence of positions in which for each "
            "position "
            f"p and the next one q it holds that {place} and {rule}. {asked}.\n\n"
            "Input: the first line holds n, the second a_1, ..., a_n, the third w_1, ..., w_n.\n\nOutput: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 0 <= a_i <= {TOP}, 1 <= w_i <= {TOP}."
        )  # fmt: skip

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
        return f"{n}\n{line(draws.ints(n, 0, top))}\n{line(draws.ints(n, 1, 5 if shape.tier is Tier.SMALL else TOP))}\n"

    def _steep(self, knobs: Knobs, draws: Draws) -> str:
        """The second large test: hardly any value twice, and for heaviest chains half of them against the sense, ever heavier."""
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

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        if knobs["goal"] != "heaviest":
            return super().zoo(knobs)
        table = program(TABLE, read=self.parts(knobs).read, gap=knobs["gap"], d=knobs["d"])
        return super().zoo(knobs) | {"table raised until one is as high": table}

    def parts(self, knobs: Knobs) -> Parts:
        d, heaviest = knobs["d"], knobs["goal"] == "heaviest"
        flip = knobs["sense"] == "down"
        read = READ + ("keys = [-x for x in keys]\n" if flip else "") + "f = [0] * count"
        rule = Rule(f"keys[i] <= keys[j] - {d}", "", f"keys[j] - {d}")
        if knobs["goal"] == "near count":
            rule = Rule(f"abs(keys[i] - keys[j]) <= {d}", f"keys[j] - {d}", f"keys[j] + {d}")
        return Parts(
            read=read,
            rule=rule,
            products=(("f[i]", "1"),),
            finish="f[j] = got[j] + w[j]"
            if heaviest
            else f"f[j] = (got[j] + 1) * w[j] % {PRIMES[0]}",
            result="max(f)" if heaviest else f"sum(f) % {PRIMES[0]}",
            arrays="array0 = np.zeros(count, dtype=np.int64)",
            note="array0[j] = f[j]",
            greatest=heaviest,
        )
