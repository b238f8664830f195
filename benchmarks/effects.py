"""Effects across simulated studies: our regression against ridge and least squares.

    python benchmarks/effects.py [data sets a scenario, default 30] [words in the scenario's name]

Two kinds of studies. In `study` scenarios arms of 3 to 5 seeds are compared with one of them, and
results are rates of 200 tries, coded as log-odds. About half of the arms have an effect; its size
is given in standard deviations of a run's noise. In `factorial` ones every run draws each of some
ingredients, and the effects' share of the variance is given. Signal and noise reach the outputs
through a few factors. In `opposed` scenarios the signal's loadings are unlike the noise's.

On the same data sets are fitted: least squares; ridge with one penalty for all outputs; ridge with
a penalty an output, both penalties of least exact leave-one-out error; our regression, and again
with one spread for all arms, and with only one route of the signal: the noise's factors (shared),
or its own (separate). Errors are mean squared errors of the coefficients. The ratio's
interval resamples data sets, all methods of one together: it speaks of data sets of this scenario.
Coverage of our 95 % intervals has its standard error over data sets; `widest arm` is that of the
arm that scatters most. An arm is called if it matters with more than 95 %.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from deltagym.analysis import fit_effects
from deltagym.analysis.regression.fit import Posterior
from deltagym.core.seeding import derive_seed

Array = NDArray[np.float64]
PENALTIES = np.geomspace(1e-2, 1e7, 46)
NOISE, TRIES, SHARED = 0.5, 200, 0.7
OURS, EQUAL = 0, 1
NAMES = (
    "ours",
    "equal spread",
    "shared only",
    "separate only",
    "ridge, one penalty",
    "ridge, penalty an output",
    "least squares",
)


@dataclass(frozen=True)
class Study:
    """Arms against a reference arm: `effect` is in standard deviations of a run's noise."""

    name: str
    arms: int
    seeds: int
    outputs: int
    effect: float
    opposed: bool = False
    spread: float = 1.0
    factors: int = 2


@dataclass(frozen=True)
class Factorial:
    """Runs that draw every ingredient: `explained` is the effects' share of the variance."""

    name: str
    runs: int
    inputs: int
    outputs: int
    explained: float
    opposed: bool = False
    factors: int = 2


@dataclass(frozen=True)
class Data:
    """A data set: Y (n, K) on X (n, P) with effects Θ (P, K), of which some are active (P,)."""

    X: Array
    Y: Array
    theta: Array
    active: NDArray[np.bool_]
    widest: int


SCENARIOS = (
    Study("study, null", 6, 4, 4, 0.0),
    Study("study, weak", 6, 4, 4, 0.5),
    Study("study, weak opposed", 6, 4, 4, 0.5, opposed=True),
    Study("study, strong", 6, 4, 4, 3.0),
    Study("study, strong opposed", 6, 4, 4, 3.0, opposed=True),
    Study("study, unequal", 6, 4, 4, 2.0, spread=10.0),
    Study("study, unequal 5 seeds", 8, 5, 8, 2.0, spread=10.0),
    Study("study, unequal small", 3, 3, 2, 2.0, spread=10.0),
    Factorial("factorial, weak, 200 runs", 200, 10, 12, 0.01),
    Factorial("factorial, weak, 60 runs", 60, 6, 12, 0.01),
    Factorial("factorial, moderate", 60, 6, 12, 0.10),
    Factorial("factorial, strong", 24, 4, 6, 0.40),
    Factorial("factorial, weak opposed, 200 runs", 200, 10, 12, 0.01, opposed=True),
    Factorial("factorial, strong opposed", 24, 4, 6, 0.40, opposed=True),
    Factorial("factorial, 15 factors", 100, 4, 30, 0.10, factors=15),
)


def simulate(scenario: Study | Factorial, random: np.random.Generator) -> Data:
    """One data set of the scenario."""
    shape = (scenario.factors, scenario.outputs)
    loadings = _unit_columns(random.standard_normal(shape))
    signal = _unit_columns(random.standard_normal(shape)) if scenario.opposed else loadings
    if isinstance(scenario, Study):
        return _study(scenario, loadings, signal, random)
    theta = random.standard_normal((scenario.inputs, scenario.factors)) @ signal
    theta *= np.sqrt(scenario.explained * scenario.outputs / np.sum(theta**2))
    X = random.choice([-1.0, 1.0], (scenario.runs, scenario.inputs))
    noise = np.sqrt(1 - scenario.explained) * _noise(scenario.runs, loadings, random)
    return Data(X, X @ theta + noise, theta, np.ones(scenario.inputs, bool), 0)


def _study(scenario: Study, loadings: Array, signal: Array, random: np.random.Generator) -> Data:
    arm = np.repeat(np.arange(scenario.arms), scenario.seeds)
    X = (arm[:, None] == np.arange(1, scenario.arms)).astype(float)
    active = (random.random(scenario.arms - 1) < 0.5) & (scenario.effect > 0)
    theta = random.standard_normal((scenario.arms - 1, scenario.factors)) @ signal
    theta *= NOISE * scenario.effect * active[:, None]
    spread = np.geomspace(scenario.spread**-0.5, scenario.spread**0.5, scenario.arms)
    random.shuffle(spread)
    noise = NOISE * spread[arm, None] * _noise(len(arm), loadings, random)
    base = random.uniform(-1, 1, scenario.outputs)
    passed = random.binomial(TRIES, 1 / (1 + np.exp(-(base + X @ theta + noise))))
    Y = np.log((passed + 0.5) / (TRIES - passed + 0.5))
    return Data(X, Y, theta, active, int(np.argmax(spread[1:])))


def _noise(runs: int, loadings: Array, random: np.random.Generator) -> Array:
    """Noise of variance 1, of which the share `SHARED` reaches the outputs through the factors."""
    latent = random.standard_normal((runs, len(loadings))) @ loadings
    own = random.standard_normal((runs, loadings.shape[1]))
    return np.sqrt(SHARED) * latent + np.sqrt(1 - SHARED) * own


def _unit_columns(loadings: Array) -> Array:
    return loadings / np.sqrt(np.sum(loadings**2, axis=0))


def ridge(X: Array, Y: Array, *, one: bool) -> Array:
    """Θ (P, K) of a ridge with intercept, at the penalty of least leave-one-out error.

    `one`: the same penalty for all outputs, which are standardised for it.
    """
    X, Y = X - X.mean(axis=0), Y - Y.mean(axis=0)
    scale = Y.std(axis=0)
    left, singular, right = np.linalg.svd(X, full_matrices=False)
    projected = left.T @ (Y / scale)
    fits, errors = [], []
    for penalty in PENALTIES:
        shrink = singular**2 / (singular**2 + penalty)
        leverage = 1 / len(X) + left**2 @ shrink
        residual = Y / scale - left @ (shrink[:, None] * projected)
        errors.append(np.mean((residual / (1 - leverage)[:, None]) ** 2, axis=0))
        fits.append(right.T @ ((shrink / singular)[:, None] * projected))
    found = np.array(errors)
    if one:
        return fits[int(np.argmin(found.sum(axis=1)))] * scale
    return np.stack(fits)[np.argmin(found, axis=0), :, np.arange(Y.shape[1])].T * scale


def least_squares(X: Array, Y: Array) -> Array:
    """Θ (P, K) with intercept."""
    return np.linalg.lstsq(X - X.mean(axis=0), Y - Y.mean(axis=0), rcond=None)[0]


@dataclass(frozen=True)
class Outcome:
    """Of one data set: squared errors by method; whether intervals hold, ours and equal spread."""

    errors: Array
    held: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    called: NDArray[np.bool_]
    data: Data


def measure(scenario: Study | Factorial, index: int) -> Outcome:
    """Simulates and fits one data set."""
    data = simulate(
        scenario, np.random.default_rng(derive_seed("benchmark effects", scenario.name, index))
    )
    X, Y, theta = data.X, data.Y, data.theta
    fit = partial(fit_effects, X, Y, draws=400, burn=200, seed=index)
    ours = fit()
    equal = fit(arms=[0] * len(X))
    estimates = (
        ours.mean,
        equal.mean,
        fit(own_snr=1e-6).mean,
        fit(latent_snr=1e-6, own_snr=0.5).mean,
        ridge(X, Y, one=True),
        ridge(X, Y, one=False),
        least_squares(X, Y),
    )
    errors = np.array([np.sum((estimate - theta) ** 2) for estimate in estimates])
    return Outcome(errors, (_held(ours, theta), _held(equal, theta)), ours.matters > 0.95, data)


def _held(posterior: Posterior, theta: Array) -> NDArray[np.bool_]:
    low, high = posterior.interval()
    return (low <= theta) & (theta <= high)


def report(outcomes: list[Outcome]) -> list[str]:
    """The scenario's figures as lines of text."""
    errors = np.array([outcome.errors for outcome in outcomes])
    picks = np.random.default_rng(derive_seed("benchmark effects", "bootstrap")).integers(
        len(errors), size=(4000, len(errors))
    )
    sums, means = errors[picks].sum(axis=1), errors.mean(axis=0) / outcomes[0].data.theta.size
    nothing = np.mean([np.mean(outcome.data.theta**2) for outcome in outcomes])
    lines = [f"  no effect claimed          error {nothing:.4f}"]
    for other, name in enumerate(NAMES):
        low, high = np.quantile(sums[:, OURS] / sums[:, other], [0.025, 0.975])
        ratio = means[OURS] / means[other]
        against = "" if other == OURS else f"  ours/it {ratio:.2f} [{low:.2f}, {high:.2f}]"
        lines.append(f"  {name:26} error {means[other]:.4f}{against}")
    for method in (OURS, EQUAL):
        every = _share([outcome.held[method].mean() for outcome in outcomes])
        widest = _share([outcome.held[method][outcome.data.widest].mean() for outcome in outcomes])
        lines.append(f"  {NAMES[method]:26} intervals hold {every}, widest arm {widest}")
    idle = np.concatenate([outcome.called[~outcome.data.active] for outcome in outcomes])
    active = np.concatenate([outcome.called[outcome.data.active] for outcome in outcomes])
    lines.append(
        f"  called: {idle.sum()} of {len(idle)} without effect, "
        f"{active.sum()} of {len(active)} with one"
    )
    return lines


def _share(rates: list[float]) -> str:
    return f"{np.mean(rates):.1%} ± {np.std(rates) / np.sqrt(len(rates)):.1%}"


def main() -> None:
    """Prints a block a scenario."""
    datasets = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    asked = " ".join(sys.argv[2:])
    for scenario in SCENARIOS:
        if asked not in scenario.name:
            continue
        began = time.perf_counter()
        outcomes = [measure(scenario, index) for index in range(datasets)]
        print(f"{scenario}: {datasets} data sets, {time.perf_counter() - began:.0f} s")
        print("\n".join(report(outcomes)), flush=True)


if __name__ == "__main__":
    main()
