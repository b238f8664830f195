"""Numbers come and go: what their xors can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, table
from deltagym.scopes.contest.families.segtree_dc.timed import Timed, ring_schedule, schedule
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

BITS = 20
OPERATIONS = 300
"""Operations of a medium test."""
DIRECTIONS = 4
"""Numbers of the second large test that are no xor of others; they come and go."""
INSIDE = 15
"""Dimensions of the space that holds the other numbers of that test."""

ANSWERS = {
    "most": "print the greatest value of (y xor z) over all z in Z",
    "least": "print the least value of (y xor z) over all z in Z",
    "below": "print how many elements of Z are less than y",
    "missing": "print -1 if y is in Z, else the number d for which Z has 2^d elements",
}
"""What is asked, in words."""

Events = tuple[Numbers, Sequence[int], list[tuple[int, int]]]
"""Numbers, those present at first, and operations on them, as `schedule` makes them."""


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

    In the second large test numbers go that no other can stand in for. Where nearly any can, a
    basis stays one for long.

    Other efficient ways pass: a basis of those numbers that go last, and one whose lost element is
    exchanged for a number known to depend on it (0.2 limits with NumPy, which looks through all
    numbers at once).

    Attributes:
        operations: Operations in large tests.
    """

    operations: ClassVar[int] = 40_000
    in_cpp: ClassVar[Mapping[str, int]] = {"operations": 100_000}
    name: ClassVar[str] = "seg_basis"
    naive: ClassVar[tuple[str, ...]] = (
        "anew_when_something_changed",
        "numpy",
        "anew_when_it_has_to_be",
    )

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
        given = f", 0 <= m <= {self.operations // 3}." if full else "."
        return (
            f"Integers come and go; an integer x stands for {stands}. At any time let Z be the set "
            "of all bitwise xors of numbers that the present integers stand for: of none of them "
            "(which gives 0), of one, or of several different ones. Carry out q operations in "
            'their order. "1 x": the integer x comes; it was absent. "2 x": x goes; it was '
            f'present. "3 y": {ANSWERS[knobs["ask"]]}.\n\n'
            f"Input: the first line holds {begin}. Each of the next q lines holds an "
            "operation.\n\n"
            "Output: for each operation of kind 3, in their order, one line with the answer.\n\n"
            f"Bounds: 1 <= q <= {self.operations}, 0 <= x, y < 2^{BITS}{given} The last operation "
            "is of kind 3."
        )

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
        """Numbers nearly all from a smaller space in larger tests, so that no basis is complete."""
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
        """Many numbers in a space, and at most one in each direction outside of it.

        In each round one of the many goes and another comes; most of them go at some time. Those
        outside come and go as the things of a ring do.
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
