"""`fit_effects`: the regression of outputs on inputs, in the units they come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from deltagym.analysis.regression.gibbs import gibbs
from deltagym.analysis.regression.model import (
    LATENT_SNR,
    OWN_SNR,
    Array,
    Labels,
    Prior,
    design_of,
)
from deltagym.core.errors import BadInput
from deltagym.core.seeding import derive_seed

FEWEST_RUNS = 3

PROBABILITY = 0.95
"""Posterior probability that an interval holds."""

TAIL_PROBABILITIES = ((1 - PROBABILITY) / 2, (1 + PROBABILITY) / 2)


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws from the posterior distribution of the regression.

    Attributes:
        theta: Draws of Θ: what one unit of an input adds to an output, (draws, P, K); 0 where the
            input's group is out.
        given: Draws of Θ if the input's group is in, (draws, P, K), each counted `chance`.
        chance: Probability that the input's group is in, given the draw's other unknowns,
            (draws, P).
        loadings: Draws of the noise factors' effects on the outputs, in the outputs' units,
            (draws, S, K). A factor's sign is arbitrary.
        noise: Draws of each output's own noise variance, (draws, K).
        spread: Draws of what the noise of an arm is multiplied by, (draws, arms), in the order in
            which the arms first appear.
    """

    theta: Array
    given: Array
    chance: Array
    loadings: Array
    noise: Array
    spread: Array

    @property
    def matters(self) -> Array:
        """Probability that the input's group has an effect on any output, (P,); ½ beforehand."""
        return self.chance.mean(axis=0)

    @property
    def mean(self) -> Array:
        """Posterior mean of Θ, (P, K), over both possibilities: that the group is in, and out."""
        return np.mean(self.chance[:, :, None] * self.given, axis=0)

    @property
    def mean_if_it_matters(self) -> Array:
        """Posterior mean of Θ if the input's group is in, (P, K)."""
        return self.mean / self.matters[:, None]

    @property
    def positive(self) -> Array:
        """Probability that a coefficient is above zero if the input's group is in, (P, K)."""
        counted = np.sum(self.chance[:, :, None] * (self.given > 0), axis=0)
        return counted / np.sum(self.chance, axis=0)[:, None]

    def interval(self, probability: float = PROBABILITY) -> tuple[Array, Array]:
        """Lower and upper ends, (P, K) each, of the central intervals if the group is in."""
        tails = ((1 - probability) / 2, (1 + probability) / 2)
        weights = np.broadcast_to(self.chance[:, :, None], self.given.shape)
        low, high = (weighted_quantile(self.given, weights, tail) for tail in tails)
        return low, high

    @property
    def covariance(self) -> Array:
        """Draws of the noise's covariance between outputs at spread 1, (draws, K, K)."""
        own = self.noise[:, :, None] * np.eye(self.noise.shape[1])
        return np.swapaxes(self.loadings, 1, 2) @ self.loadings + own

    @property
    def noise_correlation(self) -> Array:
        """Correlation between outputs that the inputs do not explain, posterior mean, (K, K)."""
        covariance = self.covariance
        scale = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
        return (covariance / (scale[:, :, None] * scale[:, None, :])).mean(axis=0)

    @property
    def noise_size(self) -> Array:
        """Draws of each arm's standard deviation, (draws, arms), root mean square over outputs."""
        variance = np.diagonal(self.covariance, axis1=1, axis2=2).mean(axis=1)
        return self.spread * np.sqrt(variance)[:, None]

    @property
    def rhat(self) -> Array:
        """Split R-hat of each coefficient, (P, K).

        It is near 1 when both halves of the chain agree; above 1.05, take more draws. Gelman et
        al., Bayesian Data Analysis, 3rd edition, section 11.4, for one chain cut into two.
        """
        draws = self.chance[:, :, None] * self.given
        length = len(draws) // 2
        halves = np.stack([draws[:length], draws[-length:]])
        within = halves.var(axis=1, ddof=1).mean(axis=0)
        between = halves.mean(axis=1).var(axis=0, ddof=1)
        return np.sqrt((length - 1) / length + between / within)


def fit_effects(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    arms: Sequence[object] | None = None,
    groups: Sequence[object] | None = None,
    latent_snr: float = LATENT_SNR,
    own_snr: float = OWN_SNR,
    draws: int = 2000,
    burn: int = 1000,
    seed: int = 0,
) -> Posterior:
    """Bayesian regression of Y on X: an intercept, sparse groups, low rank, a spread for each arm.

    The model is that of `deltagym.analysis.regression.model`. Columns are standardised for the
    priors' sake; results are in the units of `X` and `Y`.

    Args:
        X: Inputs, (n, P).
        Y: Outputs, (n, K).
        arms: The arm of each run, whose noise has a size of its own; by default, runs with the
            same inputs are an arm. One label for all runs: all scatter alike.
        groups: The ingredient of each input; inputs of one ingredient matter together or not at
            all. By default, each input is its own.
        latent_snr: Prior median of the ratio of signal to noise variance in the noise's factors,
            which is then learnt. Near 0, the signal does not go through them.
        own_snr: The same for the signal's own factors.
        draws: Posterior draws kept.
        burn: Draws dropped before them.
        seed: Same arguments, same draws.

    Raises:
        BadInput: A shape does not fit, a value is not finite, a column is constant, or a count is
            not positive.
    """
    x, y = _matrix("X", X), _matrix("Y", Y)
    if len(x) != len(y):
        raise BadInput(f"Y: {len(y)} rows for the {len(x)} of X; give one row a run in both")
    if len(x) < FEWEST_RUNS:
        raise BadInput(f"X: {len(x)} run(s); effects across runs need at least {FEWEST_RUNS}")
    _require_usable(latent_snr, own_snr, draws, burn)
    x_scale, y_scale = _scales("X", x), _scales("Y", y)
    of_run = _labels("arms", [tuple(row) for row in x.tolist()] if arms is None else arms, len(x))
    of_input = _labels("groups", range(x.shape[1]) if groups is None else groups, x.shape[1])
    chain = gibbs(
        design_of(x / x_scale, of_run, of_input),
        (y - y.mean(axis=0)) / y_scale,
        prior=Prior(latent_snr=latent_snr, own_snr=own_snr),
        draws=draws,
        burn=burn,
        random=np.random.default_rng(derive_seed("effects", seed)),
    )
    return Posterior(
        theta=chain.theta * (y_scale / x_scale[:, None]),
        given=chain.given * (y_scale / x_scale[:, None]),
        chance=chain.chance[:, of_input],
        loadings=chain.loadings * y_scale,
        noise=chain.noise * y_scale**2,
        spread=chain.spread,
    )


def weighted_quantile(draws: Array, weights: Array, probability: float) -> Array:
    """The quantile along the first axis where each draw counts its weight, of the same shape."""
    order = np.argsort(draws, axis=0)
    below = np.cumsum(np.take_along_axis(weights, order, axis=0), axis=0)
    index = np.argmax(below >= probability * below[-1], axis=0)
    return np.take_along_axis(np.take_along_axis(draws, order, axis=0), index[None], axis=0)[0]


def _require_usable(latent_snr: float, own_snr: float, draws: int, burn: int) -> None:
    """Raises `BadInput` for a ratio that is not positive, or too few draws."""
    for name, value, least in (("draws", draws, 4), ("burn", burn, 0)):
        if value < least:
            raise BadInput(f"{name}: {value}; at least {least} is needed")
    for name, ratio in (("latent_snr", latent_snr), ("own_snr", own_snr)):
        if not (np.isfinite(ratio) and ratio > 0):
            raise BadInput(f"{name}: {ratio} is not a positive number")


def _matrix(name: str, value: ArrayLike) -> Array:
    matrix = np.asarray(value, dtype=float)
    if matrix.ndim != 2 or matrix.size == 0:
        fix = "give a matrix, one row a run and at least one column"
        raise BadInput(f"{name}: shape {matrix.shape}; {fix}")
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        fault = f"row {row}, column {column} is {matrix[row, column]}"
        raise BadInput(f"{name}: {fault}; leave out runs with missing values")
    return matrix


def _scales(name: str, matrix: Array) -> Array:
    """Standard deviations of the columns, (columns,); raises `BadInput` for a constant column."""
    for column in np.flatnonzero(np.ptp(matrix, axis=0) == 0):
        raise BadInput(f"{name}: column {column} is the same in every row; leave it out")
    return matrix.std(axis=0, ddof=1)


def _labels(name: str, labels: Sequence[object], length: int) -> Labels:
    """Numbers of the labels, in the order in which they first appear."""
    if len(labels) != length:
        what = "run" if name == "arms" else "column of X"
        raise BadInput(f"{name}: {len(labels)} for {length}; give one for each {what}")
    numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    return np.array([numbers[label] for label in labels], np.intp)
