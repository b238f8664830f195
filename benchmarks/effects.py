"""Weak effects under shared noise: shared-factor regression against one ridge regression an output.

    python benchmarks/effects.py [data sets a scenario, default 24]

Each scenario simulates runs with on/off ingredients. Signal and noise reach the outputs through a
few factors. Both methods are fitted; compared is the squared error of all coefficients, in units of
their true square: 1 is what knowing nothing gives. Each output's ridge takes the penalty of least
exact leave-one-out error, from nearly none to so much that all coefficients are 0. In `opposed` the
signal has loadings of its own, apart from the noise's: there the method's assumption is wrong.
Intervals resample data sets, both methods of one data set together.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from deltagym.analysis.effects import fit_effects
from deltagym.analysis.reduced_rank import Array
from deltagym.core.seeding import derive_seed

PENALTIES = np.geomspace(1e-2, 1e7, 46)


@dataclass(frozen=True)
class Scenario:
    """A kind of study: its size, the signal's share of variance, and whether factors are shared."""

    name: str
    runs: int
    inputs: int
    outputs: int
    factors: int
    explained: float
    shared_noise: float = 0.7
    opposed: bool = False


SCENARIOS = (
    Scenario("weak, many runs", 200, 10, 12, 2, 0.01),
    Scenario("weak, study-sized", 60, 6, 12, 2, 0.01),
    Scenario("moderate, study-sized", 60, 6, 12, 2, 0.10),
    Scenario("strong, small study", 24, 4, 6, 2, 0.40),
    Scenario("opposed, weak", 200, 10, 12, 2, 0.01, opposed=True),
    Scenario("opposed, strong", 24, 4, 6, 2, 0.40, opposed=True),
)


def simulate(scenario: Scenario, random: np.random.Generator) -> tuple[Array, Array, Array]:
    """X, Y and Θ of one data set; of each output's variance 1, `explained` is signal on average."""
    noise_loadings = _unit_columns(random.standard_normal((scenario.factors, scenario.outputs)))
    signal_loadings = (
        _unit_columns(random.standard_normal(noise_loadings.shape))
        if scenario.opposed
        else noise_loadings
    )
    theta = random.standard_normal((scenario.inputs, scenario.factors)) @ signal_loadings
    theta *= np.sqrt(scenario.explained * scenario.outputs / np.sum(theta**2))
    noise_loadings = noise_loadings * np.sqrt(scenario.shared_noise * (1 - scenario.explained))
    X = random.choice([-1.0, 1.0], (scenario.runs, scenario.inputs))
    own = np.sqrt((1 - scenario.shared_noise) * (1 - scenario.explained))
    latent = random.standard_normal((scenario.runs, scenario.factors))
    Y = (
        X @ theta
        + latent @ noise_loadings
        + own * random.standard_normal((scenario.runs, scenario.outputs))
    )
    return X, Y, theta


def _unit_columns(loadings: Array) -> Array:
    return loadings / np.sqrt(np.sum(loadings**2, axis=0))


def ridge(X: Array, Y: Array) -> Array:
    """Θ (P, K) of a ridge with intercept an output, at the penalty of least leave-one-out error."""
    X, Y = X - X.mean(axis=0), Y - Y.mean(axis=0)
    left, singular, right = np.linalg.svd(X, full_matrices=False)
    projected = left.T @ Y
    fits, errors = [], []
    for penalty in PENALTIES:
        shrink = singular**2 / (singular**2 + penalty)
        leverage = 1 / len(X) + left**2 @ shrink
        errors.append(
            np.mean(
                ((Y - left @ (shrink[:, None] * projected)) / (1 - leverage)[:, None]) ** 2, axis=0
            )
        )
        fits.append(right.T @ ((shrink / singular)[:, None] * projected))
    return np.stack(fits)[np.argmin(errors, axis=0), :, np.arange(Y.shape[1])].T


def measure(scenario: Scenario, datasets: int) -> Array:
    """Errors of Θ by shared factors and by ridge, and coverage of 95 % intervals: (datasets, 3)."""
    rows = []
    for index in range(datasets):
        X, Y, theta = simulate(
            scenario, np.random.default_rng(derive_seed("benchmark effects", scenario.name, index))
        )
        posterior = fit_effects(X, Y, draws=1000, burn=500, seed=index)
        low, high = posterior.interval()
        size = np.sum(theta**2)
        shared, apart = (
            np.sum((estimate - theta) ** 2) / size for estimate in (posterior.mean, ridge(X, Y))
        )
        rows.append([shared, apart, np.mean((low <= theta) & (theta <= high))])
    return np.array(rows)


def main() -> None:
    """Prints one line a scenario."""
    datasets = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    began = time.perf_counter()
    for scenario in SCENARIOS:
        rows = measure(scenario, datasets)
        picks = np.random.default_rng(derive_seed("benchmark effects", "bootstrap")).integers(
            datasets, size=(4000, datasets)
        )
        sums = rows[picks].sum(axis=1)
        low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.025, 0.975])
        shared, apart, covered = rows.mean(axis=0)
        print(
            f"{scenario.name:22} n {scenario.runs:3}  signal {scenario.explained:4.0%}  "
            f"error: shared {shared:5.3f}  ridge {apart:5.3f}  ratio {shared / apart:5.3f} "
            f"[{low:5.3f}, {high:5.3f}]  95 % intervals hold {covered:.1%}",
            flush=True,
        )
    print(f"{datasets} data sets a scenario, {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
