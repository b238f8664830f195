"""What a program that does nothing would score: the floor to print beside every dense reward (half the cases may be free)."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.family import get_family
from deltagym.problem import BadInput, Problem

IDLE_COMPLETIONS: dict[str, tuple[str, ...]] = {
    "manufactoria": (
        "```manufactoria\nSTART start:\n    NEXT end\nEND end\n```",
        "```manufactoria\nSTART start:\n    NEXT NONE\nEND end\n```",
    ),
}
"""Scope to completions that ignore their input: for Manufactoria, accept everything unchanged and reject everything."""


def idle_pairs(problems: Sequence[Problem]) -> list[tuple[Problem, str]]:
    """Every (problem, idle completion) to verify; none for a family or scope that has no idle program on record."""
    return [(problem, completion) for problem in problems for completion in IDLE_COMPLETIONS.get(_scope(problem), ())]


def _scope(problem: Problem) -> str:
    try:
        return get_family(problem.family).scope
    except BadInput:
        return ""
