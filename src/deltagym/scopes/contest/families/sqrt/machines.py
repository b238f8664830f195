"""A machine that reads stretches of a tape whose symbols change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line, table
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

MEDIUM = (600, 100)
"""Symbols on the tape and operations of a medium test."""
SYMBOLS = 6

MARKS = {
    "even": "even",
    "odd": "odd",
    "zero": "0",
    "last": "{last}",
    "not zero": "not 0",
    "thirds": "of remainder 1 modulo 3",
}
"""Which states count, in words."""


class Machines(Template):
    """Where a machine ends, and how often it was in certain states.

    Another way may pass: queries that are not masked can all be moved along the tape together,
    position by position. The bare loop, without changes, is within the limit in C++ (0.14 s with
    32 states to a register; gold 0.16 to 0.21 s) and about at the limit in NumPy (0.4 s; gold 0.14
    to 0.18 s).
    """

    name: ClassVar[str] = "sqrt_machines"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    naive: ClassVar[tuple[str, ...]] = (
        "remembered_until_a_change",
        "words_of_symbols",
        "every_state_at_once",
        "numpy_pairs_merged",
    )
    size: ClassVar[int] = 100_000
    operations: ClassVar[int] = 6_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 300_000, "operations": 60_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                states=(4, 5, 6, 7, 8, 9),
                mark=tuple(MARKS),
                report=("count",),
                order=("right",),
                online=(False,),
            )
        if level == "medium":
            yield from settings(
                states=(4, 5, 6, 7, 8, 9),
                mark=tuple(MARKS),
                report=("both",),
                order=("right",),
                online=(False,),
            )
        if level == "hard":
            yield from settings(
                states=(4, 5, 6, 7, 8),
                mark=tuple(MARKS),
                report=("count", "both"),
                order=("left",),
                online=(False,),
            )
        if level == "shifted":
            yield from settings(
                states=(4, 5, 6, 7),
                mark=tuple(MARKS)[:4],
                report=("both",),
                order=("right", "left"),
                online=(True,),
            )

    def statement(self, knobs: Knobs) -> str:
        states = knobs["states"]
        mark = MARKS[knobs["mark"]].format(last=states - 1)
        way = "i, i+1, ..., j" if knobs["order"] == "right" else "j, j-1, ..., i"
        report = (
            "K"
            if knobs["report"] == "count"
            else f"{states}*K + t, where t is the state at the end"
        )
        masked = (
            " Operations of kind 2 are masked: a line holds s' in place of s, and "
            f"s = (s' + last) mod {states}, where last is the answer of the latest operation of "
            "kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            f"A machine has {states} states, numbered from 0, and reads symbols from 0 to "
            f"{SYMBOLS - 1}. When it is in state s and reads c, it goes to the state R[c][s]. A "
            "tape holds n symbols, at positions 1 to n. Carry out q operations in their order. "
            '"1 i c 0": the symbol at position i becomes c. "2 i j s" (i <= j): start in state s '
            f"and read the symbols at positions {way}; let K be the number of these steps after "
            f"which the state is {mark}. Print {report}.{masked}\n\n"
            f"Input: the first line holds n and q. Each of the next {SYMBOLS} lines holds, for "
            f"c = 0, 1, ..., the states R[c][0], ..., R[c][{states - 1}]. The next line holds the "
            "n symbols of the tape. Each of the next q lines holds an operation; the last is of "
            "kind 2.\n\n"
            "Output: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 1 <= q <= {self.operations}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """Draws symbols that mostly permute the states, so that the start state goes on to matter.

        In large tests stretches are long.
        """
        states = knobs["states"]
        if shape.tier is Tier.SMALL:
            n, q = (1, 2) if shape.number == 0 else (draws.one(2, 12), draws.one(3, 14))
        else:
            n, q = MEDIUM if shape.tier is Tier.MEDIUM else (self.size, self.operations)
        rules = [draws.order(states) for _ in range(SYMBOLS - 1)] + [
            draws.ints(states, 0, states - 1)
        ]
        rare = 2 if shape.tier is Tier.SMALL else n // 4
        tape = np.where(draws.ints(n, 0, rare) == 0, SYMBOLS - 1, draws.ints(n, 0, SYMBOLS - 2))
        kinds = np.where(draws.ints(q, 0, 1) == 0, 1, 2)
        kinds[-1] = 2
        ends = np.sort(np.stack([draws.ints(q, 1, n), draws.ints(q, 1, n)]), axis=0)
        if shape.tier is Tier.LARGE:
            ends = np.stack([draws.ints(q, 1, n // 8), n - draws.ints(q, 0, n // 8)])
        second = np.where(kinds == 1, draws.ints(q, 0, SYMBOLS - 2), ends[1])
        third = np.where(kinds == 1, 0, draws.ints(q, 0, states - 1))
        rows = "".join(f"{line(rule)}\n" for rule in rules)
        first = np.where(kinds == 1, draws.ints(q, 1, n), ends[0])
        return f"{n} {q}\n{rows}{line(tape)}\n{table(kinds, first, second, third)}"
