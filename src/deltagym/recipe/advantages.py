"""Group-relative advantages (GRPO). Shapes: P prompts, G samples a group; NaN pads groups that have fewer."""

from __future__ import annotations

from typing import Literal

import numpy as np

STD_EPS = 1e-8
"""Added to the group's standard deviation, as upstream does."""


def group_advantages(rewards_PG: np.ndarray, normalization: Literal["center", "std"]) -> np.ndarray:
    """Reward minus the group's mean, optionally divided by the group's standard deviation.

    NaN marks a rollout without a score (the verifier failed): it gets advantage 0 and leaves the group's statistics.

    Returns:
        advantages_PG, float64; exactly 0 for every row of a dead group.
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
    """Advantages with a factor on the positive and another on the negative ones (NSR and W-REINFORCE, arXiv 2506.01347)."""
    return np.where(advantages > 0, positive, negative) * advantages


def dead_groups(rewards_PG: np.ndarray) -> np.ndarray:
    """Groups whose scored rewards are all exactly equal, or that have none: they carry no signal. Bool [P]."""
    low = np.where(np.isnan(rewards_PG), np.inf, rewards_PG).min(1)
    high = np.where(np.isnan(rewards_PG), -np.inf, rewards_PG).max(1)
    return low >= high
