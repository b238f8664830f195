"""Finds the template, the knobs and the dialect of a problem, through its family.

The scope uses families only by what `Templated` says, so that families can import the scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol, runtime_checkable

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.row_family import FOREIGN
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.template import Knobs, Shape, Template

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


class NoTemplate(Template):
    """Stands for the template of a problem that has none.

    Such a problem comes from a family of somebody else, or from a row of other origin. It can have
    tests with input and output in full, and no large ones, whose limits need a gold program.
    """

    name = "none"
    needs = ()

    def knobs(self, level: str) -> Iterator[Knobs]:
        return iter(())

    def statement(self, knobs: Knobs) -> str:
        return ""

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        raise BadInput(
            "ground_truth: a test by tier, number and seed belongs to a problem of ours; "
            "give input and output"
        )

    def gold(self, knobs: Knobs) -> str:
        raise BadInput("dialect: ticks needs a gold program, which this problem does not bring")


NO_TEMPLATE = NoTemplate()


def find(problem: Problem) -> tuple[Template, Knobs]:
    """The template and knobs of a problem of this scope; `NO_TEMPLATE` where there is none.

    Raises:
        BadInput: Its family has no such template or knobs.
    """
    family = _family(problem)
    return (NO_TEMPLATE, {}) if family is None else family.template_of(problem.params)


def dialect_of(problem: Problem, dialect: str | None = None) -> Dialect:
    """The dialect in which answers to `problem` are judged: `dialect`, or its family's default.

    Raises:
        BadInput: Its family has no such dialect.
    """
    family = _family(problem)
    dialects: tuple[Dialect, ...] = ("python",) if family is None else family.dialects
    if dialect is None:
        return dialects[0]
    for known in dialects:
        if known == dialect:
            return known
    raise unknown_name("dialect", dialect, dialects, of=problem.family)


def _family(problem: Problem) -> Templated | None:
    """The problem's family if its problems are templates with knobs set."""
    if FOREIGN in problem.family:
        return None
    family = get_family(problem.family)
    return family if isinstance(family, Templated) else None
