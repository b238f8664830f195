"""Samples completions from any Hugging Face causal model, with a key-value cache.

Sequences that have ended leave the batch. Shapes: P prompts, B completions, T positions,
C completion tokens, V vocabulary.
"""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from deltagym.models.cache import roomy_cache

ENDED_SHARE = 0.15
"""Share of ended sequences above which they are removed; removing copies the cache, so not each
time that one ends."""


@dataclass(slots=True)
class Sample:
    """One completion as it was sampled.

    Attributes:
        prompt: Token ids of the prompt.
        tokens: Token ids of the completion, EOS included when it finished.
        logprobs: Log-probability of each at the sampling temperature.
        trained: 1 on the tokens the policy wrote; 0 on those it was given (feedback), which the
            loss leaves out.
        finished: Whether it ended with EOS, not at the length limit.
    """

    prompt: list[int]
    tokens: list[int]
    logprobs: list[float]
    trained: list[int]
    finished: bool

    @classmethod
    def given(cls, prompt: list[int], tokens: list[int]) -> Sample:
        """A whole answer that was not sampled, such as the gold answer, as a completion."""
        count = len(tokens)
        return cls(prompt, tokens, [0.0] * count, [1] * count, finished=True)


@dataclass(frozen=True)
class Packed:
    """Samples as tensors: left-padded prompts, then right-padded completions.

    Attributes:
        tokens_BT: Prompt and completion.
        attention_BT: 1 where `tokens_BT` is not padding.
        trained_BC: 1 on the completion tokens that the loss is taken over.
        logprobs_BC: Log-probabilities that the completions were sampled with.
        prompt_width: Positions taken by the prompt.
    """

    tokens_BT: torch.Tensor
    attention_BT: torch.Tensor
    trained_BC: torch.Tensor
    logprobs_BC: torch.Tensor
    prompt_width: int

    def longest(self, index: torch.Tensor) -> int:
        """Tokens of the longest of the completions `index`."""
        return int(self.attention_BT[index, self.prompt_width :].sum(1).max())


def pack(samples: list[Sample], pad: int, device: torch.device) -> Packed:
    """Puts samples side by side, padded with the token `pad`."""
    prompt_BT, prompt_mask_BT = left_pad([s.prompt for s in samples], pad)
    width = max(len(s.tokens) for s in samples)
    gaps = [width - len(s.tokens) for s in samples]
    padded = list(zip(samples, gaps, strict=True))
    answer_BC = torch.tensor([s.tokens + [pad] * gap for s, gap in padded])
    answer_mask_BC = torch.tensor([[1] * len(s.tokens) + [0] * gap for s, gap in padded])
    trained_BC = torch.tensor([s.trained + [0] * gap for s, gap in padded])
    logprobs_BC = torch.tensor([s.logprobs + [0.0] * gap for s, gap in padded])
    return Packed(
        tokens_BT=torch.cat([prompt_BT, answer_BC], 1).to(device),
        attention_BT=torch.cat([prompt_mask_BT, answer_mask_BC], 1).to(device),
        trained_BC=trained_BC.to(device),
        logprobs_BC=logprobs_BC.to(device),
        prompt_width=prompt_BT.shape[1],
    )


def autocast(precision: str, device: torch.device) -> Any:
    """The context of a forward pass: bfloat16 autocast for `bf16`, else nothing."""
    if precision == "bf16":
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


def resolve_precision(wanted: str) -> str:
    """Replaces `auto` with `bf16` where the hardware multiplies it natively, else with `fp32`.

    CPUs that do are 5-7 times faster in bf16.
    """
    if wanted != "auto":
        return wanted
    native = torch.cuda.is_available() or (
        torch.backends.cpu.get_cpu_capability() == "AVX512"
        and torch.cpu._is_avx512_bf16_supported()
    )
    return "bf16" if native else "fp32"


def left_pad(prompts: list[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The prompts as one left-padded matrix [P, T], and its attention mask."""
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
    """Samples `n` completions for each prompt.

    Each prompt is read once and its cache repeated. Sequences that have ended are removed from the
    batch, so a step costs about as much as the sequences still going.

    Returns:
        Completions i*n to i*n + n - 1 are those of prompt i.
    """
    device = next(model.parameters()).device
    prompt_PT, mask_PT = (t.to(device) for t in left_pad(prompts, pad))
    total = len(prompts) * n
    answer_BC = torch.full((total, max_new_tokens), pad, device=device)
    logprobs_BC = torch.zeros((total, max_new_tokens), device=device)
    lengths_B = torch.full((total,), max_new_tokens, device=device)
    finished_B = torch.zeros(total, dtype=torch.bool, device=device)
    forward = _Forward(model)
    with autocast(precision, device):
        position = (mask_PT.cumsum(1) - 1).clamp(min=0)
        logits = forward(prompt_PT, mask_PT, position, logits_to_keep=1)
        forward.cache.batch_repeat_interleave(n)
        logits, mask = logits.repeat_interleave(n, 0), mask_PT.repeat_interleave(n, 0)
        index = torch.arange(total, device=device)  # places of the sequences still in the batch
        ended = torch.zeros(total, dtype=torch.bool, device=device)
        for step in range(max_new_tokens):
            token_B, logprob_B = _pick(logits.float(), temperature, greedy, generator)
            answer_BC[index[~ended], step] = token_B[~ended]
            logprobs_BC[index[~ended], step] = logprob_B[~ended]
            newly = ~ended & (token_B == eos)
            finished_B[index[newly]] = True
            lengths_B[index[newly]] = step + 1
            ended = ended | newly
            if ended.all() or step + 1 == max_new_tokens:
                break
            if ended.float().mean() > ENDED_SHARE:
                keep = (~ended).nonzero().squeeze(1)
                index, token_B, mask, ended = index[keep], token_B[keep], mask[keep], ended[keep]
                forward.cache.batch_select_indices(keep)
            mask = torch.cat([mask, mask.new_ones(len(mask), 1)], 1)
            logits = forward(token_B[:, None], mask, mask.sum(1, keepdim=True) - 1)
    return _samples(prompts, n, answer_BC, logprobs_BC, lengths_B, finished_B)


class _Forward:
    """Reads tokens with a model and one cache; returns the logits after the last of them."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.cache = roomy_cache(model.config.num_hidden_layers)
        self._given = {cache_argument(model): self.cache, "use_cache": True}

    def __call__(
        self, tokens: torch.Tensor, mask: torch.Tensor, position: torch.Tensor, **options: Any
    ) -> torch.Tensor:
        given = self._given | options
        return self._model(tokens, attention_mask=mask, position_ids=position, **given).logits[
            :, -1
        ]


def cache_argument(model: Any) -> str:
    """Name of the argument that takes the key-value cache.

    transformers renamed `past_key_values` to `cache` in 5.24 and removes the old name in 5.40. A
    model with code of its own may keep it longer.
    """
    return "cache" if "cache" in inspect.signature(model.forward).parameters else "past_key_values"


def _samples(
    prompts: list[list[int]],
    n: int,
    answer_BC: torch.Tensor,
    logprobs_BC: torch.Tensor,
    lengths_B: torch.Tensor,
    finished_B: torch.Tensor,
) -> list[Sample]:
    columns = (t.tolist() for t in (answer_BC, logprobs_BC, lengths_B, finished_B))
    return [
        Sample(prompts[i // n], tokens[:length], logprobs[:length], [1] * length, finished)
        for i, (tokens, logprobs, length, finished) in enumerate(zip(*columns, strict=True))
    ]


def _pick(
    logits_BV: torch.Tensor, temperature: float, greedy: bool, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Picks one token for each sequence: the likeliest, or one drawn from the distribution.

    Drawing inverts the cumulative distribution, in float64.

    Returns:
        token_B and its log-probability.
    """
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
