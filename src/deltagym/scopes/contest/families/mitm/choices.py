"""Choice: a coefficient for each of some numbers; and the template that counts totals in bounds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from itertools import combinations
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line, table
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
"""Coefficients to choose from, three of them."""
RESIDUES = tuple([k, r] for k in range(2, 6) for r in range(k))
"""Divisor and remainder of the number of last coefficients, where only some choices count."""


class Choice(Template):
    """A question about the totals of all choices of coefficients."""

    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    naive: ClassVar[tuple[str, ...]] = (
        "recursion",
        "remembered_totals",
        "numpy",
        "recursion_with_bounds",
    )
    shared: ClassVar[str] = "mitm_choices"
    queries: ClassVar[int] = 3
    """Queries of a large test."""

    @abstractmethod
    def ask(self, knobs: Knobs) -> tuple[str, str]:
        """What is asked, and what a query line holds."""

    @abstractmethod
    def asked(
        self, knobs: Knobs, shape: Shape, a: Numbers, q: int, draws: Draws
    ) -> list[list[int]]:
        """The columns of the queries."""

    def statement(self, knobs: Knobs) -> str:
        coefficients, residue = knobs["coefficients"], knobs.get("residue")
        asked, query = self.ask(knobs)
        rule = f"one of {', '.join(map(str, coefficients))}"
        only = ""
        if residue is not None:
            only = (
                " Only those choices count in which the number of coefficients equal to "
                f"{coefficients[-1]} leaves remainder {residue[1]} when divided by {residue[0]}."
            )
        return (
            "You are given n integers a_1, ..., a_n. For each of them choose a coefficient c_i, "
            f"{rule}; the total of the choice is S = c_1*a_1 + ... + c_n*a_n. Choices that differ "
            f"in some c_i are different.{only} {asked}\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the "
            f"next q lines holds {query}.\n\n"
            "Output: for each of these lines, in their order, one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self._items(knobs, Tier.LARGE)}, 1 <= q <= {self.queries}, "
            f"1 <= a_i <= {TOP}."
        )

    def _items(self, knobs: Knobs, tier: Tier) -> int:
        pairs = len(knobs["coefficients"]) == 2
        return {Tier.MEDIUM: 13 if pairs else 8, Tier.LARGE: 34 if pairs else 22}[tier]

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        if shape.tier is Tier.SMALL:
            n = 1 if shape.number == 0 else draws.one(2, 6)
            q, top = 3, (1, 2, 5, 20, 1000)[shape.number % 5]
        else:
            n = self._items(knobs, shape.tier)
            q, top = 1 if shape.tier is Tier.MEDIUM else self.queries, TOP
        a = draws.ints(n, 1 if shape.tier is Tier.SMALL else top // 2, top)
        return f"{n} {q}\n{line(a)}\n{table(*self.asked(knobs, shape, a, q, draws))}"


def _total(coefficients: list[int], a: Numbers, draws: Draws) -> int:
    """The total of a random choice."""
    return int((np.array(coefficients)[draws.ints(len(a), 0, len(coefficients) - 1)] * a).sum())


BOUNDS = {"[]": ("<=", "<="), "()": ("<", "<"), "[)": ("<=", "<"), "(]": ("<", "<=")}
"""How a total compares with its lower and its upper bound."""


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
