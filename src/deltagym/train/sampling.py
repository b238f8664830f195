"""KV-cached sampling of completions with any Hugging Face causal model; finished rows leave the batch.

Shapes: P prompts, B = P * n rows, T time, V vocabulary.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from deltagym.train.cache import roomy_cache

ENDED_SHARE = 0.15
"""Share of ended rows above which they are removed; removing copies the cache, so not at every step."""


@dataclass(frozen=True)
class Rollouts:
    """Sampled sequences, row-major by prompt: rows i*n … i*n + n - 1 answer prompt i.

    Attributes:
        tokens_BT: Left-padded prompt followed by the completion and right padding.
        attention_BT: 1 where `tokens_BT` is not padding.
        completion_BT: 1 on completion tokens (EOS included), the tokens the loss is taken over.
        finished_B: Whether the row ended by EOS rather than by the length limit.
        prompt_width: Columns taken by the prompt.
    """

    tokens_BT: torch.Tensor
    attention_BT: torch.Tensor
    completion_BT: torch.Tensor
    finished_B: torch.Tensor
    prompt_width: int

    def completions(self) -> list[list[int]]:
        """Token ids of each row's completion, EOS included when the row finished."""
        lengths = self.completion_BT.sum(1).tolist()
        rows = self.tokens_BT[:, self.prompt_width :].tolist()
        return [row[:length] for row, length in zip(rows, lengths, strict=True)]


def autocast(precision: str, device: torch.device) -> Any:
    """The context a forward pass runs in: bfloat16 autocast or nothing."""
    return torch.autocast(device.type, dtype=torch.bfloat16) if precision == "bf16" else nullcontext()


def resolve_precision(wanted: str) -> str:
    """`auto` becomes `bf16` where the hardware multiplies it natively (5-7 times faster on such CPUs), else `fp32`."""
    if wanted != "auto":
        return wanted
    native = torch.cuda.is_available() or (torch.backends.cpu.get_cpu_capability() == "AVX512" and torch.cpu._is_avx512_bf16_supported())
    return "bf16" if native else "fp32"


def left_pad(prompts: list[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Prompts as one left-padded matrix [P, T] and its attention mask."""
    width = max(map(len, prompts))
    tokens = torch.tensor([[pad] * (width - len(p)) + p for p in prompts])
    mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
    return tokens, mask


@torch.no_grad()
def sample(
    model: Any,
    prompts: list[list[int]],
    n: int,
    *,
    max_new_tokens: int,
    eos: int,
    pad: int,
    generator: torch.Generator,
    temperature: float = 1.0,
    greedy: bool = False,
    precision: str = "fp32",
) -> Rollouts:
    """Samples `n` completions for each prompt.

    The prompt is read once and its cache repeated. Rows that have ended are removed from the batch, so a step costs about
    what the rows still alive cost.
    """
    device = next(model.parameters()).device
    prompt_PT, mask_PT = (t.to(device) for t in left_pad(prompts, pad))
    width, rows = prompt_PT.shape[1], len(prompts) * n
    answer_BT = torch.full((rows, max_new_tokens), pad, device=device)
    lengths_B = torch.full((rows,), max_new_tokens, device=device)
    finished_B = torch.zeros(rows, dtype=torch.bool, device=device)
    cache = roomy_cache(model.config.num_hidden_layers)
    with autocast(precision, device):
        position = (mask_PT.cumsum(1) - 1).clamp(min=0)
        logits = model(
            prompt_PT, attention_mask=mask_PT, position_ids=position, past_key_values=cache, use_cache=True, logits_to_keep=1
        ).logits[:, -1]
        cache.batch_repeat_interleave(n)
        logits = logits.repeat_interleave(n, 0)
        mask = mask_PT.repeat_interleave(n, 0)
        row = torch.arange(rows, device=device)
        ended = torch.zeros(rows, dtype=torch.bool, device=device)
        for step in range(max_new_tokens):
            token_B = _pick(logits.float(), temperature, greedy, generator)
            answer_BT[row[~ended], step] = token_B[~ended]
            newly = ~ended & (token_B == eos)
            finished_B[row[newly]] = True
            lengths_B[row[newly]] = step + 1
            ended = ended | newly
            if ended.all() or step + 1 == max_new_tokens:
                break
            if ended.float().mean() > ENDED_SHARE:
                keep = (~ended).nonzero().squeeze(1)
                row, token_B, mask, ended = row[keep], token_B[keep], mask[keep], ended[keep]
                cache.batch_select_indices(keep)
            mask = torch.cat([mask, mask.new_ones(len(mask), 1)], 1)
            position = mask.sum(1, keepdim=True) - 1
            output = model(token_B[:, None], attention_mask=mask, position_ids=position, past_key_values=cache, use_cache=True)
            logits = output.logits[:, -1]
    used = int(lengths_B.max())
    completion_BT = (torch.arange(used, device=device) < lengths_B[:, None]).long()
    prompt_BT, prompt_mask_BT = prompt_PT.repeat_interleave(n, 0), mask_PT.repeat_interleave(n, 0)
    return Rollouts(
        tokens_BT=torch.cat([prompt_BT, answer_BT[:, :used]], 1),
        attention_BT=torch.cat([prompt_mask_BT, completion_BT], 1),
        completion_BT=torch.cat([torch.zeros_like(prompt_mask_BT), completion_BT], 1),
        finished_B=finished_B,
        prompt_width=width,
    )


def _pick(logits_BV: torch.Tensor, temperature: float, greedy: bool, generator: torch.Generator) -> torch.Tensor:
    """One token a row: the likeliest, or one drawn by inverting the cumulative distribution (one random number a row)."""
    if greedy:
        return logits_BV.argmax(-1)
    cumulative_BV = torch.softmax(logits_BV / temperature, -1).double().cumsum(-1)
    u_B1 = torch.rand(len(logits_BV), 1, dtype=torch.float64, device=logits_BV.device, generator=generator)
    return torch.searchsorted(cumulative_BV, u_B1 * cumulative_BV[:, -1:], right=True).squeeze(1).clamp(max=logits_BV.shape[1] - 1)


def token_logprobs(
    model: Any, rollouts: Rollouts, temperature: float, precision: str, rows: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Log-probability and entropy of each completion token of the chosen rows, with gradient.

    Returns:
        logprobs_BT, entropy_BT (nats), mask_BT, over as many completion columns as the longest of the rows needs.
    """
    start = rollouts.prompt_width
    end = start + int(rollouts.completion_BT[rows].sum(1).max())
    tokens, attention = rollouts.tokens_BT[rows, :end], rollouts.attention_BT[rows, :end]
    position = (attention.cumsum(1) - 1).clamp(min=0)
    with autocast(precision, tokens.device):
        logits = model(tokens[:, :-1], attention_mask=attention[:, :-1], position_ids=position[:, :-1]).logits[:, start - 1 :]
    logprobs_BTV = torch.log_softmax(logits.float() / temperature, -1)
    entropy_BT = -(logprobs_BTV.exp() * logprobs_BTV).sum(-1)
    logprobs_BT = logprobs_BTV.gather(-1, tokens[:, start:, None]).squeeze(-1)
    return logprobs_BT, entropy_BT, rollouts.completion_BT[rows, start:end]
