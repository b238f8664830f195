"""Deterministic finite automata: the exact meaning of accept/reject problems.

A family builds its language by exploring a small step function. The automaton is then minimised and
its states are numbered by breadth-first search, so that two parameter sets with the same language
give the same bytes. All functions are pure; program texts and test cases are elsewhere.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from deltagym.core.errors import BadInput

State = TypeVar("State", bound=Hashable)
Operator = Literal[">", ">=", "<", "<=", "="]


@dataclass(frozen=True, slots=True, eq=False)
class Dfa:
    """A complete deterministic automaton; state 0 is the start.

    Attributes:
        alphabet: The symbols, one character each; column `a` of `delta` belongs to `alphabet[a]`.
        delta: Next state, int32 [states, symbols].
        accepting: Whether tapes that end in this state are accepted, bool [states].
    """

    alphabet: str
    delta: np.ndarray
    accepting: np.ndarray

    def run(self, tape: str) -> bool:
        """Whether the automaton accepts `tape`.

        Raises:
            BadInput: The tape carries a symbol outside the alphabet.
        """
        state = 0
        for symbol in tape:
            column = self.alphabet.find(symbol)
            if column < 0:
                raise BadInput(
                    f"tape: {symbol!r} in {tape!r} is not one of the symbols {self.alphabet}"
                )
            state = int(self.delta[state, column])
        return bool(self.accepting[state])

    def minimal(self) -> Dfa:
        """The minimal automaton of the same language, by Moore's algorithm.

        Its states are numbered in breadth-first order.
        """
        rows = self.delta.tolist()
        block = self.accepting.astype(int).tolist()
        count = len(set(block))
        while True:
            numbers: dict[tuple[int, ...], int] = {}
            block = [
                numbers.setdefault((block[s], *(block[t] for t in row)), len(numbers))
                for s, row in enumerate(rows)
            ]
            if len(numbers) == count:
                break
            count = len(numbers)
        member = {g: s for s, g in enumerate(block)}
        accepts = self.accepting.tolist()
        return explore(
            self.alphabet,
            block[0],
            lambda g, a: block[rows[member[g]][self.alphabet.index(a)]],
            lambda g: accepts[member[g]],
        )

    def key(self) -> str:
        """Hash of the language (24 hex digits); equal exactly for equal alphabets and languages."""
        return self.minimal().table_key()

    def table_key(self) -> str:
        """Hash of the tables as they are; it is the `key` of an automaton that `minimal` made."""
        shape = f"{self.alphabet}:{len(self.accepting)}:".encode()
        tables = self.delta.astype("<i4").tobytes() + self.accepting.astype("u1").tobytes()
        return hashlib.sha256(shape + tables).hexdigest()[:24]

    def access(self) -> list[str]:
        """A shortest tape to each reachable state, shortest first."""
        found, queue = {0: ""}, deque([0])
        while queue:
            state = queue.popleft()
            for symbol, target in zip(self.alphabet, self.delta[state].tolist(), strict=True):
                if target not in found:
                    found[target] = found[state] + symbol
                    queue.append(target)
        return list(found.values())

    def endings(self, verdict: bool) -> list[str | None]:
        """For each state a shortest tape from it to `verdict`; None if there is none."""
        found: list[str | None] = [
            "" if accepts == verdict else None for accepts in self.accepting.tolist()
        ]
        rows = self.delta.tolist()
        while True:
            grown = list(found)
            for state, row in enumerate(rows):
                ways = [
                    symbol + tail
                    for symbol, t in zip(self.alphabet, row, strict=True)
                    if (tail := found[t]) is not None
                ]
                if grown[state] is None and ways:
                    grown[state] = min(ways, key=len)
            if grown == found:
                return found
            found = grown

    def shortest(self, verdict: bool, count: int, longest: int) -> list[str]:
        """The `count` shortest tapes of at most `longest` symbols that get `verdict`, or fewer.

        The search is best-first: it extends the tape that reaches `verdict` at the least length.
        """
        rows, ends, accepts = self.delta.tolist(), self.endings(verdict), self.accepting.tolist()
        found: list[str] = []
        heap = [] if ends[0] is None else [(len(ends[0]), 0, "", 0)]
        while heap and len(found) < count:
            _, _, tape, state = heapq.heappop(heap)
            if accepts[state] == verdict:
                found.append(tape)
            for symbol, following in zip(self.alphabet, rows[state], strict=True):
                tail = ends[following]
                if tail is not None and len(tape) + 1 + len(tail) <= longest:
                    heapq.heappush(
                        heap, (len(tape) + 1 + len(tail), -len(tape), tape + symbol, following)
                    )
        return found

    def complement(self) -> Dfa:
        """The automaton that accepts exactly the tapes this one rejects."""
        return Dfa(self.alphabet, self.delta, ~self.accepting)

    def equivalent(self, other: Dfa) -> bool:
        """Whether both accept the same tapes."""
        return self.distinguish(other) is None

    def distinguish(self, other: Dfa) -> str | None:
        """The first tape on which the two disagree; None if there is none.

        Tapes are ordered by length, then by alphabet.

        Raises:
            BadInput: The alphabets differ.
        """
        if self.alphabet != other.alphabet:
            raise BadInput(f"other: alphabet {other.alphabet!r} must equal {self.alphabet!r}")
        mine, theirs = self.delta.tolist(), other.delta.tolist()
        seen, queue = {(0, 0)}, deque([(0, 0, "")])
        while queue:
            s, t, tape = queue.popleft()
            if self.accepting[s] != other.accepting[t]:
                return tape
            for a, symbol in enumerate(self.alphabet):
                pair = (mine[s][a], theirs[t][a])
                if pair not in seen:
                    seen.add(pair)
                    queue.append((*pair, tape + symbol))
        return None


def explore(
    alphabet: str,
    start: State,
    step: Callable[[State, str], State],
    accepts: Callable[[State], bool],
) -> Dfa:
    """The automaton of the states reachable from `start`, numbered in breadth-first order."""
    number, order, rows = {start: 0}, [start], []
    for state in order:
        row = []
        for symbol in alphabet:
            following = step(state, symbol)
            if following not in number:
                number[following] = len(order)
                order.append(following)
            row.append(number[following])
        rows.append(row)
    return Dfa(alphabet, np.array(rows, np.int32), np.array([accepts(s) for s in order], bool))


DEAD = -1
"""State of the word automata below from which no tape is accepted."""


def prefix(alphabet: str, word: str) -> Dfa:
    """Tapes that start with `word`; the state is how many of its symbols have been read."""
    full = len(word)

    def step(read: int, symbol: str) -> int:
        if read in (DEAD, full):
            return read
        return read + 1 if word[read] == symbol else DEAD

    return explore(alphabet, 0, step, lambda read: read == full)


def exact(alphabet: str, word: str) -> Dfa:
    """The single tape `word`."""
    return explore(
        alphabet,
        0,
        lambda read, c: read + 1 if 0 <= read < len(word) and word[read] == c else DEAD,
        lambda read: read == len(word),
    )


def overlap(word: str, text: str) -> int:
    """Length of the longest suffix of `text` that is a prefix of `word`.

    This is the Knuth-Morris-Pratt state after reading `text`.
    """
    return next(n for n in range(min(len(word), len(text)), -1, -1) if text.endswith(word[:n]))


def suffix(alphabet: str, word: str) -> Dfa:
    """Tapes that end with `word`."""
    return explore(
        alphabet, 0, lambda read, c: overlap(word, word[:read] + c), lambda read: read == len(word)
    )


def substring(alphabet: str, word: str) -> Dfa:
    """Tapes that contain `word` as consecutive symbols."""
    full = len(word)
    return explore(
        alphabet,
        0,
        lambda read, c: full if read == full else overlap(word, word[:read] + c),
        lambda read: read == full,
    )


def subsequence(alphabet: str, word: str) -> Dfa:
    """Tapes that contain the symbols of `word` in order, with any symbols in between."""
    full = len(word)
    return explore(
        alphabet,
        0,
        lambda read, c: read + (read < full and word[read] == c),
        lambda read: read == full,
    )


def counts(alphabet: str, least: Mapping[str, int]) -> Dfa:
    """Tapes with at least `least[c]` of each symbol `c`; the state is how many are missing."""
    start = tuple(least.get(c, 0) for c in alphabet)

    def step(missing: tuple[int, ...], symbol: str) -> tuple[int, ...]:
        return tuple(max(0, n - (c == symbol)) for c, n in zip(alphabet, missing, strict=True))

    return explore(alphabet, start, step, lambda missing: not any(missing))


Part = tuple[str, str]
"""One part of a pattern: the repeated word, and its operator.

`+` is once or more, `?` at most once, `*` any number of times.
"""


Positions = frozenset[tuple[int, int]]
"""Where a match of a pattern can be: (part, symbols of its word read)."""


def pattern(alphabet: str, parts: Sequence[Part]) -> Dfa:
    """Tapes that match the parts one after another, by subset construction over positions."""
    last = len(parts)

    def enter(part: int) -> Positions:
        skipped: Positions = (
            enter(part + 1) if part < last and parts[part][1] in "?*" else frozenset()
        )
        return frozenset([(part, 0)]) | skipped

    def advance(part: int, read: int) -> Positions:
        word, operator = parts[part]
        if read + 1 < len(word):
            return frozenset([(part, read + 1)])
        return enter(part + 1) | (enter(part) if operator in "+*" else frozenset())

    def step(positions: Positions, symbol: str) -> Positions:
        moved = [
            advance(p, read) for p, read in positions if p < last and parts[p][0][read] == symbol
        ]
        return frozenset().union(*moved)

    return explore(alphabet, enter(0), step, lambda positions: (last, 0) in positions)


def comparison(alphabet: str, operator: Operator, bound: int) -> Dfa:
    """Tapes whose binary value compares with `bound`, at least 0, as `operator` says.

    B is 1, R is 0, the most significant digit comes first, the empty tape is 0 and leading R are
    allowed. The state is (digits read since the first B, how they compare with the leading digits
    of `bound`).
    """
    digits = f"{bound:b}".replace("0", "R").replace("1", "B") if bound else ""
    accepted = {">": (1,), ">=": (0, 1), "<": (-1,), "<=": (-1, 0), "=": (0,)}[operator]

    def step(state: tuple[int, int], symbol: str) -> tuple[int, int]:
        read, order = state
        if read == 0 and symbol == "R":
            return state
        if read >= len(digits):
            return len(digits) + 1, 1
        here = (symbol == "B") - (digits[read] == "B")
        return read + 1, order or here

    def accepts(state: tuple[int, int]) -> bool:
        read, order = state
        return (-1 if read < len(digits) else order) in accepted

    return explore(alphabet, (0, 0), step, accepts)
