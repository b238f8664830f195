"""Verification in the loop: an answer that failed is shown why, and goes on (paper section 3.3).

Feedback may show the cases that the reward uses, as the paper does, which gives part of the test
away. Or it shows held-out cases of the same problem, which the reward never uses. An evaluation
says which of the two it ran with; results of the two are never averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.core.problem import Case, Problem, Verdict
from deltagym.core.seeding import ordered
from deltagym.recipe.schema import FeedbackSection


@dataclass(frozen=True, slots=True)
class Shown:
    """What feedback shows about one failed answer.

    Attributes:
        cases: Failing cases.
        more: How many more failed.
        error: Why the answer could not be run at all; empty when it could.
    """

    cases: tuple[Case, ...]
    more: int
    error: str


def split_cases(
    problem: Problem, settings: FeedbackSection, seed: int
) -> tuple[list[int], list[int]]:
    """Splits the cases into those the reward uses and those feedback may show.

    With `source = "reward"` both are all cases. With `source = "held_out"` a share of `held_out`,
    drawn from the seed, is shown and never rewarded.

    Returns:
        Positions of the rewarded cases, and positions of the cases that may be shown.
    """
    everything = list(range(len(problem.cases)))
    if settings.rounds == 0 or settings.source == "reward":
        return everything, everything
    mixed = ordered(everything, [str(i) for i in everything], seed, problem.id, "feedback")
    count = max(1, round(len(mixed) * settings.held_out))
    return sorted(mixed[count:]), sorted(mixed[:count])


def restricted(verdict: Verdict, positions: Sequence[int]) -> Verdict:
    """The verdict over the cases at `positions` alone."""
    if len(positions) == len(verdict.passed):
        return verdict
    return Verdict(verdict.status, tuple(verdict.passed[i] for i in positions), verdict.message)


def shown(
    problem: Problem, verdict: Verdict, positions: Sequence[int], settings: FeedbackSection
) -> Shown:
    """Chooses what to show: the first failing cases, or the error of an invalid answer.

    Args:
        problem: What was asked.
        verdict: Over all cases of the problem.
        positions: Cases that may be shown.
        settings: Says how many cases to show at most.
    """
    if verdict.status == "invalid":
        return Shown((), 0, verdict.message)
    failing = [problem.cases[i] for i in positions if not verdict.passed[i]]
    return Shown(tuple(failing[: settings.cases]), max(0, len(failing) - settings.cases), "")
