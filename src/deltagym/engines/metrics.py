"""The numbers of a training step and its log of rollouts, the same for every engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from deltagym.engines.rollouts import Group
from deltagym.runs.rollouts import LoggedRollout


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """Numbers of a step's fresh rollouts.

    The rates leave out rollouts that the verifier itself could not judge.

    Attributes:
        pass_rate: Mean share of cases passed.
        full_pass: Share of rollouts that passed every case.
        full_pass_by_family: The same for each family.
        valid: Share of rollouts that were programs.
        samples: Rollouts in the rates.
        dead_groups: Share of groups without a signal.
        truncated: Share of rollouts cut by the length limit.
        tokens: Completion tokens.
    """

    pass_rate: float
    full_pass: float
    full_pass_by_family: dict[str, float]
    valid: float
    samples: int
    dead_groups: float
    truncated: float
    tokens: int


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Numbers of a step's update.

    Attributes:
        loss: Policy loss with entropy bonus and divergence term.
        grad_norm: Norm of the gradient before clipping.
        entropy: Nats a token; NaN without an update.
        lr: Learning rate used; 0 without an update.
        updated: Whether there was an update.
    """

    loss: float
    grad_norm: float
    entropy: float
    lr: float
    updated: bool


@dataclass(frozen=True, kw_only=True)
class Seconds:
    """Wall-clock time of a step's parts."""

    sample: float
    verify: float
    update: float

    @property
    def total(self) -> float:
        """Time of the whole step."""
        return self.sample + self.verify + self.update


@dataclass(frozen=True, kw_only=True)
class StepMetrics(Learned, Sampled):
    """All numbers of a step, as the run folder, the display and the trackers get them.

    Attributes:
        step: Number of the step; 1 for the first.
        entropy_coefficient: Weight of the entropy bonus after this step.
        phase: Number and score of the phase, e.g. `1 pass_rate`.
        phase_index: 0 for the first phase.
        score: The phase's reward.
        replayed: Earlier successes that joined.
        guided: Groups sampled with a hint.
        phase_ended: Whether this was the last step of its phase.
        seconds: Time the parts took.
    """

    step: int
    entropy_coefficient: float
    phase: str
    phase_index: int
    score: str
    replayed: int
    guided: int
    phase_ended: bool
    seconds: Seconds

    def as_json(self) -> dict[str, Any]:
        """The line of `metrics.jsonl`; `docs/recipes.md` lists its columns."""
        return {"step": self.step, **asdict(self)}


def measured(groups: Sequence[Group]) -> Sampled:
    """Computes the numbers of a step's groups from their fresh rollouts."""
    fresh = [(g.problem.family, r) for g in groups for r in g.fresh]
    judged = [(family, r.verdict) for family, r in fresh if r.verdict.full_pass is not None]
    by_family: dict[str, list[bool]] = {}
    for family, verdict in judged:
        by_family.setdefault(family, []).append(bool(verdict.full_pass))
    rates = [verdict.pass_rate or 0.0 for _, verdict in judged]
    return Sampled(
        pass_rate=float(np.mean(rates)) if rates else 0.0,
        full_pass=sum(bool(v.full_pass) for _, v in judged) / max(1, len(judged)),
        full_pass_by_family={
            name: float(np.mean(passed)) for name, passed in sorted(by_family.items())
        },
        valid=float(np.mean([r.verdict.status == "ok" for _, r in fresh])),
        samples=len(judged),
        dead_groups=float(np.mean([g.dead for g in groups])),
        truncated=float(np.mean([not r.sample.finished for _, r in fresh])),
        tokens=sum(len(r.sample.tokens) for _, r in fresh),
    )


def logged(groups: Sequence[Group], phase: str) -> list[LoggedRollout]:
    """The rollouts sampled in this step, for the run folder.

    Replayed ones are left out: they were logged when they were sampled.
    """
    return [
        LoggedRollout(
            problem_id=group.problem.id,
            family=group.problem.family,
            level=group.problem.level,
            phase=f"{phase} guided" if rollout.origin == "guided" else phase,
            completion=rollout.text,
            pass_rate=rollout.verdict.pass_rate,
            full_pass=rollout.verdict.full_pass,
            advantage=None if group.dead else advantage,
        )
        for group in groups
        for rollout, advantage in zip(group.rollouts, group.advantages, strict=True)
        if rollout.origin != "replay"
    ]
