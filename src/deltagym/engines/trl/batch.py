"""Edits TRL's batch by the recipe.

Replayed completions join, completions without a signal leave, and the advantages are the recipe's.
This works on the dict of tensors that `GRPOTrainer._generate_and_score_completions` returns, which
holds one completion after another, group by group. Every process ends up with the same number of
completions, so that all step together. Shapes: B completions, C completion tokens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from deltagym.engines.rollouts import Group, Rollout
from deltagym.recipe.schema import Recipe

TrlBatch = dict[str, Any]
"""Tensors of a batch by TRL's names for them."""

Logprobs = Callable[[TrlBatch], torch.Tensor]
"""Computes the log-probabilities of a batch's completions under the policy as it is [B, C]."""

KEYS = {
    "prompt_ids",
    "prompt_mask",
    "completion_ids",
    "completion_mask",
    "advantages",
    "num_items_in_batch",
}
"""What TRL always returns."""
PER_TOKEN = {
    "completion_ids",
    "completion_mask",
    "advantages",
    "old_per_token_logps",
    "ref_per_token_logps",
    "sampling_per_token_logps",
    "importance_sampling_ratio",
}
"""Entries with a column for each completion token, where they exist and have two dimensions."""


@dataclass(frozen=True)
class Tally:
    """Counts of a step's rollouts over all processes.

    Attributes:
        rollouts: All of them, with dead groups and replayed ones.
        tokens: Their completion tokens.
        kept: Completions that each process trains on: the most with a signal in any process,
            rounded up to a multiple of the passes.
        replayed: Most replayed rollouts of a process.
        live: Whether any rollout carries a signal.
    """

    rollouts: int
    tokens: int
    kept: int
    replayed: int
    live: bool


def tally(shares: Sequence[Sequence[Group]], passes: int, dead_too: bool) -> Tally:
    """Counts the rollouts of a step.

    Args:
        shares: The groups of each process.
        passes: Forward and backward passes of a process.
        dead_too: Whether dead groups are trained on as well, for their entropy.
    """
    rollouts = [r for groups in shares for g in groups for r in g.rollouts]
    live = [sum(len(g.rollouts) for g in groups if dead_too or not g.dead) for groups in shares]
    replayed = [sum(r.origin == "replay" for g in groups for r in g.rollouts) for groups in shares]
    return Tally(
        rollouts=len(rollouts),
        tokens=sum(len(r.sample.tokens) for r in rollouts),
        kept=passes * max(1, math.ceil(max(live) / passes)),
        replayed=max(replayed),
        live=any(live),
    )


def edit(
    out: TrlBatch,
    groups: Sequence[Group],
    total: Tally,
    recipe: Recipe,
    current: Logprobs,
    dead_too: bool,
) -> TrlBatch:
    """Makes the batch that this process trains on.

    Args:
        out: The batch that TRL made of the fresh rollouts of `groups`.
        groups: The groups of this process with their advantages; replayed rollouts come last.
        total: Counts over all processes.
        recipe: What to do.
        current: Called by all processes or by none.
        dead_too: Whether dead groups are trained on as well, for their entropy.
    """
    size = recipe.rollouts.group_size
    fresh = [r for g in groups for r in g.rollouts[:size]]
    again = [(i * size, r) for i, g in enumerate(groups) for r in g.rollouts[size:]]
    advantages = [a for g in groups for a in g.advantages[:size]]
    advantages += [a for g in groups for a in g.advantages[size:]]
    live = [dead_too or not g.dead for g in groups for _ in range(size)]
    live += [dead_too or not groups[at // size].dead for at, _ in again]
    if total.replayed:
        out = _joined(out, _replayed(out, again, total.replayed), current)
    spare = len(out["completion_ids"]) - len(live)
    out["advantages"] = torch.tensor(
        advantages + [0.0] * spare, dtype=torch.float32, device=out["completion_ids"].device
    )
    if recipe.policy.protect_below or (total.replayed and recipe.replay.mode == "corrected"):
        out = _per_token(out, fresh + [r for _, r in again], recipe, current)
    return _selected(out, live, total)


def scale(recipe: Recipe, total: Tally, processes: int) -> float:
    """Factor from TRL's mean over the kept completions to the recipe's mean over all.

    It is 1 for a mean over tokens, because TRL is told the number of tokens.
    """
    if recipe.policy.aggregation == "token":
        return 1.0
    return total.kept * processes / total.rollouts


def _replayed(out: TrlBatch, again: Sequence[tuple[int, Rollout]], slots: int) -> TrlBatch:
    """A batch of the replayed completions, filled up to `slots` with empty ones.

    Args:
        out: TRL's batch.
        again: Each with the position in `out` from which it takes its prompt.
        slots: Size of the batch.
    """
    ids, device = out["completion_ids"], out["completion_ids"].device
    width = max([ids.shape[1], *(len(r.sample.tokens) for _, r in again)])
    completion, mask = ids.new_zeros(slots, width), out["completion_mask"].new_zeros(slots, width)
    for number, (_, rollout) in enumerate(again):
        count = len(rollout.sample.tokens)
        completion[number, :count] = torch.tensor(rollout.sample.tokens, device=device)
        mask[number, :count] = 1
    at = [position for position, _ in again] + [0] * (slots - len(again))
    return {
        "prompt_ids": out["prompt_ids"][at],
        "prompt_mask": out["prompt_mask"][at],
        "completion_ids": completion,
        "completion_mask": mask,
    }


def _joined(out: TrlBatch, more: TrlBatch, current: Logprobs) -> TrlBatch:
    """Both batches, one after the other.

    A replayed completion counts as sampled from the current policy.
    """
    width = more["completion_ids"].shape[1]
    if "old_per_token_logps" in out:
        known = out.keys() & {"old_per_token_logps", "sampling_per_token_logps"}
        more = more | dict.fromkeys(known, current(more))
    if "importance_sampling_ratio" in out:
        ones = torch.ones_like(more["completion_ids"], dtype=torch.float32)
        more["importance_sampling_ratio"] = ones
    return out | {
        key: torch.cat([_wide(out[key], width) if key in PER_TOKEN else out[key], more[key]])
        for key in more
    }


def _wide(tensor: torch.Tensor, width: int) -> torch.Tensor:
    """Adds columns of 0 up to `width`."""
    return torch.nn.functional.pad(tensor, (0, width - tensor.shape[1]))


def _per_token(
    out: TrlBatch, rollouts: Sequence[Rollout], recipe: Recipe, current: Logprobs
) -> TrlBatch:
    """Gives each token an advantage of its own.

    Those of replayed completions are multiplied by the truncated importance ratio; those of
    protected tokens are 0.
    """
    now_BC = out["old_per_token_logps"] if "old_per_token_logps" in out else current(out)
    mask_BC, before_BC = out["completion_mask"], now_BC.clone()
    replayed_B1 = torch.zeros(len(now_BC), 1, dtype=torch.bool, device=now_BC.device)
    if recipe.replay.mode == "corrected":
        for number, rollout in enumerate(rollouts):
            if rollout.origin == "replay":
                sampled = torch.tensor(rollout.sample.logprobs, device=now_BC.device)
                replayed_B1[number] = True
                before_BC[number, : len(sampled)] = sampled
    log_ratio_BC = (now_BC - before_BC) * mask_BC
    if recipe.policy.ratio == "sequence":
        lengths_B1 = mask_BC.sum(1, keepdim=True).clamp(min=1)
        log_ratio_BC = log_ratio_BC.sum(1, keepdim=True) / lengths_B1
    ratio_BC = log_ratio_BC.exp().clamp(max=recipe.replay.truncate)
    advantages_B1 = out["advantages"][:, None]
    rare_BC = (advantages_B1 < 0) & (before_BC.exp() < recipe.policy.protect_below)
    advantages_BC = advantages_B1 * torch.where(replayed_B1, ratio_BC, 1.0)
    return out | {"advantages": advantages_BC.masked_fill(rare_BC, 0.0)}


def _selected(out: TrlBatch, live: Sequence[bool], total: Tally) -> TrlBatch:
    """The completions with a signal, filled up with masked ones to the number kept.

    Columns that none of them needs are cut.
    """
    chosen = [number for number, wanted in enumerate(live) if wanted]
    count = len(chosen)
    chosen += [0] * (total.kept - count)
    batch = {
        key: value[chosen] if isinstance(value, torch.Tensor) and value.ndim else value
        for key, value in out.items()
    }
    batch["completion_mask"][count:] = 0
    batch["advantages"][count:] = 0
    width = max(1, int(batch["completion_mask"].sum(1).max()))
    for key in PER_TOKEN & batch.keys():
        if batch[key].ndim == 2 and batch[key].shape[1] > width:
            batch[key] = batch[key][:, :width]
    tokens = torch.as_tensor(total.tokens, device=batch["completion_mask"].device)
    return batch | {"num_items_in_batch": tokens}
