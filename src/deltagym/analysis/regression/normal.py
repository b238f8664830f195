"""Draws from normal distributions that are given by precision and linear term."""

from __future__ import annotations

import numpy as np

from deltagym.analysis.regression.model import Array


def draw_normals(precision: Array, linear: Array, random: np.random.Generator) -> Array:
    """Draws from N(Q⁻¹ b, Q⁻¹), (m, S), for precisions Q, (m, S, S), and linear terms b, (m, S)."""
    root = np.linalg.cholesky(precision)
    half = np.linalg.solve(root, linear[:, :, None]) + random.standard_normal((*linear.shape, 1))
    return np.asarray(np.linalg.solve(np.swapaxes(root, 1, 2), half)[:, :, 0], np.float64)
