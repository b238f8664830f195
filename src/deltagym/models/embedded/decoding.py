"""Samples from the embedded model on a CPU; completions that are equal so far are computed once.

A row is a prompt followed by a beginning that at least one completion has. A place holds the keys
and values of one token after one beginning. A row knows its places, which it shares with all rows
that begin alike: nothing is copied when completions that shared a row draw different tokens.
Shapes: P prompts, C completions, R rows, T positions, H heads, D size of a head, V vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from deltagym.core.seeding import derive_seed
from deltagym.models.embedded.attention import attend_one, rotate
from deltagym.models.embedded.decoder import Decoder
from deltagym.models.embedded.model import EOS_ID, PAD_ID
from deltagym.models.parallel import in_parallel
from deltagym.models.sampling import Sample, autocast, left_pad

Ints = NDArray[np.int64]

ROWS = 256
"""Most completions sampled together, in one thread."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the model.

    Attributes:
        n: Completions of each prompt.
        max_new_tokens: Length limit of a completion.
        temperature: Divides the logits.
        greedy: Whether to take the likeliest token.
        precision: `fp32` or `bf16`.
        seed: Of the random numbers; those of a prompt depend on its place in the list and this.
    """

    n: int
    max_new_tokens: int
    temperature: float
    greedy: bool
    precision: str
    seed: int


def sample(model: Any, prompts: list[list[int]], request: Request) -> list[Sample]:
    """Samples `n` completions of each prompt; i*n to i*n + n - 1 are those of prompt i."""
    count = max(1, -(-len(prompts) * request.n // ROWS))
    count += count % 2 if count > 1 else 0  # so that two threads end together
    width = max(1, -(-len(prompts) // count))
    starts = range(0, len(prompts), width)
    parts = in_parallel(
        lambda start: _sample_part(model, prompts[start : start + width], start, request), starts
    )
    return [found for part in parts for found in part]


@torch.no_grad()
def _sample_part(
    model: Any, prompts: list[list[int]], number: int, request: Request
) -> list[Sample]:
    """Samples some of the prompts, the first of which is prompt `number` of all."""
    tokens_PT, mask_PT = left_pad(prompts, PAD_ID)
    total = len(prompts) * request.n
    chance_CT = _chances(len(prompts), number, request)
    written = _Written(total, request.max_new_tokens)
    with autocast(request.precision, torch.device("cpu")):
        rows = _Rows(model, tokens_PT, mask_PT, request)
        row_C = np.repeat(np.arange(len(prompts)), request.n)
        for step in range(request.max_new_tokens):
            live_C = written.live()
            drawn_C, logprob_C = _drawn(
                rows.logits_RV, row_C[live_C], chance_CT[live_C, step], request
            )
            written.add(step, live_C, drawn_C, logprob_C)
            going = drawn_C != EOS_ID
            if not going.any() or step + 1 == request.max_new_tokens:
                break
            row_C[live_C[going]] = rows.advance(row_C[live_C[going]], drawn_C[going])
    return written.samples(prompts, request.n)


def _chances(count: int, number: int, request: Request) -> torch.Tensor:
    """A uniform number for each token of the completions of `count` prompts, float64 [C, T]."""
    shape = request.n, request.max_new_tokens
    seeds = [derive_seed(request.seed, "prompt", number + i) for i in range(count)]
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    return torch.cat([torch.rand(shape, dtype=torch.float64, generator=g) for g in generators])


def _drawn(
    logits_RV: torch.Tensor, row_C: Ints, chance_C: torch.Tensor, request: Request
) -> tuple[Ints, NDArray[np.float32]]:
    """Draws a token for each completion by inverting its row's distribution, in float64.

    Returns:
        The tokens and their log-probabilities [C].
    """
    logprobs_RV = torch.log_softmax(logits_RV.float() / request.temperature, -1)
    rows = torch.from_numpy(row_C)
    if request.greedy:
        token_C = logits_RV.argmax(-1)[rows]
    else:
        cumulative_CV = logprobs_RV.exp().double().cumsum(-1)[rows]
        wanted_C1 = chance_C[:, None] * cumulative_CV[:, -1:]
        token_C = torch.searchsorted(cumulative_CV, wanted_C1, right=True).squeeze(1)
        token_C = token_C.clamp(max=logits_RV.shape[1] - 1)
    return token_C.numpy(), logprobs_RV[rows, token_C].numpy()


class _Written:
    """What the completions consist of so far."""

    def __init__(self, total: int, limit: int) -> None:
        self._tokens_CT = np.full((total, limit), PAD_ID, np.int64)
        self._logprobs_CT = np.zeros((total, limit), np.float32)
        self._lengths_C = np.zeros(total, np.int64)
        self._ended_C = np.zeros(total, bool)

    def live(self) -> Ints:
        """Completions that have not ended."""
        return np.flatnonzero(~self._ended_C)

    def add(self, step: int, live_C: Ints, tokens_C: Ints, logprobs_C: NDArray[np.float32]) -> None:
        """Appends a token to each completion of `live_C`."""
        self._tokens_CT[live_C, step] = tokens_C
        self._logprobs_CT[live_C, step] = logprobs_C
        self._lengths_C[live_C] = step + 1
        self._ended_C[live_C] = tokens_C == EOS_ID

    def samples(self, prompts: list[list[int]], n: int) -> list[Sample]:
        """All completions."""
        columns = (self._tokens_CT, self._logprobs_CT, self._lengths_C, self._ended_C)
        return [
            Sample(prompts[i // n], tokens[:length], logprobs[:length], [1] * length, ended)
            for i, (tokens, logprobs, length, ended) in enumerate(
                zip(*(column.tolist() for column in columns), strict=True)
            )
        ]


class _Rows:
    """The rows, the keys and values of their places, and the logits after each row.

    Attributes:
        logits_RV: Of the token that follows each row.
    """

    def __init__(
        self, model: Any, tokens_PT: torch.Tensor, mask_PT: torch.Tensor, request: Request
    ) -> None:
        prompts, self._width = tokens_PT.shape
        longest = self._width + request.max_new_tokens
        self._decoder = Decoder(model, longest)
        self._cos_TD = self._decoder.cos_TD.numpy()
        self._sin_TD = self._decoder.sin_TD.numpy()
        self._used = tokens_PT.numel()
        room = self._used + prompts * request.n * (request.max_new_tokens - 1)
        heads, size = self._decoder.heads, self._decoder.size
        self._cache = np.empty((len(self._decoder.layers), 2, room, heads, size), np.float32)
        self._place_RT = np.empty((prompts, longest), np.int64)
        self._place_RT[:, : self._width] = np.arange(self._used).reshape(prompts, -1)
        self._padding_R = self._width - mask_PT.sum(1).numpy()
        self.logits_RV = self._read_prompts(tokens_PT, mask_PT)

    def _read_prompts(self, tokens_PT: torch.Tensor, mask_PT: torch.Tensor) -> torch.Tensor:
        """Reads all prompts; returns the logits after them [P, V]."""
        shape, column_T = tokens_PT.shape, torch.arange(self._width)
        unseen_P1TT = ((column_T[:, None] < column_T) | (mask_PT == 0)[:, None])[:, None]
        positions = (mask_PT.cumsum(1) - 1).clamp(min=0).flatten().numpy()

        def attend(layer: int, qkv: torch.Tensor) -> torch.Tensor:
            rotated = np.empty(qkv.shape, np.float32)
            rotate(qkv.float().numpy(), self._cos_TD, self._sin_TD, positions, rotated)
            self._cache[layer, :, : self._used] = rotated[:, 1:].swapaxes(0, 1)
            states = rotated.reshape(*shape, *qkv.shape[1:])
            q, k, v = torch.from_numpy(states).permute(2, 0, 3, 1, 4)
            # A padded place sees nothing; a finite score keeps its softmax from being NaN.
            scores = (q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])).masked_fill(unseen_P1TT, -1e9)
            return (torch.softmax(scores, -1) @ v).transpose(1, 2).flatten(0, 1)

        hidden = self._decoder.hidden(tokens_PT.flatten(), attend)
        return self._decoder.logits(hidden.view(*shape, -1)[:, -1])

    def advance(self, row_C: Ints, tokens_C: Ints) -> Ints:
        """Appends each completion's token to its row, and computes the logits.

        Returns:
            The completions' rows afterwards.
        """
        vocabulary = self.logits_RV.shape[1]
        keys, row_C = np.unique(row_C * vocabulary + tokens_C, return_inverse=True)
        parents, tokens_R = keys // vocabulary, keys % vocabulary
        self._padding_R, self._place_RT = self._padding_R[parents], self._place_RT[parents]
        self._place_RT[:, self._width] = np.arange(self._used, self._used + len(keys))
        self.logits_RV = self._read(torch.from_numpy(tokens_R))
        self._width, self._used = self._width + 1, self._used + len(keys)
        return row_C

    def _read(self, tokens_R: torch.Tensor) -> torch.Tensor:
        """Reads one token a row; returns the logits after it."""

        def attend(layer: int, qkv: torch.Tensor) -> torch.Tensor:
            keys, values = self._cache[layer]
            states = qkv.float().numpy()
            read_RHD = np.empty((len(states), *states.shape[2:]), np.float32)
            attend_one(
                states,
                self._cos_TD,
                self._sin_TD,
                keys,
                values,
                self._place_RT,
                self._padding_R,
                self._width,
                read_RHD,
            )
            return torch.from_numpy(read_RHD)

        return self._decoder.logits(self._decoder.hidden(tokens_R, attend))
