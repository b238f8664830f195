"""regex_pattern: accept tapes that match a concatenation of repeated words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.cover import HALF, MAXIMUM
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
"""Operator to its words."""

LONGEST_WORD = 2
"""Symbols of the longest word a part repeats."""


@dataclass(frozen=True, slots=True)
class PatternLevel:
    """A level: how many parts a pattern has.

    Attributes:
        colours: What tapes and words are made of.
        fewest: Fewest parts.
        most: Most parts.
        limit: Most patterns; those with fewer parts come first, and the number of parts that no longer fits whole is sampled.
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
    """Accept tapes that match a pattern: parameters are `{"colours": "RB", "parts": [["RB", "+"], ["R", "?"]]}`.

    The levels with two and three parts are too large to generate whole (3,600 and 216,000 patterns in four colours). Such a level
    is `SAMPLE` patterns chosen by hashing the family's and the level's name: the same ones for every seed.

    A pattern of parts with `?` alone matches a handful of tapes. All of them are cases, and with so few the others make only 20 in
    all, or a program that always rejects would score more than 0.55 over a suite: on such a pattern it scores 0.8 and more. The cases
    of other patterns are even.
    """

    name = "regex_pattern"
    tilt = HALF
    scarce = 20
    case_counts = range(20, MAXIMUM + 1)

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
        for parts in range(row.fewest, row.most + 1):
            for number in sample(len(single) ** parts, room, self.name, level):
                yield {
                    "colours": row.colours,
                    "parts": [
                        single[number // len(single) ** i % len(single)]
                        for i in reversed(range(parts))
                    ],
                }
                room -= 1

    def accepts(self, params: Params, tape: str) -> bool:
        return re.fullmatch(_notation(params), tape) is not None

    def language(self, params: Params) -> Dfa:
        return automata.pattern(params["colours"], params["parts"])

    def criterion(self, params: Params) -> str:
        used = [
            operator
            for operator in OPERATORS
            if any(operator == part[1] for part in params["parts"])
        ]
        meanings = ", ".join(f"(w){operator} means w {OPERATORS[operator]}" for operator in used)
        return f"Accept the tape if the whole of it matches the pattern {_notation(params)}, where {meanings}. Reject every other tape."

    def siblings(self, params: Params) -> Iterator[Dfa]:
        """One part with another operator, another word, left out, doubled, or swapped with the next."""
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
        """Every part repeated none to three times, with single symbols added, dropped and changed."""
        repeated = [""]
        for word, _ in params["parts"]:
            repeated = [tape + word * times for tape in repeated for times in range(4)]
        yield from repeated
        whole = "".join(word for word, _ in params["parts"])
        yield from edits(whole, params["colours"])


def _notation(params: Params) -> str:
    return "".join(f"({word}){operator}" for word, operator in params["parts"])


FAMILY = RegexPattern()
