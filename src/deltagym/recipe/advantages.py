"""Group-relative advantages (GRPO).

Shapes: P prompts, G rollouts a group. Groups with fewer rollouts are padded with NaN.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

STD_EPS = 1e-8
"""Added to the standard deviation of a group before dividing by it, as upstream does."""


def group_advantages(rewards_PG: np.ndarray, normalization: Literal["center", "std"]) -> np.ndarray:
    """Subtracts the group's mean from each reward and, with `std`, divides by the deviation.

    A reward of NaN means that the rollout has no score, because the verifier failed. It gets
    advantage 0 and does not count in the group's mean and deviation.

    Returns:
        advantages_PG, float64; exactly 0 for every rollout of a dead group.
    """
    scored = ~np.isnan(rewards_PG)
    count = np.maximum(scored.sum(1, keepdims=True), 1)
    mean = np.where(scored, rewards_PG, 0.0).sum(1, keepdims=True) / count
    centered = np.where(scored & ~dead_groups(rewards_PG)[:, None], rewards_PG - mean, 0.0)
    if normalization == "center":
        return centered
    std = np.sqrt((centered**2).sum(1, keepdims=True) / count)
    return centered / (std + STD_EPS)


def signed(advantages: np.ndarray, positive: float, negative: float) -> np.ndarray:
    """Multiplies positive advantages by one factor and negative ones by another.

    Used for NSR and W-REINFORCE (arXiv 2506.01347).
    """
    return np.where(advantages > 0, positive, negative) * advantages


def dead_groups(rewards_PG: np.ndarray) -> np.ndarray:
    """Finds groups without a signal: all scored rewards are equal, or none is scored. Bool [P]."""
    low = np.where(np.isnan(rewards_PG), np.inf, rewards_PG).min(1)
    high = np.where(np.isnan(rewards_PG), -np.inf, rewards_PG).max(1)
    return low >= high
