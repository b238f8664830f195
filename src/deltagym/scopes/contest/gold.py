"""Gold answers: the efficient program of a problem's template, in the family's language."""

from __future__ import annotations

from deltagym.core.problem import Problem
from deltagym.scopes.contest.lookup import dialect_of, find


def gold_answer(problem: Problem) -> str:
    """The program that sets the time limits of `problem`, and passes all its tests.

    Raises:
        BadInput: The problem is not one of this scope, or has no program in C++.
    """
    template, knobs = find(problem)
    return template.cpp_gold(knobs) if dialect_of(problem) == "cpp" else template.gold(knobs)
