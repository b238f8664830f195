"""A problem's data: a system, a chain of goals, and the rows they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.scopes.metamath import writer
from deltagym.scopes.metamath.database import Assertion, Database, Theorem, read


@dataclass(frozen=True, slots=True)
class Task:
    """What there is to prove.

    Attributes:
        system: Axioms and rules, without theorems.
        goals: The theorems to prove, in order; the proof of one may use the system and the goals before it.
    """

    system: Database
    goals: tuple[Theorem, ...]

    @property
    def statements(self) -> tuple[Assertion, ...]:
        """The goals' statements."""
        return tuple(g.statement for g in self.goals)


def task_of(problem: Problem) -> Task:
    """The task of a problem.

    Raises:
        BadInput: `params.system` or a case is missing or malformed.
    """
    source = problem.params.get("system")
    if not isinstance(source, str):
        raise BadInput(
            "params.system: must be the text of a Metamath database; rows of this scope are verified with their params"
        )
    return _task(source, tuple(case.expected["statement"] for case in problem.cases))


@lru_cache(maxsize=2048)
def _task(source: str, statements: tuple[str, ...]) -> Task:
    system = read(source)
    whole = read("\n".join([source, *statements]))
    if system.theorems or [*whole.theorems] != [*whole.assertions][len(system.assertions) :]:
        raise BadInput(
            "params.system: must hold axioms only, and every case of the problem one theorem to prove"
        )
    if len(whole.theorems) != len(statements) or whole.floats != system.floats:
        raise BadInput("ground_truth: every statement must be one $p without variables of its own")
    return Task(system, tuple(whole.theorems.values()))


def export(problem: Problem, proofs: Sequence[Sequence[str]] | None = None) -> str:
    """The problem as the text of a `.mm` database, with these proofs, one a goal; by default without any (`?`).

    Raises:
        BadInput: The problem is malformed, or there is not one proof a goal.
    """
    task = task_of(problem)
    given = proofs if proofs is not None else [writer.UNPROVED] * len(task.goals)
    if len(given) != len(task.goals):
        raise BadInput(f"proofs: {len(given)} for {len(task.goals)} goals; give one each")
    return writer.database(task.system, task.statements, [p or writer.UNPROVED for p in given])
