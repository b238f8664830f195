"""How a system is laid out before its labels are given: types, axioms and rules over names drawn for it alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from deltagym.scopes.metamath.database import Assertion, Database, Hypothesis, Pair, Symbols
from deltagym.scopes.metamath.forge import PROVABLE
from deltagym.scopes.metamath.grammar import Grammar, Sort

T = TypeVar("T")

SYLLABLES = tuple(map("".join, product("bdfgklmnprstvz", "aeiou", "bdfgklmnprstvz")))
BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))


@dataclass(frozen=True, slots=True)
class Rule:
    """An axiom or rule: what it takes, what it gives, which variables must be disjoint. Expressions are without the typecode."""

    conclusion: Symbols
    premises: tuple[Symbols, ...] = ()
    disjoint: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its variables, and the expressions that construct it, over variables of any type."""

    code: str
    variables: tuple[str, ...]
    constructors: tuple[Symbols, ...]
    strings: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The makings of a system.

    Attributes:
        types: Its types.
        rules: Axioms (without premises) and rules.
        judgements: Expressions over variables of which its theorems are instances, one for each form of statement.
        schematic: Whether its theorems are about variables.
        bridge: The rule that needs a theorem of each kind, in a system of two kinds.
    """

    types: tuple[Type, ...]
    rules: tuple[Rule, ...]
    judgements: tuple[Symbols, ...]
    schematic: bool = False
    bridge: Rule | None = None


@dataclass(frozen=True, slots=True)
class System:
    """A finished system.

    Attributes:
        database: Its statements.
        grammar: Its types.
        bridge: The rule that needs a theorem of each kind, in a system of two kinds.
    """

    database: Database
    grammar: Grammar
    bridge: Assertion | None


class Names:
    """Draws names and brackets that nothing else in the system has."""

    def __init__(self, draw: random.Random) -> None:
        self._words = draw.sample(SYLLABLES, 60)
        self._brackets = draw.sample(BRACKETS, len(BRACKETS))

    def word(self) -> str:
        """A fresh syllable."""
        return self._words.pop()

    def words(self, count: int) -> tuple[str, ...]:
        """Fresh syllables."""
        return tuple(self.word() for _ in range(count))

    def brackets(self) -> tuple[str, str]:
        """A pair of brackets; fresh while there are any."""
        return self._brackets.pop() if len(self._brackets) > 1 else self._brackets[0]


def system_of(layout: Layout, draw: random.Random) -> System:
    """The system, everything in it in random order; labels count `f` types of variables, `c` constructors, `a` axioms, `r` rules."""
    typed = _shuffled([(t.code, v) for t in layout.types for v in t.variables], draw)
    floats = tuple(Hypothesis(f"f{i}", pair, True) for i, pair in enumerate(typed, 1))
    raw = _shuffled([(t.code, c) for t in layout.types for c in t.constructors], draw)
    syntax = {
        (code, c): statement(f"c{i}", (code, *c), (), (), floats)
        for i, (code, c) in enumerate(raw, 1)
    }
    axioms = _shuffled([r for r in layout.rules if not r.premises], draw)
    rules = _shuffled([r for r in layout.rules if r.premises], draw)
    stated = {r: _stated(f"a{i}", r, floats, draw) for i, r in enumerate(axioms, 1)}
    stated |= {r: _stated(f"r{i}", r, floats, draw) for i, r in enumerate(rules, 1)}
    assertions = {a.label: a for a in [*syntax.values(), *stated.values()]}
    variables = {h.symbols[1] for h in floats}
    constants = [PROVABLE, *(t.code for t in layout.types)]
    constants += [
        s
        for a in assertions.values()
        for x in (a.symbols, *(h.symbols for h in a.essentials))
        for s in x
        if s not in variables
    ]
    sorts = tuple(
        Sort(
            t.code,
            tuple(h for h in floats if h.symbols[0] == t.code),
            tuple(syntax[t.code, c] for c in t.constructors),
            t.strings,
        )
        for t in layout.types
    )
    bridge = stated[layout.bridge] if layout.bridge else None
    return System(
        Database(tuple(dict.fromkeys(constants)), floats, assertions, {}), Grammar(sorts), bridge
    )


def statement(
    label: str,
    symbols: Symbols,
    premises: Sequence[Symbols],
    disjoint: Sequence[Pair],
    floats: Sequence[Hypothesis],
) -> Assertion:
    """An assertion over full expressions, with its mandatory hypotheses; premises are labelled `label.1`, `label.2`, ..."""
    used = {s for expression in (symbols, *premises) for s in expression}
    mandatory = tuple(h for h in floats if h.symbols[1] in used)
    essentials = tuple(Hypothesis(f"{label}.{i}", p, False) for i, p in enumerate(premises, 1))
    pairs = sorted((min(p), max(p)) for p in disjoint)
    return Assertion(label, (*mandatory, *essentials), tuple(pairs), symbols)


def _stated(label: str, rule: Rule, floats: Sequence[Hypothesis], draw: random.Random) -> Assertion:
    premises = [(PROVABLE, *p) for p in _shuffled(list(rule.premises), draw)]
    return statement(label, (PROVABLE, *rule.conclusion), premises, rule.disjoint, floats)


def _shuffled(items: list[T], draw: random.Random) -> list[T]:
    return draw.sample(items, len(items))
