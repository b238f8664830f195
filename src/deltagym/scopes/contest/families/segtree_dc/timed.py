"""Things that come and go: the base of templates of contest_segtree_dc, and their operations."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers
from deltagym.scopes.contest.template import Shape, Template, Tier

GAPS = 3
"""At most so many things of a ring are absent."""


class Timed(Template):
    """Operations on things that come and go: 1 brings a thing, 2 takes one away, 3 asks.

    The efficient program puts each thing's lifetime onto a segment tree over the questions and
    walks the tree, so that things are added and taken back in the order of a stack: what cannot be
    deleted need only be undone.
    """

    needs: ClassVar[tuple[str, ...]] = ("segtree_dc",)
    naive: ClassVar[tuple[str, ...]] = ("anew_when_something_changed", "numpy")
    shared: ClassVar[str] = "seg_timed"


def schedule(
    shape: Shape, draws: Draws, operations: int, pool: int, start_full: bool
) -> list[tuple[int, int]]:
    """Kinds and things of operations, each valid: what comes is absent, what goes is present.

    Args:
        shape: Which test. Small ones are of all kinds, and some have a single question; in others
            there are many things most of the time.
        draws: What it is drawn from.
        operations: How many there are.
        pool: How many things there are.
        start_full: Whether all things are present at the start.

    Returns:
        (kind, thing) pairs; the thing of a question is -1.
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
    """The same for things of which nearly all are always present.

    Before each question one thing goes and another comes, or one of the two. No thing comes back
    before the next question, and most things go at some time: nothing can be left out, or done once
    for all.
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
    """`count` different pairs a < b of integers from 1 to `below`, as a table of two columns."""
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
