"""Choose a coefficient for each of some numbers: all choices of one half against all of the other."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from itertools import combinations
from typing import ClassVar

import numpy as np

from deltagym.core.problem import Json
from deltagym.scopes.contest.draws import Draws, Numbers, line, table
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

TOP = 10**12
PAIRS = tuple(list(pair) for pair in combinations(range(-3, 4), 2))
"""Coefficients to choose from, two of them."""
TRIPLES = (
    [-1, 0, 1],
    [0, 1, 2],
    [0, 1, 3],
    [-2, 0, 1],
    [-1, 1, 2],
    [-3, -1, 1],
    [0, 2, 3],
    [-2, -1, 2],
)
RESIDUES = tuple([k, r] for k in range(2, 6) for r in range(k))

COMBINE = """
def totals(items, coefficients, k):
    groups = [[0]] + [[] for _ in range(k - 1)]
    for x in items:
        grown = [[] for _ in range(k)]
        for j, group in enumerate(groups):
            for c in coefficients:
                step = c * x
                grown[(j + (c == coefficients[-1])) % k] += [s + step for s in group]
        groups = grown
    return [sorted(group) for group in groups]
"""

GOLD = """
import sys
from bisect import bisect_left, bisect_right


$combine


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = data[2:2 + n]
    coefficients, k, wanted = $coefficients, $k, $wanted
    left = totals(a[:n // 2], coefficients, k)
    right = totals(a[n // 2:], coefficients, k)
    out = []
    for i in range(2 + n, 2 + n + $width * q, $width):
        $read
        $start
        for j in range(k):
            one, other = left[j], right[(wanted - j) % k]
            $join
        $finish
        out.append(best)
    return "\\n".join(map(str, out))
"""

NAIVE = """
import sys
$imports


$define


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = data[2:2 + n]
    coefficients, k, wanted = $coefficients, $k, $wanted
    $prepare
    out = []
    for i in range(2 + n, 2 + n + $width * q, $width):
        $read
        $start
        $loop
            $take
        $finish
        out.append(best)
    return "\\n".join(map(str, out))
"""

BRUTE = {
    "imports": "from itertools import product",
    "define": "",
    "prepare": "",
    "loop": "for chosen in product(coefficients, repeat=n):",
    "before": """
        if sum(c == coefficients[-1] for c in chosen) % k != wanted:
            continue
        s = sum(c * x for c, x in zip(chosen, a))
        ways = 1""",
}

REMEMBERED = {
    "imports": "from functools import lru_cache",
    "define": "",
    "prepare": """
        @lru_cache(maxsize=None)
        def reached(i):
            if i == 0:
                return {(0, 0): 1}
            found = {}
            for (s, j), ways in reached(i - 1).items():
                for c in coefficients:
                    key = s + c * a[i - 1], (j + (c == coefficients[-1])) % k
                    found[key] = found.get(key, 0) + ways
            return found""",
    "loop": "for (s, j), ways in reached(n).items():",
    "before": "if j != wanted:\n    continue",
}

RECURSIVE = {
    "imports": "",
    "define": """
        def walk(a, i, s, j, coefficients, k):
            if i == len(a):
                yield s, j
                return
            for c in coefficients:
                yield from walk(a, i + 1, s + c * a[i], (j + (c == coefficients[-1])) % k, coefficients, k)""",
    "prepare": "ways = 1",
    "loop": "for s, j in walk(a, 0, 0, 0, coefficients, k):",
    "before": "if j != wanted:\n    continue",
}

VECTOR = """
import sys
from itertools import product
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = data[2:2 + n]
    coefficients, k, wanted = $coefficients, $k, $wanted
    some = min(n, $at_once)
    sums, many = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for x in a[:some]:
        sums = np.concatenate([sums + c * x for c in coefficients])
        many = np.concatenate([many + (c == coefficients[-1]) for c in coefficients]) % k
    out = []
    for i in range(2 + n, 2 + n + $width * q, $width):
        $read
        $start
        for chosen in product(coefficients, repeat=n - some):
            j = sum(c == coefficients[-1] for c in chosen)
            s = sums[(many + j) % k == wanted] + sum(c * x for c, x in zip(chosen, a[some:]))
            $take_all
        $finish
        out.append(best)
    return "\\n".join(map(str, out))
"""


PRUNED = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = sorted(data[2:2 + n], reverse=True)
    coefficients, k, wanted = $coefficients, $k, $wanted
    rest = [sum(a[i:]) for i in range(n + 1)]
    ways = [[0] * k for _ in range(n + 1)]
    ways[0][0] = 1
    for i in range(n):
        for j in range(k):
            for c in coefficients:
                ways[i + 1][(j + (c == coefficients[-1])) % k] += ways[i][j]

    def count(i, s, j, low, high):
        least, most = s + coefficients[0] * rest[i], s + coefficients[-1] * rest[i]
        if low <= least and most <= high:
            return ways[n - i][(wanted - j) % k]
        if most < low or high < least:
            return 0
        return sum(count(i + 1, s + c * a[i], (j + (c == coefficients[-1])) % k, low, high) for c in coefficients)

    out = []
    for i in range(2 + n, 2 + n + 2 * q, 2):
        out.append(count(0, 0, 0, data[i] + $above, data[i + 1] - $below))
    return "\\n".join(map(str, out))
"""


class Choice(Template):
    """A question about the totals of all choices of coefficients."""

    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    queries: ClassVar[int] = 3

    @abstractmethod
    def parts(self, knobs: Knobs) -> dict[str, str]:
        """Lines: `read` a query, `start`, `join` two sorted halves, `take` and `take_all` totals `s` (`ways` times), `finish`; `width`."""

    @abstractmethod
    def ask(self, knobs: Knobs) -> tuple[str, str]:
        """What is asked, and what a query line holds."""

    def statement(self, knobs: Knobs) -> str:
        coefficients, residue = knobs["coefficients"], knobs.get("residue")
        asked, query = self.ask(knobs)
        rule = f"one of {', '.join(map(str, coefficients))}"
        only = ""
        if residue is not None:
            only = f" Only those choices count in which the number of coefficients equal to {coefficients[-1]} leaves remainder "
            only += f"{residue[1]} when divided by {residue[0]}."
        return (
            f"You are given n integers a_1, ..., a_n. For each of them choose a coefficient c_i, {rule}; the total of the choice is "
            f"S = c_1*a_1 + ... + c_n*a_n. Choices that differ in some c_i are different.{only} {asked}\n\n"
            f"Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the next q lines holds {query}.\n\n"
            "Output: for each of these lines, in their order, one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self._items(knobs, Tier.LARGE)}, 1 <= q <= {self.queries}, 1 <= a_i <= {TOP}."
        )

    def _items(self, knobs: Knobs, tier: Tier) -> int:
        pairs = len(knobs["coefficients"]) == 2
        return {Tier.MEDIUM: 13 if pairs else 8, Tier.LARGE: 34 if pairs else 22}[tier]

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.SMALL:
            n, q, top = (
                (1 if shape.number == 0 else draws.one(2, 6)),
                3,
                (1, 2, 5, 20, 1000)[shape.number % 5],
            )
        else:
            n, q, top = (
                self._items(knobs, shape.tier),
                1 if shape.tier is Tier.MEDIUM else self.queries,
                TOP,
            )
        a = draws.ints(n, 1 if shape.tier is Tier.SMALL else top // 2, top)
        return f"{n} {q}\n{line(a)}\n{table(*self.asked(knobs, shape, a, q, draws))}"

    @abstractmethod
    def asked(
        self, knobs: Knobs, shape: Shape, a: Numbers, q: int, draws: Draws
    ) -> list[list[int]]:
        """The columns of the queries."""

    def _shared(self, knobs: Knobs) -> dict[str, Json]:
        k, wanted = knobs.get("residue") or (1, 0)
        return self.parts(knobs) | {"coefficients": knobs["coefficients"], "k": k, "wanted": wanted}

    def gold(self, knobs: Knobs) -> str:
        return program(GOLD, **self._shared(knobs), combine=COMBINE)

    def _naive(self, knobs: Knobs, way: dict[str, str]) -> str:
        import textwrap

        shared = self._shared(knobs)
        take = (
            textwrap.dedent(way["before"]).strip("\n")
            + "\n"
            + textwrap.dedent(str(shared["take"])).strip("\n")
        )
        return program(NAIVE, **(shared | way | {"take": take}))

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        at_once = 20 if len(knobs["coefficients"]) == 2 else 12
        return {
            "recursion": self._naive(knobs, RECURSIVE),
            "remembered totals": self._naive(knobs, REMEMBERED),
            "numpy": program(VECTOR, **self._shared(knobs), at_once=at_once),
        }


def _total(coefficients: list[int], a: Numbers, draws: Draws) -> int:
    """The total of a random choice."""
    return int((np.array(coefficients)[draws.ints(len(a), 0, len(coefficients) - 1)] * a).sum())


BOUNDS = {"[]": ("<=", "<="), "()": ("<", "<"), "[)": ("<=", "<"), "(]": ("<", "<=")}


class Window(Choice):
    """How many choices have a total within bounds."""

    name: ClassVar[str] = "mitm_window"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(coefficients=PAIRS, bounds=tuple(BOUNDS))
        if level == "medium":
            yield from settings(
                coefficients=tuple(PAIRS[i] for i in (15, 11, 13, 3, 18)),
                bounds=("[]", "()"),
                residue=RESIDUES,
            )
        if level == "hard":
            yield from settings(coefficients=TRIPLES, bounds=("[]", "()"), residue=RESIDUES[:5])

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        low, high = BOUNDS[knobs["bounds"]]
        return (
            f"Given L and R, count the choices with L {low} S {high} R.",
            "two integers L and R (L <= R, both at most 10**15 in size)",
        )

    def asked(
        self, knobs: Knobs, shape: Shape, a: Numbers, q: int, draws: Draws
    ) -> list[list[int]]:
        """Bounds that are totals themselves, so that it matters whether they count."""
        ends = [sorted(_total(knobs["coefficients"], a, draws) for _ in range(2)) for _ in range(q)]
        return [[e[0] for e in ends], [e[1] for e in ends]]

    def parts(self, knobs: Knobs) -> dict[str, str]:
        low, high = BOUNDS[knobs["bounds"]]
        above, below = (
            ("bisect_right" if high == "<=" else "bisect_left"),
            ("bisect_left" if low == "<=" else "bisect_right"),
        )
        return {
            "width": "2",
            "read": "low, high = data[i], data[i + 1]",
            "start": "best = 0",
            "join": f"""
                for s in one:
                    upper, lower = {above}(other, high - s), {below}(other, low - s)
                    if upper > lower:
                        best += upper - lower""",
            "take": f"best += ways * (low {low} s {high} high)",
            "take_all": f"best += int(np.count_nonzero((low {low} s) & (s {high} high)))",
            "finish": "",
        }

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        low, high = BOUNDS[knobs["bounds"]]
        pruned = program(
            PRUNED, **self._shared(knobs), above=int(low == "<"), below=int(high == "<")
        )
        return super().zoo(knobs) | {"recursion with bounds": pruned}
