"""Chains: a made-up system, and theorems that are built forwards from its axioms with proofs."""

from __future__ import annotations

import random
from collections.abc import Sequence, Set
from dataclasses import dataclass

from deltagym.scopes.metamath.database import Assertion, Database, Hypothesis
from deltagym.scopes.metamath.forge import PROVABLE, Bounds, Fact, Forge
from deltagym.scopes.metamath.layout import Names, System, make_assertion, make_system
from deltagym.scopes.metamath.unions import Kind

SYSTEMS = 400
"""Most systems drawn for one problem."""

WALKS = 10
"""Most walks tried for one goal; after that another system is drawn."""

SEARCH = 2
"""Largest depth of the backward search for a shorter proof of a goal."""

PREMISED = 0.3
"""Share of goals about variables that get a hypothesis of their own, in systems that allow it."""


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a problem is.

    Attributes:
        goals: How many theorems are to be proved.
        walk: Least and most rule applications between what is known and a goal.
        rules: Rules of the system; the two halves of a union share them.
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
class Chain:
    """A system and a chain of theorems.

    Attributes:
        system: Axioms and rules.
        goals: The theorems.
        proofs: For each goal a proof that uses the system and the goals before it, as labels.
    """

    system: Database
    goals: tuple[Assertion, ...]
    proofs: tuple[tuple[str, ...], ...]


def build_chain(kind: Kind, level: Level, draw: random.Random) -> Chain | None:
    """Draws a system and builds its chain of goals; None if this system yields none."""
    layout = kind(Names(draw), draw, level.rules)
    system = make_system(layout, draw)
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
    return Chain(system.database, tuple(goals), tuple(proofs))


def _goal(
    label: str, system: System, forge: Forge, level: Level, routes: Set[tuple[str, ...]]
) -> tuple[Assertion, tuple[str, ...]] | None:
    """A theorem and its proof; None if no walk yields one.

    A short backward search does not find a proof of it, and no earlier proof of the chain applies
    the same rules in the same order.
    """
    for _ in range(WALKS):
        length = forge.draw.randint(*level.walk)
        premise = None
        if system.bridge is None and forge.schematic and forge.draw.random() < PREMISED:
            premise = _premise(label, forge)
        fact = _walked(system, forge, premise, length)
        if fact is None or _route(fact.proof) in routes:
            continue
        premises = [premise.symbols] if premise else []
        floats = system.database.floats
        goal = make_assertion(label, fact.symbols, premises, fact.disjoint, floats)
        variables = {h.symbols[1] for h in goal.floats}
        stated = all(variables.issuperset(pair) for pair in fact.disjoint)
        if stated and not forge.provable_within(fact.symbols, min(length - 1, SEARCH), premises):
            return goal, fact.proof
    return None


def _route(proof: Sequence[str]) -> tuple[str, ...]:
    """The rules of a proof in order."""
    return tuple(label for label in proof if label.startswith("r"))


def _walked(system: System, forge: Forge, premise: Hypothesis | None, length: int) -> Fact | None:
    """A fact `length` rule applications away from the premise, or from what is known.

    In a system of two kinds it is a theorem of one kind, or joins theorems of both.
    """
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
    """A random hypothesis for the goal `label`."""
    sort = forge.grammar.sorts[0]
    return Hypothesis(f"{label}.1", (PROVABLE, *forge.term(sort, 2)), False)
