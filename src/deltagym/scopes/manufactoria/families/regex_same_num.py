"""regex_same_num: accept tapes of runs whose lengths grow together, as no finite automaton can."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import count, product

import numpy as np

from deltagym.core.family import Params
from deltagym.core.problem import Case, Problem, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.cover import MINIMUM, RIVAL, TOTAL
from deltagym.scopes.manufactoria.families.accept import COLOUR_SENTENCE, FOUR, TWO, edits, words
from deltagym.scopes.manufactoria.families.base import ManufactoriaFamily
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.gold import Builder, Move
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, Program
from deltagym.scopes.manufactoria.random_tapes import case_source, draw_tapes
from deltagym.scopes.manufactoria.trials import Trial, choose_verdicts

LENGTHS: dict[str, tuple[int, int]] = {
    "n": (1, 0),
    "n+1": (1, 1),
    "n+2": (1, 2),
    "n+3": (1, 3),
    "2n": (2, 0),
}
"""The length of a run to its growth per n, and its value at n = 0."""

SHAPES = (("Rx", "By"), ("Bx", "Ry"), ("Ry", "Bx", "Ry"), ("Bx", "Ry", "Bx"))
"""The colour of each run, and which of two lengths, x or y, it has."""

LEVELS = {"hard-4c": FOUR, "hard-2c": TWO}

EXHAUSTIVE = {TWO: 6, FOUR: 4}
"""All tapes up to this length are candidates for a case."""

LONGEST = 160
"""Longest accepted tape that can be a case; there is one for each n.

The gold program visits about four nodes a symbol; the reference implementation stops at 1,000.
"""

MOST = 120
"""Most cases. Half of them are rejected, and each of these exposes few wrong programs."""

RIVALS = LONGEST
"""Other languages are compared for n below this; no run of a case is that long."""

EVEN, ODD, FRESH = range(3)
"""What the gold program has read of a run: an even or odd number of symbols, or none."""

SCARCE = 0.45
"""Smallest share of accepted cases."""

MISTAKE = TOTAL // 50
"""Weight of a language that no other problem asks for, but that a solver may confuse with this."""

RANDOM_TAPES = 40

CORES = range(1, 5)
"""The n of the accepted tapes near which random cases are drawn."""

Segments = Sequence[Sequence[str]]
"""The runs of a tape: the colour of each, and its length, a key of `LENGTHS`."""

Predicate = Callable[[str], bool]


class RegexSameNum(ManufactoriaFamily):
    """Accept runs whose lengths grow together.

    Parameters are `{"colours": "RB", "segments": [["R", "n"], ["B", "2n"]]}`.
    """

    name = "regex_same_num"

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    @property
    def case_counts(self) -> range:
        return range(MINIMUM, MOST + 1)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for segments in _templates():
            yield {"colours": LEVELS[level], "segments": [list(segment) for segment in segments]}

    def accepts(self, params: Params, tape: str) -> bool:
        """Whether `tape` is to be accepted: the definition of the problem."""
        segments = params["segments"]
        # The length of a tape leaves one n at most.
        growth, least = map(sum, zip(*(LENGTHS[length] for _, length in segments), strict=True))
        n, rest = divmod(len(tape) - least, growth)
        return n >= 1 and rest == 0 and member(segments, n) == tape

    def meaning(self, params: Params) -> str:
        return f"accept:{params['colours']}:{canonical_json(list(params['segments']))}"

    def program(self, params: Params) -> Program:
        """The gold program: it halves all runs at once, and they must agree in every remainder.

        The first pass leaves n symbols of each run. Each further pass leaves half of them, rounded
        down: runs are equally long exactly if they are odd in the same passes and used up in the
        same pass. A Y marks the end of a pass. When a pass begins with the Y, all runs must be used
        up: the tape behind it must be empty. That also rejects inputs that contain a Y.
        """
        runs = [(colour, *LENGTHS[length]) for colour, length in params["segments"]]
        builder = Builder()
        done = builder.pull({EMPTY: END_ID}, possible=FOUR, stem="done")

        def reduce(state: tuple[int, int], colour: str) -> Move[tuple[int, int]]:
            i, read = state
            own, growth, least = runs[i]
            if colour == own:
                read = read + 1 if read < least + growth else least + 1
                return (colour if read == least + growth else ""), (i, read)
            if read < least + growth:
                return None
            if i + 1 < len(runs):
                return reduce((i + 1, 0), colour) if colour == runs[i + 1][0] else None
            return ("Y", halved) if colour == "Y" else None

        def halve(state: tuple[int, int, int], colour: str) -> Move[tuple[int, int, int]]:
            i, odd, first = state
            if colour == runs[i][0]:
                return (colour if odd == ODD else ""), (i, EVEN if odd == ODD else ODD, first)
            if odd == FRESH:
                return ("", done) if colour == "Y" else None
            if i and odd != first:
                return None
            if i + 1 < len(runs):
                following = ("", (i + 1, ODD, odd if i == 0 else first))
                return following if colour == runs[i + 1][0] else None
            return ("Y", (0, FRESH, EVEN)) if colour == "Y" else None

        halved = builder.transduce(halve, (0, FRESH, EVEN), stem="h")
        return builder.program(builder.paint("Y", builder.transduce(reduce, (0, 0), stem="q")))

    def reference(self, problem: Problem) -> str:
        return format_program(self.program(problem.params))

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        self.require_colours(level, params)
        cases = tuple(
            accept_case(tape, self.accepts(params, tape)) for tape in self._tapes(params, seed)
        )
        return Problem(self.name, level, dict(params), self.statement(params), cases)

    def random_cases(self, problem: Problem, count: int, seed: int = 0) -> tuple[Case, ...]:
        params, source = problem.params, case_source(problem, count, seed)
        cores = [member(params["segments"], n) for n in CORES]
        right = partial(self.accepts, params)
        tapes = draw_tapes(cores, params["colours"], right, count, source)
        return tuple(accept_case(tape, right(tape)) for tape in tapes)

    def statement(self, params: Params) -> str:
        """The task in words: the colours, the runs and worked examples."""
        segments = params["segments"]
        runs = ", then ".join(f"{length} times {colour}" for colour, length in segments)
        one, two = member(segments, 1), member(segments, 2)
        return (
            f"{COLOUR_SENTENCE[params['colours']]} "
            "Accept the tape if there is a whole number n, at least 1, so that the tape is exactly "
            f"{runs}, with the same n throughout and nothing else. Reject every other tape. "
            f"For example, {one} (n = 1) and {two} (n = 2) are accepted, "
            f"but {two[:-1]} and the empty tape are rejected."
        )

    def _tapes(self, params: Params, seed: int) -> list[str]:
        """Chooses the cases' tapes; they expose wrong predicates and the gold program's mutants."""
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
        verdicts = [[wrong(tape) for tape in tapes] for wrong in rivals + mistakes]
        kill = np.array(verdicts, bool) ^ right
        weight = np.array([RIVAL] * len(rivals) + [MISTAKE] * len(mistakes))
        trial = Trial.of(self.program(params), tapes, right.tolist())
        must = dict.fromkeys(["", member(segments, 0), good[0], good[1], good[-1]])
        forced = [tapes.index(tape) for tape in must]
        most = min(MOST, int(len(good) / SCARCE))
        tilt = round(most * (1 - SCARCE))
        return [tapes[i] for i in choose_verdicts(trial, kill, weight, forced, tilt, most)]


@lru_cache
def _templates() -> tuple[tuple[tuple[str, str], ...], ...]:
    """The 100 templates: all shapes with all lengths."""
    choices = [dict(zip("xy", lengths, strict=True)) for lengths in product(LENGTHS, repeat=2)]
    return tuple(
        tuple((colour, choice[which]) for colour, which in shape)
        for shape in SHAPES
        for choice in choices
    )


def member(segments: Segments, n: int, more: Sequence[int] = ()) -> str:
    """The tape of `segments` for `n`; `more` is added to the length of each run."""
    parts = []
    for (colour, length), extra in zip(segments, more or [0] * len(segments), strict=True):
        growth, least = LENGTHS[length]
        parts.append(colour * (growth * n + least + extra))
    return "".join(parts)


def others_of(word: str) -> list[str]:
    """For each template that accepts `word` with n from 1 to 3, its tape for another n.

    Each tape is given once.
    """
    found = []
    for template in _templates():
        tapes = [member(template, n) for n in (1, 2, 3)]
        if word in tapes:
            found.append(tapes[1] if word == tapes[0] else tapes[0])
    return list(dict.fromkeys(found))


@lru_cache(4096)
def _language(segments: tuple[tuple[str, str], ...], least: int) -> frozenset[str]:
    """The tapes of `segments` from n = `least` to all n that a case can have."""
    return frozenset(member(segments, n) for n in range(least, RIVALS))


def _members(segments: Segments, least: int) -> Iterator[str]:
    """Accepted tapes from n = `least` on that are candidates for cases."""
    for n in count(least):
        tape = member(segments, n)
        if len(tape) > LONGEST:
            return
        yield tape


def _near(segments: Segments, colours: str) -> Iterator[str]:
    """Tapes close to accepted ones: wrong run lengths, reversed, cut or extended, edited."""
    for n in (0, 1, 2, 3, 4, 6, 9):
        tape = member(segments, n)
        for more in product((0, 1, -1, 2), repeat=len(segments)):
            yield member(segments, n, more)
        yield from (tape + tape, tape[::-1], tape * 3, tape[:-3], tape[3:])
        yield tape.translate({ord("R"): "B", ord("B"): "R"})
        yield from (part + tape for part in words(colours, 1, 2))
        yield from (tape + part for part in words(colours, 1, 2))
        if n <= 3:
            yield from edits(tape, colours)
    for template in _templates():
        yield from (member(template, n) for n in (1, 2, 3))


def _rivals(segments: Segments) -> Iterator[Predicate]:
    """The other templates, which are other problems, from n = 1 and from n = 0."""
    own = tuple((colour, length) for colour, length in segments)
    for template in _templates():
        if template != own:
            yield _language(template, 1).__contains__
            yield _language(template, 0).__contains__


def _mistakes(segments: Segments) -> Iterator[Predicate]:
    """Other wrong predicates: other n, and what a finite automaton or mere counting can do."""
    own = tuple((colour, length) for colour, length in segments)
    good = _language(own, 1)
    for least in (0, 2, 3):
        yield _language(own, least).__contains__
    for most in (1, 2, 3, 4, 5, 7, 9):
        yield frozenset(member(segments, n) for n in range(1, most + 1)).__contains__
    for i, change in product(range(len(segments)), (-2, -1, 1, 2)):
        more = [change * (i == j) for j in range(len(segments))]
        yield frozenset(member(segments, n, more) for n in range(1, RIVALS)).__contains__
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
