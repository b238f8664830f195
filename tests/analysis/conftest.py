"""Simulated training: series whose true growth is known."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit, logit

from deltagym.analysis.counts import Series
from deltagym.core.seeding import derive_seed

Draw = Callable[..., Series]


@pytest.fixture
def draw() -> Draw:
    """Draws a series from the true rates of steps 1, 2, …, with overdispersion.

    The log-odds wander with the standard deviation `wander`, correlated 0.5 from step to step.
    """

    def series(
        rates: np.ndarray,
        seed: int = 0,
        samples: int = 512,
        dispersion: float = 0.01,
        wander: float = 0.0,
    ) -> Series:
        chance = np.random.default_rng(derive_seed("simulated training", seed))
        s = 1 / dispersion - 1
        p = np.clip(rates, 1e-8, 1 - 1e-8)
        moved = chance.normal(0, wander, len(p))
        for t in range(1, len(p)):
            moved[t] = 0.5 * moved[t - 1] + np.sqrt(0.75) * moved[t]
        p = np.clip(expit(logit(p) + moved), 1e-8, 1 - 1e-8)
        passed = chance.binomial(samples, chance.beta(p * s, (1 - p) * s))
        return Series("simulated", np.arange(1, len(p) + 1), np.full(len(p), samples), passed)

    return series


@pytest.fixture
def logistic() -> Callable[..., np.ndarray]:
    """The rates of steps 1 to 100: a rise with this width from 10 to 90 %."""

    def rates(
        middle: float, width: float, floor: float = 0.005, ceiling: float = 0.7
    ) -> np.ndarray:
        return floor + (ceiling - floor) * expit(
            (np.arange(1, 101) - middle) * 2 * np.log(9) / width
        )

    return rates
