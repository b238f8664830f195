"""Sums over pairs of positions, ways to cut a sequence, and chains, where order and values both matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.families.contest.cdq.programs import Giving, Parts, Rule
from deltagym.families.contest.draws import Draws, line
from deltagym.families.contest.template import Knobs, Shape, Tier, settings

TOP = 10**6
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


def _array(f: str) -> str:
    return (
        f.replace("w[i]", "weights").replace("-i", "-places").replace("i *", "places *") if f != "1" else "np.ones(count, dtype=np.int64)"
    )


class Pairs(Giving):
    """The sum over all pairs of positions whose values fit."""

    name: ClassVar[str] = "cdq_pairs"
    size: ClassVar[int] = 150_000

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(rule=("above",), c=(1,), d=(0,), form=tuple(FORMS), modulus=PRIMES)
            yield from settings(rule=("above",), c=(1,), d=(1, 5, 100, 7777, 250_000), form=tuple(FORMS), modulus=PRIMES[:2])
        if level == "medium":
            yield from settings(rule=("above",), c=(2, 3), d=(0, 2, 9, 100), form=tuple(FORMS)[1:], modulus=PRIMES[:3])
        if level == "hard":
            yield from settings(rule=("near", "far"), c=(1,), d=(100_000, 200_000, 300_000, 400_000), form=tuple(FORMS), modulus=PRIMES[:3])
        if level == "shifted":
            yield from settings(
                rule=("above", "near"), c=(1,), d=(150_000, 350_000), form=tuple(FORMS)[:3], modulus=PRIMES[:2], gap=(2, 3, 5, 8)
            )

    def _rule(self, knobs: Knobs) -> tuple[Rule, str]:
        c, d = knobs["c"], knobs["d"]
        right = (f"{c}*" if c > 1 else "") + "a_j" + (f" + {d}" if d else "")
        bound = f"{c} * keys[j] + {d}"
        if knobs["rule"] == "above":
            return Rule(f"keys[i] > {bound}", f"{bound} + 1", ""), f"a_i > {right}"
        far = knobs["rule"] == "far"
        fits = f"abs(keys[i] - keys[j]) {'>' if far else '<='} {d}"
        return Rule(fits, f"keys[j] - {d}", f"keys[j] + {d}", far), f"|a_i - a_j| {'>' if far else '<='} {d}"

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
        n = {Tier.SMALL: shape.number % 14 + knobs.get("gap", 1), Tier.MEDIUM: 2500 - 400 * shape.number, Tier.LARGE: self.size}[shape.tier]
        top = min(TOP, 3 * knobs["d"] + (2, 6, 20)[shape.number % 3]) if shape.tier is not Tier.LARGE else TOP
        a = draws.ints(n, 0, top)
        if shape.tier is Tier.SMALL and shape.number % 2:
            a = a - a % (knobs["d"] or 1)
        return f"{n}\n{line(a)}\n{line(draws.ints(n, 0, 9 if shape.tier is Tier.SMALL else TOP))}\n"

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

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(where=("inside",), worth=("1",), modulus=PRIMES, gap=range(1, 17))
        if level == "medium":
            yield from settings(where=("outside",), worth=("1",), modulus=PRIMES, gap=range(1, 17))
        if level == "hard":
            yield from settings(where=("inside", "outside"), worth=("length",), modulus=PRIMES[:4], gap=range(1, 11))

    def statement(self, knobs: Knobs) -> str:
        gap, outside = knobs["gap"], knobs["where"] == "outside"
        rule = "less than L or greater than R" if outside else "at least L and at most R"
        pieces = "non-empty pieces" if gap == 1 else f"pieces of at least {gap} elements each"
        asked = (
            "Count these ways" if knobs["worth"] == "1" else "For each way multiply the lengths of its pieces, and add up these products"
        )
        return (
            f"You are given integers a_1, ..., a_n and L <= R. Consider all ways to cut the sequence into one or more contiguous {pieces}, "
            f"in such a way that the sum of each piece is {rule}. {asked}; print the result modulo {knobs['modulus']} (from 0 to "
            f"{knobs['modulus'] - 1}; 0 if there is no way).\n\n"
            "Input: the first line holds n, L and R, the second line a_1, ..., a_n.\n\nOutput: one integer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, -10^9 <= L <= R <= 10^9, -{TOP} <= a_i <= {TOP}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: (shape.number % 5 + 1) * knobs["gap"] + shape.number % 3, Tier.MEDIUM: 1000, Tier.LARGE: self.size}[shape.tier]
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


class Chains(Giving):
    """The heaviest chain, or how many there are, when steps must be far enough in position and in value."""

    name: ClassVar[str] = "cdq_chains"
    size: ClassVar[int] = 110_000

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(goal=("heaviest",), sense=("up", "down"), d=(*range(0, 10), 50, 1_000, 20_000), gap=(1, 2, 3))
        if level == "medium":
            yield from settings(goal=("count",), sense=("up", "down"), d=(*range(0, 10), 1_000), gap=(1, 2, 3, 10))
        if level == "hard":
            yield from settings(goal=("near count",), sense=("up",), d=(120_000, 200_000, 300_000, 400_000, 450_000), gap=range(1, 17))

    def statement(self, knobs: Knobs) -> str:
        d, gap, goal = knobs["d"], knobs["gap"], knobs["goal"]
        one, other = ("q", "p") if knobs["sense"] == "up" else ("p", "q")
        rule = f"|a_p - a_q| <= {d}" if goal == "near count" else f"a_{one} >= a_{other} + {d}" if d else f"a_{one} >= a_{other}"
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
        n = {Tier.SMALL: shape.number % 12 + knobs["gap"], Tier.MEDIUM: 1000, Tier.LARGE: self.size}[shape.tier]
        top = TOP if shape.tier is not Tier.SMALL else (2, 6, 20)[shape.number % 3] + 2 * knobs["d"]
        if shape.tier is not Tier.SMALL and knobs["d"] < 10:
            top = n // 8
        return f"{n}\n{line(draws.ints(n, 0, top))}\n{line(draws.ints(n, 1, 5 if shape.tier is Tier.SMALL else TOP))}\n"

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
            finish="f[j] = got[j] + w[j]" if heaviest else f"f[j] = (got[j] + 1) * w[j] % {PRIMES[0]}",
            result="max(f)" if heaviest else f"sum(f) % {PRIMES[0]}",
            arrays="array0 = np.zeros(count, dtype=np.int64)",
            note="array0[j] = f[j]",
            greatest=heaviest,
        )
