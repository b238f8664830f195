"""Meaning of a problem: its system and goals up to names, labels and the order of axioms."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from deltagym.core.problem import Json, canonical_json
from deltagym.scopes.metamath.database import Assertion, Database, Symbols
from deltagym.scopes.metamath.forge import PROVABLE

ROUNDS = 4
"""Rounds of refinement; more do not tell more symbols of these small systems apart."""


def meaning_key(system: Database, goals: Sequence[Assertion]) -> str:
    """A key (64 hex digits) that is equal for problems that differ only in names.

    It is computed by colour refinement: all constants begin with one colour, but `|-` with its own.
    A round gives each constant a colour that depends on all places where it stands.
    """
    axioms = list(system.assertions.values())
    constants = system.constants
    colours = {c: "provable" if c == PROVABLE else "" for c in constants}
    for _ in range(ROUNDS):
        shapes = [_shape(a, colours) for a in axioms]
        shapes += [[f"goal {i}", _shape(g, colours)] for i, g in enumerate(goals)]
        places: dict[str, list[str]] = {c: [] for c in constants}
        for assertion, shape in zip([*axioms, *goals], shapes, strict=True):
            flat = _flat(assertion)
            for constant in dict.fromkeys(s for s in flat if s in places):
                positions = [i for i, s in enumerate(flat) if s == constant]
                places[constant].append(_hash([shape, positions]))
        colours = {c: _hash([colours[c], sorted(places[c])]) for c in constants}
    stated = sorted(_hash(_shape(a, colours)) for a in axioms)
    return _hash([stated, [_shape(g, colours) for g in goals]])


def _shape(assertion: Assertion, colours: Mapping[str, str]) -> Json:
    """The assertion with colours for its constants, and numbers for its variables.

    Variables are numbered in the order in which they first occur.
    """
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
    """All symbols of an assertion."""
    return [s for expression in _ordered(assertion) for s in expression]


def _ordered(assertion: Assertion) -> list[Symbols]:
    """The conclusion, then the premises in an order that does not depend on names or labels.

    Lengths and variables decide the order; where they are equal, premises stay as they are.
    """
    shown = {s: i for i, s in reversed(list(enumerate(assertion.symbols)))}
    variables = {h.symbols[1] for h in assertion.floats}

    def key(symbols: Symbols) -> Json:
        return [len(symbols), [shown.get(s, -1) if s in variables else -2 for s in symbols]]

    return [assertion.symbols, *sorted((h.symbols for h in assertion.essentials), key=key)]


def _hash(value: Json) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
