"""Draws of the loadings and of their shrinkage, and how many factors there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deltagym.analysis.regression.model import Array, Factors, Prior
from deltagym.analysis.regression.normal import draw_normals

NEGLIGIBLE = 0.1
"""A factor goes if it moves no output by this much, in standard deviations of the outputs."""


def penalty(factors: Factors) -> Array:
    """φτ, the precision of the loadings, (S, K)."""
    return factors.local * np.cumprod(factors.delta)[:, None]


def draw_loadings(
    latent: Array, shrink: Array, target: Array, noise: Array, random: np.random.Generator
) -> Array:
    """Draws L, (S, K): a ridge regression of each output on the factors, (n, S)."""
    penalties = shrink.T[:, :, None] * np.eye(len(shrink))
    precision = (latent.T @ latent) / noise[:, None, None] + penalties
    return draw_normals(precision, (target.T @ latent) / noise[:, None], random).T


def draw_shrinkage(
    loadings: Array, delta: Array, prior: Prior, random: np.random.Generator
) -> tuple[Array, Array]:
    """Draws φ, then δ one after the other.

    φ_sk ~ Ga((h + 1)/2, (h + τ_s Λ_sk²)/2);
    δ_l ~ Ga(a_l + K (S - l + 1)/2, 1 + Σ_{s≥l} (τ_s / δ_l) Σ_k φ_sk Λ_sk² / 2).
    """
    factors, outputs = loadings.shape
    tau, delta = np.cumprod(delta), delta.copy()
    rate = (prior.local_shape + tau[:, None] * loadings**2) / 2
    local = random.gamma((prior.local_shape + 1) / 2, 1.0, loadings.shape) / rate
    weight = tau * np.sum(local * loadings**2, axis=1) / 2
    shapes = np.where(np.arange(factors) == 0, prior.first, prior.later)
    gammas = random.gamma(shapes + outputs * np.arange(factors, 0, -1) / 2)
    for index in range(factors):
        old = delta[index]
        delta[index] = gammas[index] / (1 + weight[index:].sum() / old)
        weight[index:] *= delta[index] / old
    return local, delta


def adapt(factors: Factors, X: Array, prior: Prior, random: np.random.Generator) -> Factors:
    """Drops the factors that move nothing; adds one from the prior if there are none such.

    After Bhattacharya and Dunson (2011), section 3.2. One factor stays in any case. A new factor
    carries no signal yet.
    """
    moves = np.abs(factors.loadings).max(axis=1)
    signal = np.mean((X @ (factors.amplitude * factors.weights)) ** 2, axis=0)
    keep = moves * np.sqrt(1 + signal) > NEGLIGIBLE
    keep[0] |= not keep.any()
    return _grown(factors, prior, random) if keep.all() else _kept(factors, keep)


def _kept(factors: Factors, keep: NDArray[np.bool_]) -> Factors:
    tau = np.cumprod(factors.delta)[keep]
    return Factors(
        weights=factors.weights[:, keep],
        amplitude=factors.amplitude[keep],
        loadings=factors.loadings[keep],
        local=factors.local[keep],
        delta=tau / np.concatenate([[1.0], tau[:-1]]),
    )


def _grown(factors: Factors, prior: Prior, random: np.random.Generator) -> Factors:
    outputs = factors.loadings.shape[1]
    delta = np.append(factors.delta, random.gamma(prior.later))
    local = random.gamma(prior.local_shape / 2, 2 / prior.local_shape, (1, outputs))
    loading = random.standard_normal((1, outputs)) / np.sqrt(local * np.prod(delta))
    return Factors(
        weights=np.append(factors.weights, np.zeros((len(factors.weights), 1)), axis=1),
        amplitude=np.append(factors.amplitude, random.standard_normal()),
        loadings=np.append(factors.loadings, loading, axis=0),
        local=np.append(factors.local, local, axis=0),
        delta=delta,
    )
