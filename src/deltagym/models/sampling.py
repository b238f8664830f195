"""KV-cached sampling of completions with any Hugging Face causal model; finished rows leave the batch.

Shapes: P prompts, B rows, T time, C completion tokens, V vocabulary.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from deltagym.models.cache import roomy_cache

ENDED_SHARE = 0.15
"""Share of ended rows above which they are removed; removing copies the cache, so not at every step."""


@dataclass(slots=True)
class Sample:
    """One completion as it was sampled.

    Attributes:
        prompt: Token ids of the prompt.
        tokens: Token ids of the completion, EOS included when it finished.
        logprobs: Log-probability of each at the sampling temperature.
        trained: 1 on the tokens the policy wrote; 0 on what it was given (feedback), which the loss leaves out.
        finished: Whether it ended by EOS rather than by the length limit.
    """

    prompt: list[int]
    tokens: list[int]
    logprobs: list[float]
    trained: list[int]
    finished: bool


@dataclass(frozen=True)
class Packed:
    """Samples as tensors: left-padded prompts, then the completions with right padding. C is the completions' width.

    Attributes:
        tokens_BT: Prompt and completion.
        attention_BT: 1 where `tokens_BT` is not padding.
        trained_BC: 1 on the completion tokens the loss is taken over.
        logprobs_BC: Log-probabilities the completions were sampled with.
        prompt_width: Columns taken by the prompt.
    """

    tokens_BT: torch.Tensor
    attention_BT: torch.Tensor
    trained_BC: torch.Tensor
    logprobs_BC: torch.Tensor
    prompt_width: int


def pack(samples: list[Sample], pad: int, device: torch.device) -> Packed:
    """The samples side by side."""
    prompt_BT, prompt_mask_BT = left_pad([s.prompt for s in samples], pad)
    width = max(len(s.tokens) for s in samples)
    answer_BC = torch.tensor([s.tokens + [pad] * (width - len(s.tokens)) for s in samples])
    answer_mask_BC = torch.tensor(
        [[1] * len(s.tokens) + [0] * (width - len(s.tokens)) for s in samples]
    )
    trained_BC = torch.tensor([s.trained + [0] * (width - len(s.tokens)) for s in samples])
    logprobs_BC = torch.tensor([s.logprobs + [0.0] * (width - len(s.tokens)) for s in samples])
    tokens_BT, attention_BT = (
        torch.cat([prompt_BT, answer_BC], 1),
        torch.cat([prompt_mask_BT, answer_mask_BC], 1),
    )
    return Packed(
        tokens_BT.to(device),
        attention_BT.to(device),
        trained_BC.to(device),
        logprobs_BC.to(device),
        prompt_BT.shape[1],
    )


def autocast(precision: str, device: torch.device) -> Any:
    """The context a forward pass runs in: bfloat16 autocast or nothing."""
    return (
        torch.autocast(device.type, dtype=torch.bfloat16) if precision == "bf16" else nullcontext()
    )


def resolve_precision(wanted: str) -> str:
    """`auto` becomes `bf16` where the hardware multiplies it natively (5-7 times faster on such CPUs), else `fp32`."""
    if wanted != "auto":
        return wanted
    native = torch.cuda.is_available() or (
        torch.backends.cpu.get_cpu_capability() == "AVX512"
        and torch.cpu._is_avx512_bf16_supported()
    )
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
) -> list[Sample]:
    """Samples `n` completions for each prompt; those of prompt i are i*n to i*n + n - 1.

    The prompt is read once and its cache repeated. Rows that have ended are removed from the batch, so a step costs about
    what the rows still alive cost.
    """
    device = next(model.parameters()).device
    prompt_PT, mask_PT = (t.to(device) for t in left_pad(prompts, pad))
    rows = len(prompts) * n
    answer_BT = torch.full((rows, max_new_tokens), pad, device=device)
    logprobs_BT = torch.zeros((rows, max_new_tokens), device=device)
    lengths_B = torch.full((rows,), max_new_tokens, device=device)
    finished_B = torch.zeros(rows, dtype=torch.bool, device=device)
    cache = roomy_cache(model.config.num_hidden_layers)
    with autocast(precision, device):
        position = (mask_PT.cumsum(1) - 1).clamp(min=0)
        logits = model(
            prompt_PT,
            attention_mask=mask_PT,
            position_ids=position,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        ).logits[:, -1]
        cache.batch_repeat_interleave(n)
        logits = logits.repeat_interleave(n, 0)
        mask = mask_PT.repeat_interleave(n, 0)
        row = torch.arange(rows, device=device)
        ended = torch.zeros(rows, dtype=torch.bool, device=device)
        for step in range(max_new_tokens):
            token_B, logprob_B = _pick(logits.float(), temperature, greedy, generator)
            answer_BT[row[~ended], step] = token_B[~ended]
            logprobs_BT[row[~ended], step] = logprob_B[~ended]
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
            output = model(
                token_B[:, None],
                attention_mask=mask,
                position_ids=position,
                past_key_values=cache,
                use_cache=True,
            )
            logits = output.logits[:, -1]
    answers = zip(
        answer_BT.tolist(),
        logprobs_BT.tolist(),
        lengths_B.tolist(),
        finished_B.tolist(),
        strict=True,
    )
    return [
        Sample(prompts[i // n], tokens[:length], logprobs[:length], [1] * length, finished)
        for i, (tokens, logprobs, length, finished) in enumerate(answers)
    ]


def _pick(
    logits_BV: torch.Tensor, temperature: float, greedy: bool, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """One token a row and its log-probability: the likeliest, or one drawn by inverting the cumulative distribution."""
    logprobs_BV = torch.log_softmax(logits_BV / temperature, -1)
    if greedy:
        token_B = logits_BV.argmax(-1)
    else:
        cumulative_BV = logprobs_BV.exp().double().cumsum(-1)
        u_B1 = torch.rand(
            len(logits_BV), 1, dtype=torch.float64, device=logits_BV.device, generator=generator
        )
        token_B = (
            torch.searchsorted(cumulative_BV, u_B1 * cumulative_BV[:, -1:], right=True)
            .squeeze(1)
            .clamp(max=logits_BV.shape[1] - 1)
        )
    return token_B, logprobs_BV.gather(1, token_B[:, None]).squeeze(1)


def token_logprobs(
    model: Any, packed: Packed, rows: torch.Tensor, temperature: float, precision: str
) -> torch.Tensor:
    """Log-probabilities of every token at each completion position of the chosen rows [B, C, V], with gradient.

    C is what the longest of the rows needs.
    """
    start = packed.prompt_width
    end = start + int(packed.attention_BT[rows, start:].sum(1).max())
    tokens, attention = packed.tokens_BT[rows, :end], packed.attention_BT[rows, :end]
    position = (attention.cumsum(1) - 1).clamp(min=0)
    with autocast(precision, tokens.device):
        logits = model(
            tokens[:, :-1], attention_mask=attention[:, :-1], position_ids=position[:, :-1]
        ).logits[:, start - 1 :]
    return torch.log_softmax(logits.float() / temperature, -1)


def chosen(logprobs_BCV: torch.Tensor, packed: Packed, rows: torch.Tensor) -> torch.Tensor:
    """Log-probability of each completion token of the rows [B, C]."""
    start = packed.prompt_width
    tokens_BC = packed.tokens_BT[rows, start : start + logprobs_BCV.shape[1]]
    return logprobs_BCV.gather(-1, tokens_BC[..., None]).squeeze(-1)


def entropy(logprobs_BCV: torch.Tensor) -> torch.Tensor:
    """Entropy at each position [B, C], in nats."""
    return -(logprobs_BCV.exp() * logprobs_BCV).sum(-1)
