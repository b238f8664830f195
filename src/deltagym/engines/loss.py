"""The policy-gradient loss. Shapes: B rollouts, T completion tokens, V vocabulary."""

from __future__ import annotations

import math
from typing import Any

import torch

from deltagym.recipe.schema import PolicySection


def policy_loss(
    logprobs_BT: torch.Tensor,
    old_logprobs_BT: torch.Tensor,
    advantages_B: torch.Tensor,
    mask_BT: torch.Tensor,
    weight_B: torch.Tensor,
    settings: PolicySection,
    truncate_B: torch.Tensor | None = None,
) -> torch.Tensor:
    """Computes the clipped policy-gradient loss, as a weighted sum over tokens.

    Args:
        logprobs_BT: Log-probabilities of the sampled tokens under the policy, with gradient.
        old_logprobs_BT: The same under the policy they were sampled from.
        advantages_B: One for each rollout.
        mask_BT: 1 on the tokens that are learned from.
        weight_B: Weight of each token of a rollout; see `token_weights`.
        settings: Clip bounds, level of the ratio, protection of improbable tokens.
        truncate_B: For rollouts whose ratio is truncated but keeps its gradient (truncated
            importance sampling, for replay), the largest ratio; 0 for rollouts that are clipped.
    """
    mask_BT = mask_BT.to(logprobs_BT.dtype)
    log_ratio_BT = logprobs_BT - old_logprobs_BT
    if settings.ratio == "sequence":
        lengths_B1 = mask_BT.sum(1, keepdim=True).clamp(min=1)
        mean_B1 = (log_ratio_BT * mask_BT).sum(1, keepdim=True) / lengths_B1
        log_ratio_BT = mean_B1.expand_as(log_ratio_BT)
    ratio_BT = log_ratio_BT.exp()
    advantages_B1 = advantages_B[:, None]
    clipped_BT = ratio_BT.clamp(1 - settings.clip_low, 1 + settings.clip_high)
    gain_BT = torch.minimum(ratio_BT * advantages_B1, clipped_BT * advantages_B1)
    if truncate_B is not None:
        weights_BT = torch.minimum(ratio_BT.detach(), truncate_B[:, None])
        truncated_BT = weights_BT * logprobs_BT * advantages_B1
        gain_BT = torch.where(truncate_B[:, None] > 0, truncated_BT, gain_BT)
    if settings.protect_below:
        rare_BT = (advantages_B1 < 0) & (old_logprobs_BT.exp() < settings.protect_below)
        gain_BT = torch.where(rare_BT, torch.zeros_like(gain_BT), gain_BT)
    return -(gain_BT * mask_BT * weight_B[:, None]).sum()


def token_weights(lengths_B: torch.Tensor, aggregation: str, max_tokens: int) -> torch.Tensor:
    """Weight of each token of a rollout, so that the weighted sum over the batch is the loss.

    The batch includes dead groups, so the gradient is smaller when few groups are live. AdamW
    divides by the gradient's usual size, so the update it makes need not be.

    Args:
        lengths_B: Tokens of each rollout that are learned from.
        aggregation: `token` for a mean over all tokens (DAPO), `sequence` for a mean over rollouts
            of the mean of each (GRPO), `constant` for a sum divided by the number of rollouts times
            `max_tokens` (Dr. GRPO).
        max_tokens: Length limit of a completion.

    Returns:
        weight_B, float32.
    """
    lengths_B = lengths_B.float()
    if aggregation == "token":
        return torch.full_like(lengths_B, 1.0) / lengths_B.sum().clamp(min=1)
    if aggregation == "sequence":
        return 1 / (lengths_B.clamp(min=1) * len(lengths_B))
    return torch.full_like(lengths_B, 1.0 / (len(lengths_B) * max_tokens))


def kl_k3(logprobs_BT: torch.Tensor, reference_BT: torch.Tensor) -> torch.Tensor:
    """Schulman's k3 estimate of KL(policy || reference) at each token; never negative.

    It is unbiased as a value. As a loss it is not: over tokens sampled from the policy, its mean
    gradient is that of KL(reference || policy). GRPO and TRL use it in this way.
    """
    log_ratio: Any = reference_BT - logprobs_BT
    return log_ratio.exp() - log_ratio - 1


def kl(first_MV: torch.Tensor, second_MV: torch.Tensor) -> torch.Tensor:
    """KL(first || second) over the vocabulary at each place [M].

    KL(reference || policy) covers all modes of the reference, so it keeps what the base could do;
    KL(policy || reference) keeps the policy within them. The gradient is that of the sum over the
    vocabulary at the places given; which places the policy reaches counts as fixed.
    """
    return (first_MV.exp() * (first_MV - second_MV)).sum(-1)


def jensen_shannon(logprobs_MV: torch.Tensor, reference_MV: torch.Tensor) -> torch.Tensor:
    """Jensen-Shannon divergence over the vocabulary at each place [M]; at most ln 2."""
    middle_MV = torch.logaddexp(logprobs_MV, reference_MV) - math.log(2)
    return (kl(logprobs_MV, middle_MV) + kl(reference_MV, middle_MV)) / 2
