"""What can be shown about these problems: two further checkers take the gold proofs, and no checker takes what another refuses."""

from __future__ import annotations

import random
from collections.abc import Sequence

from deltagym.core.evidence import Departure, MutantTally, Prover
from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.scopes.metamath import debian, naive
from deltagym.scopes.metamath.database import Assertion
from deltagym.scopes.metamath.kernel import check
from deltagym.scopes.metamath.meaning import meaning_key
from deltagym.scopes.metamath.task import Task, export, task_of

Proofs = list[tuple[str, ...]]
"""One proof a goal."""


class MetamathProver(Prover):
    """Evidence about problems of the scope. A program here is a list of proofs; it is wrong if one of them proves nothing."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._tasks = [task_of(p) for p in self.problems]
        self._proofs = [
            [tuple(proof.split()) for proof in p.params["proofs"]] for p in self.problems
        ]
        self._asked: dict[int, dict[str, bool]] = {}

    def departure(self, number: int) -> Departure | None:
        """The first goal whose gold proof a checker refuses: the naive one, and Debian's `metamath` where it is installed."""
        text = export(self.problems[number], self._proofs[number])
        opinions = {"the naive checker": naive.verified(text)}
        if debian.unavailable() is None:
            names = [s.label for s in self._tasks[number].statements]
            opinions["Debian's metamath"] = debian.verified([text], [names])[0]
        for who, opinion in opinions.items():
            for name, right in opinion.items():
                if not right:
                    return Departure(name, f"{who} refuses the proof of {name}")
        return None

    def rivals(self, number: int) -> list[int]:
        """Problems whose gold proofs, word for word, happen to prove all goals of this one."""
        task = self._tasks[number]
        return [
            j
            for j, proofs in enumerate(self._proofs)
            if j != number and len(proofs) >= len(task.goals) and _solves(task, proofs)
        ]

    def mutants(self, number: int, count: int) -> MutantTally:
        problem, gold = self.problems[number], self._proofs[number]
        draw = rng("metamath", "mutants", problem.id)
        wrong, missed = 0, []
        for _ in range(count):
            proofs = corrupted(self._tasks[number], gold, draw)
            if not all(naive.verified(export(problem, proofs)).values()):
                wrong += 1
                missed += [export(problem, proofs)] if _solves(self._tasks[number], proofs) else []
        return MutantTally(wrong, tuple(missed))

    def signature(self, number: int) -> str:
        task = self._tasks[number]
        return meaning_key(task.system, task.statements)

    def alike(self, one: int, other: int) -> bool:
        return self.signature(one) == self.signature(other)


def corrupted(task: Task, gold: Sequence[Sequence[str]], draw: random.Random) -> Proofs:
    """The proofs with one or two labels of one of them left out, put in, replaced or swapped. They may still be right."""
    at = draw.randrange(len(gold))
    proof = list(gold[at])
    labels = [
        *task.system.assertions,
        *(h.label for h in task.system.floats),
        *(s.label for s in task.statements[: at + 1]),
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


def _solves(task: Task, proofs: Sequence[Sequence[str]]) -> bool:
    """Whether the verifier takes every proof; looks at no more goals than it must."""
    book: dict[str, Assertion] = dict(task.system.assertions)
    for goal, proof in zip(task.goals, proofs, strict=False):
        if check(goal, proof, book) is not None:
            return False
        book[goal.statement.label] = goal.statement
    return True
