"""The policy-gradient loss shared by every engine. Needs torch. Shapes: B rollouts, T completion tokens."""

from __future__ import annotations

from typing import Any

import torch


def policy_loss(
    logprobs_BT: torch.Tensor,
    old_logprobs_BT: torch.Tensor,
    advantages_B: torch.Tensor,
    mask_BT: torch.Tensor,
    *,
    clip_low: float,
    clip_high: float,
    token_count: float,
) -> torch.Tensor:
    """Clipped policy-gradient loss, summed over tokens and divided by `token_count`.

    `token_count` counts the completion tokens of the whole batch, dead groups included: a batch with one live group then
    makes a small gradient instead of a full-size one.
    """
    ratio_BT = (logprobs_BT - old_logprobs_BT).exp()
    clipped_BT = ratio_BT.clamp(1 - clip_low, 1 + clip_high)
    gain_BT = torch.minimum(ratio_BT * advantages_B[:, None], clipped_BT * advantages_B[:, None])
    return -(gain_BT * mask_BT).sum() / token_count


def kl_k3(logprobs_BT: torch.Tensor, reference_BT: torch.Tensor) -> torch.Tensor:
    """Schulman's k3 estimate of KL(policy || reference) for each token; never negative."""
    log_ratio: Any = reference_BT - logprobs_BT
    return log_ratio.exp() - log_ratio - 1
