"""The best total of all choices of coefficients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, Numbers
from deltagym.scopes.contest.mitm.choices import PAIRS, RESIDUES, TRIPLES, Choice
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

BOUNDED = """
import sys


def least_cost(least, most, t):
    return $least_cost


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = sorted(data[2:2 + n], reverse=True)
    coefficients, k, wanted = $coefficients, $k, $wanted
    never = float("inf")
    rest = [sum(a[i:]) for i in range(n + 1)]

    def look(i, s, j):
        nonlocal best
        cost = least_cost(s + coefficients[0] * rest[i], s + coefficients[-1] * rest[i], t)
        if cost >= best:
            return
        if i == n:
            best = cost if j == wanted else best
            return
        for c in coefficients:
            look(i + 1, s + c * a[i], (j + (c == coefficients[-1])) % k)

    out = []
    for t in data[2 + n:2 + n + q]:
        best = never
        look(0, 0, 0)
        out.append("none" if best == never else $answer)
    return "\\n".join(map(str, out))
"""

GOALS = {
    "at most": "the greatest S <= T among all choices",
    "distance": "the least |S - T| among all choices",
    "remainder": "the greatest remainder, from 0 to T-1, that S leaves when divided by T, among all choices",
    "least above": "the least S > T among all choices",
}

COSTS = {
    "at most": ('float("inf") if least > t else max(0, t - most)', "t - best"),
    "distance": ("max(0, least - t, t - most)", "best"),
    "remainder": ("t - 1 - most % t if most - most % t <= least else 0", "t - 1 - best"),
    "least above": ('float("inf") if most <= t else max(1, least - t)', "t + best"),
}
"""How far totals from `least` to `most` are from the best there can be, at least; and the answer that such a cost stands for."""


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
        """Anywhere among the totals; in one large test near their mean, where most totals are, so that bounds rule out little."""
        total, (low, *_, high) = int(a.sum()), knobs["coefficients"]
        remainder, mean = (
            knobs["goal"] == "remainder",
            total * sum(knobs["coefficients"]) // len(knobs["coefficients"]),
        )
        if shape != Shape(Tier.LARGE, 1):
            asked = [draws.one(total * low, total * high) for _ in range(q)]
        elif remainder and mean == 0:  # A multiple of any T, which is not to be small.
            asked = [draws.one(total * high // 2, total * high) for _ in range(q)]
        else:
            asked = [mean + draws.one(-total // 50, total // 50) for _ in range(q)]
        return [[max(1, abs(t)) for t in asked] if remainder else asked]

    def parts(self, knobs: Knobs) -> dict[str, str]:
        join, better, array = {
            "at most": (
                "for s in one:\n    p = bisect_right(other, t - s)\n    if p and (best is None or s + other[p - 1] > best):\n"
                "        best = s + other[p - 1]",
                "if s <= t and (best is None or s > best):\n    best = s",
                "s = s[s <= t]\nif len(s):\n    best = max(int(s.max()), best if best is not None else int(s.max()))",
            ),
            "least above": (
                "for s in one:\n    p = bisect_right(other, t - s)\n    if p < len(other) and (best is None or s + other[p] < best):\n"
                "        best = s + other[p]",
                "if s > t and (best is None or s < best):\n    best = s",
                "s = s[s > t]\nif len(s):\n    best = min(int(s.min()), best if best is not None else int(s.min()))",
            ),
            "distance": (
                "for s in one:\n    p = bisect_left(other, t - s)\n    for u in other[max(0, p - 1):p + 1]:\n"
                "        if best is None or abs(s + u - t) < best:\n            best = abs(s + u - t)",
                "if best is None or abs(s - t) < best:\n    best = abs(s - t)",
                "s = np.abs(s - t)\nif len(s):\n    best = min(int(s.min()), best if best is not None else int(s.min()))",
            ),
            "remainder": (
                "other = sorted(u % t for u in other)\nif one and other:\n    best = max(best or 0, max(s % t for s in one) + other[-1] - "
                "t)\n"
                "for s in one:\n    s %= t\n    p = bisect_left(other, t - s)\n    if p and (best is None or s + other[p - 1] > best):\n"
                "        best = s + other[p - 1]",
                "if best is None or s % t > best:\n    best = s % t",
                "s = s % t\nif len(s):\n    best = max(int(s.max()), best or 0)",
            ),
        }[knobs["goal"]]
        finish = 'if best is None:\n    best = "none"'
        return {
            "width": "1", "read": "t = data[i]", "start": "best = None", "join": join, "take": better, "take_all": array, "finish": finish,
        }  # fmt: skip

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        least_cost, answer = COSTS[knobs["goal"]]
        bounded = program(BOUNDED, **self._shared(knobs), least_cost=least_cost, answer=answer)
        return super().zoo(knobs) | {"recursion with bounds": bounded}
