"""The reward of exported folders: a row's problem and a completion become a score."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Problem, Status, Verdict
from deltagym.core.verification import verify_many
from deltagym.exports.base import Reward
from deltagym.exports.rows import read_problem
from deltagym.recipe.scores import group_rewards

TRIES = 3
"""How often a verification is tried that ends with an infrastructure error."""


class NoScore(DeltaGymError):
    """A completion has no score, and the framework has no way to leave it out."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one completion earns.

    Attributes:
        reward: In [0, 1]; None after an infrastructure error, which is no score at all.
        verdict: What the verifier said.
    """

    reward: float | None
    verdict: Verdict

    @property
    def metrics(self) -> dict[str, float]:
        """Dense and binary reward side by side, whichever is paid; NaN where there is none."""
        rate, full = self.verdict.pass_rate, self.verdict.full_pass
        return {
            "pass_rate": math.nan if rate is None else rate,
            "full_pass": math.nan if full is None else float(full),
        }

    def require(self) -> float:
        """The reward, for a framework that cannot leave a completion out.

        Raises:
            NoScore: There is none.
        """
        if self.reward is None:
            raise NoScore(f"verification failed {TRIES} times: {self.verdict.message}")
        return self.reward


def score(
    problems: Sequence[str],
    completions: Sequence[str],
    reward: Reward,
    step: int | None = None,
) -> list[Score]:
    """Scores `completions[i]` against `problems[i]`.

    Args:
        problems: The `problem` column of the rows.
        completions: What the model wrote.
        reward: Which reward is paid.
        step: Training steps done so far; needed by a scheduled reward alone.

    Raises:
        BadInput: A problem is malformed, a completion is not text, the lengths differ, or a
            scheduled reward is given no step.
    """
    reward.score_name(step)  # A missing step is seen before any work.
    if len(problems) != len(completions):
        given = f"{len(completions)} for {len(problems)} problems"
        raise BadInput(f"completions: {given}; give one each")
    pairs = list(zip(map(read_problem, problems), completions, strict=True))
    return [pay(verdict, reward, step) for verdict in judge(pairs)]


async def score_async(
    problems: Sequence[str],
    completions: Sequence[str],
    reward: Reward,
    step: int | None = None,
) -> list[Score]:
    """Like `score`, without holding up the event loop."""
    return await asyncio.to_thread(score, problems, completions, reward, step)


def judge(pairs: Sequence[tuple[Problem, str]]) -> list[Verdict]:
    """Verdicts in order; what ends with an infrastructure error is tried again, `TRIES` in all."""
    verdicts = verify_many(pairs) if pairs else []
    for _ in range(TRIES - 1):
        failed = [i for i, found in enumerate(verdicts) if found.status is Status.INFRA_ERROR]
        if not failed:
            break
        again = verify_many([pairs[i] for i in failed])
        for i, verdict in zip(failed, again, strict=True):
            verdicts[i] = verdict
    return verdicts


def pay(verdict: Verdict, reward: Reward, step: int | None = None) -> Score:
    """The score of a completion that was judged already."""
    paid = float(group_rewards([verdict], reward.score_name(step))[0])
    return Score(None if math.isnan(paid) else paid, verdict)
