"""Training curves as numbers: raw values, trailing means, and the end of a log-odds axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deltagym.core.problem import Json
from deltagym.runs.folder import phase_starts

Floats = NDArray[np.float64]

MAX_WINDOW = 25
"""The longest trailing mean, in steps."""


@dataclass(frozen=True, slots=True)
class MetricCurve:
    """One metric over the steps at which it was recorded.

    Attributes:
        name: The metric.
        steps: Training steps, ascending, shape (T,).
        values: Raw values, shape (T,).
        phase: Index of the phase each step belongs to, shape (T,).
        resolution: The smallest rate above 0 that a step can show (one success among its samples);
            NaN if unknown.
    """

    name: str
    steps: NDArray[np.int64]
    values: Floats
    phase: NDArray[np.int64]
    resolution: float

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def window(self) -> int:
        """Steps of the trailing mean: a fortieth of the run, from 3 to `MAX_WINDOW`.

        1, which smooths nothing, in runs too short for that.
        """
        window = min(len(self) // 40, MAX_WINDOW)
        return window if window >= 3 else 1

    def trailing_mean(self) -> Floats:
        """Mean of each value and up to `window - 1` before it in the same phase.

        It never looks ahead, and never across a switch of phases.
        """
        result = np.empty(len(self))
        for phase in np.unique(self.phase):
            where = np.flatnonzero(self.phase == phase)
            sums = np.concatenate([[0.0], np.cumsum(self.values[where])])
            last = np.arange(1, len(where) + 1)
            first = np.maximum(last - self.window, 0)
            result[where] = (sums[last] - sums[first]) / (last - first)
        return result

    def log_odds_floor(self) -> float:
        """The rate at which a log-odds axis ends.

        Half of the rate that one success would show, or half of the smallest rate seen.
        """
        if np.isfinite(self.resolution):
            return self.resolution / 2
        distances = np.minimum(self.values, 1 - self.values)
        seen = distances[distances > 0]
        return float(seen.min() / 2) if len(seen) else 1e-4


def metric_curve(metrics: Sequence[Mapping[str, Json]], name: str) -> MetricCurve:
    """The metric `name`; steps at which it is missing or null are left out."""
    starts = [start.step for start in phase_starts(metrics)]
    kept = [each for each in metrics if isinstance(each.get(name), int | float)]
    steps = np.array([each["step"] for each in kept], dtype=np.int64)
    counts = [each["samples"] for each in kept if isinstance(each.get("samples"), int)]
    most = max(counts, default=0)
    return MetricCurve(
        name=name,
        steps=steps,
        values=np.array([float(each[name]) for each in kept]),
        phase=np.searchsorted(starts, steps, side="right") - 1,
        resolution=1 / most if most > 0 else float("nan"),
    )


def describe_smoothing(curve: MetricCurve) -> str:
    """What is drawn of a curve: raw values alone, or a trailing mean over them."""
    if curve.window == 1:
        return "raw values, one a step, not smoothed"
    mean = f"trailing mean of {curve.window} steps, restarted at each phase"
    return f"thin: raw values, one a step; thick: {mean}"
