"""TRL's rows edited by the recipe: replayed completions join, rows without signal leave, advantages are the recipe's own.

Works on the dict of tensors that `GRPOTrainer._generate_and_score_completions` gives back, one row a completion, the groups one
after another. Every process ends up with the same number of rows, so that all step together. Shapes: B rows, C completion tokens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from deltagym.engines.rollouts import Group, Row
from deltagym.recipe.schema import Recipe

Rows = dict[str, Any]
KEYS = {
    "prompt_ids",
    "prompt_mask",
    "completion_ids",
    "completion_mask",
    "advantages",
    "num_items_in_batch",
}
"""What TRL gives in any case."""
PER_TOKEN = {
    "completion_ids", "completion_mask", "advantages", "old_per_token_logps", "ref_per_token_logps", "sampling_per_token_logps",
    "importance_sampling_ratio",
}  # fmt: skip
"""What has a column for every completion token, where it is given and has two dimensions."""


@dataclass(frozen=True)
class Tally:
    """A step's rows over all processes.

    Attributes:
        rows: All of them, dead groups' and replayed ones included.
        tokens: Their completion tokens.
        kept: Rows that each process trains on: the most that any has with a signal, made divisible by the passes.
        replayed: Most replayed rows of a process.
        live: Whether any row carries a signal.
    """

    rows: int
    tokens: int
    kept: int
    replayed: int
    live: bool


def tally(shares: Sequence[Sequence[Group]], passes: int, dead_too: bool) -> Tally:
    """Counts the rows of each process's groups; with `dead_too` those of dead groups are trained on as well."""
    rows = [r for groups in shares for g in groups for r in g.rows]
    live = [sum(len(g.rows) for g in groups if dead_too or not g.dead) for groups in shares]
    return Tally(
        rows=len(rows),
        tokens=sum(len(r.sample.tokens) for r in rows),
        kept=passes * max(1, math.ceil(max(live) / passes)),
        replayed=max(
            sum(r.origin == "replay" for g in groups for r in g.rows) for groups in shares
        ),
        live=any(live),
    )


def edit(
    out: Rows,
    groups: Sequence[Group],
    total: Tally,
    recipe: Recipe,
    current: Callable[[Rows], torch.Tensor],
    dead_too: bool,
) -> Rows:
    """The rows that this process trains on.

    Args:
        out: What TRL made of the fresh completions of `groups`.
        groups: This process's, weighed, replayed rows behind the fresh ones.
        total: Of all processes.
        recipe: What to do.
        current: Log-probabilities of the completions of some rows under the policy as it is [B, C]. Called by all processes or none.
        dead_too: Whether dead groups are trained on as well, for their entropy.
    """
    size = recipe.rollouts.group_size
    fresh = [r for g in groups for r in g.rows[:size]]
    again = [(i * size, r) for i, g in enumerate(groups) for r in g.rows[size:]]
    advantages = [a for g in groups for a in g.advantages[:size]] + [
        a for g in groups for a in g.advantages[size:]
    ]
    live = [dead_too or not g.dead for g in groups for _ in range(size)] + [
        dead_too or not groups[at // size].dead for at, _ in again
    ]
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
    """By what TRL's mean over the kept rows is too large where it should be over all rows; 1 for a mean over tokens, which TRL is
    told the number of."""
    return 1.0 if recipe.policy.aggregation == "token" else total.kept * processes / total.rows


def _replayed(out: Rows, again: Sequence[tuple[int, Row]], slots: int) -> Rows:
    """Replayed completions as rows, each with the prompt of its group's first row; empty ones fill up to `slots`."""
    ids, device = out["completion_ids"], out["completion_ids"].device
    width = max([ids.shape[1], *(len(r.sample.tokens) for _, r in again)])
    completion, mask = ids.new_zeros(slots, width), out["completion_mask"].new_zeros(slots, width)
    for number, (_, row) in enumerate(again):
        count = len(row.sample.tokens)
        completion[number, :count] = torch.tensor(row.sample.tokens, device=device)
        mask[number, :count] = 1
    at = [position for position, _ in again] + [0] * (slots - len(again))
    return {
        "prompt_ids": out["prompt_ids"][at],
        "prompt_mask": out["prompt_mask"][at],
        "completion_ids": completion,
        "completion_mask": mask,
    }


def _joined(out: Rows, more: Rows, current: Callable[[Rows], torch.Tensor]) -> Rows:
    """Both one below the other. A replayed row starts from the current policy, as if it had been sampled from it."""
    width = more["completion_ids"].shape[1]
    if "old_per_token_logps" in out:
        logprobs = current(more)
        more = more | dict.fromkeys(
            out.keys() & {"old_per_token_logps", "sampling_per_token_logps"}, logprobs
        )
    if "importance_sampling_ratio" in out:
        more["importance_sampling_ratio"] = torch.ones_like(
            more["completion_ids"], dtype=torch.float32
        )
    return out | {
        key: torch.cat([_wide(out[key], width) if key in PER_TOKEN else out[key], more[key]])
        for key in more
    }


def _wide(tensor: torch.Tensor, width: int) -> torch.Tensor:
    """Columns of 0 added up to `width`."""
    return torch.nn.functional.pad(tensor, (0, width - tensor.shape[1]))


def _per_token(
    out: Rows, rows: Sequence[Row], recipe: Recipe, current: Callable[[Rows], torch.Tensor]
) -> Rows:
    """Advantages for every token: those of replayed rows times the truncated importance ratio, those of protected tokens 0."""
    now_BC = out["old_per_token_logps"] if "old_per_token_logps" in out else current(out)
    before_BC, replayed_B1 = (
        now_BC.clone(),
        torch.zeros(len(now_BC), 1, dtype=torch.bool, device=now_BC.device),
    )
    if recipe.replay.mode == "corrected":
        for number, row in enumerate(rows):
            if row.origin == "replay":
                replayed_B1[number] = True
                before_BC[number, : len(row.sample.tokens)] = torch.tensor(
                    row.sample.logprobs, device=now_BC.device
                )
    log_ratio_BC = (now_BC - before_BC) * out["completion_mask"]
    if recipe.policy.ratio == "sequence":
        log_ratio_BC = log_ratio_BC.sum(1, keepdim=True) / out["completion_mask"].sum(
            1, keepdim=True
        ).clamp(min=1)
    ratio_BC = log_ratio_BC.exp().clamp(max=recipe.replay.truncate)
    advantages_B1 = out["advantages"][:, None]
    rare_BC = (advantages_B1 < 0) & (before_BC.exp() < recipe.policy.protect_below)
    return out | {
        "advantages": (advantages_B1 * torch.where(replayed_B1, ratio_BC, 1.0)).masked_fill(
            rare_BC, 0.0
        )
    }


def _selected(out: Rows, live: Sequence[bool], total: Tally) -> Rows:
    """The rows with a signal and, up to the number kept, others that are masked; columns that none of them needs are cut."""
    chosen = [number for number, wanted in enumerate(live) if wanted]
    masked = len(chosen)
    chosen += [0] * (total.kept - masked)
    rows = {
        key: value[chosen] if isinstance(value, torch.Tensor) and value.ndim else value
        for key, value in out.items()
    }
    rows["completion_mask"][masked:] = 0
    rows["advantages"][masked:] = 0
    width = max(1, int(rows["completion_mask"].sum(1).max()))
    cut = {
        key: rows[key][:, :width]
        for key in PER_TOKEN & rows.keys()
        if rows[key].ndim == 2 and rows[key].shape[1] > width
    }
    return (
        rows
        | cut
        | {
            "num_items_in_batch": torch.as_tensor(
                total.tokens, device=rows["completion_mask"].device
            )
        }
    )
