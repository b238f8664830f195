"""A rise of known width is found within its interval, whatever its noise."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom

from deltagym.analysis.counts import Series
from deltagym.analysis.likelihood import transformed
from deltagym.analysis.rise import curve_and_slopes, fit_rise


@pytest.mark.parametrize(("width", "wander"), [(1.0, 0.0), (4.0, 0.3), (20.0, 0.0), (40.0, 0.3)])
def test_the_width_is_in_its_interval(draw, logistic: Callable, width: float, wander: float):
    covered = 0
    for seed in range(10):
        rates = logistic(50 + seed / 10, width)
        _, low, high = fit_rise(draw(rates, seed, dispersion=0.003, wander=wander)).width
        covered += (low or 0) <= width <= (high or np.inf)
    assert covered >= 8


def test_floor_ceiling_middle_and_width_are_recovered(draw, logistic: Callable) -> None:
    series = draw(logistic(60, 15, 0.02, 0.6), samples=20_000, dispersion=1e-6)
    fit = fit_rise(series)
    floor, ceiling = np.sin(fit.theta[1:]) ** 2
    assert (floor, ceiling) == pytest.approx((0.02, 0.6), rel=0.05)
    assert fit.theta[0] == pytest.approx(60, abs=0.2)
    assert fit.width.width == pytest.approx(15, rel=0.05)
    assert np.allclose(fit.rates(), logistic(60, 15, 0.02, 0.6), atol=0.01)


def test_a_step_has_no_lowest_width_and_growth_that_goes_on_no_highest(draw, logistic) -> None:
    assert fit_rise(draw(np.where(np.arange(100) < 50, 0.005, 0.7))).width.low is None
    assert fit_rise(draw(logistic(100, 200, 0.0, 1.0), samples=64)).width.high is None


def test_widths_are_in_training_steps(draw, logistic: Callable) -> None:
    series = draw(logistic(50, 10), samples=2000, dispersion=1e-6)
    every_fifth = Series("x", series.steps * 5, series.samples, series.successes)
    assert fit_rise(every_fifth).width.width == pytest.approx(50, rel=0.1)


@pytest.mark.parametrize("rates", [np.full(100, 0.2), np.linspace(0.6, 0.1, 100)])
def test_without_a_rise_there_is_no_evidence(draw, rates: np.ndarray) -> None:
    assert fit_rise(draw(rates)).evidence() < 11


@pytest.mark.parametrize("rate", [0.002, 0.02, 0.4, 0.99])
def test_the_curve_is_what_transformed_counts_are_on_average(rate: float) -> None:
    samples = 100
    k = np.arange(samples + 1)
    mean = binom.pmf(k, samples, rate) @ transformed(k, np.full(samples + 1, samples))
    level = np.arcsin(np.sqrt(rate))
    steps, inverse_n = np.arange(3.0), np.full(3, 1 / samples)
    curve = curve_and_slopes(steps, inverse_n, np.array([1.0, level, level]), 1.0)[0]
    assert np.allclose(curve, mean, atol=0.01)
