"""regex_same_num: accept tapes of runs of one colour whose lengths grow together. No finite automaton can do that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count, product

import numpy as np

from deltagym.core.family import Params
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.cover import MAXIMUM, RIVAL, TOTAL
from deltagym.scopes.manufactoria.families.accept import COLOUR_SENTENCE, FOUR, TWO, edits, words
from deltagym.scopes.manufactoria.families.base import ManufactoriaFamily
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.gold import Builder, Move
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, Program
from deltagym.scopes.manufactoria.trials import Trial, choose_verdicts

LENGTHS: dict[str, tuple[int, int]] = {
    "n": (1, 0),
    "n+1": (1, 1),
    "n+2": (1, 2),
    "n+3": (1, 3),
    "2n": (2, 0),
}
"""Length of a run to its growth with n and its length at n = 0."""

SHAPES = (("Rx", "By"), ("Bx", "Ry"), ("Ry", "Bx", "Ry"), ("Bx", "Ry", "Bx"))
"""Colours of the runs, and which of the two lengths x and y each has."""

LEVELS = {"hard-4c": FOUR, "hard-2c": TWO}

EXHAUSTIVE = {TWO: 6, FOUR: 4}
"""All tapes up to this length are candidates for a case."""

VISITS = 900
"""Accepted tapes, of which there is one for each n, are cases as long as n times their length is no more than this.

That is about how many nodes the gold program visits: n passes over a tape that shrinks to nothing, two visits a symbol. The
reference implementation stops at 1,000.
"""

RIVALS = 40
"""What n stays below in other languages; no run of a case is that long."""

SCARCE = 0.45
"""Smallest share of accepted cases."""

MISTAKE = TOTAL // 50
"""How much a language matters that is no other problem's, but that a solver may mistake this one for."""

RANDOM_TAPES = 40

Segments = Sequence[Sequence[str]]
"""Runs of a tape: colour and length, a key of `LENGTHS`."""

Predicate = Callable[[str], bool]


class RegexSameNum(ManufactoriaFamily):
    """Accept runs whose lengths grow together: parameters are `{"colours": "RB", "segments": [["R", "n"], ["B", "2n"]]}`."""

    name = "regex_same_num"

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for segments in _templates():
            yield {"colours": LEVELS[level], "segments": [list(segment) for segment in segments]}

    def accepts(self, params: Params, tape: str) -> bool:
        """Whether `tape` is to be accepted: the definition of the problem."""
        return any(member(params["segments"], n) == tape for n in range(1, len(tape) + 1))

    def meaning(self, params: Params) -> str:
        return f"accept:{params['colours']}:{canonical_json(list(params['segments']))}"

    def program(self, params: Params) -> Program:
        """The gold program: every pass takes from each run what one step of n adds to it, the first also what n = 0 leaves.

        A Y marks the end of a pass. When a pass begins with the Y, all runs must be used up together: the tape behind it is empty.
        That also rejects tapes that carry a Y of their own.
        """
        runs = [(colour, *LENGTHS[length]) for colour, length in params["segments"]]
        builder = Builder()
        done = builder.pull({EMPTY: END_ID}, possible=FOUR, stem="done")

        def step(state: tuple[bool, int, int], colour: str) -> Move[tuple[bool, int, int]]:
            first, i, missing = state
            if missing:
                fresh = not first and i == 0 and missing == runs[0][1]
                if colour == runs[i][0]:
                    return "", (first, i, missing - 1)
                return ("", done) if fresh and colour == "Y" else None
            if colour == runs[i][0]:
                return colour, state
            if i + 1 < len(runs):
                growth, least = runs[i + 1][1:]
                return (
                    ("", (first, i + 1, growth + first * least - 1))
                    if colour == runs[i + 1][0]
                    else None
                )
            return ("Y", (False, 0, runs[0][1])) if colour == "Y" else None

        return builder.program(
            builder.paint("Y", builder.transduce(step, (True, 0, sum(runs[0][1:])), stem="q"))
        )

    def reference(self, problem: Problem) -> str:
        return format_program(self.program(problem.params))

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        self.require_level(level)
        cases = tuple(
            accept_case(tape, self.accepts(params, tape)) for tape in self._tapes(params, seed)
        )
        return Problem(self.name, level, dict(params), self.statement(params), cases)

    def statement(self, params: Params) -> str:
        """The task in words: the colours, the runs and worked examples."""
        segments = params["segments"]
        runs = ", then ".join(f"{length} times {colour}" for colour, length in segments)
        one, two = member(segments, 1), member(segments, 2)
        return (
            f"{COLOUR_SENTENCE[params['colours']]} Accept the tape if there is a whole number n, at least 1, so that the tape is exactly "
            f"{runs}, with the same n throughout and nothing else. Reject every other tape. "
            f"For example, {one} (n = 1) and {two} (n = 2) are accepted, but {two[:-1]} and the empty tape are rejected."
        )

    def _tapes(self, params: Params, seed: int) -> list[str]:
        """The cases' tapes: every wrong predicate and every wrong program near the gold program is told from the right one."""
        segments, colours = params["segments"], params["colours"]
        source = rng(seed, self.name, dict(params), "cases")
        good = list(_members(segments, 1))
        every = [*good, *_near(segments, colours), *words(colours, 0, EXHAUSTIVE[colours])]
        every += [
            "".join(source.choice(tape) for tape in [source.choice(good)] * source.randint(5, 12))
            for _ in range(RANDOM_TAPES)
        ]
        tapes = list(dict.fromkeys(every))
        right = np.array([tape in set(good) for tape in tapes], bool)
        rivals, mistakes = list(_rivals(segments)), list(_mistakes(segments))
        kill = (
            np.array([[wrong(tape) for tape in tapes] for wrong in rivals + mistakes], bool) ^ right
        )
        weight = np.array([RIVAL] * len(rivals) + [MISTAKE] * len(mistakes))
        trial = Trial.of(self.program(params), tapes, right.tolist())
        forced = [
            tapes.index(tape)
            for tape in dict.fromkeys(["", member(segments, 0), good[0], good[1], good[-1]])
        ]
        most = min(MAXIMUM, int(len(good) / SCARCE))
        return [
            tapes[i]
            for i in choose_verdicts(trial, kill, weight, forced, round(most * (1 - SCARCE)), most)
        ]


@lru_cache
def _templates() -> tuple[tuple[tuple[str, str], ...], ...]:
    """The 100 runs of all shapes and lengths."""
    choices = [dict(zip("xy", lengths, strict=True)) for lengths in product(LENGTHS, repeat=2)]
    return tuple(
        tuple((colour, choice[which]) for colour, which in shape)
        for shape in SHAPES
        for choice in choices
    )


def member(segments: Segments, n: int, more: Sequence[int] = ()) -> str:
    """The tape of `segments` for `n`, each run longer by `more`."""
    lengths = [growth * n + least for growth, least in (LENGTHS[length] for _, length in segments)]
    return "".join(
        colour * (length + extra)
        for (colour, _), length, extra in zip(
            segments, lengths, more or [0] * len(lengths), strict=True
        )
    )


def others_of(word: str) -> list[str]:
    """For each template that accepts `word` for some n from 1 to 3, what it accepts for another n; without repeats."""
    found = []
    for template in _templates():
        tapes = [member(template, n) for n in (1, 2, 3)]
        if word in tapes:
            found.append(tapes[1] if word == tapes[0] else tapes[0])
    return list(dict.fromkeys(found))


@lru_cache(4096)
def _language(segments: tuple[tuple[str, str], ...], least: int) -> frozenset[str]:
    """The tapes of `segments` from n = `least` on that can be cases."""
    return frozenset(member(segments, n) for n in range(least, RIVALS))


def _members(segments: Segments, least: int) -> Iterator[str]:
    """Accepted tapes from n = `least` on, as far as they are candidates."""
    for n in count(least):
        tape = member(segments, n)
        if n * len(tape) > VISITS:
            return
        yield tape


def _near(segments: Segments, colours: str) -> Iterator[str]:
    """Tapes close to accepted ones: runs too long or short, swapped, cut or continued, symbols of other colours put in."""
    for n in (0, 1, 2, 3, 4, 6, 9):
        tape = member(segments, n)
        for more in product((0, 1, -1, 2), repeat=len(segments)):
            yield member(segments, n, more)
        yield from (
            tape + tape,
            tape[::-1],
            tape * 3,
            tape[:-3],
            tape[3:],
            tape.translate({ord("R"): "B", ord("B"): "R"}),
        )
        yield from (part + tape for part in words(colours, 1, 2))
        yield from (tape + part for part in words(colours, 1, 2))
        if n <= 3:
            yield from edits(tape, colours)
    for template in _templates():
        yield from (member(template, n) for n in (1, 2, 3))


def _rivals(segments: Segments) -> Iterator[Predicate]:
    """The other templates, which other problems ask for, also with n = 0."""
    own = tuple((colour, length) for colour, length in segments)
    for template in _templates():
        if template != own:
            yield _language(template, 1).__contains__
            yield _language(template, 0).__contains__


def _mistakes(segments: Segments) -> Iterator[Predicate]:
    """What else a solver may accept: other n, and languages that a finite automaton or counting alone can do."""
    own = tuple((colour, length) for colour, length in segments)
    good = _language(own, 1)
    for least in (0, 2, 3):
        yield _language(own, least).__contains__
    for most in (1, 2, 3, 4, 5, 7, 9):
        yield frozenset(member(segments, n) for n in range(1, most + 1)).__contains__
    for i, change in product(range(len(segments)), (-2, -1, 1, 2)):
        more = [change * (i == j) for j in range(len(segments))]
        yield frozenset(member(segments, n, more) for n in range(1, 25)).__contains__
    pattern = "".join(f"{colour}+" for colour, _ in segments)
    yield re.compile(pattern).fullmatch  # type: ignore[misc]
    contents = {(tape.count("R"), tape.count("B")) for tape in good}
    yield (
        lambda tape: (
            (tape.count("R"), tape.count("B")) in contents
            and len(tape) == tape.count("R") + tape.count("B")
        )
    )
    lengths = {len(tape) for tape in good}
    yield lambda tape: len(tape) in lengths
    yield lambda tape: re.fullmatch(pattern, tape) is not None and len(tape) in lengths
    yield lambda tape: re.sub("[YG]", "", tape) in good
    yield lambda tape: tape.split("Y")[0] in good
    yield lambda tape: tape.rstrip("YG") in good
    yield lambda tape: tape.lstrip("YG") in good
    yield lambda tape: any(tape[:end] in good for end in range(len(tape) + 1))
    yield lambda tape: any(tape[start:] in good for start in range(len(tape)))
    for colour in FOUR:
        yield (
            lambda tape, colour=colour: tape in good or (tape[-1:] == colour and tape[:-1] in good)
        )
        yield lambda tape, colour=colour: tape in good or (tape[:1] == colour and tape[1:] in good)
    yield lambda tape: True
    yield lambda tape: False


FAMILY = RegexSameNum()
