"""The likelihoods agree with exact sums, and their maximum is where the data was made from."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from deltagym.analysis.likelihood import beta_binomial, fit_dispersion, log_binomial, maximise


@given(st.integers(1, 60), st.floats(0.001, 0.999), st.floats(1e-4, 0.5))
def test_the_beta_binomial_agrees_with_the_library(n: int, p: float, rho: float) -> None:
    k, s = np.arange(n + 1), 1 / rho - 1
    exact = betabinom.logpmf(k, n, p * s, (1 - p) * s)
    ways = np.array([math.log(math.comb(n, int(i))) for i in k])
    found = beta_binomial(k.astype(float), np.array(float(n)), np.array(p), rho)
    assert np.allclose(ways + found, exact, rtol=1e-9, atol=1e-7)


@given(st.integers(1, 60), st.floats(0.001, 0.999), st.floats(1e-4, 0.5))
def test_the_beta_binomial_is_a_distribution_with_the_right_mean_and_variance(
    n: int, p: float, rho: float
) -> None:
    k = np.arange(n + 1)
    ways = np.array([math.log(math.comb(n, int(i))) for i in k])
    chance = np.exp(ways + beta_binomial(k.astype(float), np.array(float(n)), np.array(p), rho))
    assert math.isclose(chance.sum(), 1, rel_tol=1e-7)
    mean = (chance * k).sum()
    assert math.isclose(mean, n * p, rel_tol=1e-6)
    assert math.isclose(
        (chance * (k - mean) ** 2).sum(), n * p * (1 - p) * (1 + (n - 1) * rho), rel_tol=1e-5
    )


def test_without_dispersion_it_is_the_binomial() -> None:
    k, n, p = np.array([0.0, 3.0, 10.0]), np.full(3, 10.0), np.array([0.1, 0.2, 0.9])
    assert np.allclose(beta_binomial(k, n, p, 1e-9).sum(), log_binomial(k, n, p), atol=1e-4)


def test_the_dispersion_is_recovered() -> None:
    chance = np.random.default_rng(1)
    p, n = np.full(2000, 0.3), np.full(2000, 100.0)
    for rho in (0.003, 0.05):
        s = 1 / rho - 1
        k = chance.binomial(100, chance.beta(p * s, (1 - p) * s)).astype(float)
        assert 0.8 < fit_dispersion(k, n, p) / rho < 1.25


def test_scoring_finds_the_maximum_from_every_start_and_leaves_fixed_parameters_alone() -> None:
    t = np.linspace(0, 1, 30)
    n = np.full(30, 50.0)

    def curve(theta: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(theta[:, 1, None] + theta[:, 2, None] * t + theta[:, :1])))

    k = n * curve(np.array([[0.5, -2.0, 3.0]]))[0]
    starts = np.array([[0.5, 2.0, -3.0], [0.5, -6.0, 0.0], [0.5, 0.0, 9.0]])
    theta, score = maximise(curve, starts, 1, np.full(3, -10.0), np.full(3, 10.0), k, n)
    assert np.allclose(theta, [0.5, -2.0, 3.0], atol=1e-2)
    assert np.allclose(score, log_binomial(k, n, k / n), atol=1e-3)
