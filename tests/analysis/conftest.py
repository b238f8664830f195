"""Simulated training: series whose true growth is known."""

from collections.abc import Callable

import numpy as np
import pytest

from deltagym.analysis.counts import Series
from deltagym.core.seeding import derive_seed

Draw = Callable[..., Series]


@pytest.fixture
def draw() -> Draw:
    """Draws a series from the true rates of steps 1, 2, …, with overdispersion."""

    def series(
        rates: np.ndarray, seed: int = 0, samples: int = 512, dispersion: float = 0.01
    ) -> Series:
        chance = np.random.default_rng(derive_seed("simulated training", seed))
        s = 1 / dispersion - 1
        p = np.clip(rates, 1e-8, 1 - 1e-8)
        passed = chance.binomial(samples, chance.beta(p * s, (1 - p) * s))
        return Series("simulated", np.arange(1, len(p) + 1), np.full(len(p), samples), passed)

    return series
