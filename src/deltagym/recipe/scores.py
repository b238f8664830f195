"""Scores: turn the verdicts of a group into its rewards. A phase names the score it trains on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from deltagym.core.problem import Verdict

ScoreName = Literal["pass_rate", "full_pass", "power", "bonus", "bipolar", "above_idle", "weighted"]
"""The scores. With S the share of cases that a completion passed, it earns:

- `pass_rate`: S, the paper's dense reward.
- `full_pass`: 1 if S = 1, else 0; the paper's binary reward.
- `power`: S^exponent (RLVE).
- `bonus`: (1 - bonus) S + bonus [S = 1].
- `bipolar`: 1 if S = 1, else S - 1 (UltraLogic).
- `above_idle`: what S exceeds the idle score by, scaled to [0, 1].
- `weighted`: S with each case weighted by the share of the group that fails it.
"""

SPELLINGS = {"all_pass": "full_pass", "above_floor": "above_idle"}
"""Other spellings that a recipe may use: upstream's word, and one from an earlier version."""


def group_rewards(
    verdicts: Sequence[Verdict],
    score: ScoreName,
    *,
    exponent: float = 3.0,
    bonus: float = 0.5,
    idle_score: float = 0.0,
) -> np.ndarray:
    """Computes the reward of each completion of one group.

    Args:
        verdicts: One for each completion; all of the same problem.
        score: Which score.
        exponent: Parameter of `power`.
        bonus: Parameter of `bonus`.
        idle_score: Best pass rate of an idle answer to the problem, in [0, 1]; for `above_idle`.

    Returns:
        rewards_G, float64; NaN where the verifier itself failed.
    """
    rate_G = np.array([np.nan if v.pass_rate is None else v.pass_rate for v in verdicts])
    full_G = np.array([np.nan if v.full_pass is None else float(v.full_pass) for v in verdicts])
    match score:
        case "pass_rate":
            return rate_G
        case "full_pass":
            return full_G
        case "power":
            return rate_G**exponent
        case "bonus":
            return (1 - bonus) * rate_G + bonus * full_G
        case "bipolar":
            return np.where(full_G == 1, 1.0, rate_G - 1)
        case "above_idle":
            if idle_score >= 1:
                return full_G
            return np.maximum(rate_G - idle_score, 0) / (1 - idle_score)
        case "weighted":
            return _weighted(verdicts, rate_G)


def _weighted(verdicts: Sequence[Verdict], rate_G: np.ndarray) -> np.ndarray:
    """Share of the cases passed, each case weighted by the share of the group that fails it.

    A case that all completions pass does not tell them apart and weighs nothing. A case that only
    one of them passes weighs most.
    """
    scored_G = ~np.isnan(rate_G)
    passed_GC = np.array(
        [v.passed for v, scored in zip(verdicts, scored_G, strict=True) if scored], dtype=float
    )
    weight_C = 1 - passed_GC.mean(0) if len(passed_GC) else np.zeros(0)
    if not weight_C.sum():
        return rate_G
    rewards_G = np.full(len(verdicts), np.nan)
    rewards_G[scored_G] = passed_GC @ weight_C / weight_C.sum()
    return rewards_G
