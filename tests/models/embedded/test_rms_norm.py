"""RmsNorm: its output and both gradients are those of the formula."""

import pytest
import torch

from deltagym.models.embedded.rms_norm import RmsNorm

EPSILON = 1e-5


def by_formula(x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return x / (x.square().mean(-1, keepdim=True) + EPSILON).sqrt() * scale


@pytest.mark.parametrize("rows", [0, 1, 700])
def test_output_and_gradients_are_those_of_the_formula(rows: int) -> None:
    torch.manual_seed(rows)
    x, scale, weight = 3 * torch.randn(rows, 48), torch.randn(48), torch.randn(rows, 48)
    found, wanted = [], []
    for function, collected in (
        (lambda *given: RmsNorm.apply(*given, EPSILON), found),
        (by_formula, wanted),
    ):
        given = [part.double() if function is by_formula else part for part in (x, scale)]
        leaves = [part.clone().requires_grad_() for part in given]
        out = function(*leaves)
        (out * weight).sum().backward()
        collected += [out, *(leaf.grad for leaf in leaves)]
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours.dtype == torch.float32
        torch.testing.assert_close(ours.double(), theirs, rtol=1e-4, atol=1e-4)


def test_rows_of_a_larger_matrix_and_of_another_precision_are_read_right() -> None:
    whole = torch.randn(5, 7, 16)
    rows, scale = whole[:, -1], torch.ones(16)
    torch.testing.assert_close(RmsNorm.apply(rows, scale, EPSILON), by_formula(rows, scale))
    half = rows.bfloat16()
    torch.testing.assert_close(RmsNorm.apply(half, scale, EPSILON), by_formula(half.float(), scale))
