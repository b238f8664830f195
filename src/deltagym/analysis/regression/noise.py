"""Draws of the noise: the arms' spreads, the runs' latent noise, the outputs' own noise."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from deltagym.analysis.regression.model import TAILS, Array, Design, Parameters, Prior, covariance

_CONSTANTS = TAILS / 2 * np.log(TAILS / 2) - gammaln(TAILS / 2)
"""Logarithms of the gamma densities' constants at each κ."""


def draw_intercept(
    now: Parameters, residual: Array, runs: Array, random: np.random.Generator
) -> Array:
    """Draws μ given Y - XΘ, (n, K), and the precision of each run, (n,)."""
    root = np.linalg.cholesky(covariance(now)) / np.sqrt(runs.sum())
    return runs @ residual / runs.sum() + root @ random.standard_normal(len(root))


def draw_spreads(
    now: Parameters, residual: Array, design: Design, random: np.random.Generator
) -> tuple[Array, float]:
    """Draws the arms' precisions given Y - μ - XΘ, ω integrated out; then κ given them.

    1/s_a² ~ Ga((κ + n_a K)/2, (κ + Σ_i r_i Σ⁻¹ r_iᵀ)/2) over the runs i of the arm.
    """
    weighed = np.linalg.solve(covariance(now), residual.T)
    distance = np.bincount(design.arms, np.sum(residual.T * weighed, axis=0))
    shapes = (now.tail + np.bincount(design.arms) * residual.shape[1]) / 2
    precision = random.gamma(shapes) / ((now.tail + distance) / 2)
    score = len(precision) * _CONSTANTS + TAILS / 2 * np.sum(np.log(precision) - precision)
    chances = np.cumsum(np.exp(score - score.max()))
    return precision, float(TAILS[np.sum(chances < random.random() * chances[-1])])


def draw_latent(now: Parameters, residual: Array, random: np.random.Generator) -> Array:
    """Draws ω, (n, S), given (Y - μ - XΘ)/s: precision I + Λ D⁻¹ Λᵀ, linear term r D⁻¹ Λᵀ."""
    scaled = (now.shared.loadings / now.noise).T
    root = np.linalg.cholesky(np.eye(scaled.shape[1]) + now.shared.loadings @ scaled)
    half = np.linalg.solve(root, (residual @ scaled).T)
    half += random.standard_normal(half.shape)
    return np.asarray(np.linalg.solve(root.T, half).T, np.float64)


def draw_noise(
    residual: Array, rate: float, prior: Prior, random: np.random.Generator
) -> tuple[Array, float]:
    """Draws d and f: 1/d_k ~ Ga(e + n/2, f + RSS_k/2), f ~ Ga(½ + Ke, ½ + Σ 1/d_k)."""
    shape = prior.noise_shape
    gammas = random.gamma(shape + len(residual) / 2, 1.0, residual.shape[1])
    noise = (rate + np.sum(residual**2, axis=0) / 2) / gammas
    return noise, random.gamma(0.5 + shape * len(noise)) / (0.5 + float(np.sum(1 / noise)))
