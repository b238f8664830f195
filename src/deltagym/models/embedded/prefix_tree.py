"""Trains the embedded model on completions that begin alike, each beginning computed once.

A causal model's output at a place depends on the tokens before it alone. The completions of a
group share their prompt and often more, so their places form a tree: half as many as they have
tokens, and fewer as the policy becomes sure. Padding is no place at all. For a CPU. Shapes:
B completions, T positions, N nodes of the tree, H heads, D size of a head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from deltagym.models.embedded.attention import attend_tree, attend_tree_backward, rotate
from deltagym.models.embedded.decoder import Decoder
from deltagym.models.prediction import Prediction
from deltagym.models.sampling import Packed, autocast

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PrefixTree:
    """All beginnings of some token sequences, in the order of their lengths.

    Attributes:
        tokens_N: The last token of each beginning.
        depth_N: Its position, from 0.
        parent_N: The beginning without that token; -1 for the first token of a sequence.
        node_BT: The node of each position of each sequence; 0 beyond its end.
    """

    tokens_N: Ints
    depth_N: Ints
    parent_N: Ints
    node_BT: Ints


def grow_tree(tokens_BT: Ints, lengths_B: Ints) -> PrefixTree:
    """Builds the tree of sequences that stand left-aligned in `tokens_BT`."""
    width, vocabulary = int(lengths_B.max()), int(tokens_BT.max()) + 1
    node_BT = np.zeros((len(tokens_BT), width), np.int64)
    tokens, depths, parents, count = [], [], [], 0
    before_B = np.zeros(len(tokens_BT), np.int64)
    for t in range(width):
        here = np.flatnonzero(lengths_B > t)
        keys, place = np.unique(
            before_B[here] * vocabulary + tokens_BT[here, t], return_inverse=True
        )
        node_BT[here, t] = before_B[here] = count + place
        tokens.append(keys % vocabulary)
        parents.append(keys // vocabulary if t else np.full(len(keys), -1))
        depths.append(np.full(len(keys), t))
        count += len(keys)
    return PrefixTree(
        np.concatenate(tokens), np.concatenate(depths), np.concatenate(parents), node_BT
    )


def predict_tree(
    model: Any, packed: Packed, index: torch.Tensor, temperature: float, precision: str
) -> Prediction:
    """The same as `deltagym.models.prediction.predict`, for an embedded model."""
    tokens_BT, lengths_B, start_B = _left_aligned(packed, index)
    tree = grow_tree(tokens_BT[:, :-1], lengths_B - 1)
    width = packed.longest(index)
    column_BC = start_B[:, None] - 1 + np.arange(width)
    real_BC = column_BC < lengths_B[:, None] - 1
    node_BC = np.take_along_axis(tree.node_BT, np.where(real_BC, column_BC, 0), 1)
    wanted, place = np.unique(node_BC[real_BC], return_inverse=True)
    place_BC = np.zeros(node_BC.shape, np.int64)
    place_BC[real_BC] = place
    with autocast(precision, packed.tokens_BT.device):
        decoder = Decoder(model, tokens_BT.shape[1])
        hidden_NE = decoder.hidden(
            torch.from_numpy(tree.tokens_N),
            lambda _, qkv: TreeAttention.apply(qkv, decoder, tree),
        )
        logits = decoder.logits(hidden_NE[torch.from_numpy(wanted)])
    return Prediction(
        torch.log_softmax(logits.float() / temperature, -1),
        torch.from_numpy(place_BC),
        packed.tokens_BT[index, packed.prompt_width : packed.prompt_width + width],
    )


def _left_aligned(packed: Packed, index: torch.Tensor) -> tuple[Ints, Ints, Ints]:
    """Tokens [B, T], lengths [B] and prompt lengths [B], without the padding on the left."""
    attention_BT, tokens_BT = packed.attention_BT[index].numpy(), packed.tokens_BT[index].numpy()
    lengths_B, start_B = attention_BT.sum(1), attention_BT[:, : packed.prompt_width].sum(1)
    column_BT = np.arange(int(lengths_B.max())) + (packed.prompt_width - start_B)[:, None]
    column_BT = np.minimum(column_BT, tokens_BT.shape[1] - 1)
    return np.take_along_axis(tokens_BT, column_BT, 1), lengths_B, start_B


class TreeAttention(torch.autograd.Function):
    """Queries, keys and values of all nodes [N, 3, H, D] to what attention reads there [N, H, D].

    Every node attends to itself and its ancestors.
    """

    @staticmethod
    def forward(ctx: Any, qkv: torch.Tensor, decoder: Decoder, tree: PrefixTree) -> torch.Tensor:
        states = np.empty(qkv.shape, np.float32)
        cos_TD, sin_TD = decoder.cos_TD.numpy(), decoder.sin_TD.numpy()
        rotate(qkv.detach().float().numpy(), cos_TD, sin_TD, tree.depth_N, states)
        read = np.empty((len(states), *qkv.shape[2:]), np.float32)
        begin_N = np.concatenate([[0], np.cumsum(tree.depth_N + 1)])
        weights = np.empty((begin_N[-1], qkv.shape[2]), np.float32)
        attend_tree(states, tree.parent_N, begin_N, weights, read)
        ctx.saved = tree, cos_TD, sin_TD, states, begin_N, weights, read
        ctx.dtype = qkv.dtype
        return torch.from_numpy(read).to(qkv.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        tree, cos_TD, sin_TD, states, begin_N, weights, read = ctx.saved
        given = gradients[0].float().numpy()
        rotated = np.zeros(states.shape, np.float32)
        attend_tree_backward(states, tree.parent_N, begin_N, weights, read, given, rotated)
        out = np.empty(states.shape, np.float32)
        rotate(rotated, cos_TD, -sin_TD, tree.depth_N, out)
        return torch.from_numpy(out).to(ctx.dtype), None, None
