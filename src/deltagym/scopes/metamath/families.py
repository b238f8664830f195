"""The families of Metamath: four kinds of system, all pairs of them, and two kinds for transfer.

Each problem has a system of its own, with names of its own. It is addressed by level, split, index
and seed. Systems are drawn from that address until one has a chain of goals and a meaning that
belongs to the split. So train and test share no system, under whatever names.
"""

from __future__ import annotations

from itertools import combinations
from typing import ClassVar

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.family import EndlessFamily, Params, split_by
from deltagym.core.problem import Json, Problem
from deltagym.core.scope import Scope
from deltagym.core.seeding import rng
from deltagym.scopes.metamath import calculi, numerals, relations, strings
from deltagym.scopes.metamath.cases import goal_case
from deltagym.scopes.metamath.chains import LEVELS, SYSTEMS, Chain, build_chain
from deltagym.scopes.metamath.exercise import Exercise, read_exercise
from deltagym.scopes.metamath.gold import gold_answer
from deltagym.scopes.metamath.meaning import meaning_key
from deltagym.scopes.metamath.prompt import describe
from deltagym.scopes.metamath.scope import SCOPE
from deltagym.scopes.metamath.unions import Kind, union
from deltagym.scopes.metamath.verifier import faults
from deltagym.scopes.metamath.writer import write_database, write_theorem


class MetamathFamily(EndlessFamily):
    """Prove a chain of theorems in a system made up for the problem.

    Attributes:
        kind: Lays out the family's systems.
    """

    scope: ClassVar[Scope] = SCOPE
    kind: ClassVar[Kind]

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def meaning(self, params: Params) -> str:
        """The system and goals up to names; for an address, the address itself.

        An address stands for one problem under each seed.
        """
        if "system" in params:
            exercise = _given(params)
            return f"metamath {meaning_key(exercise.system, exercise.statements)}"
        return f"metamath {self.name} {params['level']} {params['split']} {params['index']}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address, or with the system, goals and proofs that `params` hold.

        Raises:
            BadInput: A proof in `params` does not prove its goal.
        """
        self.require_level(level)
        if "system" not in params:
            params = {**params, **_to_json(self._drawn(level, params, seed))}
        exercise = _given(params)
        proofs = {
            label: proof.split()
            for label, proof in zip(exercise.labels, params["proofs"], strict=True)
        }
        wrong = [fault for fault in faults(exercise, proofs) if fault is not None]
        if wrong:
            raise BadInput(f"params.proofs: {wrong[0]}")
        cases = tuple(map(goal_case, exercise.labels, params["goals"]))
        return Problem(self.name, level, dict(params), describe(exercise), cases)

    def reference(self, problem: Problem) -> str:
        return gold_answer(problem)

    def _drawn(self, level: str, params: Params, seed: int) -> Chain:
        """The first system at an address that has a chain of goals and belongs to the split."""
        split, index = params["split"], params["index"]
        for attempt in range(SYSTEMS):
            draw = rng(seed, "metamath", self.name, level, split, index, attempt)
            chain = build_chain(type(self).kind, LEVELS[level], draw)
            if chain is not None and split_by(meaning_key(chain.system, chain.goals)) == split:
                return chain
        raise DeltaGymError(
            f"{self.name} {level}: none of {SYSTEMS} systems had theorems to ask for"
        )


def _to_json(chain: Chain) -> dict[str, Json]:
    return {
        "system": write_database(chain.system),
        "goals": [write_theorem(goal) for goal in chain.goals],
        "proofs": [" ".join(proof) for proof in chain.proofs],
    }


def _given(params: Params) -> Exercise:
    """The exercise that `params` hold."""
    system, goals, proofs = params["system"], params.get("goals"), params.get("proofs")
    texts = isinstance(goals, list) and all(isinstance(goal, str) for goal in goals)
    if not isinstance(system, str) or not isinstance(goals, list) or not texts:
        raise BadInput(
            "params: system must be the text of a Metamath database, "
            "and goals a list of the texts of theorems"
        )
    if not isinstance(proofs, list) or len(proofs) != len(goals):
        raise BadInput("params.proofs: must be a list of texts, one for each goal")
    return read_exercise(system, tuple(goals))


KINDS: dict[str, tuple[Kind, str]] = {
    "rewrite": (strings.rewrite, "words that rules rewrite"),
    "order": (relations.order, "relations between a few objects"),
    "count": (numerals.count, "relations between numerals"),
    "calculus": (calculi.calculus, "formulas with axiom schemes"),
}
"""Name of a kind to what lays out its systems, and what they are about.

Every pair of these kinds is a family, too.
"""

UNSEEN: dict[str, tuple[Kind, str]] = {
    "splice": (strings.splice, "words that rules join"),
    "binder": (calculi.binder, "formulas with bound variables, whose rules have side conditions"),
}
"""Kinds whose rules have a shape that no other kind has; suites test transfer to them."""


def _family(name: str, kind: Kind, about: str) -> MetamathFamily:
    title = f"Metamath{name.title().replace('_', '')}"
    made = {
        "__doc__": f"Proofs in a made-up system of {about}.",
        "kind": staticmethod(kind),
        "name": f"metamath_{name}",
    }
    return type(title, (MetamathFamily,), made)()


def _all_kinds() -> dict[str, tuple[Kind, str]]:
    pairs = {
        f"{one}_{other}": (
            union(KINDS[one][0], KINDS[other][0]),
            f"{KINDS[one][1]} and of {KINDS[other][1]}",
        )
        for one, other in combinations(KINDS, 2)
    }
    return KINDS | pairs | UNSEEN


FAMILIES: dict[str, MetamathFamily] = {
    family.name: family for family in (_family(name, *made) for name, made in _all_kinds().items())
}
"""Name to family; that of two kinds joins their names, e.g. `metamath_rewrite_order`."""
