"""Export: a problem with proofs as a `.mm` database, for any Metamath verifier to check."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.scopes.metamath.exercise import exercise_of
from deltagym.scopes.metamath.writer import UNPROVED, write_database


def to_metamath(problem: Problem, proofs: Sequence[Sequence[str]] | None = None) -> str:
    """The text of a database with the problem's system and goals.

    Args:
        problem: A problem of this scope.
        proofs: For each goal the labels of its proof, none for no proof; None proves no goal (`?`).

    Raises:
        BadInput: The problem is malformed, or there is not one proof for each goal.
    """
    exercise = exercise_of(problem)
    given = proofs if proofs is not None else [UNPROVED] * len(exercise.goals)
    if len(given) != len(exercise.goals):
        raise BadInput(f"proofs: {len(given)} for {len(exercise.goals)} goals; give one each")
    written = [proof or UNPROVED for proof in given]
    return write_database(exercise.system, exercise.statements, written)
