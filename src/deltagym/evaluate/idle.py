"""What a program that does nothing would score: the floor to print beside every dense reward (half the cases may be free)."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.family import get_family
from deltagym.problem import BadInput, Problem


def idle_pairs(problems: Sequence[Problem]) -> list[tuple[Problem, str]]:
    """Every (problem, idle completion of its family) to verify; none for a family that names no idle completion or is unknown."""
    return [(problem, completion) for problem in problems for completion in _idle(problem)]


def _idle(problem: Problem) -> tuple[str, ...]:
    try:
        return get_family(problem.family).idle
    except BadInput:
        return ()
