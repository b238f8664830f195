"""The Gibbs sampler: one sweep over all unknowns, and a chain of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deltagym.analysis.regression.factors import adapt, draw_loadings, draw_shrinkage, penalty
from deltagym.analysis.regression.model import (
    Array,
    Design,
    Factors,
    Parameters,
    Prior,
    coefficients,
    sample_prior,
)
from deltagym.analysis.regression.noise import (
    draw_intercept,
    draw_latent,
    draw_noise,
    draw_spreads,
)
from deltagym.analysis.regression.signal import Signal, draw_signal

FIRST_FACTORS = 4
"""Shared and own factors at the start, if there are as many outputs; then they come and go."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The draws that the sampler kept.

    Attributes:
        theta: Θ, (draws, P, K).
        loadings: Λ, (draws, S, K). A factor's sign is arbitrary, and so is the order of factors of
            similar size.
        noise: d, (draws, K).
        spread: s, (draws, arms).
        given: Θ if the input's group is in, (draws, P, K); a draw counts `chance`.
        chance: Probability that a group is in, given all else at that draw, (draws, G).
    """

    theta: Array
    loadings: Array
    noise: Array
    spread: Array
    given: Array
    chance: Array


def sweep(
    now: Parameters, Y: Array, design: Design, prior: Prior, random: np.random.Generator
) -> tuple[Parameters, Signal]:
    """One sweep, which leaves the posterior given `Y`, (n, K), unchanged.

    It draws the signal with ω and μ integrated out; then μ; then the spreads with ω integrated out;
    then ω; then loadings, noise and shrinkage, each given all the rest.

    Returns:
        The parameters, and the draw of the signal, which has the groups' chances.
    """
    signal = draw_signal(now, Y, design, prior, random)
    now = _with_signal(now, signal)
    residual = Y - design.X @ coefficients(now)
    residual -= draw_intercept(now, residual, now.precision[design.arms], random)
    precision, tail = draw_spreads(now, residual, design, random)
    root = np.sqrt(precision[design.arms])[:, None]
    latent = draw_latent(now, residual * root, random)
    moved = root * (design.X @ (signal.weights * signal.amplitude))
    target = root * (residual + design.X @ coefficients(now))
    cut = latent.shape[1]
    moved[:, :cut] += latent
    shrink = np.concatenate([penalty(now.shared), penalty(now.own)])
    loadings = draw_loadings(moved, shrink, target, now.noise, random)
    noise, rate = draw_noise(target - moved @ loadings, now.rate, prior, random)
    shared = _with_loadings(now.shared, loadings[:cut], prior, random)
    own = _with_loadings(now.own, loadings[cut:], prior, random)
    now = Parameters(shared, own, now.included, now.slab, noise, rate, precision, tail)
    return now, signal


def gibbs(
    design: Design, Y: Array, *, prior: Prior, draws: int, burn: int, random: np.random.Generator
) -> Chain:
    """Samples the posterior, starting from a draw of the prior.

    The number of factors adapts during the burn-in and then stays.

    Args:
        design: The runs' inputs, arms and groups.
        Y: Outputs, (n, K), of about unit variance.
        prior: Constants of the priors.
        draws: Sweeps kept.
        burn: Sweeps dropped before them.
        random: Source of randomness.
    """
    first = min(Y.shape[1], FIRST_FACTORS)
    now = sample_prior(design, Y.shape[1], (first, first), prior, random)
    for number in range(burn):
        now, _ = sweep(now, Y, design, prior, random)
        if random.random() < np.exp(-1 - 5e-4 * number):
            shared = adapt(now.shared, design.X, prior, random)
            now = now._replace(shared=shared, own=adapt(now.own, design.X, prior, random))
    kept: list[tuple[Parameters, Signal]] = []
    for _ in range(draws):
        now, signal = sweep(now, Y, design, prior, random)
        kept.append((now, signal))
    return Chain(
        theta=np.array([coefficients(p) for p, _ in kept]),
        loadings=np.array([p.shared.loadings for p, _ in kept]),
        noise=np.array([p.noise for p, _ in kept]),
        spread=1 / np.sqrt([p.precision for p, _ in kept]),
        given=np.array([s.given for _, s in kept]),
        chance=np.array([s.chance for _, s in kept]),
    )


def _with_signal(now: Parameters, signal: Signal) -> Parameters:
    cut = len(now.shared.delta)
    weights, amplitude = signal.weights, signal.amplitude
    return now._replace(
        shared=now.shared._replace(weights=weights[:, :cut], amplitude=amplitude[:cut]),
        own=now.own._replace(weights=weights[:, cut:], amplitude=amplitude[cut:]),
        included=signal.included,
        slab=signal.slab,
    )


def _with_loadings(
    factors: Factors, loadings: Array, prior: Prior, random: np.random.Generator
) -> Factors:
    local, delta = draw_shrinkage(loadings, factors.delta, prior, random)
    return factors._replace(loadings=loadings, local=local, delta=delta)
