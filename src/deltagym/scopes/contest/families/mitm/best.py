"""The best total of all choices of coefficients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, Numbers
from deltagym.scopes.contest.families.mitm.choices import PAIRS, RESIDUES, TRIPLES, Choice
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

GOALS = {
    "at most": "the greatest S <= T among all choices",
    "distance": "the least |S - T| among all choices",
    "remainder": "the greatest remainder, from 0 to T-1, that S leaves when divided by T, among "
    "all choices",
    "least above": "the least S > T among all choices",
}
"""What is printed for a number T, in words."""


class Best(Choice):
    """The best total of all choices."""

    name: ClassVar[str] = "mitm_best"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(coefficients=PAIRS, goal=tuple(GOALS)[:3])
        if level == "medium":
            yield from settings(
                coefficients=(PAIRS[15], PAIRS[11], PAIRS[12]), goal=tuple(GOALS), residue=RESIDUES
            )
        if level == "hard":
            yield from settings(coefficients=TRIPLES[:4], goal=tuple(GOALS), residue=RESIDUES[:5])

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        none = ", or the word none if there is no such choice"
        positive = (
            " (1 <= T <= 10**15)" if knobs["goal"] == "remainder" else " (at most 10**15 in size)"
        )
        return f"Given T, print {GOALS[knobs['goal']]}{none}.", f"one integer T{positive}"

    def asked(
        self, knobs: Knobs, shape: Shape, a: Numbers, q: int, draws: Draws
    ) -> list[list[int]]:
        """Numbers anywhere among the totals.

        In one large test they are near the mean of all totals, where most totals are, so that
        bounds rule out little.
        """
        total, (low, *_, high) = int(a.sum()), knobs["coefficients"]
        remainder = knobs["goal"] == "remainder"
        mean = total * sum(knobs["coefficients"]) // len(knobs["coefficients"])
        if shape != Shape(Tier.LARGE, 1):
            asked = [draws.one(total * low, total * high) for _ in range(q)]
        elif remainder and mean == 0:  # 0 is a multiple of any T, so T is drawn large.
            asked = [draws.one(total * high // 2, total * high) for _ in range(q)]
        else:
            asked = [mean + draws.one(-total // 50, total // 50) for _ in range(q)]
        return [[max(1, abs(t)) for t in asked] if remainder else asked]
