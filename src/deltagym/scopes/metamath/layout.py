"""Layouts of systems: types, axioms and rules over made-up names, before they get labels."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from deltagym.scopes.metamath.database import Assertion, Database, Hypothesis, Pair, Symbols
from deltagym.scopes.metamath.forge import PROVABLE
from deltagym.scopes.metamath.grammar import Grammar, Sort

T = TypeVar("T")

SYLLABLES = tuple(map("".join, product("bdfgklmnprstvz", "aeiou", "bdfgklmnprstvz")))
"""All names that a symbol may get."""

BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))


@dataclass(frozen=True, slots=True)
class Rule:
    """An axiom or rule; its expressions lack the typecode.

    Attributes:
        conclusion: What it proves.
        premises: What it needs; none for an axiom.
        disjoint: Pairs of variables that must be disjoint.
    """

    conclusion: Symbols
    premises: tuple[Symbols, ...] = ()
    disjoint: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Type:
    """A type.

    Attributes:
        code: Its typecode.
        variables: Its variables.
        constructors: Expressions over variables of any type that are of this type.
        strings: Whether its expressions are strings, as in `grammar.Sort`.
    """

    code: str
    variables: tuple[str, ...]
    constructors: tuple[Symbols, ...]
    strings: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A system before its statements get labels.

    Attributes:
        types: Its types.
        rules: Axioms (without premises) and rules.
        judgements: A pattern for each form of statement that its theorems have.
        schematic: Whether its theorems are about variables.
        bridge: The rule that needs a theorem of each kind; None in a system of one kind.
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
        bridge: The rule that needs a theorem of each kind; None in a system of one kind.
    """

    database: Database
    grammar: Grammar
    bridge: Assertion | None


class Names:
    """Draws names and brackets that nothing else in the system uses."""

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
        """A pair of brackets; a fresh one as long as there are any."""
        return self._brackets.pop() if len(self._brackets) > 1 else self._brackets[0]


def make_system(layout: Layout, draw: random.Random) -> System:
    """The system of a layout, with its statements in random order.

    Labels are numbered: f1, f2, … for types of variables, c1, … for constructors, a1, … for axioms,
    r1, … for rules.
    """
    typed = _shuffled([(t.code, v) for t in layout.types for v in t.variables], draw)
    floats = tuple(Hypothesis(f"f{i}", pair, True) for i, pair in enumerate(typed, 1))
    raw = _shuffled([(t.code, c) for t in layout.types for c in t.constructors], draw)
    syntax = {
        (code, c): make_assertion(f"c{i}", (code, *c), (), (), floats)
        for i, (code, c) in enumerate(raw, 1)
    }
    axioms = _shuffled([r for r in layout.rules if not r.premises], draw)
    rules = _shuffled([r for r in layout.rules if r.premises], draw)
    stated = {r: _stated(f"a{i}", r, floats, draw) for i, r in enumerate(axioms, 1)}
    stated |= {r: _stated(f"r{i}", r, floats, draw) for i, r in enumerate(rules, 1)}
    assertions = {a.label: a for a in [*syntax.values(), *stated.values()]}
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
    constants = _constants(layout, floats, assertions.values())
    return System(Database(constants, floats, assertions, {}), Grammar(sorts), bridge)


def _constants(
    layout: Layout, floats: Iterable[Hypothesis], assertions: Iterable[Assertion]
) -> tuple[str, ...]:
    """All constants of a system, in the order in which they first occur."""
    variables = {h.symbols[1] for h in floats}
    found = [PROVABLE, *(t.code for t in layout.types)]
    for assertion in assertions:
        for symbols in (assertion.symbols, *(h.symbols for h in assertion.essentials)):
            found += [symbol for symbol in symbols if symbol not in variables]
    return tuple(dict.fromkeys(found))


def make_assertion(
    label: str,
    symbols: Symbols,
    premises: Sequence[Symbols],
    disjoint: Sequence[Pair],
    floats: Sequence[Hypothesis],
) -> Assertion:
    """An assertion with its mandatory hypotheses.

    Args:
        label: Its label; premises are labelled `label.1`, `label.2`, ...
        symbols: Its conclusion, with the typecode.
        premises: Its premises, with typecodes.
        disjoint: Pairs of variables that must be disjoint.
        floats: All `$f` hypotheses of the system.
    """
    used = {s for expression in (symbols, *premises) for s in expression}
    mandatory = tuple(h for h in floats if h.symbols[1] in used)
    essentials = tuple(Hypothesis(f"{label}.{i}", p, False) for i, p in enumerate(premises, 1))
    pairs = sorted((min(p), max(p)) for p in disjoint)
    return Assertion(label, (*mandatory, *essentials), tuple(pairs), symbols)


def _stated(label: str, rule: Rule, floats: Sequence[Hypothesis], draw: random.Random) -> Assertion:
    """An axiom or rule as an assertion, its premises in random order."""
    premises = [(PROVABLE, *p) for p in _shuffled(list(rule.premises), draw)]
    return make_assertion(label, (PROVABLE, *rule.conclusion), premises, rule.disjoint, floats)


def _shuffled(items: list[T], draw: random.Random) -> list[T]:
    return draw.sample(items, len(items))
