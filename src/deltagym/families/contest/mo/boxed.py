"""Windows of positions and of values at once: Mo's algorithm over blocks of values (needs a second technique)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.families.contest.draws import Draws, line, table
from deltagym.families.contest.mo.programs import BAND, SIZES, TOP
from deltagym.families.contest.ranges import ENCODINGS, windows
from deltagym.families.contest.source import fill, program
from deltagym.families.contest.template import Knobs, Shape, Template, Tier, settings

READ = """
data = list(map(int, text.split()))
n, q = data[0], data[1]
a = data[2:2 + n]
values = sorted(set(a))
number = {value: i for i, value in enumerate(values)}
a = [number[value] for value in a]
queries = []
for i in range(2 + n, 2 + n + 4 * q, 4):
    x, y = data[i], data[i + 1]
    $decode
    queries.append((l, r, bisect_left(values, data[i + 2]), bisect_right(values, data[i + 3])))
"""

GOLD = """
import sys
from bisect import bisect_left, bisect_right


def solve(text):
    $read
    m = len(values)
    width = max(1, int(m ** 0.5))
    cnt, here, block = [0] * m, [0] * m, [0] * (m // width + 1)
    good = [$test for c in range(n + 2)]
    weight = [$weight for value in values]
    group = max(1, int(q / (q ** 0.5 + 1)))
    by_left = sorted(range(q), key=lambda i: queries[i][0])
    order = []
    for g, start in enumerate(range(0, q, group)):
        order += sorted(by_left[start:start + group], key=lambda i: queries[i][1], reverse=g % 2 == 1)
    out = [0] * q
    left = right = queries[order[0]][0]

    def change(v, step):
        c = cnt[v]
        cnt[v] = c + step
        if good[c] != good[c + step]:
            new = weight[v] if good[c + step] else 0
            block[v // width] += new - here[v]
            here[v] = new

    for i in order:
        l, r, low, high = queries[i]
        while left > l:
            left -= 1
            change(a[left], 1)
        while right < r:
            change(a[right], 1)
            right += 1
        while left < l:
            change(a[left], -1)
            left += 1
        while right > r:
            right -= 1
            change(a[right], -1)
        first, last = -(-low // width), high // width
        if first < last:
            out[i] = sum(here[low:first * width]) + sum(block[first:last]) + sum(here[last * width:high])
        else:
            out[i] = sum(here[low:high])
    return "\\n".join(map(str, out))
"""

NAIVE = """
import sys
from bisect import bisect_left, bisect_right
$imports


def solve(text):
    $read
    $before
    out = []
    for l, r, low, high in queries:
        $count
    return "\\n".join(map(str, out))
"""

BRUTE = """
cnt = {}
for v in a[l:r]:
    if low <= v < high:
        cnt[v] = cnt.get(v, 0) + 1
out.append(sum($weight for v, c in cnt.items() if $test))
"""

VECTOR = """
cnt = np.bincount(a[l:r], minlength=len(values))[low:high]
c = cnt
out.append(int(weight[low:high][$test].sum()))
"""

SORTED = """
part = a[l:r]
cnt = Counter(part[i] for i in range(len(part)) if low <= part[i] < high)
out.append(sum($weight for v, c in cnt.items() if $test))
"""


class Boxed(Template):
    """Values within bounds that occur in a window a certain number of times."""

    name: ClassVar[str] = "mo_boxed"
    needs: ClassVar[tuple[str, ...]] = ("mo", "sqrt")

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "composed":
            yield from settings(rule=("exact", "least", "odd from"), k=range(1, 9), report=("count", "sum"), window=("ends", "half-open"))

    def statement(self, knobs: Knobs) -> str:
        k = knobs["k"]
        rule = {
            "exact": f"exactly {k} time{'s' * (k > 1)}",
            "least": f"at least {k} time{'s' * (k > 1)}",
            "odd from": f"{k}, {k + 2}, {k + 4}, ... times ({k} plus an even number that is not negative)",
        }[knobs["rule"]]
        report = "how many distinct values there are" if knobs["report"] == "count" else "the sum of the distinct values"
        n, q = SIZES[Tier.LARGE]
        return (
            "You are given a sequence of n integers a_1, ..., a_n and q queries. A query is a window of positions and two integers u <= "
            "v. Print "
            f"{report} from u to v (both included) that occur in the window {rule}; 0 if there is none.\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the next q lines holds four integers x, y, "
            "u, v; "
            f"x and y describe the window: {ENCODINGS[knobs['window']].words}.\n\nOutput: for each query one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= q <= {q}, 0 <= a_i, u, v <= {TOP}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n, q, left, right, top = *SIZES.get(shape.tier, (1, 1)), None, None, TOP
        if shape.tier is Tier.SMALL and shape.number:
            n, q, top = draws.one(2, 14), draws.one(3, 14), (1, 3, 7)[shape.number % 3]
        if shape.tier is Tier.LARGE:
            left, right = (0, BAND), (n - BAND, n)
        pool = draws.ints(max(1, n // 2), 0, top)
        a = pool[(draws.ints(n, 0, 2**15 - 1) ** 3 * len(pool)) >> 45]
        first, last = windows(draws, n, q, left=left, right=right)
        bounds = np.sort(np.stack([draws.ints(q, 0, top), draws.ints(q, 0, top)]), axis=0)
        return f"{n} {q}\n{line(a)}\n{table(*ENCODINGS[knobs['window']].encode(first, last), bounds[0], bounds[1])}"

    def _holes(self, knobs: Knobs) -> dict[str, str]:
        k = knobs["k"]
        test = {"exact": f"c == {k}", "least": f"c >= {k}", "odd from": f"c >= {k} and (c - {k}) % 2 == 0"}[knobs["rule"]]
        weight = "1" if knobs["report"] == "count" else "value"
        return {"read": fill(READ, decode=ENCODINGS[knobs["window"]].decode), "test": test, "weight": weight}

    def gold(self, knobs: Knobs) -> str:
        return program(GOLD, **self._holes(knobs))

    def _naive(self, knobs: Knobs, count: str, imports: str = "", before: str = "") -> str:
        holes = self._holes(knobs)
        weight = "1" if knobs["report"] == "count" else "values[v]"
        return program(NAIVE, **holes, count=fill(count, weight=weight, test=holes["test"]), imports=imports, before=before)

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        holes = self._holes(knobs)
        test = f"({holes['test'].replace(' and ', ') & (')})"
        weight = f"[{holes['weight']} for value in values]"
        vector = self._naive(knobs, VECTOR.replace("$test", test), "import numpy as np", f"a, weight = np.array(a), np.array({weight})")
        return {"counter": self._naive(knobs, SORTED, "from collections import Counter"), "numpy": vector}
