"""What all problems of contest_mo share: inputs, the moving window, and the naive programs, which differ in how they count."""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, Numbers, line, table
from deltagym.scopes.contest.ranges import ENCODINGS, windows
from deltagym.scopes.contest.source import fill, program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier

MEDIUM = (2_000, 800)
"""Length of the sequence and number of queries in medium tests."""
SHORT = 25
"""Greatest length of a window in every other medium test."""
TOP = 10**9

READ = """
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = data[2:2 + n]
    $transform
    values = sorted(set(a))
    number = {value: i for i, value in enumerate(values)}
    a = [number[value] for value in a]
    queries = []
    for i in range(2 + n, 2 + n + 2 * q, 2):
        x, y = data[i], data[i + 1]
        $decode
        queries.append((l, r))
"""

GOLD = """
import sys


def solve(text):
    $read
    m = len(values)
    cnt = [0] * m
    $prepare
    group = max(1, int(q / (q ** 0.5 + 1)))
    by_left = sorted(range(q), key=lambda i: queries[i][0])
    order = []
    for g, start in enumerate(range(0, q, group)):
        order += sorted(by_left[start:start + group], key=lambda i: queries[i][1], reverse=g % 2 == 1)
    out = [0] * q
    left = right = queries[order[0]][0]
    $begin
    for i in order:
        l, r = queries[i]
        while left > l:
            left -= 1
            v = a[left]
            $enter
        while right < r:
            v = a[right]
            right += 1
            $enter
        while left < l:
            v = a[left]
            left += 1
            $leave
        while right > r:
            right -= 1
            v = a[right]
            $leave
        $answer
    return "\\n".join(map(str, out))
"""

NAIVE = """
import sys
$imports


def counted(cnt, values):
    $counted


def solve(text):
    $read
    $setup
    out = []
    for l, r in queries:
        $count
        out.append(counted(cnt, values))
    return "\\n".join(map(str, out))
"""

VECTOR = """
import sys
import numpy as np


def solve(text):
    $read
    a = np.array(a)
    m = len(values)
    $vector
    out = []
    for l, r in queries:
        cnt = np.bincount($part, minlength=m)
        $vectorised
    return "\\n".join(map(str, out))
"""

COUNTS = {
    "brute": ("", "", "cnt = {}\nfor v in $part:\n    cnt[v] = cnt.get(v, 0) + 1"),
    "counter, remembered": (
        "from collections import Counter",
        "seen = {}",
        "if (l, r) not in seen:\n    seen[l, r] = Counter($part)\ncnt = seen[l, r]",
    ),
    "sorted window": (
        "from itertools import groupby",
        "",
        "cnt = {v: len(list(same)) for v, same in groupby(sorted($part))}",
    ),
    "bitset": (
        "",
        "places = [0] * len(values)\nfor i, v in enumerate(a):\n    places[v] |= 1 << i",
        "window = $window\ncnt = {v: c for v in range(len(values)) if (c := (places[v] & window).bit_count())}",
    ),
}
"""How naive programs count: imports, what comes before the queries, and what makes `cnt` from a window."""

INSIDE = {"part": "a[l:r]", "window": "(1 << r) - (1 << l)"}
OUTSIDE = {"part": "(a[:l] + a[r:])", "window": "((1 << n) - 1) ^ ((1 << r) - (1 << l))"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What one problem puts into the programs; lines of Python over `values`, the ids `v`, the counts `cnt` and the total.

    Attributes:
        prepare: Tables and totals before the first window.
        enter: An element comes in.
        leave: An element goes out.
        answer: Stores `out[i]`.
        counted: The answer, returned, from the counts of a window as a dict.
        vector: NumPy tables.
        vectorised: Appends the answer from the counts as an array.
        transform: Lines that turn the sequence `a` into what is counted.
        widen: How many more elements the counted window has.
    """

    prepare: str
    enter: str
    leave: str
    answer: str
    counted: str
    vector: str
    vectorised: str
    transform: str = ""
    widen: int = 0


class MoTemplate(Template):
    """A statistic of the counts of a window's values.

    Windows in large Python tests are long and near to one another: whoever counts a window anew has much to count, and a good order
    saves most of the moves. In C++ a compiled loop makes 16,000 moves of a thousand elements each before its time is over; there,
    the bounds lie in whole halves of the sequence.

    What comes nearest in Python: windows sorted by left ends only, and all elements that come in taken at once with NumPy. For
    `mo_weights` it needs 0.9 limits on the first large test and 1.8 on the second, which has so many windows because of it.
    """

    needs: ClassVar[tuple[str, ...]] = ("mo",)
    length: ClassVar[int] = 100_000
    """Of the sequence in large tests."""
    few: ClassVar[int] = 16_000
    """Windows in the first large test."""
    many: ClassVar[int] = 100_000
    """Windows in the second."""
    band: ClassVar[int] = 2_000
    """In large tests the bounds of windows lie in two bands of this width."""
    in_cpp: ClassVar[Mapping[str, int]] = {"band": 50_000}
    top: ClassVar[int] = TOP
    """Greatest value."""

    @abstractmethod
    def parts(self, knobs: Knobs) -> Parts:
        """The lines of the programs."""

    @abstractmethod
    def ask(self, knobs: Knobs) -> str:
        """What is asked of a window W, as a sentence; and what an answer line holds."""

    def statement(self, knobs: Knobs) -> str:
        outside = knobs.get("side") == "outside"
        side = (
            " Let W be all elements whose positions are NOT in the window."
            if outside
            else " Let W be the elements in the window."
        )
        return (
            f"You are given a sequence of n integers a_1, ..., a_n and q windows of it.{side} {self.ask(knobs)}\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the next q lines describes a window by "
            f"{ENCODINGS[knobs['window']].words}.\n\n"
            "Output: for each window, in the order of the input, one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.length}, 1 <= q <= {self.many}, 0 <= a_i <= {self.top}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        encoding = ENCODINGS[knobs["window"]]
        n, q, left, right = self._sizes(knobs, shape, draws)
        a = self.sequence(knobs, shape, n, draws)
        longest = SHORT if shape.tier is Tier.MEDIUM and shape.number % 2 else n
        bounds = windows(draws, n, q, encoding.odd, left, right, longest)
        return f"{n} {q}\n{line(a)}\n{table(*encoding.encode(*bounds))}"

    def _sizes(
        self, knobs: Knobs, shape: Shape, draws: Draws
    ) -> tuple[int, int, tuple[int, int] | None, tuple[int, int] | None]:
        """Length, number of queries, and the bands of the windows' bounds."""
        if shape.tier is Tier.SMALL:
            return (
                (1, 1, None, None)
                if shape.number == 0
                else (draws.one(2, 14), draws.one(3, 14), None, None)
            )
        if shape.tier is Tier.MEDIUM:
            return *MEDIUM, None, None
        n, q, band = self.length, self.many if shape.number else self.few, self.band
        if knobs.get("side") == "outside":
            return n, q, (n // 2 - band, n // 2), (n // 2, n // 2 + band)
        return n, q, (0, band), (n - band, n)

    def sequence(self, knobs: Knobs, shape: Shape, n: int, draws: Draws) -> Numbers:
        """Few values in small tests; in others counts of all sizes: the share of a value falls with its rank to the power of 2/3."""
        if shape.tier is Tier.SMALL:
            return draws.ints(n, 0, (0, 1, 3, 2, 7, 12)[shape.number % 6])
        values = draws.ints(max(1, n // 2), 0, self.top)
        return values[(draws.ints(n, 0, 2**15 - 1) ** 3 * len(values)) >> 45]

    def _programs(self, knobs: Knobs) -> dict[str, str]:
        """The parts that all programs share."""
        parts, outside = self.parts(knobs), knobs.get("side") == "outside"
        decode = ENCODINGS[knobs["window"]].decode + (
            f"\nr += {parts.widen}" if parts.widen else ""
        )
        return {"read": fill(READ, transform=parts.transform, decode=decode)} | (
            OUTSIDE if outside else INSIDE
        )

    def gold(self, knobs: Knobs) -> str:
        parts, shared = self.parts(knobs), self._programs(knobs)
        enter, leave, begin = parts.enter, parts.leave, ""
        if knobs.get("side") == "outside":
            enter, leave, begin = leave, enter, "for v in a:\n" + textwrap.indent(enter, "    ")
        return program(
            GOLD,
            **shared,
            prepare=parts.prepare,
            enter=enter,
            leave=leave,
            begin=begin,
            answer=parts.answer,
        )

    def _naive(self, knobs: Knobs, way: str) -> str:
        imports, setup, count = COUNTS[way]
        shared = self._programs(knobs)
        count = count.replace("$part", shared["part"]).replace("$window", shared["window"])
        return program(
            NAIVE,
            **shared,
            imports=imports,
            setup=setup,
            count=count,
            counted=self.parts(knobs).counted,
        )

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, "brute")

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        parts, shared = self.parts(knobs), self._programs(knobs)
        part = "np.concatenate((a[:l], a[r:]))" if knobs.get("side") == "outside" else "a[l:r]"
        vector = program(
            VECTOR, **(shared | {"part": part}), vector=parts.vector, vectorised=parts.vectorised
        )
        orders = {
            "windows in the order of the input": "list(range(q))",
            "windows by left ends": "by_left",
        }
        mine = "    out = [0] * q\n"
        moved = {
            name: self.gold(knobs).replace(mine, f"    order = {order}\n{mine}")
            for name, order in orders.items()
        }
        return {way: self._naive(knobs, way) for way in COUNTS} | {"numpy": vector} | moved
