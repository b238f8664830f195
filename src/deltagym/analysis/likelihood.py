"""Likelihoods of counts and their maximisation: the beta-binomial distribution, Fisher scoring.

Shapes: B parameter vectors fitted side by side, D parameters, T steps.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import betaln

Floats = NDArray[np.float64]
Curve = Callable[[Floats], Floats]
"""Parameters [B, D] to success probabilities [B, T]."""

TINY = 1e-9
"""Probabilities are kept this far from 0 and 1."""

DISPERSIONS = np.geomspace(1e-6, 0.5, 41)
"""Where the search for the dispersion starts."""

PATIENCE = 4
"""Rounds without gain after which scoring ends; the damping has then grown 625-fold."""


def beta_binomial(k: Floats, n: Floats, p: Floats, dispersion: float | Floats) -> Floats:
    """log P(k of n) without the binomial coefficient, on which no comparison of models depends.

    The rate of a step is drawn from Beta(p s, (1 - p) s) with s = 1/rho - 1, so that two
    completions of a step correlate with rho (Skellam 1948). All arguments broadcast.
    """
    p = np.clip(p, TINY, 1 - TINY)
    s = 1 / np.asarray(dispersion) - 1
    a, b = p * s, (1 - p) * s
    return betaln(k + a, n - k + b) - betaln(a, b)


def fit_dispersion(k: Floats, n: Floats, p: Floats) -> float:
    """The dispersion rho in [1e-6, 0.5] of highest beta-binomial likelihood at the rates p.

    All arguments are of shape [T]. The best of a grid is refined on log rho by Brent's method.
    """

    def loss(logs: Floats) -> Floats:
        return -beta_binomial(k[None], n[None], p[None], np.exp(logs)[:, None]).sum(axis=1)

    grid = np.log(DISPERSIONS)
    best = int(np.argmin(loss(grid)))
    bounds = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    found = minimize_scalar(lambda log: loss(np.array([log]))[0], bounds=bounds, method="bounded")
    return float(np.exp(found.x))


def log_binomial(k: Floats, n: Floats, p: Floats) -> Floats:
    """Sum over steps of k log p + (n - k) log (1 - p), [..., T] to [...]; k may be a fraction."""
    return (k * np.log(p) + (n - k) * np.log1p(-p)).sum(axis=-1)


def maximise(
    curve: Curve,
    starts: Floats,
    fixed: int,
    low: Floats,
    high: Floats,
    k: Floats,
    n: Floats,
    rounds: int = 40,
) -> tuple[Floats, Floats]:
    """Maximum likelihood from many starts at once.

    Fisher scoring with Levenberg's damping and a numerical Jacobian.

    Args:
        curve: The model.
        starts: Where to begin, [B, D].
        fixed: How many leading parameters stay as they are.
        low: Lower bounds, [D]; parameters are projected onto them.
        high: Upper bounds, [D].
        k: Successes, [T] or [B, T]; may be fractions.
        n: Samples, same shape; 0 leaves a step out.
        rounds: Most rounds of scoring.

    Returns:
        Parameters [B, D] and their log-likelihoods [B].
    """
    theta = np.clip(starts, low, high)
    p = np.clip(curve(theta), TINY, 1 - TINY)
    score = log_binomial(k, n, p)
    damping = np.full(len(theta), 1e-2)
    eye = np.eye(theta.shape[1] - fixed)
    without_gain = 0
    for _ in range(rounds):
        slopes = _jacobian(curve, theta, p, fixed, high)
        weight = 1 / (p * (1 - p))
        gradient = np.einsum("bdt,bt->bd", slopes, (k - n * p) * weight)
        information = np.einsum("bdt,bet->bde", slopes * (n * weight)[:, None, :], slopes)
        scale = np.einsum("bdd->bd", information) + 1e-6
        damped = information + (damping[:, None] * scale)[:, :, None] * eye
        move = np.linalg.solve(damped, gradient[:, :, None])[:, :, 0]
        proposal = theta.copy()
        proposal[:, fixed:] = np.clip(theta[:, fixed:] + move, low[fixed:], high[fixed:])
        p_new = np.clip(curve(proposal), TINY, 1 - TINY)
        score_new = log_binomial(k, n, p_new)
        better = score_new > score
        gain = np.max(np.where(better, score_new - score, 0.0))
        theta[better], p[better], score[better] = proposal[better], p_new[better], score_new[better]
        damping = np.clip(np.where(better, damping / 5, damping * 5), 1e-6, 1e6)
        without_gain = without_gain + 1 if gain < 1e-3 else 0
        if without_gain == PATIENCE:
            break
    return theta, score


def _jacobian(curve: Curve, theta: Floats, p: Floats, fixed: int, high: Floats) -> Floats:
    """dp / dtheta by one-sided differences, [B, D - fixed, T]; backwards at the upper bound."""
    slopes = []
    for d in range(fixed, theta.shape[1]):
        moved = theta.copy()
        step = np.where(theta[:, d] + 1e-5 > high[d], -1e-5, 1e-5)
        moved[:, d] += step
        slopes.append((np.clip(curve(moved), TINY, 1 - TINY) - p) / step[:, None])
    return np.stack(slopes, axis=1)
