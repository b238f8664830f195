"""Effects across a study's runs: which ingredient moves which family, by how much, how surely.

A study has few runs, and what one run gains by luck it tends to gain in all families at once.
`fit_effects` uses that shared noise to see weak effects (see `deltagym.analysis.reduced_rank`).
`effects` codes a table of runs for it and gives the effects in log-odds of a full pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from deltagym.analysis.coding import (
    Coding,
    Ingredient,
    Observation,
    Response,
    code_ingredients,
    code_responses,
)
from deltagym.analysis.reduced_rank import LATENT_SNR, Array, Prior, gibbs
from deltagym.core.errors import BadInput
from deltagym.core.seeding import derive_seed

FEWEST_RUNS = 3
MOST_FACTORS = 10

PROBABILITY = 0.95
"""Posterior probability that an interval holds."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws from the posterior distribution of the regression.

    Attributes:
        theta: Draws of Θ: what one unit of an input adds to an output, (draws, P, K).
        loadings: Draws of the factors' effects on the outputs, in the outputs' units,
            (draws, S, K). A factor's sign is arbitrary.
        latent_snr: Draws of the ratio of signal to noise variance that reaches the outputs through
            the factors, (draws,).
        noise: Draws of each output's own noise variance, (draws, K).
    """

    theta: Array
    loadings: Array
    latent_snr: Array
    noise: Array

    @property
    def mean(self) -> Array:
        """Posterior mean of Θ, (P, K)."""
        return self.theta.mean(axis=0)

    @property
    def positive(self) -> Array:
        """Probability that a coefficient is above zero, (P, K)."""
        return (self.theta > 0).mean(axis=0)

    def interval(self, probability: float = PROBABILITY) -> tuple[Array, Array]:
        """Lower and upper ends, (P, K) each, of the central intervals of this probability."""
        tails = [(1 - probability) / 2, (1 + probability) / 2]
        low, high = np.quantile(self.theta, tails, axis=0)
        return low, high

    @property
    def noise_correlation(self) -> Array:
        """Correlation between outputs that the inputs do not explain, posterior mean, (K, K)."""
        own = self.noise[:, :, None] * np.eye(self.noise.shape[1])
        covariance = np.swapaxes(self.loadings, 1, 2) @ self.loadings + own
        scale = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
        return (covariance / (scale[:, :, None] * scale[:, None, :])).mean(axis=0)

    @property
    def rhat(self) -> Array:
        """Split R-hat of each coefficient, (P, K).

        It is near 1 when both halves of the chain agree; above 1.05, take more draws. Gelman et
        al., Bayesian Data Analysis, 3rd edition, section 11.4, for one chain cut into two.
        """
        length = len(self.theta) // 2
        halves = np.stack([self.theta[:length], self.theta[-length:]])
        within = halves.var(axis=1, ddof=1).mean(axis=0)
        between = halves.mean(axis=1).var(axis=0, ddof=1)
        return np.sqrt((length - 1) / length + between / within)


@dataclass(frozen=True, slots=True)
class Effect:
    """What changing one ingredient does to one response while the other ingredients stay.

    Attributes:
        ingredient: Its column.
        reference: The setting changed from: the reference, or the smallest number tried.
        setting: The setting changed to: another one, or the largest number tried.
        response: The response's column.
        mean: Posterior mean of the change, in log-odds.
        low: Lower end of its 95 % interval.
        high: Upper end.
        positive: Probability that the change is above zero.
    """

    ingredient: str
    reference: str
    setting: str
    response: str
    mean: float
    low: float
    high: float
    positive: float


def fit_effects(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    factors: int | None = None,
    latent_snr: float = LATENT_SNR,
    draws: int = 2000,
    burn: int = 1000,
    seed: int = 0,
) -> Posterior:
    """Bayesian reduced-rank regression of Y on X with an intercept; signal and noise share factors.

    Columns are standardised for the priors' sake; results are in the units of `X` and `Y`. The
    intercept has a flat prior and is integrated out: n rows become n - 1 contrasts between them.

    Args:
        X: Inputs, (n, P).
        Y: Outputs, (n, K).
        factors: S, the largest number of latent factors; the smaller of K and 10 by default.
        latent_snr: Prior median of the ratio of signal to noise variance in the factors, which is
            then learnt.
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
    most = min(y.shape[1], MOST_FACTORS) if factors is None else factors
    for name, value, least in (("factors", most, 1), ("draws", draws, 4), ("burn", burn, 0)):
        if value < least:
            raise BadInput(f"{name}: {value}; at least {least} is needed")
    x_scale, y_scale = _scales("X", x), _scales("Y", y)
    contrasts = _contrasts(len(x))
    chain = gibbs(
        contrasts @ (x / x_scale),
        contrasts @ (y / y_scale),
        factors=most,
        prior=Prior(latent_snr=latent_snr),
        draws=draws,
        burn=burn,
        random=np.random.default_rng(derive_seed("effects", seed)),
    )
    return Posterior(
        theta=chain.theta * (y_scale / x_scale[:, None]),
        loadings=chain.gamma * y_scale,
        latent_snr=chain.snr,
        noise=chain.noise * y_scale**2,
    )


def effects(
    table: Sequence[Observation],
    *,
    ingredients: Sequence[str | Ingredient],
    responses: Sequence[Response],
    latent_snr: float = LATENT_SNR,
    draws: int = 2000,
    burn: int = 1000,
    seed: int = 0,
) -> list[Effect]:
    """The effect of every setting of every ingredient on every response, in that order.

    Rates become log-odds with half a success and half a failure added (Jeffreys), so that 0 % and
    100 % stay finite.

    Args:
        table: One mapping a run, as read from CSV or JSONL: numbers may be text.
        ingredients: Columns to explain by; a bare name stands for `Ingredient(name)`.
        responses: Columns to explain.
        latent_snr: See `fit_effects`.
        draws: See `fit_effects`.
        burn: See `fit_effects`.
        seed: See `fit_effects`.

    Raises:
        BadInput: There are fewer than three runs; a value is missing or of the wrong kind; a column
            never changes; two ingredients always change together. The message names run and column.
    """
    if len(table) < FEWEST_RUNS:
        fault = f"{len(table)} run(s); effects across runs need at least {FEWEST_RUNS}"
        raise BadInput(f"table: {fault}")
    asked = [Ingredient(i) if isinstance(i, str) else i for i in ingredients]
    codings = code_ingredients(table, asked)
    log_odds = code_responses(table, responses)
    inputs = np.stack([coding.values for coding in codings], axis=1)
    options = {"latent_snr": latent_snr, "draws": draws, "burn": burn, "seed": seed}
    posterior = fit_effects(inputs, log_odds, **options)
    return [
        _effect(coding, response, posterior.theta[:, p, k])
        for p, coding in enumerate(codings)
        for k, response in enumerate(responses)
    ]


def _effect(coding: Coding, response: Response, draws: Array) -> Effect:
    low, high = np.quantile(draws, [(1 - PROBABILITY) / 2, (1 + PROBABILITY) / 2])
    return Effect(
        ingredient=coding.ingredient,
        reference=coding.reference,
        setting=coding.setting,
        response=response.column,
        mean=float(draws.mean()),
        low=float(low),
        high=float(high),
        positive=float((draws > 0).mean()),
    )


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


def _contrasts(runs: int) -> Array:
    """Orthonormal rows that sum to zero, (n - 1, n): n runs with the intercept integrated out."""
    from scipy.linalg import helmert

    return helmert(runs)
