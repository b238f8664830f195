"""Windows of positions and of values at once: Mo's algorithm over blocks of values (needs a second technique)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line, table
from deltagym.scopes.contest.mo.programs import TOP
from deltagym.scopes.contest.ranges import ENCODINGS, windows
from deltagym.scopes.contest.source import fill, program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

SIZES = {Tier.MEDIUM: (2_000, 800), Tier.LARGE: (160_000, 16_000)}
BAND = 2_000
"""The bounds of a large test's windows lie in two bands of this width, so that windows are long and their neighbours near."""

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
    queries.append((l, r, $asked))
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
        $answer
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

BETWEEN = """
first, last = -(-low // width), high // width
if first < last:
    out[i] = sum(here[low:first * width]) + sum(block[first:last]) + sum(here[last * width:high])
else:
    out[i] = sum(here[low:high])
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


def _rule(knobs: Knobs) -> str:
    """How often a value must occur, in words."""
    k = knobs["k"]
    return {
        "exact": f"exactly {k} time{'s' * (k > 1)}",
        "least": f"at least {k} time{'s' * (k > 1)}",
        "odd from": f"{k}, {k + 2}, {k + 4}, ... times ({k} plus an even number that is not negative)",
    }[knobs["rule"]]


class Boxed(Template):
    """Values within bounds that occur in a window a certain number of times.

    None in C++: there, Mo's algorithm with a vectorised look at all values of a query is within the limit, even where sequence and
    queries are 100,000 (0.3 limits for `Ranked`), so that the second technique cannot be asked for.
    """

    name: ClassVar[str] = "mo_boxed"
    needs: ClassVar[tuple[str, ...]] = ("mo", "sqrt")
    levels_in_cpp: ClassVar[tuple[str, ...]] = ()
    asked: ClassVar[str] = "bisect_left(values, data[i + 2]), bisect_right(values, data[i + 3])"
    """A query's last two numbers, as programs use them."""
    answer: ClassVar[str] = BETWEEN
    """Lines of the gold program that store `out[i]`."""

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "composed":
            yield from settings(
                rule=("exact", "least", "odd from"),
                k=range(1, 9),
                report=("count", "sum"),
                window=("ends", "half-open"),
            )

    def statement(self, knobs: Knobs) -> str:
        report = (
            "how many distinct values there are"
            if knobs["report"] == "count"
            else "the sum of the distinct values"
        )
        n, q = SIZES[Tier.LARGE]
        return (
            "You are given a sequence of n integers a_1, ..., a_n and q queries. A query is a window of positions and two integers u <= "
            "v. Print "
            f"{report} from u to v (both included) that occur in the window {_rule(knobs)}; 0 if there is none.\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the next q lines holds four integers x, y, "
            "u, v; "
            f"x and y describe the window: {ENCODINGS[knobs['window']].words}.\n\nOutput: for each query one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= q <= {q}, 0 <= a_i, u, v <= {TOP}."
        )

    def bounds(self, q: int, n: int, top: int, draws: Draws) -> tuple[Numbers, Numbers]:
        """The last two numbers of the queries."""
        low, high = draws.ints(q, 0, top), draws.ints(q, 0, top)
        return np.minimum(low, high), np.maximum(low, high)

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n, q, left, right, top = *SIZES.get(shape.tier, (1, 1)), None, None, TOP
        if shape.tier is Tier.SMALL and shape.number:
            n, q, top = knobs["k"] + draws.one(1, 12), draws.one(8, 20), (1, 0, 4)[shape.number % 3]
        if shape.tier is Tier.LARGE:
            left, right = (0, BAND), (n - BAND, n)
        pool = draws.ints(max(1, n // 2), 0, top)
        a = pool[(draws.ints(n, 0, 2**15 - 1) ** 3 * len(pool)) >> 45]
        first, last = windows(draws, n, q, left=left, right=right)
        bounds = self.bounds(q, n, top, draws)
        return f"{n} {q}\n{line(a)}\n{table(*ENCODINGS[knobs['window']].encode(first, last), bounds[0], bounds[1])}"

    def _holes(self, knobs: Knobs) -> dict[str, str]:
        k = knobs["k"]
        test = {
            "exact": f"c == {k}",
            "least": f"c >= {k}",
            "odd from": f"c >= {k} and (c - {k}) % 2 == 0",
        }[knobs["rule"]]
        weight = "1" if knobs["report"] == "count" else "value"
        return {
            "read": fill(READ, decode=ENCODINGS[knobs["window"]].decode, asked=self.asked),
            "test": test,
            "weight": weight,
            "answer": self.answer,
        }

    def gold(self, knobs: Knobs) -> str:
        return program(GOLD, **self._holes(knobs))

    def _naive(self, knobs: Knobs, count: str, imports: str = "", before: str = "") -> str:
        holes = self._holes(knobs)
        weight = "1" if knobs["report"] == "count" else "values[v]"
        return program(
            NAIVE,
            **holes,
            count=fill(count, weight=weight, test=holes["test"]),
            imports=imports,
            before=before,
        )

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        holes = self._holes(knobs)
        test = f"({holes['test'].replace(' and ', ') & (')})"
        weight = f"[{holes['weight']} for value in values]"
        vector = self._naive(
            knobs,
            VECTOR.replace("$test", test),
            "import numpy as np",
            f"a, weight = np.array(a), np.array({weight})",
        )
        return {
            "counter": self._naive(knobs, SORTED, "from collections import Counter"),
            "numpy": vector,
        }


KTH = """
sought, first = low, 0
while first < len(block) and sought > block[first]:
    sought -= block[first]
    first += 1
found = -1
for v in range(first * width, min(m, first * width + width)):
    sought -= here[v]
    if sought <= 0:
        found = values[v]
        break
out[i] = found
"""

KTH_BRUTE = """
cnt = {}
for v in a[l:r]:
    cnt[v] = cnt.get(v, 0) + 1
kept = sorted(values[v] for v, c in cnt.items() if $test)
out.append(kept[low - 1] if low <= len(kept) else -1)
"""

KTH_COUNTER = """
cnt = Counter(a[l:r])
kept = sorted(v for v, c in cnt.items() if $test)
out.append(values[kept[low - 1]] if low <= len(kept) else -1)
"""

KTH_VECTOR = """
c = np.bincount(a[l:r], minlength=len(values))
kept = np.flatnonzero($test)
out.append(values[kept[low - 1]] if low <= len(kept) else -1)
"""


class Ranked(Boxed):
    """The k-th smallest value that occurs in a window a certain number of times."""

    name: ClassVar[str] = "mo_ranked"
    asked: ClassVar[str] = "data[i + 2], data[i + 3]"
    answer: ClassVar[str] = KTH

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "composed":
            yield from settings(
                rule=("exact", "least", "odd from"),
                k=range(1, 13),
                window=("ends", "half-open", "back"),
            )

    def statement(self, knobs: Knobs) -> str:
        n, q = SIZES[Tier.LARGE]
        return (
            "You are given a sequence of n integers a_1, ..., a_n and q queries. A query is a window of positions and an integer k. Take "
            "the "
            f"distinct values that occur in the window {_rule(knobs)}, sort them in ascending order, and print the k-th of them (the "
            f"first is "
            "number 1), or -1 if there are fewer than k.\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the next q lines holds four integers x, y, "
            "k, 0; "
            f"the last means nothing, and x and y describe the window: {ENCODINGS[knobs['window']].words}.\n\n"
            "Output: for each query one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {n}, 1 <= q <= {q}, 1 <= k <= n, 0 <= a_i <= {TOP}."
        )

    def bounds(self, q: int, n: int, top: int, draws: Draws) -> tuple[Numbers, Numbers]:
        most = max(1, n // 6) if n > 20 else min(n, 4)
        return 1 + draws.ints(q, 0, 999) ** 4 * most // 10**12, draws.ints(q, 0, 0)

    def _holes(self, knobs: Knobs) -> dict[str, str]:
        return super()._holes({**knobs, "report": "count"})

    def brute(self, knobs: Knobs) -> str:
        return self._counted(knobs, KTH_BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        test = f"({self._holes(knobs)['test'].replace(' and ', ') & (')})"
        return {
            "counter": self._counted(knobs, KTH_COUNTER, "from collections import Counter"),
            "numpy": self._counted(
                knobs, KTH_VECTOR.replace("$test", test), "import numpy as np", "a = np.array(a)"
            ),
        }

    def _counted(self, knobs: Knobs, count: str, imports: str = "", before: str = "") -> str:
        holes = self._holes(knobs)
        return program(
            NAIVE, **holes, count=fill(count, test=holes["test"]), imports=imports, before=before
        )
