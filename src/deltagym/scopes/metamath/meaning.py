"""What a problem asks, up to the names of symbols and labels and the order of axioms: colours refined over the statements."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from deltagym.core.problem import Json, canonical_json
from deltagym.scopes.metamath.database import Assertion, Database, Symbols
from deltagym.scopes.metamath.forge import PROVABLE

ROUNDS = 4
"""Refinements; more tell no two symbols of these small systems apart."""


def meaning_key(system: Database, goals: Sequence[Assertion]) -> str:
    """A key (64 hex digits) equal for problems that differ in names only.

    Constants begin with one colour, `|-` with its own; a round gives each the colour of all places where it stands.
    """
    axioms = list(system.assertions.values())
    constants = system.constants
    colours = {c: "provable" if c == PROVABLE else "" for c in constants}
    for _ in range(ROUNDS):
        shapes = [_shape(a, colours) for a in axioms] + [
            [f"goal {i}", _shape(g, colours)] for i, g in enumerate(goals)
        ]
        places: dict[str, list[str]] = {c: [] for c in constants}
        for assertion, shape in zip([*axioms, *goals], shapes, strict=True):
            flat = _flat(assertion)
            for constant in dict.fromkeys(s for s in flat if s in places):
                places[constant].append(
                    _hash([shape, [i for i, s in enumerate(flat) if s == constant]])
                )
        colours = {c: _hash([colours[c], sorted(places[c])]) for c in constants}
    return _hash(
        [sorted(_hash(_shape(a, colours)) for a in axioms), [_shape(g, colours) for g in goals]]
    )


def _shape(assertion: Assertion, colours: Mapping[str, str]) -> Json:
    """The assertion with colours for constants and numbers, in order of appearance, for variables."""
    numbers: dict[str, int] = {}
    types = {h.symbols[1]: colours[h.symbols[0]] for h in assertion.floats}

    def written(symbols: Symbols) -> list[Json]:
        return [
            colours[s] if s in colours else [types[s], numbers.setdefault(s, len(numbers))]
            for s in symbols
        ]

    parts = [written(expression) for expression in _ordered(assertion)]
    return [parts, sorted(sorted(numbers[v] for v in pair) for pair in assertion.disjoint)]


def _flat(assertion: Assertion) -> list[str]:
    return [s for expression in _ordered(assertion) for s in expression]


def _ordered(assertion: Assertion) -> list[Symbols]:
    """The conclusion, then the premises in an order that does not hang on names or labels, as far as their lengths and variables tell."""
    shown = {s: i for i, s in reversed(list(enumerate(assertion.symbols)))}
    variables = {h.symbols[1] for h in assertion.floats}

    def key(symbols: Symbols) -> Json:
        return [len(symbols), [shown.get(s, -1) if s in variables else -2 for s in symbols]]

    return [assertion.symbols, *sorted((h.symbols for h in assertion.essentials), key=key)]


def _hash(value: Json) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
