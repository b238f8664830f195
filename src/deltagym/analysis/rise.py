"""How long a rise takes: a logistic curve between two plateaus, and the profile of its width.

    p(t) = floor + (ceiling - floor) sigmoid((t - middle) / scale),    width = 2 ln 9 scale

`width` is the time from 10 to 90 % of the rise, in training steps. All parameters and the noise
(`deltagym.analysis.likelihood`) are fitted together at each width of a grid. The interval holds the
widths that fit nearly as well as the best one. Shapes: T steps, W widths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import t as student

from deltagym.analysis.counts import Series
from deltagym.analysis.likelihood import coarse_noise, fit_noise, transformed, whiten
from deltagym.analysis.profile import Profiled, profiled
from deltagym.core.jit import jit

Floats = NDArray[np.float64]

NARROWEST = 0.8
"""10 to 90 % between two neighbouring steps, in their distance: no rise can look narrower."""

WIDTHS = 28
"""Number of widths on the grid, which is geometric up to the length of the run."""

FINER = 3
"""Number of widths added between the best one of the grid and each of its neighbours."""

PARAMETERS = 7
"""Fitted: middle, width, floor, ceiling, and three of the noise."""

START = np.array([math.log(1e-3), math.log(1e-2), 0.7])
"""The noise with which the search begins: log rho, log q, phi."""

CAUTION = 1.2
"""Factor on the threshold of the likelihood ratio. Counts are not exactly normal and their noise is
estimated; without it intervals held the width in 92 to 94 % of simulations."""

EDGE = 1e-3
"""Floor and ceiling, as arcsine square roots, stay this far from 0 and 1."""

ALTERNATIONS = 6
"""Most turns of fitting the curve, then the noise."""


@dataclass(frozen=True, slots=True, eq=False)
class RiseFit:
    """A rise fitted to a series.

    Attributes:
        steps: Training steps of the series, [T].
        inverse_n: 1 / samples of each, [T].
        widths: Grid of widths in steps, ascending, [W].
        scores: Highest log-likelihood with each width, [W].
        width: The best width, with its 95% profile likelihood interval.
        theta: Middle (step), floor and ceiling (as arcsine square roots) at the best width.
        noise: log rho, log q and phi at the best width.
        constant: Highest log-likelihood of a constant rate.
        events: Independent successes to expect in a step after the rise.
    """

    steps: Floats
    inverse_n: Floats
    widths: Floats
    scores: Floats
    width: Profiled
    theta: Floats
    noise: Floats
    constant: float
    events: float

    def rates(self) -> Floats:
        """The curve at the steps of the series, [T]."""
        floor, ceiling = self.plateaus()
        share = expit((self.steps - self.theta[0]) * 2 * np.log(9) / self.width.width)
        return floor + (ceiling - floor) * share

    def plateaus(self) -> tuple[float, float]:
        """The rates before and after the rise; exactly 0 and 1 at the bounds of the fit."""
        floor, ceiling = np.sin(self.theta[1:]) ** 2
        at_zero, at_one = self.theta[1] <= EDGE, self.theta[2] >= math.pi / 2 - EDGE
        return 0.0 if at_zero else float(floor), 1.0 if at_one else float(ceiling)

    def evidence(self) -> float:
        """The statistic of a rise against a constant rate, from the ratio of likelihoods.

        It is the ratio's F statistic times its three degrees of freedom, which allows for a short
        series better than the logarithm.
        """
        room, length = len(self.steps) - PARAMETERS, len(self.steps)
        return room * math.expm1(2 * max(self.scores.max() - self.constant, 0.0) / length)


def threshold(length: int) -> float:
    """Twice the log-likelihood by which a width inside the 95% interval may be behind the best.

    Student's t instead of the normal distribution allows for the noise that is estimated from the
    same `length` steps; `CAUTION` for the rest.
    """
    room = length - PARAMETERS
    return CAUTION * length * math.log1p(student.ppf(0.975, room) ** 2 / room)


def fit_rise(series: Series) -> RiseFit:
    """Fits the rise to a series of more than `PARAMETERS` steps."""
    steps = series.steps.astype(float)
    y, inverse_n = transformed(series.successes, series.samples), 1 / series.samples
    gap = float(np.median(np.diff(steps)))
    widths = np.geomspace(NARROWEST * gap, max(steps[-1] - steps[0], 2 * gap), WIDTHS)
    widths, thetas, noises, scores = _refined(
        y, steps, inverse_n, widths, *_profile(y, steps, inverse_n, widths, gap)
    )
    width, best = profiled(widths, scores, threshold(len(steps))), int(scores.argmax())
    theta, noise, _ = _settle(y, steps, inverse_n, thetas[best], width.width, noises[best])
    return RiseFit(
        steps=steps,
        inverse_n=inverse_n,
        widths=widths,
        scores=scores,
        width=width,
        theta=theta,
        noise=noise,
        constant=_fit_constant(y, inverse_n),
        events=float(np.sin(theta[2]) ** 2 * series.effective_samples().mean()),
    )


@jit
def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-min(max(z, -40.0), 40.0)))


@jit
def _expected(p: float, n: float) -> tuple[float, float]:
    """Mean of a transformed count of n at rate p, as a rate, and its derivative by p.

    Where few pass, or few fail, that is not p. For a Poisson count k of mean m, the square of the
    mean of sqrt(k + 3/8) is m + 3/8 at m = 0 and m + 1/8 for large m (Anscombe 1948); the formula
    between them is off by less than 0.05 in that square.
    """
    passed, failed = n * p, n * (1 - p)
    a = passed + 0.125 + 0.25 / (1 + 2 * passed)
    b = failed + 0.125 + 0.25 / (1 + 2 * failed)
    a_slope = 1 - 0.5 / (1 + 2 * passed) ** 2
    b_slope = 1 - 0.5 / (1 + 2 * failed) ** 2
    return a / (a + b), n * (a_slope * b + a * b_slope) / (a + b) ** 2


@jit
def curve_and_slopes(
    steps: Floats, inverse_n: Floats, theta: Floats, width: float
) -> tuple[Floats, Floats]:
    """The transformed counts to expect, [T], and their derivatives by theta, [3, T]."""
    scale = width / (2 * math.log(9.0))
    floor, ceiling = math.sin(theta[1]) ** 2, math.sin(theta[2]) ** 2
    curve, slopes = np.empty(len(steps)), np.empty((3, len(steps)))
    for i in range(len(steps)):
        share = _sigmoid((steps[i] - theta[0]) / scale)
        p, by_rate = _expected(floor + (ceiling - floor) * share, 1 / inverse_n[i])
        curve[i] = math.asin(math.sqrt(p))
        by_rate *= 0.5 / math.sqrt(p * (1 - p))
        slopes[0, i] = -(ceiling - floor) * share * (1 - share) / scale * by_rate
        slopes[1, i] = (1 - share) * math.sin(2 * theta[1]) * by_rate
        slopes[2, i] = share * math.sin(2 * theta[2]) * by_rate
    return curve, slopes


@jit
def _projected(theta: Floats, steps: Floats) -> Floats:
    """Theta moved into its bounds: the middle inside the run, and no fall."""
    theta[0] = min(max(theta[0], steps[0]), steps[-1])
    theta[1] = min(max(theta[1], EDGE), math.pi / 2 - EDGE)
    theta[2] = min(max(theta[2], theta[1]), math.pi / 2 - EDGE)
    return theta


@jit
def _whitened_errors(
    y: Floats,
    steps: Floats,
    inverse_n: Floats,
    theta: Floats,
    width: float,
    noise: Floats,
    around: Floats,
) -> Floats:
    """The whitened residual, then the whitened derivatives of the curve, [4, T].

    The noise is that around another curve, [T], which stays the same while theta moves.
    """
    curve, slopes = curve_and_slopes(steps, inverse_n, theta, width)
    columns = np.empty((4, len(y)))
    for t in range(len(y)):
        columns[0, t] = y[t] - curve[t]
        for i in range(3):
            columns[i + 1, t] = slopes[i, t]
    return whiten(columns, around, inverse_n, noise)[0]


@jit
def _dot(first: Floats, second: Floats) -> float:
    total = 0.0
    for i in range(len(first)):
        total += first[i] * second[i]
    return total


@jit
def _solved(matrix: Floats, right: Floats) -> Floats:
    """The solution of a positive definite system, by elimination; both arguments are overwritten.

    `numpy.linalg.solve` would take seconds to compile.
    """
    size = len(right)
    for i in range(size):
        for j in range(i + 1, size):
            part = matrix[j, i] / matrix[i, i]
            for c in range(i, size):
                matrix[j, c] -= part * matrix[i, c]
            right[j] -= part * right[i]
    for i in range(size - 1, -1, -1):
        for c in range(i + 1, size):
            right[i] -= matrix[i, c] * right[c]
        right[i] /= matrix[i, i]
    return right


@jit
def climb(
    y: Floats, steps: Floats, inverse_n: Floats, start: Floats, width: float, noise: Floats
) -> tuple[Floats, float]:
    """Theta of least squares from a start, by Gauss-Newton with Levenberg's damping."""
    theta, damping = _projected(start.copy(), steps), 1e-3
    around = curve_and_slopes(steps, inverse_n, theta, width)[0]
    errors = _whitened_errors(y, steps, inverse_n, theta, width, noise, around)
    loss = _dot(errors[0], errors[0])
    information, move = np.empty((3, 3)), np.empty(3)
    for _ in range(20):
        for i in range(3):
            move[i] = _dot(errors[i + 1], errors[0])
            for j in range(3):
                information[i, j] = _dot(errors[i + 1], errors[j + 1])
            information[i, i] = information[i, i] * (1 + damping) + 1e-9
        trial = _solved(information, move)
        for i in range(3):
            trial[i] += theta[i]
        trial = _projected(trial.copy(), steps)
        found = _whitened_errors(y, steps, inverse_n, trial, width, noise, around)
        better = loss - _dot(found[0], found[0])
        if better > 0:
            theta, errors, loss, damping = trial, found, loss - better, damping / 5
            if better < 1e-5:
                break
        else:
            damping *= 8
            if damping > 1e4:
                break
    return theta, loss


@jit
def scan(
    y: Floats, steps: Floats, inverse_n: Floats, width: float, noise: Floats, gap: float
) -> Floats:
    """Theta of the best middle on a grid, with a curve that is logistic after the arcsine.

    Its floor and ceiling are then a linear problem for each middle.
    """
    columns = np.empty((3, len(y)))
    for t in range(len(y)):
        columns[0, t], columns[1, t] = y[t], 1.0
    stride = max(gap / 2, width / 6)
    best, theta = np.inf, np.empty(3)
    theta[0], theta[1], theta[2] = steps[len(steps) // 2], y[0], y[-1]
    scale = width / (2 * math.log(9.0))
    for i in range(int((steps[-1] - steps[0]) / stride)):
        middle = steps[0] + (i + 1) * stride
        for t in range(len(y)):
            columns[2, t] = _sigmoid((steps[t] - middle) / scale)
        white = whiten(columns, y, inverse_n, noise)[0]
        a, b, c = _dot(white[1], white[1]), _dot(white[1], white[2]), _dot(white[2], white[2])
        u, v = _dot(white[1], white[0]), _dot(white[2], white[0])
        det = a * c - b * b
        if det <= 1e-9 * a * c:
            continue
        level, rise = (c * u - b * v) / det, (a * v - b * u) / det
        loss = -(level * u + rise * v)
        if rise > 0 and loss < best:
            best, theta[0], theta[1], theta[2] = loss, middle, level, level + rise
    return theta


@jit
def _settle(
    y: Floats, steps: Floats, inverse_n: Floats, start: Floats, width: float, noise: Floats
) -> tuple[Floats, Floats, float]:
    """Theta, noise and log-likelihood with this width: curve and noise in turns."""
    theta, score = start, -np.inf
    for _ in range(ALTERNATIONS):
        theta, _loss = climb(y, steps, inverse_n, theta, width, noise)
        noise, found = fit_noise(
            y, curve_and_slopes(steps, inverse_n, theta, width)[0], inverse_n, noise
        )
        gain, score = found - score, found
        if gain < 1e-2:
            break
    return theta, noise, score


def _profile(
    y: Floats, steps: Floats, inverse_n: Floats, widths: Floats, gap: float
) -> tuple[Floats, Floats, Floats]:
    """Theta [W, 3], noise [W, 3] and log-likelihood [W] at each width.

    Each width starts from a scan of middles, then once more from the fit of the next wider one.
    """
    count = len(widths)
    thetas, noises, scores = np.empty((count, 3)), np.empty((count, 3)), np.empty(count)
    noise = START
    for i in range(count):
        theta = scan(y, steps, inverse_n, widths[i], noise, gap)
        theta = climb(y, steps, inverse_n, theta, widths[i], noise)[0]
        curve = curve_and_slopes(steps, inverse_n, theta, widths[i])[0]
        noise = coarse_noise(y, curve, inverse_n)
        theta, noise, score = _settle(y, steps, inverse_n, theta, widths[i], noise)
        thetas[i], noises[i], scores[i] = theta, noise, score
    for i in range(count - 2, -1, -1):
        theta, noise, score = _settle(y, steps, inverse_n, thetas[i + 1], widths[i], noises[i + 1])
        if score > scores[i]:
            thetas[i], noises[i], scores[i] = theta, noise, score
    return thetas, noises, scores


def _refined(
    y: Floats,
    steps: Floats,
    inverse_n: Floats,
    widths: Floats,
    thetas: Floats,
    noises: Floats,
    scores: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """The profile with `FINER` more widths between the best one and each of its neighbours."""
    best = int(scores.argmax())
    around = widths[max(best - 1, 0) : best + 2]
    parts = np.arange(1, FINER + 1) / (FINER + 1)
    added = np.concatenate([a * (b / a) ** parts for a, b in pairwise(around)])
    fits = [_settle(y, steps, inverse_n, thetas[best], width, noises[best]) for width in added]
    order = np.argsort(np.concatenate([widths, added]))
    joined = (
        np.concatenate([widths, added])[order],
        np.concatenate([thetas, [fit[0] for fit in fits]])[order],
        np.concatenate([noises, [fit[1] for fit in fits]])[order],
        np.concatenate([scores, [fit[2] for fit in fits]])[order],
    )
    return joined


def _fit_constant(y: Floats, inverse_n: Floats) -> float:
    """The highest log-likelihood of a constant rate."""
    level, score = float(y.mean()), -np.inf
    noise = coarse_noise(y, np.full(len(y), level), inverse_n)
    columns = np.ones((2, len(y)))
    columns[0] = y
    for _ in range(ALTERNATIONS):
        curve = np.full(len(y), level)
        noise, found = fit_noise(y, curve, inverse_n, noise)
        white = whiten(columns, curve, inverse_n, noise)[0]
        level = float(white[0] @ white[1] / (white[1] @ white[1]))
        gain, score = found - score, found
        if gain < 1e-2:
            break
    return score
