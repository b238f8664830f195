"""Whose problem answers solve: their own, or that of a kindred family with the same parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.verification import audit, verify_many
from deltagym.runs.rollouts import LoggedRollout

TOLD = 0.1
"""Least share of answers right for a kindred problem that a report tells."""


@dataclass(frozen=True, slots=True)
class KinShare:
    """How many answers to one family's problems solve a kindred family's problems instead.

    Attributes:
        step: Training step.
        family: The family that was asked.
        kin: The kindred family.
        answers: Completions audited.
        right: Share of them that are right for what was asked.
        right_for_kin: Share that are right for the kindred problem with the same parameters.
        earned: Mean pass rate of the right answers to the kindred problems on the training cases.
    """

    step: int
    family: str
    kin: str
    answers: int
    right: float
    right_for_kin: float
    earned: float

    def text(self) -> str:
        """The shares in a sentence."""
        return (
            f"{self.family}: at step {self.step} {self.right_for_kin:.0%} of the answers are right "
            f"for {self.kin} with the same parameters, and {self.right:.0%} for what was asked; "
            f"right answers to {self.kin} pass {self.earned:.0%} of the training cases."
        )


def kin_shares(
    step: int, rollouts: Sequence[LoggedRollout], problems: Mapping[str, Problem]
) -> list[KinShare]:
    """Audits the answers of one step for what was asked and for each kindred problem.

    Args:
        step: The training step.
        rollouts: Its rollouts. Those of families without kindred ones are left out.
        problems: The run's training problems by id; rollouts of others are left out.
    """
    answers: dict[str, dict[str, list[str]]] = {}
    for rollout in rollouts:
        if rollout.problem_id in problems:
            own = answers.setdefault(rollout.family, {})
            own.setdefault(rollout.problem_id, []).append(rollout.completion)
    return [
        _share(step, kin, [(problems[name], texts) for name, texts in answers[family].items()])
        for family in sorted(answers)
        for kin in _kindred(family)
    ]


def _kindred(name: str) -> Sequence[Family]:
    try:
        return get_family(name).kindred
    except BadInput:
        return ()


def _share(step: int, kin: Family, asked: Sequence[tuple[Problem, list[str]]]) -> KinShare:
    posed = [(replace(problem, family=kin.name, cases=()), texts) for problem, texts in asked]
    gold = [
        (problem, kin.reference(other))
        for (problem, _), (other, _) in zip(asked, posed, strict=True)
    ]
    right, right_for_kin = list(_rights(asked)), list(_rights(posed))
    return KinShare(
        step=step,
        family=asked[0][0].family,
        kin=kin.name,
        answers=len(right),
        right=float(np.mean(right)),
        right_for_kin=float(np.mean(right_for_kin)),
        earned=float(np.mean([verdict.pass_rate or 0.0 for verdict in verify_many(gold)])),
    )


def _rights(asked: Sequence[tuple[Problem, list[str]]]) -> Iterator[bool]:
    for problem, texts in asked:
        yield from (each.right is True for each in audit(problem, texts))
