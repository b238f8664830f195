"""What a model predicts for the tokens of completions, with gradient.

A model is computed once at each *place*: a prompt followed by a beginning of a completion.
Completions that begin alike may share places. Shapes: B completions, C completion tokens,
M places, V vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from deltagym.models.sampling import Packed, autocast


@dataclass(frozen=True)
class Prediction:
    """The distribution of the next token at each place.

    Attributes:
        logprobs_MV: Log-probabilities.
        place_BC: The place at which each completion token is predicted; any place where there is
            only padding.
        tokens_BC: The completion tokens.
    """

    logprobs_MV: torch.Tensor
    place_BC: torch.Tensor
    tokens_BC: torch.Tensor

    def chosen(self) -> torch.Tensor:
        """Log-probability of each completion token [B, C]."""
        size = self.logprobs_MV.shape[1]
        return self.logprobs_MV.flatten()[self.place_BC * size + self.tokens_BC]

    def entropy(self) -> torch.Tensor:
        """Entropy of the distribution that each completion token is drawn from, in nats [B, C]."""
        return self.at_tokens(-(self.logprobs_MV.exp() * self.logprobs_MV).sum(-1))

    def at_tokens(self, values_M: torch.Tensor) -> torch.Tensor:
        """Takes a value of each place to the tokens predicted there [B, C]."""
        return values_M[self.place_BC]


def predict(
    model: Any, packed: Packed, index: torch.Tensor, temperature: float, precision: str
) -> Prediction:
    """Computes a Hugging Face model on the completions `index`, side by side.

    Args:
        model: The model.
        packed: Prompts and completions.
        index: Which of the completions of `packed`.
        temperature: Divides the logits.
        precision: `fp32` or `bf16`.

    Returns:
        The prediction, where C is the length of the longest of these completions.
    """
    start, end = packed.prompt_width, packed.prompt_width + packed.longest(index)
    tokens, attention = packed.tokens_BT[index, :end], packed.attention_BT[index, :end]
    position = (attention.cumsum(1) - 1).clamp(min=0)
    with autocast(precision, tokens.device):
        logits = model(
            tokens[:, :-1], attention_mask=attention[:, :-1], position_ids=position[:, :-1]
        ).logits[:, start - 1 :]
    logprobs_BCV = torch.log_softmax(logits.float() / temperature, -1)
    places = torch.arange(logprobs_BCV[..., 0].numel(), device=tokens.device)
    return Prediction(
        logprobs_BCV.flatten(0, 1), places.view(logprobs_BCV.shape[:2]), tokens[:, start:]
    )
