"""Gold answers: the query or script from which a question was written.

Families are used only by what `Drafting` says, so that families can import the scope.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from deltagym.core.errors import BadInput
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.topics import Topic


@runtime_checkable
class Drafting(Protocol):
    """A family whose problems are written from drafts.

    Attributes:
        topic: The kind of question.
    """

    topic: Topic

    def draft(self, params: Params) -> Draft:
        """The draft that a problem's parameters name; raises `BadInput` if they name none."""
        ...


def family_of(problem: Problem) -> Drafting:
    """The family of a problem of this scope.

    Raises:
        BadInput: The problem's family is unknown, or of another scope.
    """
    family = get_family(problem.family)
    if not isinstance(family, Drafting):
        raise BadInput(f"problem.family: {problem.family} is not a family of the scope sql")
    return family


def gold_answer(problem: Problem) -> str:
    """The SQL that is right on every database.

    Problems that a language model wrote carry it in their parameters.

    Raises:
        BadInput: The problem is not one of this scope.
    """
    solution = problem.params.get("solution")
    if isinstance(solution, str):
        return solution
    return write(family_of(problem).draft(problem.params).tree)
