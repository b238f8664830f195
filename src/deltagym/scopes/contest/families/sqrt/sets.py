"""Many positions at once: every d-th one, or all in a group. Small steps and large groups are few enough to be kept up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line, table
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

STRIDES = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = [(x + $shift) % $p for x in data[2:2 + n]]
    width = max(1, min(24, n))
    tables = [[]]
    for d in range(1, width + 1):
        row = [1] * d
        for r in range(d):
            product = 1
            for x in a[r::d]:
                product = product * x % $p
            row[r] = product
        tables.append(row)
    out, last = [], 0
    for at in range(2 + n, 2 + n + 3 * q, 3):
        kind, i, x = data[at:at + 3]
        $unmask
        if kind == 1:
            x = (x + $shift) % $p
            ratio = x * pow(a[i - 1], -1, $p) % $p
            a[i - 1] = x
            for d in range(1, width + 1):
                row = tables[d]
                row[(i - 1) % d] = row[(i - 1) % d] * ratio % $p
            continue
        if x <= width:
            last = tables[x][(i - 1) % x]
        else:
            last = 1
            for y in a[(i - 1) % x::x]:
                last = last * y % $p
        out.append(last)
    return "\\n".join(map(str, out))
"""

STRIDES_NAIVE = """
import sys
$imports


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = [(x + $shift) % $p for x in data[2:2 + n]]
    $before
    out, last = [], 0
    for at in range(2 + n, 2 + n + 3 * q, 3):
        kind, i, x = data[at:at + 3]
        $unmask
        if kind == 1:
            a[i - 1] = (x + $shift) % $p
            $change
            continue
        $compute
        out.append(last)
    return "\\n".join(map(str, out))
"""

CORRECTED = """
key = (i - 1) % x, x
if key not in seen:
    last = 1
    for y in a[(i - 1) % x::x]:
        last = last * y % $p
    seen[key] = last
    steps.add(x)
last = seen[key]
"""

CORRECT = """
ratio = a[i - 1] * pow(old[i - 1], -1, $p) % $p
old[i - 1] = a[i - 1]
for d in steps:
    key = (i - 1) % d, d
    if key in seen:
        seen[key] = seen[key] * ratio % $p
"""

PRIMES = (998244353, 1000000007, 1000003, 999983, 65537, 10007, 786433, 469762049, 8388593, 104729)


class Strides(Template):
    """The product of every d-th element, while elements change.

    Products remembered with their steps and remainders, of which each change corrects all, are too many in one large test. To correct one
    only when it is asked for again, by the changes since, is fast enough: no more than n / d changes need be looked at, and there are
    few small d.
    """

    name: ClassVar[str] = "sqrt_strides"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    size: ClassVar[int] = 60_000
    operations: ClassVar[int] = 36_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 120_000, "operations": 60_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        for name, shifts in (("easy", range(8)), ("medium", range(8, 16)), ("hard", range(16, 24))):
            if level == name:
                yield from settings(p=PRIMES, shift=shifts, online=(False,))
        if level == "shifted":
            yield from settings(p=PRIMES, shift=range(5), online=(True,))

    def statement(self, knobs: Knobs) -> str:
        p, shift = knobs["p"], knobs["shift"]
        n, q = self.size, self.operations
        worth = f"(a_j + {shift})" if shift else "a_j"
        masked = (
            " Operations are masked: instead of i a line holds i', and i = ((i' - 1 + last) mod n) + 1, where last is the answer of the "
            "latest "
            "operation of kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            f"You are given integers a_1, ..., a_n. Carry out q operations in their order. \"1 i x\": a_i becomes x. \"2 i d\": print the "
            f"product "
            f"of {worth} over all positions j from 1 to n with j - i divisible by d, modulo the prime {p} (from 0 to {p - 1}).{masked}\n\n"
            "Input: the first line holds n and q, the second a_1, ..., a_n. Each of the next q lines holds an operation; the last is of "
            "kind 2."
            "\n\nOutput: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= q <= {q}, 1 <= i, d <= n, 1 <= a_i, x < {p - shift}."
        )  # fmt: skip

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """In larger tests most steps are at most 5, others from the whole range; in one large test all are, so that few come again."""
        top = knobs["p"] - knobs["shift"] - 1
        if shape.tier is Tier.SMALL:
            n, q = (1, 2) if shape.number == 0 else (draws.one(2, 12), draws.one(3, 14))
        else:
            n, q = (300, 120) if shape.tier is Tier.MEDIUM else (self.size, self.operations)
        kinds = np.where(draws.ints(q, 0, 3) == 0, 1, 2)
        kinds[-1] = 2
        rare = 4 if shape.tier is Tier.SMALL else 0 if shape == Shape(Tier.LARGE, 1) else 50
        steps = np.where(
            draws.ints(q, 0, rare) == 0, draws.ints(q, 1, n), draws.ints(q, 1, min(n, 5))
        )
        low = 6 if shape.tier is Tier.SMALL and shape.number % 2 else top
        a, new = draws.ints(n, 1, low), draws.ints(q, 1, top)
        return f"{n} {q}\n{line(a)}\n{table(kinds, draws.ints(q, 1, n), np.where(kinds == 1, new, steps))}"

    def _holes(self, knobs: Knobs) -> dict[str, object]:
        return {
            "p": knobs["p"],
            "shift": knobs["shift"],
            "unmask": "i = (i - 1 + last) % n + 1" if knobs["online"] else "",
        }

    def gold(self, knobs: Knobs) -> str:
        return program(STRIDES, **self._holes(knobs))

    def _naive(
        self, knobs: Knobs, compute: str, imports: str = "", before: str = "", change: str = ""
    ) -> str:
        compute = compute.replace("$p", str(knobs["p"]))
        return program(
            STRIDES_NAIVE,
            **self._holes(knobs),
            compute=compute,
            imports=imports,
            before=before,
            change=change,
        )

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, "last = 1\nfor y in a[(i - 1) % x::x]:\n    last = last * y % $p")

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        remembered = (
            "key = (i - 1) % x, x\nif key not in seen:\n    last = 1\n    for y in a[(i - 1) % x::x]:\n        last = last * y % $p\n"
            "    seen[key] = last\nlast = seen[key]"
        )
        vector = (
            "part = array[(i - 1) % x::x]\nwhile len(part) > 1:\n    if len(part) % 2:\n        part = np.append(part, 1)\n"
            "    half = len(part) // 2\n    part = part[:half] * part[half:] % $p\nlast = int(part[0])"
        )
        return {
            "corrected at every change": self._naive(
                knobs, CORRECTED, before="seen, steps, old = {}, set(), a[:]", change=CORRECT
            ),
            "remembered until a change": self._naive(
                knobs, remembered, before="seen = {}", change="seen.clear()"
            ),
            "numpy": self._naive(
                knobs,
                vector,
                "import numpy as np",
                "array = np.array(a)",
                "array[i - 1] = a[i - 1]",
            ),
        }


GROUPS = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, m, q = data[0], data[1], data[2]
    members, at = [], 3
    for _ in range(m):
        size = data[at]
        members.append([x - 1 for x in data[at + 1:at + 1 + size]])
        at += size + 1
    large = [g for g in range(m) if len(members[g]) > 1_000]
    rank = {g: k for k, g in enumerate(large)}
    weight = [$weight for x in range(1, n + 1)]
    every = sum(weight) % $p
    alone = [sum(map(weight.__getitem__, group)) % $p for group in members]
    common = [[0] * len(large) for _ in range(m)]
    for k, h in enumerate(large):
        inside = [0] * n
        for x in members[h]:
            inside[x] = weight[x]
        for g in range(m):
            common[g][k] = sum(map(inside.__getitem__, members[g])) % $p
    value, kept, waiting, whole, total = [0] * n, [0] * m, [0] * len(large), 0, 0
    out, last = [], 0
    for at in range(at, at + 3 * q, 3):
        kind, g, x = data[at:at + 3]
        $unmask
        g -= 1
        if kind == 1:
            $flip
            total += x * alone[g]
            if g in rank:
                waiting[rank[g]] += x
            else:
                for y in members[g]:
                    value[y] += x
                row = common[g]
                for k, h in enumerate(large):
                    kept[h] += x * row[k]
            continue
        answer = kept[g] if g in rank else sum(value[y] * weight[y] for y in members[g])
        for lazy, both in zip(waiting, common[g]):
            answer += lazy * both
        answer += whole * alone[g]
        $complement
        last = answer % $p
        out.append(last)
    return "\\n".join(map(str, out))
"""

GROUPS_NAIVE = """
import sys
$imports


def solve(text):
    data = list(map(int, text.split()))
    n, m, q = data[0], data[1], data[2]
    members, at = [], 3
    for _ in range(m):
        size = data[at]
        members.append([x - 1 for x in data[at + 1:at + 1 + size]])
        at += size + 1
    weight = [($weight) % $p for x in range(1, n + 1)]
    value = [0] * n
    $before
    out, last = [], 0
    for at in range(at, at + 3 * q, 3):
        kind, g, x = data[at:at + 3]
        $unmask
        group = members[g - 1]
        if kind == 1:
            $add
            continue
        $ask
        last = answer % $p
        out.append(last)
    return "\\n".join(map(str, out))
"""

WEIGHTS = {
    "1": ("1", "the sum of v_j"),
    "j": ("x", "the sum of j * v_j"),
    "j^2": ("x * x", "the sum of j*j * v_j"),
}


class Groups(Template):
    """Adding to, and summing over, large groups that overlap.

    With at most 400 groups, what any two of them share can be made when it is first needed: efficient, too, without small and large ones.
    """

    name: ClassVar[str] = "sqrt_groups"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    bounds: ClassVar[tuple[int, int, int, int]] = (100_000, 400, 60_000, 800_000)

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                weight=tuple(WEIGHTS), add=("in",), ask=("in",), p=PRIMES, online=(False,)
            )
        if level == "medium":
            yield from settings(
                weight=tuple(WEIGHTS), add=("in", "out"), ask=("out",), p=PRIMES, online=(False,)
            )
        if level == "hard":
            yield from settings(
                weight=tuple(WEIGHTS), add=("out",), ask=("in",), p=PRIMES, online=(False,)
            )
        if level == "shifted":
            yield from settings(
                weight=tuple(WEIGHTS), add=("in", "out"), ask=("in",), p=PRIMES, online=(True,)
            )

    def statement(self, knobs: Knobs) -> str:
        n, m, q, total = self.bounds
        which = {"in": "in", "out": "NOT in"}
        masked = (
            " Operations are masked: instead of g a line holds g', and g = ((g' - 1 + last) mod m) + 1, where last is the answer of the "
            "latest "
            "operation of kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            f"There are numbers v_1, ..., v_n, all 0 at the start, and m groups of positions, which may overlap. Carry out q operations "
            f"in their "
            f"order. \"1 g x\": add x to v_j for every position j that is {which[knobs['add']]} group g. \"2 g 0\": print "
            f"{WEIGHTS[knobs['weight']][1]} over all positions j that are {which[knobs['ask']]} group g, modulo {knobs['p']} (from 0 to "
            f"{knobs['p'] - 1}).{masked}\n\n"
            "Input: the first line holds n, m and q. Each of the next m lines holds a group: how many positions it has, and these, all "
            "different. "
            "Each of the next q lines holds an operation; the last is of kind 2.\n\nOutput: for each operation of kind 2 one line with "
            "the answer."
            f"\n\nBounds: 1 <= n <= {n}, 1 <= m <= {m}, 1 <= q <= {q}, 0 <= x <= 10^6. All groups together have at most {total} positions."
        )  # fmt: skip

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """In larger tests some groups hold most positions, and most operations are about these."""
        if shape.tier is Tier.SMALL:
            n, q = (1, 2) if shape.number == 0 else (draws.one(2, 9), draws.one(3, 14))
            sizes = [draws.one(1, n) for _ in range(draws.one(1, 4))]
        else:
            n, q, large, small = (
                (400, 200, 3, 12)
                if shape.tier is Tier.MEDIUM
                else (self.bounds[0], self.bounds[2], 8, 0 if knobs["online"] else 380)
            )
            sizes = [n * 7 // 8 - draws.one(0, n // 8) for _ in range(large)] + [
                draws.one(1, 12) for _ in range(small)
            ]
        rows = []
        for size in sizes:
            group = (
                draws.order(n)[:size] + 1
                if size > 50 or n < 50
                else np.unique(draws.ints(size, 1, n))
            )
            rows.append(f"{len(group)} {line(group)}\n")
        kinds = np.where(draws.ints(q, 0, 1) == 0, 1, 2)
        kinds[-1] = 2
        groups = draws.ints(q, 1, len(sizes))
        if shape.tier is not Tier.SMALL and not knobs["online"]:
            groups = np.where(draws.ints(q, 0, 9) > 0, (groups - 1) % 8 % len(sizes) + 1, groups)
        return f"{n} {len(sizes)} {q}\n{''.join(rows)}{table(kinds, groups, np.where(kinds == 1, draws.ints(q, 0, 10**6), 0))}"

    def _holes(self, knobs: Knobs) -> dict[str, object]:
        complement = "answer = total + whole * every - answer" if knobs["ask"] == "out" else ""
        flip = "whole += x\nx = -x" if knobs["add"] == "out" else ""
        unmask = "g = (g - 1 + last) % m + 1" if knobs["online"] else ""
        return {
            "p": knobs["p"],
            "weight": WEIGHTS[knobs["weight"]][0],
            "complement": complement,
            "flip": flip,
            "unmask": unmask,
        }

    def gold(self, knobs: Knobs) -> str:
        return program(GROUPS, **self._holes(knobs))

    def _naive(
        self,
        knobs: Knobs,
        add: tuple[str, str],
        ask: tuple[str, str],
        imports: str = "",
        before: str = "",
    ) -> str:
        chosen = {"add": add[knobs["add"] == "out"], "ask": ask[knobs["ask"] == "out"]}
        return program(
            GROUPS_NAIVE, **(self._holes(knobs) | chosen), imports=imports, before=before
        )

    def brute(self, knobs: Knobs) -> str:
        inside = "for y in {0}:\n    value[y] += x"
        outside = "set(range(n)).difference(group)"
        summed = "answer = sum(value[y] * weight[y] for y in {0})"
        return self._naive(
            knobs,
            (inside.format("group"), inside.format(outside)),
            (summed.format("group"), summed.format(outside)),
        )

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        add, ask = (
            ("value[group] += x", "value += x\nvalue[group] -= x"),
            "answer = int((value[group] % $p * weight[group] % $p).sum())",
        )
        if knobs["weight"] == "1":
            ask = "answer = int(value[group].sum())"
        out = ask.replace("[group]", "") + "\n" + ask.replace("answer =", "answer -=")
        before = "members = [np.array(g) for g in members]\nvalue, weight = np.array(value), np.array(weight)"
        masks = (
            "masks = np.zeros((m, n), dtype=bool)\nfor g in range(m):\n    masks[g, members[g]] = True\n"
            "value, weight = np.array(value), np.array(weight)"
        )
        asked = (ask.replace("$p", str(knobs["p"])), out.replace("$p", str(knobs["p"])))
        worth = f"value % {knobs['p']} * weight % {knobs['p']}"
        add_mask = ("value += x * masks[g - 1]", "value += x * ~masks[g - 1]")
        ask_mask = (
            f"answer = int(({worth} * masks[g - 1]).sum())",
            f"answer = int(({worth} * ~masks[g - 1]).sum())",
        )
        return {
            "numpy": self._naive(knobs, add, asked, "import numpy as np", before),
            "numpy masks": self._naive(knobs, add_mask, ask_mask, "import numpy as np", masks),
        }
