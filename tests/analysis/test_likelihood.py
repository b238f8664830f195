"""The likelihood of transformed counts agrees with the exact one, and noise is recovered."""

import numpy as np
import pytest

from deltagym.analysis.likelihood import (
    coarse_noise,
    fit_noise,
    log_likelihood,
    transformed,
    whiten,
)
from deltagym.core.seeding import derive_seed


def noise(rho: float, sd: float, phi: float) -> np.ndarray:
    return np.array([np.log(rho), 2 * np.log(sd), phi])


def covariance(curve: np.ndarray, inverse_n: np.ndarray, rho: float, sd: float, phi: float):
    load, t = np.sin(2 * curve) / 4, np.arange(len(curve))
    wander = sd**2 * phi ** np.abs(t[:, None] - t) * np.outer(load, load)
    return wander + np.diag((inverse_n + rho * (1 - inverse_n)) / 4)


def test_the_filter_gives_the_likelihood_of_the_whole_covariance() -> None:
    chance = np.random.default_rng(0)
    curve, inverse_n = np.linspace(0.1, 1.2, 12), 1 / chance.integers(20, 90, 12)
    y = curve + chance.normal(0, 0.1, 12)
    spread = covariance(curve, inverse_n, 0.02, 0.5, 0.7)
    distance = (y - curve) @ np.linalg.solve(spread, y - curve)
    exact = -(np.linalg.slogdet(spread).logabsdet + distance) / 2
    assert log_likelihood(y, curve, inverse_n, noise(0.02, 0.5, 0.7)) == pytest.approx(exact)


def test_whitening_is_linear() -> None:
    chance = np.random.default_rng(1)
    curve, inverse_n = np.full(9, 0.6), np.full(9, 0.01)
    a, b = chance.normal(size=(2, 9))
    white = whiten(np.stack([a, b, 2 * a - b]), curve, inverse_n, noise(0.01, 0.3, 0.5))[0]
    assert np.allclose(white[2], 2 * white[0] - white[1])


def test_the_variance_of_a_transformed_count_does_not_depend_on_its_rate() -> None:
    chance = np.random.default_rng(derive_seed("transformed counts"))
    for rate in (0.02, 0.3, 0.9):
        y = transformed(chance.binomial(200, rate, 20_000), np.full(20_000, 200))
        assert 4 * 200 * y.var() == pytest.approx(1, abs=0.1)


def test_noise_is_recovered() -> None:
    chance = np.random.default_rng(derive_seed("noise"))
    curve, inverse_n = np.full(800, 0.7), np.full(800, 1 / 500)
    spread = np.linalg.cholesky(covariance(curve, inverse_n, 0.004, 0.4, 0.8))
    y = curve + spread @ chance.normal(size=800)
    found, score = fit_noise(y, curve, inverse_n, coarse_noise(y, curve, inverse_n))
    assert np.exp(found[1] / 2) == pytest.approx(0.4, rel=0.3)
    assert found[2] == pytest.approx(0.8, abs=0.15)
    assert score >= log_likelihood(y, curve, inverse_n, noise(0.004, 0.4, 0.8)) - 0.1
