"""Problems built: a system drawn, then a chain of theorems walked forwards from its axioms, each with its proof."""

from __future__ import annotations

import random
from collections.abc import Sequence, Set
from dataclasses import dataclass

from deltagym.scopes.metamath.database import Assertion, Database, Hypothesis
from deltagym.scopes.metamath.forge import PROVABLE, Bounds, Fact, Forge
from deltagym.scopes.metamath.layout import Names, System, statement, system_of
from deltagym.scopes.metamath.unions import Kind

SYSTEMS = 400
"""Systems drawn for one problem before giving up."""

WALKS = 10
"""Walks tried for one goal before another system is drawn."""

SEARCH = 2
"""Deepest backward search for a shorter proof of a goal."""

PREMISED = 0.3
"""How often a theorem about variables gets a hypothesis of its own, where it can."""


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a problem is.

    Attributes:
        goals: Theorems to prove.
        walk: Least and most rule applications between what is known and a goal.
        rules: Rules of the system; each half of a union has its share.
        bounds: How large expressions and proofs may get.
    """

    goals: int
    walk: tuple[int, int]
    rules: int
    bounds: Bounds


LEVELS = {
    "basic": Level(4, (1, 2), 3, Bounds(10, 40)),
    "easy": Level(5, (2, 3), 4, Bounds(13, 80)),
    "medium": Level(6, (2, 4), 5, Bounds(16, 140)),
    "hard": Level(6, (4, 6), 6, Bounds(20, 260)),
    "extreme": Level(8, (6, 9), 7, Bounds(26, 450)),
}


@dataclass(frozen=True, slots=True)
class Built:
    """A system and theorems of it, each with a proof that uses the system and the theorems before."""

    system: Database
    goals: tuple[Assertion, ...]
    proofs: tuple[tuple[str, ...], ...]


def build(kind: Kind, level: Level, draw: random.Random) -> Built | None:
    """A problem's system, goals and proofs; None when this draw makes no chain of goals."""
    layout = kind(Names(draw), draw, level.rules)
    system = system_of(layout, draw)
    provable = [a for a in system.database.assertions.values() if a.symbols[0] == PROVABLE]
    forge = Forge(system.grammar, provable, layout.schematic, level.bounds, draw)
    goals: list[Assertion] = []
    proofs: list[tuple[str, ...]] = []
    for number in range(1, level.goals + 1):
        found = _goal(f"g{number}", system, forge, level, {_route(p) for p in proofs})
        if found is None:
            return None
        goal, proof = found
        forge.known.append(goal)
        goals.append(goal)
        proofs.append(proof)
    return Built(system.database, tuple(goals), tuple(proofs))


def _goal(
    label: str, system: System, forge: Forge, level: Level, routes: Set[tuple[str, ...]]
) -> tuple[Assertion, tuple[str, ...]] | None:
    """A theorem that no backward search of a few rules finds, and its proof, whose rules are not those of an earlier proof in order."""
    for _ in range(WALKS):
        length = forge.draw.randint(*level.walk)
        premise = (
            _premise(label, forge)
            if system.bridge is None and forge.schematic and forge.draw.random() < PREMISED
            else None
        )
        fact = _walked(system, forge, premise, length)
        if fact is None or _route(fact.proof) in routes:
            continue
        premises = [premise.symbols] if premise else []
        goal = statement(label, fact.symbols, premises, fact.disjoint, system.database.floats)
        variables = {h.symbols[1] for h in goal.floats}
        told = all(variables.issuperset(pair) for pair in fact.disjoint)
        if told and not forge.within(fact.symbols, min(length - 1, SEARCH), premises):
            return goal, fact.proof
    return None


def _route(proof: Sequence[str]) -> tuple[str, ...]:
    """The rules of a proof in order."""
    return tuple(label for label in proof if label.startswith("r"))


def _walked(system: System, forge: Forge, premise: Hypothesis | None, length: int) -> Fact | None:
    if premise is not None:
        return forge.walk(length, Fact(premise.symbols, (premise.label,)))
    if system.bridge is None:
        return forge.walk(length)
    either = forge.draw.choice((*system.bridge.essentials, None))
    if either is not None:
        return forge.walk(length, form=either.symbols)
    part = forge.draw.randint(0, length - 1)
    return forge.joined(system.bridge, (part, length - 1 - part))


def _premise(label: str, forge: Forge) -> Hypothesis:
    sort = forge.grammar.sorts[0]
    return Hypothesis(f"{label}.1", (PROVABLE, *forge.term(sort, 2)), False)
