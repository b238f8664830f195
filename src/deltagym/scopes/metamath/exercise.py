"""Exercise: a made-up system and the chain of goals to prove in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.scopes.metamath.database import Assertion, Database, Theorem, read_database


@dataclass(frozen=True, slots=True)
class Exercise:
    """A system with goals to prove.

    Attributes:
        system: Axioms and rules, without theorems.
        goals: Theorems to prove, in order; a proof may use the system and the goals before its own.
    """

    system: Database
    goals: tuple[Theorem, ...]

    @property
    def statements(self) -> tuple[Assertion, ...]:
        """The statements of the goals."""
        return tuple(goal.statement for goal in self.goals)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the goals."""
        return tuple(goal.statement.label for goal in self.goals)


def exercise_of(problem: Problem) -> Exercise:
    """The exercise that a problem's parameters and cases hold.

    Raises:
        BadInput: `params.system` or a case is missing or malformed.
    """
    source = problem.params.get("system")
    if not isinstance(source, str):
        wanted = "must be the text of a Metamath database"
        raise BadInput(
            f"params.system: {wanted}; rows of this scope are verified with their params"
        )
    return read_exercise(source, tuple(case.expected["statement"] for case in problem.cases))


@lru_cache(maxsize=2048)
def read_exercise(source: str, statements: tuple[str, ...]) -> Exercise:
    """Reads an exercise.

    Args:
        source: The text of the system's database.
        statements: For each goal the text that states it as an unproved theorem.

    Raises:
        BadInput: The system has theorems, or a statement is not exactly one theorem.
    """
    system = read_database(source)
    whole = read_database("\n".join([source, *statements]))
    if system.theorems or [*whole.theorems] != [*whole.assertions][len(system.assertions) :]:
        raise BadInput(
            "params.system: must hold axioms only, "
            "and every case of the problem one theorem to prove"
        )
    if len(whole.theorems) != len(statements) or whole.floats != system.floats:
        raise BadInput("ground_truth: every statement must be one $p without variables of its own")
    return Exercise(system, tuple(whole.theorems.values()))
