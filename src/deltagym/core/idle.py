"""Idle answers: completions that ignore their input, and what they score.

They are the baseline beside every dense reward, since half the cases may be free.
"""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import scope_of
from deltagym.core.verification import verify_many


def idle_pairs(problems: Sequence[Problem]) -> list[tuple[Problem, str]]:
    """Every (problem, idle answer) to verify; none for a problem whose scope is unknown."""
    return [(problem, answer) for problem in problems for answer in _answers(problem)]


def idle_scores(problems: Sequence[Problem]) -> list[float]:
    """The idle score of each problem: the best pass rate of an idle answer, in [0, 1]."""
    best: dict[str, float] = {problem.id: 0.0 for problem in problems}
    pairs = idle_pairs(problems)
    for (problem, _), verdict in zip(pairs, verify_many(pairs), strict=True):
        best[problem.id] = max(best[problem.id], verdict.pass_rate or 0.0)
    return [best[problem.id] for problem in problems]


def _answers(problem: Problem) -> tuple[str, ...]:
    try:
        return scope_of(problem).idle_answers(problem)
    except BadInput:
        return ()
