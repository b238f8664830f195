"""Counts of passed completions, step by step, to which every model of growth is fitted.

Completions of one step are not independent: a group answers one prompt, and neighbouring steps
differ by more than sampling noise. So every step also has an effective number of samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder

Floats = NDArray[np.float64]

ALL = "all"
"""Name of the series that pools the families."""

MAX_POINTS = 200
"""Longest series fitted step by step; longer ones count neighbouring steps together."""

POINTS = 40
"""Approximate number of windows in which a series shows its log-odds."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Successes of one family over training, at the T steps at which it was sampled.

    Attributes:
        family: The family, or `all`.
        steps: Training steps, ascending, int64 [T].
        samples: Scored completions, int64 [T].
        successes: Those that passed every case, int64 [T].
        stride: Training steps counted together in one entry.
    """

    family: str
    steps: NDArray[np.int64]
    samples: NDArray[np.int64]
    successes: NDArray[np.int64]
    stride: int = 1

    def __post_init__(self) -> None:
        n, k = self.samples, self.successes
        if not len(self.steps) == len(n) == len(k):
            fault = "steps, samples and successes must be equally long"
        elif ((n < 1) | (k < 0) | (k > n)).any():
            fault = "every step needs at least one sample and 0 <= successes <= samples"
        elif (np.diff(self.steps) <= 0).any():
            fault = "steps must ascend"
        else:
            return
        raise BadInput(f"series {self.family}: {fault}")

    def __len__(self) -> int:
        return len(self.steps)

    def effective_samples(self) -> Floats:
        """Samples discounted for overdispersion, n / (1 + (n - 1) rho), float64 [T].

        rho is a moment estimate from each step's distance to the mean of its neighbours. Under a
        locally linear rate the variance of that distance is 1.5 p (1 - p) (1/n + (1 - 1/n) rho).
        """
        rate = self.successes / self.samples
        n = self.samples.astype(float)
        if len(self) < 3:
            return n
        distance = (rate[1:-1] - (rate[:-2] + rate[2:]) / 2) ** 2 / 1.5
        around = (rate[:-2] + rate[1:-1] + rate[2:]) / 3
        spread = around * (1 - around)
        room = float((spread * (1 - 1 / n[1:-1])).sum())
        rho = float((distance - spread / n[1:-1]).sum()) / room if room > 0 else 0.0
        return n / (1 + (n - 1) * min(max(rho, 0.0), 0.5))

    def thinned(self, most: int = MAX_POINTS) -> Series:
        """The series with neighbouring steps counted together: at most `most` entries."""
        stride = max(-(-len(self) // most), 1)
        if stride == 1:
            return self
        first = np.arange(0, len(self), stride)
        middle = self.steps[np.minimum(first + stride // 2, len(self) - 1)]
        return Series(
            self.family,
            middle,
            np.add.reduceat(self.samples, first),
            np.add.reduceat(self.successes, first),
            stride,
        )


@dataclass(frozen=True, slots=True)
class LogOdds:
    """Empirical log-odds in a window of steps, with the 95% Jeffreys interval of the rate.

    Attributes:
        first: First step of the window.
        last: Last step of the window.
        samples: Scored completions.
        successes: Those that passed.
        value: log((k + 1/2) / (n - k + 1/2)) with effective counts; finite where nothing passed.
        low: Log-odds at the interval's lower end; None (minus infinity) where nothing passed.
        high: Log-odds at its upper end; None (infinity) where everything passed.
    """

    first: int
    last: int
    samples: int
    successes: int
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class FirstSuccess:
    """When a completion first passed.

    Attributes:
        step: The step.
        samples: Completions scored up to the end of that step.
    """

    step: int
    samples: int


@dataclass(frozen=True, slots=True)
class Visit:
    """The completions of one problem in one step.

    Attributes:
        problem_id: `Problem.id`.
        family: Its family.
        step: Training step.
        samples: Scored completions, at least 1.
        successes: Those that passed every case.
    """

    problem_id: str
    family: str
    step: int
    samples: int
    successes: int


def read_visits(run: RunFolder) -> list[Visit]:
    """Reads every problem's visits from a run's rollouts, ascending by step.

    Completions without a score are left out.
    """
    visits = []
    for step in run.rollout_steps():
        found: dict[tuple[str, str], list[bool]] = {}
        for r in run.read_rollouts(step):
            if r.full_pass is not None:
                found.setdefault((r.family, r.problem_id), []).append(r.full_pass)
        visits += [
            Visit(problem, family, step, len(passed), sum(passed))
            for (family, problem), passed in sorted(found.items())
        ]
    return visits


def read_counts(run: RunFolder, visits: Sequence[Visit] | None = None) -> dict[str, Series]:
    """Reads the series `all` and one for each family from a run's rollouts.

    Without rollouts there is `all` alone, from the metrics.

    Args:
        run: The run.
        visits: The run's visits, if they are read already.
    """
    tally: dict[str, dict[int, tuple[int, int]]] = {ALL: {}}
    for visit in read_visits(run) if visits is None else visits:
        for name in (ALL, visit.family):
            own = tally.setdefault(name, {})
            n, k = own.get(visit.step, (0, 0))
            own[visit.step] = (n + visit.samples, k + visit.successes)
    counts = {name: [(step, n, k) for step, (n, k) in own.items()] for name, own in tally.items()}
    if not counts[ALL]:
        counts[ALL] = [
            (row["step"], row["samples"], round(row["full_pass"] * row["samples"]))
            for row in run.metrics()
            if row.get("samples") and row.get("full_pass") is not None
        ]
    return {family: _series(family, rows) for family, rows in counts.items()}


def _series(family: str, rows: Sequence[tuple[int, int, int]]) -> Series:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Series(family, table[:, 0], table[:, 1], table[:, 2])


def mix_changes(series: dict[str, Series]) -> tuple[int, ...]:
    """Steps at which a family enters or leaves the training prompts.

    The pooled rate moves there without anything being learned.
    """
    steps = series[ALL].steps
    families = [s.steps for name, s in series.items() if name != ALL]
    switched = np.zeros(max(len(steps) - 1, 0), dtype=bool)
    for sampled in families:
        present = np.isin(steps, sampled)
        switched |= present[1:] != present[:-1]
    return tuple(steps[1:][switched].tolist())


def first_success(series: Series) -> FirstSuccess | None:
    """When a completion first passed; None if none did."""
    if not series.successes.any():
        return None
    at = int(np.argmax(series.successes > 0))
    return FirstSuccess(int(series.steps[at]), int(series.samples[: at + 1].sum()))


def log_odds(series: Series) -> tuple[LogOdds, ...]:
    """Empirical log-odds in about `POINTS` windows of equally many steps, which do not overlap."""
    width = -(-len(series) // POINTS)
    effective = series.effective_samples()
    return tuple(
        _log_odds(series, effective, i, min(i + width, len(series)))
        for i in range(0, len(series), max(width, 1))
    )


def _log_odds(series: Series, effective: Floats, start: int, stop: int) -> LogOdds:
    from scipy.special import betaincinv

    n, k = int(series.samples[start:stop].sum()), int(series.successes[start:stop].sum())
    n_eff = float(effective[start:stop].sum())
    k_eff = k / n * n_eff
    tails = np.array([0.025, 0.975])
    low, high = betaincinv(k_eff + 0.5, n_eff - k_eff + 0.5, tails).tolist()
    return LogOdds(
        first=int(series.steps[start]),
        last=int(series.steps[stop - 1]),
        samples=n,
        successes=k,
        value=math.log((k_eff + 0.5) / (n_eff - k_eff + 0.5)),
        low=None if k == 0 else math.log(low / (1 - low)),
        high=None if k == n else math.log(high / (1 - high)),
    )
