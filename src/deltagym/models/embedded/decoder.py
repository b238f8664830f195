"""The layers of the embedded model as functions of its weights, for any arrangement of tokens.

It computes what the library's Llama decoder computes, with fewer and larger matrix products, and
leaves it to the caller how queries meet keys. `prefix_tree.py` trains with it and `decoding.py`
samples with it; both compute a beginning that several completions share once. Shapes: N places,
E hidden size, H heads, D size of a head, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import embedding, linear, silu

from deltagym.models.embedded.rms_norm import RmsNorm

Attend = Callable[[int, torch.Tensor], torch.Tensor]
"""Number of a layer, and the queries, keys and values there [N, 3, H, D], to what attention reads
at each place [N, H, D]. Queries and keys are yet to be rotated to their positions."""


@dataclass(frozen=True)
class Layer:
    """Weights of one layer; those that multiply the same input are one matrix.

    Attributes:
        before_attention: Scale of the norm [E].
        qkv: Query, key and value [3 E, E].
        out: What is added of attention [E, E].
        before_mlp: Scale of the norm [E].
        gate_up: Gate and value of the hidden layer [2 F, E].
        down: What is added of it [E, F].
    """

    before_attention: torch.Tensor
    qkv: torch.Tensor
    out: torch.Tensor
    before_mlp: torch.Tensor
    gate_up: torch.Tensor
    down: torch.Tensor


class Decoder:
    """Weights of an embedded model, ready for use; gradients flow back to the model.

    Args:
        model: The model. Its parameters are read now: make a new decoder after they change.
        longest: Most positions of a sequence.
    """

    def __init__(self, model: Any, longest: int) -> None:
        config = model.config
        self.heads, self.size = config.num_attention_heads, config.head_dim
        self.epsilon = config.rms_norm_eps
        self.tokens_VE = model.model.embed_tokens.weight
        self.layers = [_layer(layer) for layer in model.model.layers]
        self.final = model.model.norm.weight
        frequencies = model.model.rotary_emb.inv_freq
        angles = torch.arange(longest, device=frequencies.device)[:, None] * frequencies
        self.cos_TD, self.sin_TD = angles.cos(), angles.sin()

    def hidden(self, tokens_N: torch.Tensor, attend: Attend) -> torch.Tensor:
        """The last layer's output at each place [N, E]; the final norm is part of `logits`."""
        x = embedding(tokens_N, self.tokens_VE)
        for number, layer in enumerate(self.layers):
            normed = RmsNorm.apply(x, layer.before_attention, self.epsilon)
            qkv = linear(normed, layer.qkv).view(-1, 3, self.heads, self.size)
            x = x + linear(attend(number, qkv).flatten(1), layer.out)
            normed = RmsNorm.apply(x, layer.before_mlp, self.epsilon)
            x = x + linear(SwiGlu.apply(linear(normed, layer.gate_up)), layer.down)
        return x

    def logits(self, hidden_NE: torch.Tensor) -> torch.Tensor:
        """Logits of the next token [N, V]."""
        return linear(RmsNorm.apply(hidden_NE, self.final, self.epsilon), self.tokens_VE)


def _layer(layer: Any) -> Layer:
    attention, mlp = layer.self_attn, layer.mlp
    return Layer(
        before_attention=layer.input_layernorm.weight,
        qkv=torch.cat([p.weight for p in (attention.q_proj, attention.k_proj, attention.v_proj)]),
        out=attention.o_proj.weight,
        before_mlp=layer.post_attention_layernorm.weight,
        gate_up=torch.cat([mlp.gate_proj.weight, mlp.up_proj.weight]),
        down=mlp.down_proj.weight,
    )


class SwiGlu(torch.autograd.Function):
    """silu(gate) * up of a matrix [N, 2 F] that holds both side by side.

    Its backward pass writes both gradients into one matrix: nothing is joined afterwards.
    """

    @staticmethod
    def forward(ctx: Any, gate_up: torch.Tensor) -> torch.Tensor:
        gate, up = gate_up.chunk(2, -1)
        opened = silu(gate)
        ctx.save_for_backward(gate_up, opened)
        return opened * up

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> torch.Tensor:
        (gradient,) = gradients
        gate_up, opened = ctx.saved_tensors
        gate, up = gate_up.chunk(2, -1)
        out = torch.empty_like(gate_up)
        of_gate, of_up = out.chunk(2, -1)
        torch.mul(gradient, opened, out=of_up)
        torch.ops.aten.silu_backward.grad_input(gradient * up, gate, grad_input=of_gate)
        return out
