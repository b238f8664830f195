"""RMS normalisation on a CPU, compiled: a row is read once forwards and twice backwards.

Shapes: N rows, E numbers in a row.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from deltagym.core.jit import fast_jit


class RmsNorm(torch.autograd.Function):
    """x / rms(x) times a scale, in float32.

    With n = x / rms(x) and h = gradient * scale, the gradient of x is (h - n mean(h n)) / rms(x).
    """

    @staticmethod
    def forward(ctx: Any, x_NE: torch.Tensor, scale_E: torch.Tensor, epsilon: float) -> Any:
        x, scale = _numbers(x_NE), _numbers(scale_E)
        inverse_N, out_NE = np.empty(len(x), np.float32), np.empty(x.shape, np.float32)
        _normalise(x, scale, np.float32(epsilon), inverse_N, out_NE)
        ctx.saved = x, scale, inverse_N
        return torch.from_numpy(out_NE)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        x, scale, inverse_N = ctx.saved
        of_x, of_scale = np.empty(x.shape, np.float32), np.zeros(len(scale))
        _normalise_backward(x, scale, inverse_N, _numbers(gradients[0]), of_x, of_scale)
        return torch.from_numpy(of_x), torch.from_numpy(of_scale.astype(np.float32)), None


def _numbers(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().float().contiguous().numpy()


@fast_jit
def _normalise(x_NE, scale_E, epsilon, inverse_N, out_NE):
    """Fills in 1 / rms of each row, and the rows divided by it and scaled."""
    rows, size = x_NE.shape
    for n in range(rows):
        total = np.float32(0)
        for e in range(size):
            total += x_NE[n, e] * x_NE[n, e]
        inverse = np.float32(1) / np.sqrt(total / np.float32(size) + epsilon)
        inverse_N[n] = inverse
        for e in range(size):
            out_NE[n, e] = x_NE[n, e] * inverse * scale_E[e]


@fast_jit
def _normalise_backward(x_NE, scale_E, inverse_N, gradient_NE, of_x, of_scale):
    """Fills in the gradient of `x_NE` and adds to that of `scale_E`, which is in float64."""
    rows, size = x_NE.shape
    for n in range(rows):
        inverse, mean = inverse_N[n], np.float32(0)
        for e in range(size):
            mean += gradient_NE[n, e] * scale_E[e] * x_NE[n, e]
        mean *= inverse / np.float32(size)
        for e in range(size):
            normed = x_NE[n, e] * inverse
            of_scale[e] += gradient_NE[n, e] * normed
            of_x[n, e] = (gradient_NE[n, e] * scale_E[e] - normed * mean) * inverse
