"""Verification in the loop: what is shown to the policy after an answer that failed, for it to go on (paper section 3.3).

The reward's own cases may be shown, as the paper does, which gives part of the test away; or held-out cases of the same problem, which
the reward never uses. An evaluation says which of the two it ran with; the two are never averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.core.problem import Case, Problem, Verdict
from deltagym.core.seeding import ordered
from deltagym.recipe.schema import FeedbackSection


@dataclass(frozen=True, slots=True)
class Shown:
    """What a completion's author gets to see: failing cases, how many more failed, or why the text is no program."""

    cases: tuple[Case, ...]
    more: int
    error: str


def split_cases(
    problem: Problem, settings: FeedbackSection, seed: int
) -> tuple[list[int], list[int]]:
    """Positions of the cases that the reward uses and of those that feedback may show.

    With `source = "reward"` both are all cases. With `"held_out"` a share of `held_out`, drawn from the seed, is shown and never
    rewarded.
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
    """The first failing cases among `positions`, at most `settings.cases`; with an invalid program the parser's message instead."""
    if verdict.status == "invalid":
        return Shown((), 0, verdict.message)
    failing = [problem.cases[i] for i in positions if not verdict.passed[i]]
    return Shown(tuple(failing[: settings.cases]), max(0, len(failing) - settings.cases), "")
