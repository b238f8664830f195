"""Long walks along lengths that change: blocks of cells, each of which knows where a walk leaves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line, table
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIME = 998244353
MEDIUM = (400, 150)
"""Cells and operations of a medium test."""

HOPS = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    link, w = [0] + data[2:2 + n], [0] + data[2 + n:2 + 2 * n]
    width = max(1, int((n / 2) ** 0.5))
    leave, many, total = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    powers = [1]
    for _ in range(width):
        powers.append(powers[-1] * $factor % $prime)

    def build(first, last, start):
        for i in range(start, last + 1):
            to = i - link[i]
            if to < first:
                leave[i], many[i], total[i] = to, 1, w[i]
            else:
                leave[i], many[i], total[i] = leave[to], many[to] + 1, (w[i] + $factor * total[to]) % $prime

    for first in range(1, n + 1, width):
        build(first, min(n, first + width - 1), first)
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 3 * q, 3):
        kind, i, x = data[at:at + 3]
        $unmask
        if kind == 1:
            link[i] = x
            first = i - (i - 1) % width
            build(first, min(n, first + width - 1), i)
        else:
            steps, value, power = 0, 0, 1
            while i > 0:
                value = (value + power * total[i]) % $prime
                power = power * powers[many[i]] % $prime
                steps += many[i]
                i = leave[i]
            last = $answer
            out.append(last)
    return "\\n".join(map(str, out))
"""

HOPS_NAIVE = """
import sys
$imports


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    link, w = [0] + data[2:2 + n], [0] + data[2 + n:2 + 2 * n]
    $before
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 3 * q, 3):
        kind, i, x = data[at:at + 3]
        $unmask
        if kind == 1:
            link[i] = x
            $change
        else:
            $walk
            last = $answer
            out.append(last)
    return "\\n".join(map(str, out))
"""

WALK = """
steps, value, power = 0, 0, 1
while i > 0:
    value = (value + power * w[i]) % $prime
    power = power * $factor % $prime
    steps += 1
    i -= link[i]
"""

REMEMBERED = """
chain = []
while i > 0 and i not in known:
    chain.append(i)
    i -= link[i]
steps, value = known[i] if i > 0 else (0, 0)
for j in reversed(chain):
    steps, value = steps + 1, (w[j] + $factor * value) % $prime
    known[j] = steps, value
"""

KEPT = """
for j in range(len(known), i + 1):
    steps, value = known[max(0, j - link[j])]
    known.append((steps + 1, (w[j] + $factor * value) % $prime))
steps, value = known[i]
"""

KEYS = """
keys = set(data[3 + 2 * n::3])
leap, many, total, power_of = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1), [1] * (n + 1)
for i in range(1, n + 1):
    to = i - link[i]
    if to in keys or to <= 0:
        leap[i], many[i], total[i], power_of[i] = to, 1, w[i], $factor
    else:
        leap[i], many[i] = leap[to], many[to] + 1
        total[i], power_of[i] = (w[i] + $factor * total[to]) % $prime, power_of[to] * $factor % $prime
"""

RELINK = """
to = i - x
if to in keys or to <= 0:
    leap[i], many[i], total[i], power_of[i] = to, 1, w[i], $factor
else:
    leap[i], many[i] = leap[to], many[to] + 1
    total[i], power_of[i] = (w[i] + $factor * total[to]) % $prime, power_of[to] * $factor % $prime
"""

JUMPS = """
steps, value, power = 0, 0, 1
while i > 0:
    value = (value + power * total[i]) % $prime
    power = power * power_of[i] % $prime
    steps += many[i]
    i = leap[i]
"""

VECTOR = """
to, steps_of, value_of, power_of = np.maximum(0, np.arange(n + 1) - np.array(link)), np.ones(n + 1, dtype=np.int64), np.array(w), \\
    np.full(n + 1, $factor, dtype=np.int64)
steps_of[0] = value_of[0] = 0
to, steps_of, value_of, power_of = to[:i + 1], steps_of[:i + 1], value_of[:i + 1], power_of[:i + 1]
while to[i]:
    value_of = (value_of + power_of * value_of[to]) % $prime
    power_of = power_of * power_of[to] % $prime
    steps_of = steps_of + steps_of[to]
    to = to[to]
steps, value = int(steps_of[i]), int(value_of[i])
"""

ASKS = {
    "value": ("value", "print V"),
    "steps": ("steps", "print k"),
    "both": ("(value + steps) % $prime", f"print (V + k) modulo {PRIME}"),
}


class Hops(Template):
    """Walks downwards by lengths that change."""

    name: ClassVar[str] = "sqrt_hops"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    size: ClassVar[int] = 40_000
    operations: ClassVar[int] = 14_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 120_000, "operations": 80_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(ask=("value",), factor=range(1, 41), online=(False,))
            yield from settings(ask=("steps",), factor=(1,), online=(False,))
        if level == "medium":
            yield from settings(ask=("both",), factor=range(1, 41), online=(False,))
        if level == "hard":
            yield from settings(ask=("value", "both"), factor=range(41, 81), online=(False,))
        if level == "shifted":
            yield from settings(ask=("value", "both"), factor=range(1, 25), online=(True,))
            yield from settings(ask=("steps",), factor=(1,), online=(True,))

    def statement(self, knobs: Knobs) -> str:
        factor = knobs["factor"]
        power = (
            "V = w of v_1 + w of v_2 + ... + w of v_k"
            if factor == 1
            else (f"V = w(v_1) + {factor}*w(v_2) + {factor}^2*w(v_3) + ... + {factor}^(k-1)*w(v_k)")
        )
        masked = (
            " Queries and changes are masked: instead of i a line holds i', and i = ((i' - 1 + last) mod n) + 1, where last is the answer "
            "of "
            "the latest operation of kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            "Cells are numbered from 1 to n; cell i has a length d_i >= 1 and a weight w_i. A walk from cell i visits v_1 = i, then "
            f"v_2 = v_1 - d(v_1) and so on, until the next number would be less than 1; it visits k cells. Let {power}, modulo {PRIME} "
            f"(from 0 to {PRIME - 1}), where w(v) is the weight of cell v. Carry out q operations in their order. \"1 i x\": d_i becomes "
            f"x. "
            f"\"2 i 0\": {ASKS[knobs['ask']][1]} for the walk from cell i.{masked}\n\n"
            "Input: the first line holds n and q, the second d_1, ..., d_n, the third w_1, ..., w_n. Each of the next q lines holds an "
            "operation; the last is of kind 2.\n\nOutput: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 1 <= q <= {self.operations}, 1 <= d_i, x <= n, 0 <= w_i <= 10^6."
        )  # fmt: skip

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """Short hops, and starts near the end, so that walks are long; changes are spread."""
        if shape.tier is Tier.SMALL:
            n, q, hop = (
                (1, 2, 1)
                if shape.number == 0
                else (draws.one(2, 12), draws.one(3, 14), draws.one(1, 4))
            )
        else:
            n, q = MEDIUM if shape.tier is Tier.MEDIUM else (self.size, self.operations)
            hop = 2 if shape == Shape(Tier.LARGE, 1) else 3
        kinds = np.where(draws.ints(q, 0, 1) == 0, 1, 2)
        kinds[-1] = 2
        cells = draws.ints(q, 1, n)
        if not knobs["online"] and shape.tier is not Tier.SMALL:
            cells = np.where(kinds == 2, n - draws.ints(q, 0, n // 8), cells)
        lengths, weights = draws.ints(n, 1, min(n, hop)), draws.ints(n, 0, 10**6)
        given = np.where(kinds == 1, draws.ints(q, 1, min(n, hop)), 0)
        return f"{n} {q}\n{line(lengths)}\n{line(weights)}\n{table(kinds, cells, given)}"

    def _holes(self, knobs: Knobs) -> dict[str, object]:
        answer = ASKS[knobs["ask"]][0].replace("$prime", str(PRIME))
        unmask = "i = (i - 1 + last) % n + 1" if knobs["online"] else ""
        return {"factor": knobs["factor"], "prime": PRIME, "answer": answer, "unmask": unmask}

    def gold(self, knobs: Knobs) -> str:
        return program(HOPS, **self._holes(knobs))

    def _naive(
        self, knobs: Knobs, walk: str, imports: str = "", before: str = "", change: str = ""
    ) -> str:
        return program(
            HOPS_NAIVE,
            **self._holes(knobs),
            walk=walk,
            imports=imports,
            before=before,
            change=change,
        )

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, WALK)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        offline = (
            {}
            if knobs["online"]
            else {"only cells that matter": self._naive(knobs, JUMPS, before=KEYS, change=RELINK)}
        )
        return offline | {
            "kept below a change": self._naive(
                knobs, KEPT, before="known = [(0, 0)]", change="del known[i:]"
            ),
            "remembered until a change": self._naive(
                knobs, REMEMBERED, before="known = {}", change="known.clear()"
            ),
            "numpy, pointer doubling": self._naive(knobs, VECTOR, imports="import numpy as np"),
        }
