r"""Draws of the signal: which ingredients are in, their weights, and the factors' amplitudes.

All of them are drawn with the runs' latent noise and the intercept integrated out. A run in units
of its arm's spread is normal with covariance Σ = ΛᵀΛ + D around its mean, so that with X and Y
weighted by 1/s and centred, M = L Σ⁻¹ Lᵀ and B = Xᵀ Y Σ⁻¹ Lᵀ the log-likelihood is, as a function
of Ψ, tr(Ψᵀ B) - tr(Ψᵀ XᵀX Ψ M) / 2.

With a_s = η_s √r, the weights W_ps / √r have the precision XᵀX ⊗ (aaᵀ ∘ M) + v I. In the
coordinates of the eigenvectors of aaᵀ ∘ M these are S independent regressions on P inputs, with a
marginal likelihood in closed form: a group is let in or out with its weights integrated out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from deltagym.analysis.regression.inclusion import draw_included
from deltagym.analysis.regression.model import (
    Array,
    Design,
    Parameters,
    Prior,
    covariance,
)
from deltagym.analysis.regression.normal import draw_normals


class Signal(NamedTuple):
    """A draw of the signal's unknowns.

    Attributes:
        included: z, (G,).
        chance: Of each group, the probability of being in, given the other groups, (G,).
        given: Θ if the input's group is in, (P, K): with weight `chance`, a draw of its posterior.
        weights: W, (P, S), of shared and own factors.
        amplitude: η, (S,).
        slab: r, of shared and of own factors, (2,).
    """

    included: Array
    chance: Array
    given: Array
    weights: Array
    amplitude: Array
    slab: Array


def draw_signal(
    now: Parameters, Y: Array, design: Design, prior: Prior, random: np.random.Generator
) -> Signal:
    """Draws z, W, η and r, in this order, given loadings, noise and spreads."""
    X, Y = (_centred(matrix, now.precision[design.arms]) for matrix in (design.X, Y))
    loadings = np.concatenate([now.shared.loadings, now.own.loadings])
    root = np.sqrt(np.repeat(now.slab, [len(now.shared.delta), len(now.own.delta)]))
    before = root * np.concatenate([now.shared.amplitude, now.own.amplitude])
    weighed = np.linalg.solve(covariance(now), loadings.T)
    M, B, square = loadings @ weighed, X.T @ (Y @ weighed), X.T @ X
    M = (M + M.T) / 2
    sizes, turn = np.linalg.eigh(np.outer(before, before) * M)
    included = now.included.copy()
    weights, given, chance = draw_included(
        square,
        np.maximum(sizes, 0.0),
        np.ascontiguousarray(((B * before) @ turn).T),
        design.variance,
        included,
        design.groups,
        random.random(len(included)),
        random.standard_normal((len(included) + 1, len(sizes), len(square))),
    )
    given = ((turn @ given).T * before) @ loadings
    weights = (turn @ weights).T * root
    precision = (weights.T @ square @ weights) * M + np.eye(len(before))
    amplitude = draw_normals(precision[None], np.sum(weights * B, axis=0)[None], random)[0]
    slab = _draw_slab(weights, now, np.sum(included[design.groups]), design, prior, random)
    return Signal(included, chance, given, weights, amplitude, slab)


def _draw_slab(
    weights: Array,
    now: Parameters,
    inside: float,
    design: Design,
    prior: Prior,
    random: np.random.Generator,
) -> Array:
    """Draws r of each route given the S weights of each input that is in.

    1/r ~ Ga((1 + S inputs)/2, (β₀ + v Σ W²)/2).
    """
    cut = len(now.shared.delta)
    squares = np.array([np.sum(weights[:, :cut] ** 2), np.sum(weights[:, cut:] ** 2)])
    counts = inside * np.array([cut, weights.shape[1] - cut])
    rate = (np.array([prior.latent_snr, prior.own_snr]) + design.variance * squares) / 2
    return rate / random.gamma((1 + counts) / 2)


def _centred(matrix: Array, runs: Array) -> Array:
    """Rows times the root of their precision, after the weighted mean is taken off."""
    return (matrix - runs @ matrix / runs.sum()) * np.sqrt(runs)[:, None]
