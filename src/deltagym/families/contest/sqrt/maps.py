"""Products of many maps, of which some change: blocks that know what their maps do together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.families.contest.draws import Draws, Numbers, line, table
from deltagym.families.contest.source import program
from deltagym.families.contest.template import Knobs, Shape, Template, Tier, settings

SIZES = {Tier.MEDIUM: (500, 100), Tier.LARGE: (160_000, 2_500)}

GOLD = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    first, second = data[2:2 + n], data[2 + n:2 + 2 * n]
    width = max(1, int((n / 2) ** 0.5))

    def merged(low):
        a, b = first[low], second[low]
        for c, d in zip(first[low + 1:low + width], second[low + 1:low + width]):
            $merge
        return a, b

    blocks = [merged(low) for low in range(0, n, width)]
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 4 * q, 4):
        kind, i, j, x = data[at:at + 4]
        $unmask
        if kind == 1:
            first[i - 1], second[i - 1] = j, x
            blocks[(i - 1) // width] = merged((i - 1) // width * width)
            continue
        low, high = i - 1, j
        while low < high and low % width:
            a, b = first[low], second[low]
            $apply
            low += 1
        while low + width <= high:
            a, b = blocks[low // width]
            $apply
            low += width
        while low < high:
            a, b = first[low], second[low]
            $apply
            low += 1
        last = x
        out.append(x)
    return "\\n".join(map(str, out))
"""

BRUTE = """
import sys
$imports


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    first, second = data[2:2 + n], data[2 + n:2 + 2 * n]
    $before
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 4 * q, 4):
        kind, i, j, x = data[at:at + 4]
        $unmask
        if kind == 1:
            first[i - 1], second[i - 1] = j, x
            $change
            continue
        $compute
        last = x
        out.append(x)
    return "\\n".join(map(str, out))
"""

STEP_BY_STEP = "for a, b in zip(first[i - 1:j], second[i - 1:j]):\n    {apply}\n"
REMEMBERED = "key = i, j, x\nif key not in seen:\n    for a, b in zip(first[i - 1:j], second[i - 1:j]):\n        {apply}\n    seen[key] = x\nx = seen[key]\n"
VECTOR = """
a, b = first[i - 1:j], second[i - 1:j]
while len(a) > 1:
    odd = len(a) % 2
    tail = a[-1:], b[-1:]
    c, d = a[1::2], b[1::2]
    a, b = a[:len(a) - odd:2], b[:len(b) - odd:2]
    {merge}
    if odd:
        a, b = np.concatenate((a, tail[0])), np.concatenate((b, tail[1]))
a, b = int(a[0]), int(b[0])
{apply}
"""


MODULI = (998244353, 1000000007, 1000003, 999983, 65537, 10007, 8191, 4093, 2**20, 2**16, 10**6, 720720, 999, 5040, 360360)
"""Products of two remainders stay below 2**63."""


class Maps(Template):
    """One linear map after the other."""

    name: ClassVar[str] = "sqrt_maps"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(order=("forward",), modulus=MODULI, give=("value",), online=(False,))
        if level == "medium":
            yield from settings(order=("backward",), modulus=MODULI, give=("value", "change"), online=(False,))
        if level == "hard":
            yield from settings(order=("forward", "backward"), modulus=MODULI, give=("double",), online=(False,))
        if level == "shifted":
            yield from settings(order=("forward", "backward"), modulus=MODULI, give=("value",), online=(True,))

    def statement(self, knobs: Knobs) -> str:
        m, forward = knobs["modulus"], knobs["order"] == "forward"
        order = "f_i is applied to x first, then f_(i+1) to the result, and so on up to f_j" if forward else (
            "f_j is applied to x first, then f_(j-1) to the result, and so on down to f_i"
        )
        give = {
            "value": "print the final result",
            "change": f"print the final result less x, modulo {m} (from 0 to {m - 1})",
            "double": "apply all of this once more, in the same order, to the result, and print what comes of that",
        }[knobs["give"]]
        masked = (
            f" Operations of kind 2 are masked: a line holds x' in place of x, and x = (x' + last) modulo {m}, where last is the answer of the "
            "latest operation of kind 2 before it (0 if there is none)." if knobs["online"] else ""
        )
        return (
            f"There are n maps f_i(x) = (a_i*x + b_i) modulo {m} (results are from 0 to {m - 1}). Carry out q operations in their order. "
            f"\"1 i a b\": a_i becomes a, and b_i becomes b. \"2 i j x\" (i <= j): {order}; {give}.{masked}\n\n"
            "Input: the first line holds n and q, the second a_1, ..., a_n, the third b_1, ..., b_n. Each of the next q lines holds an operation; "
            "the last is of kind 2.\n\nOutput: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {SIZES[Tier.LARGE][0]}, 1 <= q <= {SIZES[Tier.LARGE][1]}, 0 <= a, b, a_i, b_i, x < {m}."
        )  # fmt: skip

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """In larger tests products are long; factors are units where there are any, so that nothing is forgotten."""
        m = knobs["modulus"]
        n, q = ((1, 2) if shape.number == 0 else (draws.one(2, 12), draws.one(3, 14))) if shape.tier is Tier.SMALL else SIZES[shape.tier]
        kinds = np.where(draws.ints(q, 0, 1) == 0, 1, 2)
        kinds[-1] = 2
        ends = np.sort(np.stack([draws.ints(q, 1, n), draws.ints(q, 1, n)]), axis=0)
        if shape.tier is Tier.LARGE:
            ends = np.stack([draws.ints(q, 1, n // 8), n - draws.ints(q, 0, n // 8)])
        places = draws.ints(q, 1, n)
        third, fourth = np.where(kinds == 1, self._factors(m, q, draws), ends[1]), draws.ints(q, 0, m - 1)
        operations = table(kinds, np.where(kinds == 1, places, ends[0]), third, fourth)
        return f"{n} {q}\n{line(self._factors(m, n, draws))}\n{line(draws.ints(n, 0, m - 1))}\n{operations}"

    def _factors(self, m: int, count: int, draws: Draws) -> Numbers:
        factors = draws.ints(count, 1, m - 1)
        return np.where(np.gcd(factors, m) > 1, 1, factors)

    def _holes(self, knobs: Knobs) -> dict[str, str]:
        m, forward = knobs["modulus"], knobs["order"] == "forward"
        return {
            "unmask": f"if kind == 2:\n    x = (x + last) % {m}" if knobs["online"] else "",
            "apply": f"x = (a * x + b) % {m}",
            "merge": f"a, b = a * c % {m}, (b * c + d) % {m}" if forward else f"a, b = a * c % {m}, (a * d + b) % {m}",
        }

    def gold(self, knobs: Knobs) -> str:
        holes, text = self._holes(knobs), GOLD
        m = knobs["modulus"]
        if knobs["order"] == "backward":
            start = text.index("        low, high = i - 1, j")
            text = text[:start] + BACKWARD + text[text.index("        last = x"):]
        text = text.replace("        last = x\n", self._given(knobs, "        ", m))
        if knobs["give"] == "change":
            text = text.replace("        low, high", "        start = x\n        low, high")
        if knobs["give"] == "double":
            text = _twice(text)
        return program(text, **holes)

    def _given(self, knobs: Knobs, indent: str, m: int) -> str:
        lines = [f"x = (x - start) % {m}"] * (knobs["give"] == "change") + ["last = x"]
        return "".join(f"{indent}{text}\n" for text in lines)

    def _naive(self, knobs: Knobs, compute: str, imports: str = "", before: str = "", change: str = "") -> str:
        holes, m = self._holes(knobs), knobs["modulus"]
        compute = compute.format(apply=holes["apply"], merge=holes["merge"])
        if knobs["order"] == "backward":
            compute = compute.replace("zip(first[i - 1:j], second[i - 1:j])", "zip(first[i - 1:j][::-1], second[i - 1:j][::-1])")
        if knobs["give"] == "double":
            compute = compute + compute
        if knobs["give"] == "change":
            compute = f"start = x\n{compute}\nx = (x - start) % {m}\n"
        return program(BRUTE, **holes, compute=compute, imports=imports, before=before, change=change)

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, STEP_BY_STEP)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        return {
            "remembered until a change": self._naive(knobs, REMEMBERED, before="seen = {}", change="seen.clear()"),
            "numpy, pairs merged": self._naive(
                knobs, VECTOR, imports="import numpy as np", before="first, second = np.array(first), np.array(second)"
            ),
        }


BACKWARD = """\
        low, high = i - 1, j
        while low < high and high % width:
            high -= 1
            a, b = first[high], second[high]
            $apply
        while high - width >= low:
            high -= width
            a, b = blocks[high // width]
            $apply
        while low < high:
            high -= 1
            a, b = first[high], second[high]
            $apply
"""


def _twice(text: str) -> str:
    """The program that goes through the maps twice."""
    start, end = text.index("        low, high = i - 1, j"), text.index("        last = x")
    body = "".join(f"    {row}\n" for row in text[start:end].splitlines())
    return f"{text[:start]}        for _ in range(2):\n{body}{text[end:]}"
