"""Numbers come and go: what their xors can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from deltagym.core.problem import Json
from deltagym.scopes.contest.draws import Draws, Numbers, table
from deltagym.scopes.contest.segtree_dc.programs import Parts, Timed, ring_schedule, schedule
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

BITS = 20
OPERATIONS = 300
"""Of a medium test."""
DIRECTIONS = 4
"""Of the second large test: so many numbers, each outside of what the others make, come and go."""
INSIDE = 15
"""Dimensions of the space that holds its other numbers."""

ANSWERS = {
    "most": (
        "for x in reversed(basis):\n    if y ^ x > y:\n        y ^= x\nout.append(y)",
        "print the greatest value of (y xor z) over all z in Z",
    ),
    "least": (
        "for x in reversed(basis):\n    if y ^ x < y:\n        y ^= x\nout.append(y)",
        "print the least value of (y xor z) over all z in Z",
    ),
    "below": (
        "rank = len(basis) - basis.count(0)\nbelow = z = 0\nfor b in range(len(basis) - 1, -1, -1):\n    rank -= basis[b] > 0\n"
        "    if y >> b & 1:\n        if basis[b] or not z >> b & 1:\n            below += 1 << rank\n"
        "        if not z >> b & 1:\n            if not basis[b]:\n                break\n            z ^= basis[b]\n"
        "    elif z >> b & 1:\n        if not basis[b]:\n            break\n        z ^= basis[b]\nout.append(below)",
        "print how many elements of Z are less than y",
    ),
    "missing": (
        "for x in reversed(basis):\n    if y ^ x < y:\n        y ^= x\nout.append(len(basis) - basis.count(0) if y else -1)",
        "print -1 if y is in Z, else the number d for which Z has 2^d elements",
    ),
}
"""The answer from a basis whose element at position b has b as its highest bit (0 if there is none); and in words."""

ADD = """\
{x} = item
while {x}:
    b = {x}.bit_length() - 1
    if not basis[b]:
        basis[b] = {x}
        {noted}break
    {x} ^= basis[b]
"""

NEEDED = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    $operations
    operations += zip(data[at::2], data[at + 1::2])
    present, needed, basis, stale, out = {}, set(), [0] * $bits, False, []

    def add(item):
        $add

    for kind, y in operations:
        if kind == 3:
            if stale:
                basis[:] = [0] * $bits
                needed.clear()
                for item in present:
                    add(item)
                stale = False
            $answer
            continue
        item = $stands
        if kind == 1:
            present[item] = True
            if not stale:
                add(item)
        else:
            del present[item]
            stale = stale or item in needed
    return "\\n".join(map(str, out))
"""
"""A basis is made anew only if a number went that had extended it."""

Events = tuple[Numbers, Sequence[int], list[tuple[int, int]]]
"""Numbers; which are present at first where some are; and operations about them, as `schedule` makes them."""


def combined(axes: Numbers, masks: Numbers) -> Numbers:
    """For each mask the xor of those axes whose bit it has."""
    numbers = np.zeros(len(masks), dtype=np.int64)
    for b, axis in enumerate(axes.tolist()):
        numbers ^= np.where(masks >> b & 1, axis, 0)
    return numbers


def independent(numbers: list[int], count: int) -> Numbers:
    """The first `count` numbers of which none is a xor of those before."""
    found, basis = [], []
    for number in numbers:
        rest = number
        for x in basis:
            rest = min(rest, rest ^ x)
        if rest:
            basis.append(rest)
            found.append(number)
    return np.array(found[:count])


class Basis(Timed):
    """The set of all xors of numbers that come and go.

    In the second large test numbers go that no other can stand in for. Where nearly any can, a basis stays one for long.

    Other efficient ways pass: a basis of those that go last, and one whose lost element is exchanged for a number known to depend on it
    (0.2 limits with NumPy, which looks through all numbers at once).

    Attributes:
        operations: In large tests.
    """

    operations: ClassVar[int] = 40_000
    in_cpp: ClassVar[Mapping[str, int]] = {"operations": 100_000}
    name: ClassVar[str] = "seg_basis"
    width: ClassVar[int] = 2
    names: ClassVar[str] = "y"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(ask=("most", "least"), twist=range(1, 60, 2))
        if level == "medium":
            yield from settings(ask=("missing",), twist=range(1, 120, 2))
        if level == "hard":
            yield from settings(ask=("below",), twist=range(1, 120, 2))
        if level == "shifted":
            yield from settings(ask=("most", "missing"), twist=range(1, 40, 2), start=("full",))

    def statement(self, knobs: Knobs) -> str:
        full, twist = knobs.get("start") == "full", knobs["twist"]
        stands = "itself" if twist == 1 else f"the number {twist}*x modulo 2^{BITS}"
        begin = (
            "m and q. The second line holds m different integers, which are present at the start"
            if full
            else "the number q alone. At the start nothing is present"
        )
        return (
            f"Integers come and go; an integer x stands for {stands}. At any time let Z be the set of all bitwise xors of numbers that the "
            "present integers stand for: of none of them (which gives 0), of one, or of several different ones. Carry out q operations in "
            '"1 x": the integer x comes; it was absent. "2 x": x goes; it was present. "3 y": '.replace('in "1', 'in their order. "1')
            + f"{ANSWERS[knobs['ask']][1]}.\n\n"
            f"Input: the first line holds {begin}. Each of the next q lines holds an operation.\n\n"
            "Output: for each operation of kind 3, in their order, one line with the answer.\n\n"
            f"Bounds: 1 <= q <= {self.operations}, 0 <= x, y < 2^{BITS}"
            + (f", 0 <= m <= {self.operations // 3}." if full else ".") + " The last operation is of kind 3."
        )  # fmt: skip

    def reading(self, knobs: Knobs) -> dict[str, Json]:
        stands = f"y * {knobs['twist']} % {2**BITS}" if knobs["twist"] > 1 else "y"
        head = "q, at = data[0], 1"
        if knobs.get("start") == "full":
            head = (
                f"m, q = data[0], data[1]\nat = 2 + m\nfor y in data[2:at]:\n    born[{stands}] = 0"
            )
        return {
            "head": head,
            "opened": f"born[{stands}] = len(questions)",
            "closed": f"item = {stands}\nstart = born.pop(item)\nif start < len(questions):\n"
            f"    lives.append((item, start, len(questions)))",
        }

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        full = knobs.get("start") == "full"
        last = shape.tier is Tier.LARGE and shape.number % 2
        numbers, first, made = (
            self._irreplaceable(full, draws) if last else self._alike(full, shape, draws)
        )
        operations = len(made)
        asked = draws.ints(operations, 0, 2**BITS - 1)
        asked = np.where(
            draws.ints(operations, 0, 2) == 0,
            numbers[draws.ints(operations, 0, len(numbers) - 1)],
            asked,
        )
        back = pow(knobs["twist"], -1, 2**BITS)
        things = [x * back % 2**BITS for x in dict.fromkeys(numbers.tolist())]
        head = (
            f"{len(first)} {operations}\n{' '.join(str(things[t]) for t in first)}\n"
            if full
            else f"{operations}\n"
        )
        return head + table(
            [k for k, _ in made],
            [int(asked[i]) if k == 3 else things[t] for i, (k, t) in enumerate(made)],
        )

    def _alike(self, full: bool, shape: Shape, draws: Draws) -> Events:
        """In larger tests nearly all numbers are from a smaller space, so that a basis is never complete."""
        large = shape.tier is Tier.LARGE
        operations = {Tier.MEDIUM: OPERATIONS, Tier.LARGE: self.operations}.get(shape.tier) or (
            1,
            draws.one(8, 50),
        )[shape.number > 0]
        pool = {Tier.SMALL: 6, Tier.MEDIUM: 60, Tier.LARGE: self.operations // 3}[shape.tier]
        dims = (
            14
            if large
            else (12, 7)[shape.number % 2]
            if shape.tier is Tier.MEDIUM
            else (2, 4, 19)[shape.number % 3]
        )
        axes = draws.ints(dims, 1, 2**BITS - 1)
        numbers = combined(axes, draws.ints(2 * pool, 1, 2**dims - 1))
        numbers[:2] = draws.ints(2, 0, 2**BITS - 1)
        first = range(min(pool, len(np.unique(numbers))))
        return numbers, first, schedule(shape, draws, operations, len(first), full)

    def _irreplaceable(self, full: bool, draws: Draws) -> Events:
        """Many numbers in a space, each round one goes and another comes; and at most one in each direction outside, as in a ring.

        Of the many, most go at some time.
        """
        held, each = self.operations // 6, 64
        axes = independent(draws.ints(200, 1, 2**BITS - 1).tolist(), INSIDE + DIRECTIONS)
        many = combined(axes[:INSIDE], draws.order(2**INSIDE)[: held + held // 4])
        outside = combined(axes[:INSIDE], draws.order(2**INSIDE)[: each * DIRECTIONS]) ^ np.repeat(
            axes[INSIDE:], each
        )
        there = {d: len(many) + d * each for d in range(DIRECTIONS)}
        present, absent, first = (
            list(range(held)),
            list(range(held, len(many))),
            [*range(held), *there.values()],
        )
        made = [] if full else [(1, thing) for thing in first]
        spots = iter(draws.ints(3 * self.operations, 0, 2**30).tolist())
        for kind, direction in ring_schedule(draws, self.operations, DIRECTIONS, True):
            if kind == 1:
                there[direction] = len(many) + direction * each + next(spots) % each
            if kind == 3:
                i, j = next(spots) % len(present), next(spots) % len(absent)
                made += [(2, present[i]), (1, absent[j])]
                present[i], absent[j] = absent[j], present[i]
            made.append((kind, there.get(direction, -1)))
        return np.concatenate([many, outside]), first, [*made[: self.operations - 1], (3, -1)]

    def parts(self, knobs: Knobs) -> Parts:
        answer = ANSWERS[knobs["ask"]][0]
        plain = f"basis = [0] * {BITS}\nfor item in present:\n" + "".join(
            f"    {t}\n" for t in ADD.format(x="y", noted="").splitlines()
        )
        return Parts(
            state=f"basis = [0] * {BITS}\ntrail, marks = [], []",
            mark="marks.append(len(trail))",
            add=ADD.format(x="x", noted="trail.append(b)\n        "),
            undo="mark = marks.pop()\nwhile len(trail) > mark:\n    basis[trail.pop()] = 0",
            answer=answer,
            plain=plain,
            plain_answer=f"y = questions[now]\n{answer}",
            vector=(
                "import numpy as np",
                "",
                f"""
rest = np.fromiter(present, dtype=np.int64, count=len(present))
basis = [0] * {BITS}
for b in range({BITS - 1}, -1, -1):
    high = rest >> b & 1 == 1
    if high.any():
        basis[b] = int(rest[high.argmax()])
        rest[high] ^= basis[b]
""",
                f"y = questions[now]\n{answer}",
            ),
        )

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        parts, twist, full = self.parts(knobs), knobs["twist"], knobs.get("start") == "full"
        operations = "m, at = data[0], 2 + data[0]" if full else "at = 1"
        operations += "\noperations = [(1, y) for y in data[2:at]]" if full else "\noperations = []"
        needed = program(
            NEEDED,
            bits=BITS,
            operations=operations,
            stands=f"y * {twist} % {2**BITS}",
            add=ADD.format(x="y", noted="needed.add(item)\n        "),
            answer=parts.answer,
        )
        return super().zoo(knobs) | {"anew when it has to be": needed}
