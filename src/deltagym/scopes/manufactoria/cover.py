"""Weighted set cover with balance: chooses few cases that expose much wrong behaviour.

`select_cases` is told which candidate exposes which wrong behaviour, and how much each behaviour
matters. It picks candidates greedily until every behaviour is exposed or there is no more room, and
uses the room that is left to expose behaviours again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from deltagym.core.jit import jit

MINIMUM, MAXIMUM = 24, 40
"""Fewest and most cases of a problem; fewer only if the candidates run out."""

HALF = MAXIMUM // 2
"""Most cases of one label, unless a candidate is worth tipping the balance."""

TILT = 28
"""Most cases of one label even then, if the other label has enough candidates."""

TOTAL = 1 << 24
"""Weight of all likely mistakes together."""

RIVAL = 2 * TOTAL
"""Weight of a behaviour that must never pass."""

WORTH = TOTAL // 1500
"""A candidate may tip the balance if the behaviours it newly exposes weigh this much."""

FEW = 11
"""With fewer candidates of one label than this, 24 cases cannot be balanced."""

REDUNDANCY = 6
"""How often `fill` tries to expose each behaviour before it takes candidates in their order."""

EITHER = -1
"""Allows candidates of both labels."""


def select_cases(
    kill: np.ndarray,
    label: np.ndarray | None = None,
    minimum: int = MINIMUM,
    maximum: int = MAXIMUM,
    forced: Sequence[int] = (),
    weight: np.ndarray | None = None,
    tilt: int = HALF,
) -> list[int]:
    """Chooses candidates that expose the wrong behaviours, by greedy set cover.

    Each label gets at most half of `maximum`, and at most 5/4 of the other label's candidates. The
    limit is `tilt` for a candidate that newly exposes behaviours of weight `WORTH`; a candidate
    that exposes a rival has no limit. After that, candidates are added, first from the label with
    fewer cases, until there are `minimum` and the labels are even. Each of these exposes as much as
    possible of what has been exposed least often. Ties go to the earlier candidate.

    Args:
        kill: bool [wrong behaviours, candidates], whether the candidate exposes the behaviour.
        label: bool [candidates], the right verdict of each candidate, for balance; None for none.
        minimum: Fewest cases, if there are enough candidates.
        maximum: Most cases; behaviours that need more stay unexposed.
        forced: Candidates to choose in any case.
        weight: int64 [wrong behaviours], how much each matters; all the same by default.
        tilt: Most cases of one label if likely mistakes need them.

    Returns:
        Indices of the chosen candidates: the forced ones first, then in the order of choice.
    """
    side = np.zeros(kill.shape[1], np.int8) if label is None else label.astype(np.int8)
    weights = np.ones(len(kill), np.int64) if weight is None else weight
    chosen = cover(
        kill, weights, side, np.array(forced, np.int64), label is not None, minimum, maximum, tilt
    )
    return fill(kill, weights, side, chosen, label is not None, minimum, maximum).tolist()


class Rows:
    """A growing kill matrix, in which behaviours that are equal on all candidates share a row.

    Behaviours that no candidate exposes have no row.

    Attributes:
        kill: bool [rows, candidates], whether the candidate exposes the behaviour.
        weight: int64 [rows], summed over the behaviours of a row.
    """

    def __init__(self, candidates: int) -> None:
        self.kill = np.zeros((0, candidates), bool)
        self.weight = np.zeros(0, np.int64)
        self._number: dict[bytes, int] = {}

    def add(self, kill: np.ndarray, weight: np.ndarray) -> None:
        """Adds behaviours: bool [behaviours, candidates] and int64 [behaviours]."""
        exposed = kill.any(axis=1)
        kill, weight = kill[exposed], weight[exposed]
        known = len(self._number)
        row = np.array(
            [
                self._number.setdefault(key.tobytes(), len(self._number))
                for key in np.packbits(kill, axis=1)
            ],
            np.int64,
        )
        numbers, first = np.unique(row, return_index=True)
        self.kill = np.concatenate([self.kill, kill[first[numbers >= known]]])
        self.weight = np.concatenate([self.weight, np.zeros(len(self._number) - known, np.int64)])
        np.add.at(self.weight, row, weight)


@jit
def cover(kill, weight, side, forced, balanced, minimum, maximum, tilt):
    """Adds the column of largest gain until none that may be chosen hits a row that has no hit."""
    chosen, taken, hits, size, gain = _begin(kill, weight, side, forced, maximum, 1)
    ones = side.sum()
    there = np.array([len(side) - ones, ones])
    n = len(forced)
    while n < maximum:
        best = -1
        for c in range(len(gain)):
            if taken[c] or gain[c] == 0 or (best >= 0 and gain[c] <= gain[best]):
                continue
            if balanced and size[side[c]] >= _most(
                there[1 - side[c]], minimum, maximum, tilt, gain[c]
            ):
                continue
            best = c
        if best < 0:
            break
        chosen[n] = best
        n += 1
        _take(best, kill, weight, side, taken, hits, size, gain, 1)
    return chosen[:n]


@jit
def _most(others, minimum, maximum, tilt, gain):
    """Most columns of one label, to admit one with this gain; the other label has `others`."""
    if gain >= RIVAL:
        return maximum
    even = min(maximum // 2, others * 5 // 4)
    return max(minimum - others, tilt if gain >= WORTH else even)


@jit
def fill(kill, weight, side, forced, balanced, minimum, maximum):
    """Adds columns until there are `minimum` and the labels are even or one has run out."""
    depth = 1
    chosen, taken, hits, size, gain = _begin(kill, weight, side, forced, maximum, depth)
    n = len(forced)
    while n < maximum:
        behind = _smaller(size) if balanced else EITHER
        best = _best(gain, taken, side, behind)
        if n >= minimum and (behind == EITHER or best < 0):
            break
        if best < 0:
            best = _best(gain, taken, side, EITHER)
        if best < 0:
            break
        if gain[best] == 0 and depth < REDUNDANCY:
            depth += 1
            gain = _gain(kill, weight, hits, depth)
            continue
        chosen[n] = best
        n += 1
        _take(best, kill, weight, side, taken, hits, size, gain, depth)
    return chosen[:n]


@jit
def _begin(kill, weight, side, forced, maximum, depth):
    """The greedy state after choosing `forced`.

    Returns the chosen columns, bool [columns] whether each is taken, the hits of each row, the
    number of chosen columns of each side, and the gain of each column.
    """
    chosen = np.zeros(max(maximum, len(forced)), np.int64)
    taken = np.zeros(kill.shape[1], np.bool_)
    hits = np.zeros(kill.shape[0], np.int64)
    size = np.zeros(2, np.int64)
    gain = np.zeros(kill.shape[1], np.int64)
    for n, c in enumerate(forced):
        chosen[n] = c
        _take(c, kill, weight, side, taken, hits, size, gain, 0)
    return chosen, taken, hits, size, _gain(kill, weight, hits, depth)


@jit
def _take(c, kill, weight, side, taken, hits, size, gain, depth):
    """Takes column `c`; rows that reach `depth` hits no longer count towards any column's gain."""
    taken[c] = True
    size[side[c]] += 1
    for w in range(kill.shape[0]):
        if kill[w, c]:
            hits[w] += 1
            if hits[w] == depth:
                for other in range(kill.shape[1]):
                    gain[other] -= weight[w] * kill[w, other]


@jit
def _gain(kill, weight, hits, depth):
    """Weight of the rows that each column hits and that have fewer than `depth` hits so far."""
    gain = np.zeros(kill.shape[1], np.int64)
    for w in range(kill.shape[0]):
        if hits[w] < depth:
            for c in range(kill.shape[1]):
                gain[c] += weight[w] * kill[w, c]
    return gain


@jit
def _best(gain, taken, side, allowed):
    """The first column of largest gain that is free and on the `allowed` side; -1 for none."""
    best = -1
    for c in range(len(gain)):
        if (
            not taken[c]
            and (allowed == EITHER or side[c] == allowed)
            and (best < 0 or gain[c] > gain[best])
        ):
            best = c
    return best


@jit
def _smaller(size):
    if size[0] == size[1]:
        return EITHER
    return 0 if size[0] < size[1] else 1
