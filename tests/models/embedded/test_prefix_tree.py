"""The prefix tree: its shape, and predictions and gradients against the library's own model."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from deltagym.models.embedded import model as tiny
from deltagym.models.embedded.prefix_tree import grow_tree, predict_tree
from deltagym.models.prediction import predict
from deltagym.models.sampling import Packed, Sample, pack

SEQUENCES = st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=6), min_size=1, max_size=8)


@given(SEQUENCES)
def test_the_nodes_are_the_distinct_beginnings(sequences: list[list[int]]) -> None:
    width = max(map(len, sequences))
    tokens_BT = np.array([s + [0] * (width - len(s)) for s in sequences])
    tree = grow_tree(tokens_BT, np.array([len(s) for s in sequences]))
    beginnings = {tuple(s[:i]) for s in sequences for i in range(1, len(s) + 1)}
    assert len(tree.tokens_N) == len(beginnings)

    def beginning(node: int) -> tuple[int, ...]:
        before = beginning(tree.parent_N[node]) if tree.parent_N[node] >= 0 else ()
        assert len(before) == tree.depth_N[node]
        return (*before, int(tree.tokens_N[node]))

    for number, s in enumerate(sequences):
        for t in range(len(s)):
            assert beginning(tree.node_BT[number, t]) == tuple(s[: t + 1])


def packed_samples() -> Packed:
    """Completions that share much, little and nothing, one of them twice."""
    prompts = [
        tiny.encode_prompt(tiny.prompt_for("starts_with", {"word": w})) for w in ("R", "BRB")
    ]
    texts = [[9, 8, 7, 6], [9, 8, 7, 6], [9, 8, 5], [4], [9, 9, 9, 9, 9, 1]]
    samples = [
        Sample(prompt, tokens, [0.0] * len(tokens), [1] * len(tokens), True)
        for prompt in prompts
        for tokens in texts
    ]
    return pack(samples, tiny.PAD_ID, torch.device("cpu"))


@pytest.mark.parametrize("rows", [range(10), [7, 2, 3], [4]])
@pytest.mark.parametrize("temperature", [1.0, 0.7])
def test_predictions_and_gradients_are_those_of_the_library(
    small_base: Path, rows: list[int], temperature: float
) -> None:
    model, _ = tiny.load(small_base)
    packed, index = packed_samples(), torch.tensor(list(rows))
    found = []
    for compute in (predict, predict_tree):
        predicted = compute(model, packed, index, temperature, "fp32")
        mask_BC = packed.trained_BC[index, : predicted.place_BC.shape[1]]
        values = predicted.chosen() * mask_BC, predicted.entropy() * mask_BC
        loss = (values[0] * torch.arange(1, len(index) + 1)[:, None]).sum() + values[1].sum()
        found.append([*values, *torch.autograd.grad(loss, list(model.parameters()))])
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)


def test_bf16_computes_about_the_same(small_base: Path) -> None:
    model, _ = tiny.load(small_base)
    packed, index = packed_samples(), torch.arange(10)
    exact, rough = (
        predict_tree(model, packed, index, 1.0, precision).chosen()
        for precision in ("fp32", "bf16")
    )
    torch.testing.assert_close(exact, rough, atol=0.1, rtol=0.05)
