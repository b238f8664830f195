"""What all problems of contest_segtree_dc share: things that come and go, and questions about those present at a moment.

The efficient program puts each thing's lifetime onto a segment tree over the moments of questions and walks the tree, so that things
are added and taken back in the order of a stack: what cannot be deleted need only be undone.
"""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from deltagym.core.problem import Json
from deltagym.scopes.contest.draws import Draws, Numbers
from deltagym.scopes.contest.source import fill, program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier

READ = """
data = list(map(int, text.split()))
questions, born, lives = [], {}, []
$head
for i in range(at, at + $width * q, $width):
    kind, $names = data[i:i + $width]
    if kind == 1:
        $opened
    elif kind == 2:
        $closed
    else:
        questions.append(($names))
for item, start in born.items():
    if start < len(questions):
        lives.append((item, start, len(questions)))
times = len(questions)
"""

GOLD = """
import sys
$define


def solve(text):
    $read
    if not times:
        return ""
    leaves = 1
    while leaves < times:
        leaves *= 2
    tree = [[] for _ in range(2 * leaves)]
    for item, low, high in lives:
        low += leaves
        high += leaves
        while low < high:
            if low & 1:
                tree[low].append(item)
                low += 1
            if high & 1:
                high -= 1
                tree[high].append(item)
            low >>= 1
            high >>= 1
    $state
    out = []
    stack = [1]
    while stack:
        node = stack.pop()
        if node < 0:
            $undo
            continue
        $mark
        for item in tree[node]:
            $add
        if node >= leaves:
            if node - leaves < times:
                $names = questions[node - leaves]
                $answer
            $undo
            continue
        stack.append(-node)
        stack.append(2 * node + 1)
        stack.append(2 * node)
    return "\\n".join(map(str, out))
"""

NAIVE = """
import sys
$imports
$define


def solve(text):
    $read
    starts = [[] for _ in range(times + 1)]
    ends = [[] for _ in range(times + 1)]
    for item, low, high in lives:
        starts[low].append(item)
        ends[high].append(item)
    present, out = set(), []
    $before
    for now in range(times):
        changed = bool(starts[now] or ends[now]) or now == 0
        present.difference_update(ends[now])
        present.update(starts[now])
        $names = questions[now]
        $rebuild
        $answer
    return "\\n".join(map(str, out))
"""

GAPS = 3
"""Of what makes a ring, at most so much is absent."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What one problem puts into the programs.

    Attributes:
        state: Lines that make the empty structure.
        mark: Lines that remember where `undo` goes back to.
        add: Lines that add `item`.
        undo: Lines that undo all since the last mark.
        answer: Lines that append the answer of a question to `out`.
        plain: Lines that make the structure of the things in `present` anew.
        plain_answer: Lines that append the answer from that.
        vector: Imports, lines before, lines anew and answer of a NumPy program.
        define: A function that all programs use.
    """

    state: str
    mark: str
    add: str
    undo: str
    answer: str
    plain: str
    plain_answer: str
    vector: tuple[str, str, str, str]
    define: str = ""


class Timed(Template):
    """Operations: 1 brings a thing, 2 takes one away, 3 asks. Under `absent` things are there unless an operation took them away."""

    needs: ClassVar[tuple[str, ...]] = ("segtree_dc",)
    width: ClassVar[int]
    """Numbers of an operation."""
    names: ClassVar[str]
    """The numbers of an operation after its kind, as names."""

    @abstractmethod
    def parts(self, knobs: Knobs) -> Parts:
        """The lines of the programs."""

    @abstractmethod
    def reading(self, knobs: Knobs) -> dict[str, Json]:
        """Lines `head` (setting `q` and `at`), `opened` and `closed` for operations of kinds 1 and 2."""

    def _shared(self, knobs: Knobs) -> dict[str, Json]:
        read = fill(READ, width=self.width, names=self.names, **self.reading(knobs))
        return {"read": read, "names": self.names, "define": self.parts(knobs).define}

    def gold(self, knobs: Knobs) -> str:
        parts = self.parts(knobs)
        return program(
            GOLD,
            **self._shared(knobs),
            state=parts.state,
            mark=parts.mark,
            add=parts.add,
            undo=parts.undo,
            answer=parts.answer,
        )

    def _naive(self, knobs: Knobs, imports: str, before: str, rebuild: str, answer: str) -> str:
        return program(
            NAIVE,
            **self._shared(knobs),
            imports=imports,
            before=before,
            rebuild=rebuild,
            answer=answer,
        )

    def brute(self, knobs: Knobs) -> str:
        parts = self.parts(knobs)
        return self._naive(knobs, "", "", parts.plain, parts.plain_answer)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        parts = self.parts(knobs)
        remembered = "if changed:\n" + textwrap.indent(
            textwrap.dedent(parts.plain).strip("\n"), "    "
        )
        return {
            "anew when something changed": self._naive(
                knobs, "", "", remembered, parts.plain_answer
            ),
            "numpy": self._naive(knobs, *parts.vector),
        }


def schedule(
    shape: Shape, draws: Draws, operations: int, pool: int, start_full: bool
) -> list[tuple[int, int]]:
    """Kinds and things of operations, each valid: what comes is absent, what goes is present; -1 stands for a question's thing.

    Args:
        shape: Which test; in small ones anything goes, and some have a single question; in others there are many things
            most of the time.
        draws: Where it is drawn from.
        operations: How many.
        pool: How many things there are.
        start_full: Whether all are present at the start.
    """
    present, absent = (list(range(pool)), []) if start_full else ([], list(range(pool)))
    alone = shape.tier is Tier.SMALL and shape.number % 5 == 2
    warm = 0 if shape.tier is Tier.SMALL or start_full else operations // 3
    kinds, where = draws.ints(operations, 0, 5).tolist(), draws.ints(operations, 0, 2**30).tolist()
    made = []
    for number, (kind, spot) in enumerate(zip(kinds, where, strict=True)):
        if number >= warm and kind < 3 and not alone:
            made.append((3, -1))
            continue
        coming = number < warm or kind == 3 or (kind == 4 and spot % 2 == 0)
        if not absent or (not coming and present):
            source, target, kind = present, absent, 2
        else:
            source, target, kind = absent, present, 1
        i = spot % len(source)
        source[i], source[-1] = source[-1], source[i]
        thing = source.pop()
        target.append(thing)
        made.append((kind, thing))
    if made[-1][0] != 3:
        made[-1] = (3, -1)
    return made


def ring_schedule(
    draws: Draws, operations: int, ring: int, start_full: bool
) -> list[tuple[int, int]]:
    """The same for things of which nearly all are always present: before each question one goes and another comes, or one of the two.

    No thing comes back before the next question, and most things go at some time: nothing can be left out, or done once for all.
    """
    present, gaps = list(range(ring)), []
    made = [] if start_full else [(1, thing) for thing in draws.order(ring).tolist()]
    ways, spots = (
        draws.ints(operations, 0, 5).tolist(),
        draws.ints(operations + 2, 0, 2**30).tolist(),
    )
    while len(made) < operations:
        way = ("-+", "-+", "+-", "+-", "-", "+")[ways[len(made)]]
        way = "-" if not gaps else "+-" if len(gaps) == GAPS and way[0] == "-" else way
        for change in way:
            if change == "+":
                present.append(gaps.pop(0))
                made.append((1, present[-1]))
            else:
                i = spots[len(made)] % len(present)
                present[i], present[-1] = present[-1], present[i]
                gaps.append(present.pop())
                made.append((2, gaps[-1]))
        made.append((3, -1))
    return [*made[: operations - 1], (3, -1)]


def ring_pairs(draws: Draws, vertices: int) -> Numbers:
    """The edges of a ring of all vertices in an unknown order, as a table of two columns a < b."""
    order = draws.order(vertices) + 1
    return np.sort(np.stack([order, np.roll(order, 1)], axis=1), axis=1)


def random_pairs(draws: Draws, count: int, below: int) -> Numbers:
    """`count` different unordered pairs a < b of integers from 1 to `below`, as a table of two columns."""
    total = below * (below - 1) // 2
    if count > total // 2:
        keys = draws.order(total)[:count]
    else:
        keys = np.array(
            list(dict.fromkeys(draws.ints(2 * count + 20, 0, total - 1).tolist()))[:count],
            dtype=np.int64,
        )
    b = ((1 + np.sqrt(1 + 8 * keys.astype(np.float64))) / 2).astype(np.int64)
    b -= b * (b - 1) // 2 > keys
    b += (b + 1) * b // 2 <= keys
    a = keys - b * (b - 1) // 2
    return np.stack([a + 1, b + 1], axis=1)


def grouped_pairs(draws: Draws, count: int, below: int, biggest: int) -> Numbers:
    """Up to `count` such pairs within groups of 1 to `biggest` neighbouring integers."""
    ends = np.cumsum(draws.ints(below, 1, biggest))
    starts = np.concatenate(([0], ends))[: below + 1]
    one = draws.ints(2 * count, 0, below - 1)
    group = np.searchsorted(ends, one, side="right")
    low, high = starts[group], np.minimum(ends[group], below)
    other = low + draws.ints(2 * count, 0, 2**30) % (high - low)
    keys = np.minimum(one, other) * below + np.maximum(one, other)
    kept = np.array(list(dict.fromkeys(keys[one != other].tolist()))[:count], dtype=np.int64)
    return np.stack([kept // below + 1, kept % below + 1], axis=1)
