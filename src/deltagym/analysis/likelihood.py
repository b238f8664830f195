"""Likelihood of a series of success rates around a curve, with noise that may wander.

A count k of n enters as y = asin sqrt((k + 3/8) / (n + 3/4)) (Anscombe 1948). On this scale the
variance of a beta-binomial count does not depend on its rate: it is (1/n + (1 - 1/n) rho) / 4. To
that comes a stationary AR(1) process in the log-odds, because the policy wanders:

    y_t = g_t + h_t x_t + e_t,    x_t = phi x_(t-1) + noise,    var x = q,    var e = the above,

where h = dg / d log-odds = sin(2 g) / 4. A Kalman filter gives the exact Gaussian likelihood in one
pass. Shapes: T steps, C columns.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from deltagym.core.jit import jit

Floats = NDArray[np.float64]

LOWEST = np.array([math.log(1e-6), math.log(1e-5), 0.3])
HIGHEST = np.array([math.log(0.5), math.log(1.0), 0.95])
"""Bounds of a noise vector: log rho, log q, phi."""


def transformed(successes: NDArray[np.int64], samples: NDArray[np.int64]) -> Floats:
    """Counts on the scale on which their variance does not depend on the rate, [T]."""
    return np.arcsin(np.sqrt((successes + 0.375) / (samples + 0.75)))


@jit
def whiten(
    columns: Floats, curve: Floats, inverse_n: Floats, noise: Floats
) -> tuple[Floats, float]:
    """Columns as independent standard normal variables, if each is a residual.

    The map is linear in the columns, so a Jacobian is whitened like the residual.

    Args:
        columns: [C, T].
        curve: The expected y, [T], which tells how much the wandering shows.
        inverse_n: 1 / samples of each step, [T].
        noise: log rho, log q and phi.

    Returns:
        The whitened columns [C, T], and half the log determinant of the noise's covariance.
    """
    rho, q, phi = math.exp(noise[0]), math.exp(noise[1]), noise[2]
    width, length = columns.shape
    white = np.empty((width, length))
    state = np.zeros(width)
    variance = q
    half = 0.0
    for t in range(length):
        load = math.sin(2 * curve[t]) / 4
        total = load * load * variance + (inverse_n[t] + rho * (1 - inverse_n[t])) / 4
        root = math.sqrt(total)
        gain = load * variance / total
        half += math.log(root)
        for c in range(width):
            error = columns[c, t] - load * state[c]
            white[c, t] = error / root
            state[c] = phi * (state[c] + gain * error)
        variance = phi * phi * variance * (1 - gain * load) + q * (1 - phi * phi)
    return white, half


@jit
def log_likelihood(y: Floats, curve: Floats, inverse_n: Floats, noise: Floats) -> float:
    """Gaussian log-likelihood of a series y around a curve, [T] each, without the constant."""
    white, half = whiten((y - curve).reshape(1, -1), curve, inverse_n, noise)
    loss = 0.0
    for t in range(len(y)):
        loss += white[0, t] * white[0, t]
    return -half - 0.5 * loss


@jit
def coarse_noise(y: Floats, curve: Floats, inverse_n: Floats) -> Floats:
    """The noise of highest likelihood around a curve among a coarse grid."""
    best, score = LOWEST, -np.inf
    for i in range(6):
        for j in range(6):
            for phi in (0.4, 0.7, 0.9):
                trial = np.array(
                    [math.log(1e-5) + i * math.log(8.0), math.log(2e-5) + j * math.log(8.0), phi]
                )
                found = log_likelihood(y, curve, inverse_n, trial)
                if found > score:
                    best, score = trial, found
    return best


@jit
def fit_noise(y: Floats, curve: Floats, inverse_n: Floats, start: Floats) -> tuple[Floats, float]:
    """The noise of highest likelihood around a curve, by a pattern search.

    Returns:
        log rho, log q and phi; and their log-likelihood.
    """
    best = start.copy()
    score = log_likelihood(y, curve, inverse_n, best)
    stride = np.array([1.0, 1.0, 0.12])
    while stride[0] > 0.1:
        moved = False
        for d in range(3):
            for sign in (-1.0, 1.0):
                trial = best.copy()
                trial[d] = min(max(best[d] + sign * stride[d], LOWEST[d]), HIGHEST[d])
                found = log_likelihood(y, curve, inverse_n, trial)
                if found > score + 1e-4:
                    score = found
                    best = trial
                    moved = True
        if not moved:
            stride /= 2
    return best, score
