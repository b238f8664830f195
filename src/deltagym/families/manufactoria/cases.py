"""Adversarial case selection: few tapes on which every wrong behaviour we can build gives itself away.

`select_cases` is the core, useful to every family: given which candidate exposes which wrong behaviour, it picks a small,
balanced set that exposes all of them, then spends what is left on exposing them again. `choose_tapes` is the driver for
languages: wrong behaviours are automata (`Machines`), candidates a prefix tree of tapes (`Tapes`), and a row of the kill matrix
is computed only for behaviours that survive the tapes chosen so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from deltagym.families.manufactoria.automata import Dfa
from deltagym.families.manufactoria.jit import jit

MINIMUM, MAXIMUM = 24, 40
"""Fewest and most cases by default; fewer only where the candidates run out."""

BATCH = 384
"""How many wrong behaviours get a row of the kill matrix at a time."""

HOPELESS = 6
"""With fewer candidates than this, a label cannot balance a set, and the other label may take all the room."""

REDUNDANCY = 6
"""How many times over the fill tries to expose each wrong behaviour before it takes candidates in their own order."""

EITHER = -1
"""A choice of side that allows both labels."""


def select_cases(
    kill: np.ndarray,
    label: np.ndarray | None = None,
    minimum: int = MINIMUM,
    maximum: int = MAXIMUM,
    forced: Sequence[int] = (),
) -> list[int]:
    """Indices of candidates that expose every wrong behaviour any candidate exposes, by greedy set cover.

    Then candidates are added, from the label with fewer cases first, until there are `minimum` and the labels are even; each
    addition exposes as many as possible of the behaviours exposed least often so far. Ties go to the earlier candidate.

    Args:
        kill: bool [wrong behaviours, candidates], whether the candidate exposes the behaviour.
        label: bool [candidates], the candidates' true verdict, for balance; None when there is none.
        minimum: Fewest cases, as far as there are candidates.
        maximum: Most cases; behaviours that need more stay unexposed.
        forced: Candidates that are chosen in any case.

    Returns:
        Chosen indices, the forced ones first, then in the order of choice.
    """
    side = np.zeros(kill.shape[1], np.int8) if label is None else label.astype(np.int8)
    chosen = _cover(kill, side, np.array(forced, np.int64), label is not None, maximum)
    return _fill(kill, side, chosen, label is not None, minimum, maximum).tolist()


@jit
def _cover(kill, side, forced, balanced, maximum):
    """Adds columns until every row that has a hit anywhere has one chosen, or what is left would tip the balance.

    A label may take half of `maximum`, and what the other label has too few candidates to take.
    """
    chosen, taken, hits, size = _begin(kill, side, forced, maximum)
    gain = _gain(kill, hits, 1)
    ones = side.sum()
    quota = (_quota(ones, maximum), _quota(len(side) - ones, maximum))
    n = len(forced)
    while n < maximum:
        full = balanced and (size[0] >= quota[0] or size[1] >= quota[1])
        best = _best(gain, taken, side, (0 if size[1] >= quota[1] else 1) if full else EITHER)
        if best < 0 or gain[best] == 0:
            break
        chosen[n] = best
        n += 1
        _take(best, kill, side, taken, hits, size, gain, 1)
    return chosen[:n]


@jit
def _quota(others, maximum):
    """Most columns of one label, when the other label has `others` to match them with."""
    if others < HOPELESS:
        return maximum - others
    return min(maximum // 2, max(MINIMUM - others, others * 5 // 4))


@jit
def _fill(kill, side, forced, balanced, minimum, maximum):
    """Adds columns until there are `minimum` and the labels are even, or the label that is behind has run out."""
    chosen, taken, hits, size = _begin(kill, side, forced, maximum)
    depth = 1
    gain = _gain(kill, hits, depth)
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
            gain = _gain(kill, hits, depth)
            continue
        chosen[n] = best
        n += 1
        _take(best, kill, side, taken, hits, size, gain, depth)
    return chosen[:n]


@jit
def _begin(kill, side, forced, maximum):
    """The greedy state once `forced` is chosen: the choice, which columns are taken, hits of each row, size of each side."""
    chosen = np.zeros(max(maximum, len(forced)), np.int64)
    taken = np.zeros(kill.shape[1], np.bool_)
    hits = np.zeros(kill.shape[0], np.int64)
    size = np.zeros(2, np.int64)
    gain = np.zeros(kill.shape[1], np.int64)
    for n, c in enumerate(forced):
        chosen[n] = c
        _take(c, kill, side, taken, hits, size, gain, 0)
    return chosen, taken, hits, size


@jit
def _take(c, kill, side, taken, hits, size, gain, depth):
    """Books column `c` as chosen; rows that reach `depth` hits by it no longer count towards any column's gain."""
    taken[c] = True
    size[side[c]] += 1
    for w in range(kill.shape[0]):
        if kill[w, c]:
            hits[w] += 1
            if hits[w] == depth:
                for other in range(kill.shape[1]):
                    gain[other] -= kill[w, other]


@jit
def _gain(kill, hits, depth):
    """How many rows with fewer than `depth` hits each column hits, int64 [columns]."""
    gain = np.zeros(kill.shape[1], np.int64)
    for w in range(kill.shape[0]):
        if hits[w] < depth:
            for c in range(kill.shape[1]):
                gain[c] += kill[w, c]
    return gain


@jit
def _best(gain, taken, side, allowed):
    """The first column of largest gain that is not taken and on the `allowed` side; -1 when there is none."""
    best = -1
    for c in range(len(gain)):
        if not taken[c] and (allowed == EITHER or side[c] == allowed) and (best < 0 or gain[c] > gain[best]):
            best = c
    return best


@jit
def _smaller(size):
    if size[0] == size[1]:
        return EITHER
    return 0 if size[0] < size[1] else 1


@dataclass(frozen=True, slots=True, eq=False)
class Tapes:
    """Candidate tapes as a prefix tree: every prefix of a candidate is a candidate, and comes before it.

    Attributes:
        texts: The tapes; the first is empty.
        parent: Index of each tape without its last symbol, int32 [tapes].
        symbol: Position of that last symbol in the alphabet, int32 [tapes]; meaningless for the empty tape.
    """

    texts: list[str]
    parent: np.ndarray
    symbol: np.ndarray

    @classmethod
    def of(cls, alphabet: str, length: int, extra: Iterable[str] = ()) -> Tapes:
        """All tapes of at most `length` symbols, shortest first, then `extra` with their prefixes."""
        every = _every_tape(alphabet, length)
        texts, parents, symbols, index = list(every[0]), list(every[1]), list(every[2]), dict(every[3])
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
def _every_tape(alphabet: str, length: int) -> tuple[list[str], list[int], list[int], dict[str, int]]:
    """Texts, parents, symbols and index of the complete tree, in breadth-first order: the parent of tape i is (i - 1) // symbols."""
    width = len(alphabet)
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
    def join(cls, groups: Sequence[Machines]) -> Machines:
        """The machines of all groups, in order."""
        offset = np.cumsum([0] + [len(g.accepting) for g in groups[:-1]]).astype(np.int32)
        return cls(
            np.concatenate([g.delta + o for g, o in zip(groups, offset, strict=True)]),
            np.concatenate([g.accepting for g in groups]),
            np.concatenate([g.start + o for g, o in zip(groups, offset, strict=True)]),
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
    """Those of `which` that give every tape (int32 [tapes, longest], of `length` symbols) its `label`."""
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
    """What `choose_tapes` found.

    Attributes:
        tapes: The chosen tapes with their verdicts.
        unexposed: Indices of wrong machines that agree with the true language on every chosen tape.
    """

    tapes: list[tuple[str, bool]]
    unexposed: list[int]


def choose_tapes(
    truth: Dfa, wrong: Machines, tapes: Tapes, forced: Sequence[str] = (), minimum: int = MINIMUM, maximum: int = MAXIMUM
) -> Choice:
    """Chooses tapes that tell `truth` from every one of `wrong` that some candidate tells from it; see `select_cases`.

    Wrong machines are looked at in a scattered order, `BATCH` at a time; one that the tapes chosen for earlier batches already
    expose costs next to nothing.

    Args:
        truth: The language the problem asks for.
        wrong: Behaviours to reject; machines that equal `truth` after all do no harm.
        tapes: The candidates.
        forced: Candidates to choose in any case.
        minimum: Fewest tapes, as far as there are candidates.
        maximum: Most tapes.
    """
    label = Machines.of([truth]).verdicts(np.zeros(1, np.int64), tapes)[0]
    side = label.astype(np.int8)
    index = {text: i for i, text in enumerate(tapes.texts)} if forced else {}
    chosen = np.array(sorted({index[text] for text in forced}), np.int64)
    left = scattered(len(wrong.start))
    kills: list[np.ndarray] = []
    while len(left):
        kill = wrong.verdicts(left[:BATCH], tapes) ^ label
        chosen = _cover(kill, side, chosen, True, maximum)
        kills.append(kill)
        left = _alive(truth, wrong, left[BATCH:], [tapes.texts[i] for i in chosen], label[chosen])
    kill = np.concatenate(kills) if kills else np.zeros((0, len(label)), bool)
    chosen = _fill(kill, side, chosen, True, minimum, maximum)
    picked = [tapes.texts[i] for i in chosen]
    unexposed = _alive(truth, wrong, np.arange(len(wrong.start)), picked, label[chosen])
    return Choice([(text, bool(label[i])) for i, text in zip(chosen, picked, strict=True)], unexposed.tolist())


def _alive(truth: Dfa, wrong: Machines, which: np.ndarray, texts: Sequence[str], label: np.ndarray) -> np.ndarray:
    code = {symbol: a for a, symbol in enumerate(truth.alphabet)}
    length = np.array([len(text) for text in texts], np.int64)
    tape = np.zeros((len(texts), max(length, default=0)), np.int32)
    for row, text in enumerate(texts):
        tape[row, : len(text)] = [code[symbol] for symbol in text]
    return _survivors(wrong.delta, wrong.accepting, wrong.start, which, tape, length, label)


def scattered(count: int) -> np.ndarray:
    """0 to `count` - 1 in a fixed order in which any stretch is spread over the whole range (golden-ratio stride)."""
    stride = max(1, round(count * 0.6180339887))
    while np.gcd(stride, max(1, count)) != 1:
        stride += 1
    return (np.arange(count, dtype=np.int64) * stride) % max(1, count)
