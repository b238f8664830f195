"""Finds the template, the knobs and the dialect of a problem, through its family.

The scope uses families only by what `Templated` says, so that families can import the scope.
"""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.contest.template import Knobs, Template

Dialect = Literal["python", "ticks", "cpp"]
"""Answer language, and what is limited: Python's CPU time, its executed lines, C++'s CPU time."""


@runtime_checkable
class Templated(Protocol):
    """A family whose problems are templates with knobs set.

    Attributes:
        name: The family's name.
        dialects: Dialects in which its problems can be answered, the default first.
    """

    name: str
    dialects: tuple[Dialect, ...]

    def template_of(self, params: Params) -> tuple[Template, Knobs]:
        """A problem's template and its knobs; raises `BadInput` if the family has no such."""
        ...


def find(problem: Problem) -> tuple[Template, Knobs]:
    """The template and knobs of a problem of any family of this scope.

    Raises:
        BadInput: The problem is not one of this scope.
    """
    return _family(problem).template_of(problem.params)


def dialect_of(problem: Problem, dialect: str | None = None) -> Dialect:
    """The dialect in which answers to `problem` are judged: `dialect`, or its family's default.

    Raises:
        BadInput: The problem is not one of this scope, or its family has no such dialect.
    """
    family = _family(problem)
    if dialect is None:
        return family.dialects[0]
    for known in family.dialects:
        if known == dialect:
            return known
    raise unknown_name("dialect", dialect, family.dialects, of=family.name)


def _family(problem: Problem) -> Templated:
    family = get_family(problem.family)
    if not isinstance(family, Templated):
        raise BadInput(f"problem.family: {problem.family} is not a family of CompetitionCode")
    return family
