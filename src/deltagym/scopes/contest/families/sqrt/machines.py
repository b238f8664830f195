"""A machine that reads stretches of a tape that changes: blocks of the tape that know what they do to each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line, table
from deltagym.scopes.contest.source import fill, program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

MEDIUM = (600, 100)
"""Symbols on the tape and operations of a medium test."""
SYMBOLS = 6

READ = """
data = list(map(int, text.split()))
n, q = data[0], data[1]
rules = [data[2 + $states * c:2 + $states * (c + 1)] for c in range($symbols)]
start = 2 + $states * $symbols
tape = [rules[c] for c in data[start:start + n]]
marked = [int($marked) for s in range($states)]
"""

GOLD = """
import sys


def solve(text):
    $read
    width = max(1, int((n / $states) ** 0.5))

    def run(first):
        ends, counts = list(range($states)), [0] * $states
        for s in range($states):
            state = s
            count = 0
            for rule in tape[first:first + width]$reversed:
                state = rule[state]
                count += marked[state]
            ends[s], counts[s] = state, count
        return ends, counts

    blocks = [run(first) for first in range(0, n, width)]
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at:at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            blocks[(i - 1) // width] = run((i - 1) // width * width)
            continue
        $unmask
        low, high, count = i - 1, j, 0
        inner, outer = -(-low // width), high // width
        if inner >= outer:
            pieces = [tape[low:high]]
            inner = outer
        else:
            pieces = [tape[low:inner * width], tape[outer * width:high]]$reversed
        for rule in pieces[0]$reversed:
            state = rule[state]
            count += marked[state]
        for ends, counts in blocks[inner:outer]$reversed:
            count += counts[state]
            state = ends[state]
        if len(pieces) > 1:
            for rule in pieces[1]$reversed:
                state = rule[state]
                count += marked[state]
        last = $answer
        out.append(last)
    return "\\n".join(map(str, out))
"""

NAIVE = """
import sys
$imports


def solve(text):
    $read
    $before
    out, last = [], 0
    for at in range(start + n, start + n + 4 * q, 4):
        kind, i, j, state = data[at:at + 4]
        if kind == 1:
            tape[i - 1] = rules[j]
            $change
            continue
        $unmask
        $compute
        last = $answer
        out.append(last)
    return "\\n".join(map(str, out))
"""

STEPS = """
count = 0
for rule in tape[i - 1:j]$reversed:
    state = rule[state]
    count += marked[state]
"""

REMEMBERED = """
key = i, j, state
if key not in seen:
    count = 0
    for rule in tape[i - 1:j]$reversed:
        state = rule[state]
        count += marked[state]
    seen[key] = state, count
state, count = seen[key]
"""

EVERY_STATE = """
if known.get("window") != (i, j):
    found = []
    for s in range($states):
        count = 0
        for rule in tape[i - 1:j]$reversed:
            s = rule[s]
            count += marked[s]
        found.append((s, count))
    known["window"], known["found"] = (i, j), found
state, count = known["found"][state]
"""

LENGTH = 5
"""Symbols whose effect together is looked up at once."""

WORDS = """
@lru_cache(maxsize=None)
def effect(symbols):
    ends, counts = list(range($states)), [0] * $states
    for s in range($states):
        for c in symbols$reversed:
            ends[s] = rules[c][ends[s]]
            counts[s] += marked[ends[s]]
    return ends, counts


symbols = data[start:start + n]
single = [effect((c,)) for c in symbols]
word = [effect(tuple(symbols[i:i + $length])) for i in range(n)]
"""

REWORD = """
symbols[i - 1] = j
single[i - 1] = effect((j,))
for k in range(max(0, i - $length), i):
    word[k] = effect(tuple(symbols[k:k + $length]))
"""

WORD_BY_WORD = """
rest = j - (j - i + 1) % $length
count = 0
for ends, counts in (word[i - 1:rest:$length] + single[rest:j])$reversed:
    count += counts[state]
    state = ends[state]
"""

VECTOR = """
ends = maps[i - 1:j]$reversed
counts = marks[ends]
while len(ends) > 1:
    odd = len(ends) % 2
    last_ends, last_counts = ends[len(ends) - odd:], counts[len(ends) - odd:]
    first, second = ends[:len(ends) - odd:2], ends[1::2]
    counts = counts[:len(counts) - odd:2] + np.take_along_axis(counts[1::2], first, axis=1)
    ends = np.take_along_axis(second, first, axis=1)
    if odd:
        ends, counts = np.concatenate((ends, last_ends)), np.concatenate((counts, last_counts))
state, count = int(ends[0, state]), int(counts[0, state])
"""

MARKS = {
    "even": ("s % 2 == 0", "even"),
    "odd": ("s % 2 == 1", "odd"),
    "zero": ("s == 0", "0"),
    "last": ("s == {last}", "{last}"),
    "not zero": ("s != 0", "not 0"),
    "thirds": ("s % 3 == 1", "of remainder 1 modulo 3"),
}
"""Which states count: as Python and in words."""


class Machines(Template):
    """Where a machine ends, and how often it was in certain states.

    Where queries are not masked, all of them may be moved past one position after the other together. The bare loop of this, without
    changes, is within the limit in C++ (0.14 s with 32 states to a register, gold 0.16 to 0.21 s) and about as long as it in NumPy
    (0.4 s, gold 0.14 to 0.18 s): such a program may pass.
    """

    name: ClassVar[str] = "sqrt_machines"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
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
        mark = MARKS[knobs["mark"]][1].format(last=states - 1)
        way = "i, i+1, ..., j" if knobs["order"] == "right" else "j, j-1, ..., i"
        report = (
            "K"
            if knobs["report"] == "count"
            else f"{states}*K + t, where t is the state at the end"
        )
        masked = (
            f" Operations of kind 2 are masked: a line holds s' in place of s, and s = (s' + last) mod {states}, where last is the answer "
            f"of the "
            "latest operation of kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            f"A machine has {states} states, numbered from 0, and reads symbols from 0 to {SYMBOLS - 1}. When it is in state s and reads "
            f"c, it goes "
            "to the state R[c][s]. A tape holds n symbols, at positions 1 to n. Carry out q operations in their order. \"1 i c 0\": the "
            "symbol at "
            f"position i becomes c. \"2 i j s\" (i <= j): start in state s and read the symbols at positions {way}; let K be the number "
            f"of these "
            f"steps after which the state is {mark}. Print {report}.{masked}\n\n"
            f"Input: the first line holds n and q. Each of the next {SYMBOLS} lines holds, for c = 0, 1, ..., the states R[c][0], ..., "
            f"R[c][{states - 1}]. The next line holds the n symbols of the tape. Each of the next q lines holds an operation; the last is "
            f"of kind 2."
            "\n\nOutput: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 1 <= q <= {self.operations}."
        )  # fmt: skip

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """Most symbols permute the states, so that the start is not forgotten; in large tests stretches are long."""
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
        return f"{n} {q}\n{rows}{line(tape)}\n{table(kinds, np.where(kinds == 1, draws.ints(q, 1, n), ends[0]), second, third)}"

    def _filled(self, knobs: Knobs, skeleton: str, **parts: str) -> str:
        states = knobs["states"]
        words = {
            "states": states,
            "symbols": SYMBOLS,
            "length": LENGTH,
            "reversed": "[::-1]" if knobs["order"] == "left" else "",
        }
        filled = {name: fill(text, **words) for name, text in parts.items()}
        return program(
            skeleton,
            **words,
            **filled,
            read=fill(READ, **words, marked=MARKS[knobs["mark"]][0].format(last=states - 1)),
            answer="count" if knobs["report"] == "count" else f"{states} * count + state",
            unmask=f"state = (state + last) % {states}" if knobs["online"] else "",
        )

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, GOLD)

    def _naive(
        self, knobs: Knobs, compute: str, imports: str = "", before: str = "", change: str = ""
    ) -> str:
        return self._filled(
            knobs, NAIVE, imports=imports, compute=compute, before=before, change=change
        )

    def brute(self, knobs: Knobs) -> str:
        return self._naive(knobs, STEPS)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        numpy = self._naive(
            knobs,
            VECTOR,
            "import numpy as np",
            "maps, marks = np.array(tape), np.array(marked)",
            "maps[i - 1] = tape[i - 1]",
        )
        return {
            "remembered until a change": self._naive(
                knobs, REMEMBERED, before="seen = {}", change="seen.clear()"
            ),
            "words of symbols": self._naive(
                knobs, WORD_BY_WORD, "from functools import lru_cache", WORDS, REWORD
            ),
            "every state at once": self._naive(
                knobs, EVERY_STATE, before="known = {}", change="known.clear()"
            ),
            "numpy, pairs merged": numpy,
        }
