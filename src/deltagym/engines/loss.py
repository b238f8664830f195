"""The policy-gradient loss shared by every engine. Needs torch. Shapes: B rollouts, T completion tokens, V vocabulary."""

from __future__ import annotations

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
    """Clipped policy-gradient loss, summed over tokens with the rows' weights.

    Args:
        logprobs_BT: Of the sampled tokens under the policy, with gradient.
        old_logprobs_BT: Under the policy they were sampled from.
        advantages_B: One a row.
        mask_BT: 1 on the tokens that are learned from.
        weight_B: What a token of each row weighs; see `row_weights`.
        settings: Clip bounds, level of the ratio, protection of improbable tokens.
        truncate_B: Largest importance ratio of rows whose ratio is truncated without losing its gradient (truncated importance
            sampling, for replay); 0 for rows that are clipped.
    """
    mask_BT = mask_BT.to(logprobs_BT.dtype)
    log_ratio_BT = logprobs_BT - old_logprobs_BT
    if settings.ratio == "sequence":
        mean_B1 = (log_ratio_BT * mask_BT).sum(1, keepdim=True) / mask_BT.sum(
            1, keepdim=True
        ).clamp(min=1)
        log_ratio_BT = mean_B1.expand_as(log_ratio_BT)
    ratio_BT = log_ratio_BT.exp()
    advantages_B1 = advantages_B[:, None]
    clipped_BT = ratio_BT.clamp(1 - settings.clip_low, 1 + settings.clip_high)
    gain_BT = torch.minimum(ratio_BT * advantages_B1, clipped_BT * advantages_B1)
    if truncate_B is not None:
        truncated_BT = (
            torch.minimum(ratio_BT.detach(), truncate_B[:, None]) * logprobs_BT * advantages_B1
        )
        gain_BT = torch.where(truncate_B[:, None] > 0, truncated_BT, gain_BT)
    if settings.protect_below:
        rare_BT = (advantages_B1 < 0) & (old_logprobs_BT.exp() < settings.protect_below)
        gain_BT = torch.where(rare_BT, torch.zeros_like(gain_BT), gain_BT)
    return -(gain_BT * mask_BT * weight_B[:, None]).sum()


def row_weights(lengths_B: torch.Tensor, aggregation: str, max_tokens: int) -> torch.Tensor:
    """Weight of each token of a row, so that the weighted sum over the whole batch is the loss.

    The batch is the whole one, dead groups included: a batch with one live group then makes a small gradient instead of a
    full-size one. `token`: mean over all tokens (DAPO); `sequence`: mean over rows of each row's mean (GRPO); `constant`: sum over
    rows times `max_tokens` (Dr. GRPO).
    """
    lengths_B = lengths_B.float()
    if aggregation == "token":
        return torch.full_like(lengths_B, 1.0) / lengths_B.sum().clamp(min=1)
    if aggregation == "sequence":
        return 1 / (lengths_B.clamp(min=1) * len(lengths_B))
    return torch.full_like(lengths_B, 1.0 / (len(lengths_B) * max_tokens))


def kl_k3(logprobs_BT: torch.Tensor, reference_BT: torch.Tensor) -> torch.Tensor:
    """Schulman's k3 estimate of KL(policy || reference) for each token; never negative."""
    log_ratio: Any = reference_BT - logprobs_BT
    return log_ratio.exp() - log_ratio - 1


def forward_kl(logprobs_BTV: torch.Tensor, reference_BTV: torch.Tensor) -> torch.Tensor:
    """KL(reference || policy) over the vocabulary at each token [B, T]: mass-covering, it keeps what the base could do."""
    return (reference_BTV.exp() * (reference_BTV - logprobs_BTV)).sum(-1)


def jensen_shannon(logprobs_BTV: torch.Tensor, reference_BTV: torch.Tensor) -> torch.Tensor:
    """Jensen-Shannon divergence over the vocabulary at each token [B, T], at most ln 2."""
    middle_BTV = torch.logaddexp(logprobs_BTV, reference_BTV) - torch.log(torch.tensor(2.0))
    return (forward_kl(middle_BTV, reference_BTV) + forward_kl(middle_BTV, logprobs_BTV)) / 2
