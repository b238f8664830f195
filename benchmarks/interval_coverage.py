"""How often a group's interval holds the true mean pass@k, and how wide it is.

    python benchmarks/interval_coverage.py [--trials 300]

Each trial draws problems of a kind, samples each `SAMPLES` times, and asks whether the interval
holds the mean over all problems of that kind. Beside the interval that DeltaGym prints stands the
percentile bootstrap over problems, with the bound of the pooled samples where all problems agree.
With 300 trials a coverage of 95 % is measured to ± 1.3 points (one standard error).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from deltagym.core.seeding import derive_seed
from deltagym.evaluation.passk import (
    Interval,
    clopper_pearson,
    mean_pass_at_k,
    pass_at_k,
)

SAMPLES = 32
KS = (1, 32)
PROBLEMS = (10, 20, 37, 76)
POPULATION = 2_000_000
"""Problems whose mean stands for that of all."""

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]


def mixture(share: float, first: tuple[float, float], rest: tuple[float, float] | None) -> Draw:
    """Rates of two beta distributions; `rest` of None are problems that are never solved."""

    def draw(generator: np.random.Generator, problems: int) -> Floats:
        others = generator.beta(*rest, problems) if rest else np.zeros(problems)
        return np.where(
            generator.random(problems) < share, generator.beta(*first, problems), others
        )

    return draw


KINDS: dict[str, Draw] = {
    "spread": mixture(1.0, (0.5, 0.5), None),
    "nearly all solved": mixture(0.95, (30, 1), (1, 3)),
    "8 % solvable": mixture(0.08, (2, 2), None),
    "nearly none": mixture(0.01, (2, 2), None),
}


def bootstrap(passed: NDArray[np.int64], k: int, trial: int) -> Interval:
    """The percentile bootstrap over problems, or the pooled bound where all agree."""
    values = pass_at_k(np.full(len(passed), SAMPLES), passed, k)
    if np.all(values == values[0]):
        pooled = clopper_pearson(int(passed.sum()), len(passed) * SAMPLES)
        return Interval(*(1 - (1 - end) ** k for end in pooled))
    generator = np.random.default_rng(derive_seed("bootstrap", trial))
    found = stats.bootstrap(
        (values,), np.mean, n_resamples=2000, method="percentile", rng=generator
    )
    return Interval(*map(float, found.confidence_interval))


def measure(name: str, problems: int, trials: int) -> list[tuple[int, Floats]]:
    """For each k: coverage and mean width of the bootstrap, then of DeltaGym's interval."""
    generator = np.random.default_rng(derive_seed("interval coverage", name, problems))
    rates = KINDS[name](generator, POPULATION)
    truths = [float(np.mean(1 - (1 - rates) ** k)) for k in KS]
    found = np.zeros((len(KS), 4))
    for trial in range(trials):
        passed = generator.binomial(SAMPLES, KINDS[name](generator, problems))
        estimates = mean_pass_at_k(np.full(problems, SAMPLES), passed, KS)
        for row, k, truth, new in zip(found, KS, truths, estimates, strict=True):
            old = bootstrap(passed, k, trial)
            row += [
                old.low <= truth <= old.high,
                old.high - old.low,
                new.low <= truth <= new.high,
                new.high - new.low,
            ]
    return list(zip(KS, found / trials, strict=True))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=300)
    trials = parser.parse_args().trials
    print("coverage % (mean width)")
    print("problems of the kind   number    k   bootstrap      DeltaGym")
    for name in KINDS:
        for problems in PROBLEMS:
            for k, (old, width, new, new_width) in measure(name, problems, trials):
                cells = f"{old:6.1%} ({width:.2f})  {new:6.1%} ({new_width:.2f})"
                print(f"{name:20} {problems:8} {k:4}   {cells}", flush=True)


if __name__ == "__main__":
    main()
