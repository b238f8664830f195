"""regex_pattern: accept tapes that match a concatenation of repeated words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.cover import HALF
from deltagym.scopes.manufactoria.families.accept import (
    FOUR,
    SAMPLE,
    TWO,
    AcceptFamily,
    edits,
    sample,
    words,
)

OPERATORS = {
    "+": "once or several times in a row",
    "?": "once or not at all",
    "*": "any number of times in a row, also not at all",
}
"""Operator to its wording."""

LONGEST_WORD = 2
"""Length of the longest word that a part repeats."""


@dataclass(frozen=True, slots=True)
class PatternLevel:
    """A level: how many parts a pattern has.

    Attributes:
        colours: The colours of tapes and words.
        fewest: Fewest parts.
        most: Most parts.
        limit: Most patterns. Those with fewer parts come first; if the patterns with the next
            number of parts do not all fit, they are sampled.
    """

    colours: str
    fewest: int
    most: int
    limit: int


LEVELS = {
    "tiny-2c": PatternLevel(TWO, 1, 3, SAMPLE),
    "easy-2c": PatternLevel(TWO, 1, 1, SAMPLE),
    "easy-4c": PatternLevel(FOUR, 1, 1, SAMPLE),
    "medium-2c": PatternLevel(TWO, 2, 2, SAMPLE),
    "medium-4c": PatternLevel(FOUR, 2, 2, SAMPLE),
    "hard-2c": PatternLevel(TWO, 3, 3, SAMPLE),
    "hard-4c": PatternLevel(FOUR, 3, 3, SAMPLE),
}


class RegexPattern(AcceptFamily):
    """Accept tapes that match a pattern.

    Parameters are `{"colours": "RB", "parts": [["RB", "+"], ["R", "?"]]}`.

    The levels with two and three parts are too large to generate in full (3,600 and 216,000
    patterns in four colours). Such a level has `SAMPLE` patterns, chosen by hashing the names of
    family and level: the same ones for every seed.

    A pattern whose parts all have `?` matches only a few tapes. All of these are cases, and other
    tapes fill up to 22 cases at most: a program that always rejects scores 0.8 and more on such a
    pattern, and with more cases it would score more than 0.55 over a suite. The cases of other
    patterns are even.
    """

    name = "regex_pattern"
    tilt = HALF
    scarce = 20
    most, most_scarce = 120, 22

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        row = LEVELS[level]
        single = [
            [word, operator]
            for word in words(row.colours, 1, LONGEST_WORD)
            for operator in OPERATORS
        ]
        room = row.limit
        for size in range(row.fewest, row.most + 1):
            for number in sample(len(single) ** size, room, self.name, level):
                places = [number // len(single) ** i % len(single) for i in reversed(range(size))]
                yield {"colours": row.colours, "parts": [single[place] for place in places]}
                room -= 1

    def accepts(self, params: Params, tape: str) -> bool:
        return _compiled(_notation(params)).fullmatch(tape) is not None

    def language(self, params: Params) -> Dfa:
        return automata.pattern(params["colours"], params["parts"])

    def criterion(self, params: Params) -> str:
        used = {operator for _, operator in params["parts"]}
        meanings = ", ".join(f"(w){o} means w {OPERATORS[o]}" for o in OPERATORS if o in used)
        return (
            f"Accept the tape if the whole of it matches the pattern {_notation(params)}, "
            f"where {meanings}. Reject every other tape."
        )

    def siblings(self, params: Params) -> Iterator[Dfa]:
        """A part with another operator or word, left out, doubled, or swapped with the next."""
        colours, parts = params["colours"], [tuple(part) for part in params["parts"]]
        for i, (word, operator) in enumerate(parts):
            for other in OPERATORS:
                yield automata.pattern(colours, [*parts[:i], (word, other), *parts[i + 1 :]])
            for near in edits(word, colours):
                if near:
                    yield automata.pattern(colours, [*parts[:i], (near, operator), *parts[i + 1 :]])
            yield automata.pattern(colours, parts[:i] + parts[i + 1 :])
            yield automata.pattern(colours, [*parts[: i + 1], *parts[i:]])
            yield automata.pattern(
                colours, [*parts[:i], *reversed(parts[i : i + 2]), *parts[i + 2 :]]
            )

    def hints(self, params: Params) -> Iterator[str]:
        """Each part repeated 0 to 3 times; the words in a row with one symbol changed."""
        repeated = [""]
        for word, _ in params["parts"]:
            repeated = [tape + word * times for tape in repeated for times in range(4)]
        yield from repeated
        whole = "".join(word for word, _ in params["parts"])
        yield from edits(whole, params["colours"])


@lru_cache(maxsize=4096)
def _compiled(notation: str) -> re.Pattern[str]:
    return re.compile(notation)


def _notation(params: Params) -> str:
    return "".join(f"({word}){operator}" for word, operator in params["parts"])


FAMILY = RegexPattern()
