"""Chooses the cases of a language: few tapes that expose as many wrong automata as possible.

Wrong behaviours are automata (`Machines`), and candidates are a prefix tree of tapes (`Tapes`).
`choose_tapes` covers the first by the second; see `cover.py`. A row of the kill matrix is computed
only for machines that survive the tapes of an earlier choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.cover import (
    FEW,
    MAXIMUM,
    MINIMUM,
    RIVAL,
    TILT,
    TOTAL,
    Rows,
    cover,
    fill,
)

BATCH = 384
"""How many machines get a row of the kill matrix in each round."""

ROUNDS = 10
"""In how many rounds mutants get rows; rivals get rows as long as any passes."""

MISSED = TOTAL // 1000
"""There are more than 40 cases only if they leave likely mistakes of this weight unexposed."""


@dataclass(frozen=True, slots=True, eq=False)
class Tapes:
    """Candidate tapes as a prefix tree: each prefix of a candidate is an earlier candidate.

    Attributes:
        texts: The tapes; the first is empty.
        parent: Index of each tape without its last symbol, int32 [tapes].
        symbol: Position of that last symbol in the alphabet, int32 [tapes]; unused for the empty
            tape.
    """

    texts: list[str]
    parent: np.ndarray
    symbol: np.ndarray

    @classmethod
    def of(cls, alphabet: str, length: int, extra: Iterable[str] = ()) -> Tapes:
        """All tapes up to `length` symbols, shortest first, then `extra` with their prefixes."""
        every = _every_tape(alphabet, length)
        texts, parents, symbols = list(every[0]), list(every[1]), list(every[2])
        index = dict(every[3])
        for tape in extra:
            at = 0
            for end in range(1, len(tape) + 1):
                text = tape[:end]
                found = index.get(text)
                if found is None:
                    found = index[text] = len(texts)
                    texts.append(text)
                    parents.append(at)
                    symbols.append(alphabet.index(text[-1]))
                at = found
        return cls(texts, np.array(parents, np.int32), np.array(symbols, np.int32))


@lru_cache(maxsize=16)
def _every_tape(
    alphabet: str, length: int
) -> tuple[list[str], list[int], list[int], dict[str, int]]:
    """Texts, parents, symbols and index of the complete tree, in breadth-first order."""
    width = len(alphabet)  # So the parent of tape i is (i - 1) // width.
    size = sum(width**n for n in range(length + 1))
    parents = [0] + [(i - 1) // width for i in range(1, size)]
    symbols = [0] + [(i - 1) % width for i in range(1, size)]
    texts = [""]
    for i in range(1, size):
        texts.append(texts[parents[i]] + alphabet[symbols[i]])
    return texts, parents, symbols, {text: i for i, text in enumerate(texts)}


@dataclass(frozen=True, slots=True, eq=False)
class Machines:
    """Many automata over one alphabet, side by side in one table of states.

    Attributes:
        delta: Next state, int32 [states of all machines, symbols].
        accepting: bool [states of all machines].
        start: Start state of each machine, int32 [machines].
    """

    delta: np.ndarray
    accepting: np.ndarray
    start: np.ndarray

    @classmethod
    def of(cls, dfas: Sequence[Dfa]) -> Machines:
        """One machine for each automaton, in order."""
        return cls.join([cls(dfa.delta, dfa.accepting, np.zeros(1, np.int32)) for dfa in dfas])

    @classmethod
    def join(cls, parts: Sequence[Machines]) -> Machines:
        """The machines of all parts, in order; parts may be empty."""
        parts = [part for part in parts if len(part.start)]
        offset = np.cumsum([0] + [len(part.accepting) for part in parts[:-1]]).astype(np.int32)
        return cls(
            np.concatenate([part.delta + o for part, o in zip(parts, offset, strict=True)]),
            np.concatenate([part.accepting for part in parts]),
            np.concatenate([part.start + o for part, o in zip(parts, offset, strict=True)]),
        )

    def verdicts(self, which: np.ndarray, tapes: Tapes) -> np.ndarray:
        """Whether machine `which[m]` accepts each tape, bool [len(which), tapes]."""
        return _verdicts(self.delta, self.accepting, self.start[which], tapes.parent, tapes.symbol)


@jit
def _verdicts(delta, accepting, start, parent, symbol):
    verdict = np.empty((len(start), len(parent)), np.bool_)
    state = np.empty(len(parent), np.int32)
    for m in range(len(start)):
        state[0] = start[m]
        verdict[m, 0] = accepting[start[m]]
        for i in range(1, len(parent)):
            at = delta[state[parent[i]], symbol[i]]
            state[i] = at
            verdict[m, i] = accepting[at]
    return verdict


@jit
def _survivors(delta, accepting, start, which, tape, length, label):
    """The machines of `which` that give every tape its `label`.

    `tape` is int32 [tapes, longest]; `length` says how many symbols each has.
    """
    kept = np.empty(len(which), np.int64)
    n = 0
    for m in which:
        alive = True
        for t in range(len(length)):
            at = start[m]
            for i in range(length[t]):
                at = delta[at, tape[t, i]]
            if accepting[at] != label[t]:
                alive = False
                break
        if alive:
            kept[n] = m
            n += 1
    return kept[:n]


@dataclass(frozen=True, slots=True)
class Choice:
    """Result of `choose_tapes`.

    Attributes:
        tapes: The chosen tapes with their right verdicts.
        unexposed: Indices of rivals that agree with the right language on every chosen tape.
    """

    tapes: list[tuple[str, bool]]
    unexposed: list[int]


def choose_tapes(
    truth: Dfa,
    wrong: Machines,
    tapes: Tapes,
    forced: Sequence[str] = (),
    weight: np.ndarray | None = None,
    tilt: int = TILT,
    scarce: int = MAXIMUM,
) -> Choice:
    """Chooses tapes that expose every rival of `truth`, and as many other machines as possible.

    Only machines that pass the tapes of a choice get a row of the kill matrix. Then the choice is
    made anew, so that each tape is judged by what it adds to all rows.

    Args:
        truth: The language that the problem asks for.
        wrong: Behaviours to reject, in the order to consider them; machines that equal `truth` do
            no harm.
        tapes: The candidates.
        forced: Candidates to choose in any case.
        weight: int64 [machines], how much each matters, `RIVAL` or more if it must not pass; by
            default none may pass.
        tilt: See `select_cases`.
        scarce: Most tapes if fewer than `FEW` candidates are accepted, or rejected. All of these
            are chosen and filled up with others; there are more only if rivals need them.
    """
    weights = np.full(len(wrong.start), RIVAL) if weight is None else weight
    label = Machines.of([truth]).verdicts(np.zeros(1, np.int64), tapes)[0]
    side = label.astype(np.int8)
    index = {text: i for i, text in enumerate(tapes.texts)} if forced else {}
    must = {index[text] for text in forced}
    minimum = MINIMUM
    rare = min(np.flatnonzero(label), np.flatnonzero(~label), key=len)
    if len(rare) < FEW:
        must.update(rare.tolist())
        minimum, tilt = min(MINIMUM, scarce), scarce - len(rare)
    start = np.array(sorted(must), np.int64)
    rows, chosen = Rows(len(label)), start
    unseen = np.ones(len(weights), bool)
    batch = np.flatnonzero(weights < RIVAL)[:BATCH]
    for number in count(1):
        rows.add(wrong.verdicts(batch, tapes) ^ label, weights[batch])
        unseen[batch] = False
        chosen = cover(rows.kill, rows.weight, side, start, True, minimum, MAXIMUM, tilt)
        passing = _passing(
            truth, wrong, np.flatnonzero(unseen), [tapes.texts[i] for i in chosen], label[chosen]
        )
        rival = weights[passing] >= RIVAL
        batch = np.concatenate(
            [passing[rival][:BATCH], passing[~rival][: BATCH if number < ROUNDS else 0]]
        )
        if not len(batch):
            break
    chosen = fill(rows.kill, rows.weight, side, chosen, True, minimum, MAXIMUM)
    picked = [tapes.texts[i] for i in chosen]
    unexposed = _passing(truth, wrong, np.flatnonzero(weights >= RIVAL), picked, label[chosen])
    return Choice(
        [(text, bool(label[i])) for i, text in zip(chosen, picked, strict=True)], unexposed.tolist()
    )


def extend_choice(
    choice: Choice,
    truth: Dfa,
    wrong: Machines,
    tapes: Tapes,
    weight: np.ndarray,
    most: int,
    scarce: int,
) -> Choice:
    """Adds tapes to a choice for the machines that pass it, and as many with the other label.

    Nothing is added if those machines weigh less than `MISSED`.

    Args:
        choice: What `choose_tapes` chose.
        truth: The language that the problem asks for.
        wrong: Behaviours to reject.
        tapes: The candidates; those of the choice are among them.
        weight: int64 [machines], how much each matters.
        most: Most tapes.
        scarce: The same if fewer than `FEW` candidates are accepted, or rejected.
    """
    label = Machines.of([truth]).verdicts(np.zeros(1, np.int64), tapes)[0]
    side, index = label.astype(np.int8), {text: i for i, text in enumerate(tapes.texts)}
    chosen = np.array([index[text] for text, _ in choice.tapes], np.int64)
    rare = min(int(label.sum()), int((~label).sum()))
    minimum, most = (scarce, scarce) if rare < FEW else (0, min(most, 2 * rare))
    rows, unseen = Rows(len(label)), np.ones(len(weight), bool)
    for number in range(ROUNDS):
        texts = [tapes.texts[i] for i in chosen]
        passing = _passing(truth, wrong, np.flatnonzero(unseen), texts, label[chosen])
        rows.add(wrong.verdicts(passing, tapes) ^ label, weight[passing])
        unseen[passing] = False
        left = rows.weight[~rows.kill[:, chosen].any(axis=1)].sum()
        if most <= len(chosen) or not left or (number == 0 and left < MISSED):
            break
        chosen = cover(rows.kill, rows.weight, side, chosen, True, minimum, most, most // 2)
    if len(chosen) == len(choice.tapes):
        return choice
    chosen = fill(rows.kill, rows.weight, side, chosen, True, 0, most)
    return Choice([(tapes.texts[i], bool(label[i])) for i in chosen], choice.unexposed)


def _passing(
    truth: Dfa, wrong: Machines, which: np.ndarray, texts: Sequence[str], label: np.ndarray
) -> np.ndarray:
    """The machines of `which` that give every text its label."""
    code = {symbol: a for a, symbol in enumerate(truth.alphabet)}
    length = np.array([len(text) for text in texts], np.int64)
    tape = np.zeros((len(texts), max(length, default=0)), np.int32)
    for row, text in enumerate(texts):
        tape[row, : len(text)] = [code[symbol] for symbol in text]
    return _survivors(wrong.delta, wrong.accepting, wrong.start, which, tape, length, label)


def scattered(count: int) -> np.ndarray:
    """0 to `count` - 1 in a fixed order whose every stretch is spread over the whole range.

    The stride is the golden ratio.
    """
    stride = max(1, round(count * 0.6180339887))
    while np.gcd(stride, max(1, count)) != 1:
        stride += 1
    return (np.arange(count, dtype=np.int64) * stride) % max(1, count)
