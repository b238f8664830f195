"""Fits the models of growth to a series and compares them on held-out steps.

Steps are held out in blocks, every fifth block at a time. A change point is not known exactly from
the steps that are left, so all candidates predict a held-out block, each weighed by its likelihood
on those steps. Shapes: C candidates, T steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deltagym.analysis.counts import Series
from deltagym.analysis.growth import MODELS, Model, jump_width, scaled, shortest_rise
from deltagym.analysis.likelihood import beta_binomial, fit_dispersion, maximise
from deltagym.core.seeding import derive_seed

Floats = NDArray[np.float64]

FOLDS = 5
"""Number of parts of the series; each is predicted from the others."""

BLOCKS = 40
"""Approximate number of blocks of a series; a block is at least `SHORTEST_BLOCK` steps long."""

SHORTEST_BLOCK = 2

REPLICATES = 200
"""Number of simulated series for an interval."""

NEAR = 15.0
"""Candidates that are further below the best log-likelihood are not fitted to simulated series."""

MOST_NEAR = 24
"""Largest number of candidates fitted to a simulated series."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A model fitted to a series.

    Attributes:
        model: The model.
        theta: Parameters of highest likelihood, [D].
        candidates: Parameters reached from every start, [C, D].
        scores: Their log-likelihoods with effective counts, [C].
        rates: Success probability a step, [T].
        dispersion: Of the beta-binomial likelihood around `rates`.
        log_likelihood: Beta-binomial, without the binomial coefficients.
    """

    model: Model
    theta: Floats
    candidates: Floats
    scores: Floats
    rates: Floats
    dispersion: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Crossing:
    """When a curve rises, in training steps; None where it does not rise within the run.

    Attributes:
        step: The step at which it first reaches half of its final rate, or the change point of a
            model that has one.
        rise: Steps from 10 % to 90 % of the way from its first to its final rate.
        share: Share of that way that the jump makes at once, 0 to 1; 0 for models without a jump.
    """

    step: float | None
    rise: float | None
    share: float


def fit_curve(model: Model, series: Series, keep: NDArray[np.bool_] | None = None) -> Fitted:
    """Fits `model` by maximum likelihood to the steps in `keep` (all by default).

    The curve maximises the binomial likelihood of the effective counts, and the dispersion the
    beta-binomial likelihood around that curve.
    """
    u, shortest = scaled(series.steps), shortest_rise(series.steps)
    keep = np.ones(len(series), dtype=bool) if keep is None else keep
    n, k = series.samples.astype(float), series.successes.astype(float)
    effective = np.where(keep, series.effective_samples(), 0.0)
    candidates, scores = maximise(
        lambda theta: model.curve(theta, u, shortest),
        model.starts(u),
        model.fixed,
        *model.bounds(),
        k / n * effective,
        effective,
    )
    best = int(np.argmax(scores))
    rates = model.curve(candidates[best : best + 1], u, shortest)[0]
    dispersion = fit_dispersion(k[keep], n[keep], rates[keep])
    total = float(beta_binomial(k[keep], n[keep], rates[keep], dispersion).sum())
    return Fitted(model, candidates[best], candidates, scores, rates, dispersion, total)


def held_out(model: Model, series: Series) -> Floats:
    """Log-likelihood of each step, [T], given the other folds and its block's earlier steps."""
    u, shortest = scaled(series.steps), shortest_rise(series.steps)
    n, k = series.samples.astype(float), series.successes.astype(float)
    blocks = block_numbers(len(series))
    result = np.empty(len(series))
    for fold in range(FOLDS):
        hidden = blocks % FOLDS == fold
        fitted = fit_curve(model, series, ~hidden)
        near = fitted.candidates[fitted.scores > fitted.scores.max() - NEAR]
        each = beta_binomial(k, n, model.curve(near, u, shortest), fitted.dispersion)
        known = each[:, ~hidden].sum(axis=1, keepdims=True)
        for block in np.unique(blocks[hidden]):
            where = blocks == block
            growing = known + each[:, where].cumsum(axis=1)
            total = np.logaddexp.reduce(np.concatenate([known, growing], axis=1), axis=0)
            result[where] = np.diff(total)
    return result


def block_numbers(length: int) -> NDArray[np.int64]:
    """The block of consecutive steps to which each of `length` steps belongs, [T]."""
    return np.arange(length) // max(SHORTEST_BLOCK, length // BLOCKS)


def paired_difference(first: Floats, second: Floats) -> tuple[float, float]:
    """Sum of first - second over steps, and its standard error from the spread over steps."""
    each = first - second
    return float(each.sum()), float(np.sqrt(len(each)) * each.std(ddof=1))


def crossing(fitted: Fitted, series: Series) -> Crossing:
    """When the fitted curve rises."""
    return _crossing(fitted.model, fitted.theta, series)


def _crossing(model: Model, theta: Floats, series: Series) -> Crossing:
    u, shortest = scaled(series.steps), shortest_rise(series.steps)
    rates = model.curve(theta[None], u, shortest)[0]
    start, end = rates[0], rates[-1]
    if end - start <= 1e-6 or end <= start * (1 + 1e-6):
        return Crossing(None, None, 0.0)
    low, high = (_reach(series.steps, rates, start + part * (end - start)) for part in (0.1, 0.9))
    share = _jump_share(model, theta, shortest, end - start) if model.kind == "jump" else 0.0
    if model.fixed:
        middle = float(series.steps[np.searchsorted(u, theta[0])])
    elif start < end / 2:
        middle = _reach(series.steps, rates, end / 2)
    else:
        middle = None
    return Crossing(middle, high - low, share)


def _jump_share(model: Model, theta: Floats, shortest: float, rise: float) -> float:
    width = jump_width(model, theta, shortest)
    around = np.array([theta[0] - width, theta[0] + width])
    before, after = model.curve(theta[None], around, shortest)[0]
    return float(np.clip((after - before) / rise, 0, 1))


def _reach(steps: NDArray[np.int64], rates: Floats, level: float) -> float:
    """The step, interpolated, at which `rates` first reaches `level`."""
    i = int(np.argmax(rates >= level))
    if i == 0:
        return float(steps[0])
    part = (level - rates[i - 1]) / (rates[i] - rates[i - 1])
    return float(steps[i - 1] + part * (steps[i] - steps[i - 1]))


def transition_interval(
    fitted: Fitted, series: Series, seed: int, replicates: int = REPLICATES
) -> tuple[float, float] | None:
    """95% interval of the transition step by parametric bootstrap.

    Series are simulated from the fit, and the model is fitted to each of them.

    Returns:
        The 2.5 and 97.5 % quantiles; None unless nearly all simulated series (97.5 %) have a
        transition.
    """
    u, shortest, model = scaled(series.steps), shortest_rise(series.steps), fitted.model
    near = _near(fitted)
    theta, scores = maximise(
        lambda t: model.curve(t, u, shortest),
        np.tile(near, (replicates, 1)),
        model.fixed,
        *model.bounds(),
        _simulated(fitted, series, seed, replicates).repeat(len(near), axis=0),
        series.effective_samples(),
        rounds=12,
    )
    best = scores.reshape(replicates, len(near)).argmax(axis=1)
    chosen = theta.reshape(replicates, len(near), -1)[np.arange(replicates), best]
    found = [step for t in chosen if (step := _crossing(model, t, series).step) is not None]
    if len(found) < 0.975 * replicates:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def _simulated(fitted: Fitted, series: Series, seed: int, replicates: int) -> Floats:
    """Effective successes of series drawn from the fit, [replicates, T]."""
    chance = np.random.default_rng(
        derive_seed("transition", fitted.model.name, series.family, seed)
    )
    s = 1 / fitted.dispersion - 1
    p = np.clip(fitted.rates, 1e-9, 1 - 1e-9)
    rates = chance.beta(p * s, (1 - p) * s, size=(replicates, len(p)))
    shares = chance.binomial(series.samples, rates) / series.samples
    return shares * series.effective_samples()


def _near(fitted: Fitted) -> Floats:
    """The candidates near the best, thinned to `MOST_NEAR`; for a smooth model the best alone."""
    if not fitted.model.fixed:
        return fitted.theta[None]
    order = np.flatnonzero(fitted.scores > fitted.scores.max() - NEAR)
    return fitted.candidates[order[:: -(-len(order) // MOST_NEAR)]]


def compare_models(series: Series) -> dict[str, Floats]:
    """Held-out log-likelihood of each step, [T], under every model, by name."""
    return {m.name: held_out(m, series) for m in MODELS}
