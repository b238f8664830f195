"""Evidence about Metamath problems: other checkers judge gold proofs and corrupted ones.

The naive checker shares no code with the verifier; Debian's `metamath` is asked if it is installed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from deltagym.core.evidence import Departure, Evidence, MutantTally
from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.scopes.metamath import debian, naive
from deltagym.scopes.metamath.database import Assertion
from deltagym.scopes.metamath.exercise import Exercise, exercise_of
from deltagym.scopes.metamath.export import to_metamath
from deltagym.scopes.metamath.kernel import check
from deltagym.scopes.metamath.meaning import meaning_key

Proofs = list[tuple[str, ...]]
"""For each goal the labels of its proof."""


class MetamathEvidence(Evidence):
    """Evidence about problems of this scope. A mutant is a list of proofs, one for each goal."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._exercises = [exercise_of(p) for p in self.problems]
        self._proofs: list[Proofs] = [
            [tuple(proof.split()) for proof in p.params["proofs"]] for p in self.problems
        ]

    def departure(self, number: int) -> Departure | None:
        """The first goal whose gold proof another checker refuses."""
        text = to_metamath(self.problems[number], self._proofs[number])
        opinions = {"the naive checker": naive.check_text(text)}
        if debian.unavailable() is None:
            labels = self._exercises[number].labels
            opinions["Debian's metamath"] = debian.check_texts([text], [labels])[0]
        for who, opinion in opinions.items():
            for name, right in opinion.items():
                if not right:
                    return Departure(name, f"{who} refuses the proof of {name}")
        return None

    def rivals(self, number: int) -> list[int]:
        """Problems whose gold proofs, word for word, also prove all goals of this one."""
        exercise = self._exercises[number]
        return [
            j
            for j, proofs in enumerate(self._proofs)
            if j != number and len(proofs) >= len(exercise.goals) and _solves(exercise, proofs)
        ]

    def mutants(self, number: int, count: int) -> MutantTally:
        """Corrupts the gold proofs; those are wrong of which the naive checker refuses one."""
        problem, gold = self.problems[number], self._proofs[number]
        exercise, draw = self._exercises[number], rng("metamath", "mutants", problem.id)
        wrong, missed = 0, []
        for _ in range(count):
            proofs = corrupted(exercise, gold, draw)
            text = to_metamath(problem, proofs)
            if not all(naive.check_text(text).values()):
                wrong += 1
                missed += [text] if _solves(exercise, proofs) else []
        return MutantTally(wrong, tuple(missed))

    def signature(self, number: int) -> str:
        exercise = self._exercises[number]
        return meaning_key(exercise.system, exercise.statements)

    def alike(self, one: int, other: int) -> bool:
        return self.signature(one) == self.signature(other)


def corrupted(exercise: Exercise, gold: Sequence[Sequence[str]], draw: random.Random) -> Proofs:
    """The gold proofs with one or two changes to one of them; they may still be right.

    A change leaves out a label, puts one in, replaces one or swaps two.
    """
    at = draw.randrange(len(gold))
    proof = list(gold[at])
    labels = [
        *exercise.system.assertions,
        *(h.label for h in exercise.system.floats),
        *exercise.labels[: at + 1],
    ]
    for _ in range(draw.randint(1, 2)):
        place, kind = draw.randrange(len(proof)), draw.randrange(4)
        if kind == 0 and len(proof) > 1:
            del proof[place]
        elif kind == 1:
            proof.insert(place, draw.choice(labels))
        elif kind == 2:
            proof[place] = draw.choice(labels)
        else:
            other = draw.randrange(len(proof))
            proof[place], proof[other] = proof[other], proof[place]
    return [tuple(proof) if i == at else tuple(p) for i, p in enumerate(gold)]


def _solves(exercise: Exercise, proofs: Sequence[Sequence[str]]) -> bool:
    """Whether the verifier accepts every proof; it stops at the first wrong one."""
    book: dict[str, Assertion] = dict(exercise.system.assertions)
    for goal, proof in zip(exercise.goals, proofs, strict=False):
        if check(goal, proof, book) is not None:
            return False
        book[goal.statement.label] = goal.statement
    return True
