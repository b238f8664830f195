"""Training curves as numbers, ready to draw: raw series, trailing means, and where a log-odds axis must stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deltagym.core.problem import Json

Floats = NDArray[np.float64]

MAX_WINDOW = 25
"""The longest trailing mean, in steps."""


class PhaseStart(NamedTuple):
    """Where a phase of the recipe begins."""

    name: str
    step: int


@dataclass(frozen=True, slots=True)
class Series:
    """One metric over the steps at which it was recorded.

    Attributes:
        name: The metric.
        steps: Training steps, ascending, shape (T,).
        values: Raw values, shape (T,).
        phase: Index of the phase each step belongs to, shape (T,).
        resolution: The smallest rate above 0 that a step can show (one success among its samples); NaN if unknown.
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
        """Steps of the trailing mean: a fortieth of the run, 3 to `MAX_WINDOW`; 1, nothing smoothed, in runs too short for that."""
        window = min(len(self) // 40, MAX_WINDOW)
        return window if window >= 3 else 1

    def trailing_mean(self) -> Floats:
        """Mean of each value and up to `window - 1` before it in the same phase: never looks ahead, never across a switch."""
        result = np.empty(len(self))
        for phase in np.unique(self.phase):
            where = np.flatnonzero(self.phase == phase)
            sums = np.concatenate([[0.0], np.cumsum(self.values[where])])
            last = np.arange(1, len(where) + 1)
            first = np.maximum(last - self.window, 0)
            result[where] = (sums[last] - sums[first]) / (last - first)
        return result

    def log_odds_floor(self) -> float:
        """The rate at which a log-odds axis ends: half of what one success would show, or of the smallest rate seen."""
        if np.isfinite(self.resolution):
            return self.resolution / 2
        distances = np.minimum(self.values, 1 - self.values)
        seen = distances[distances > 0]
        return float(seen.min() / 2) if len(seen) else 1e-4


def phase_starts(rows: Sequence[Mapping[str, Json]]) -> list[PhaseStart]:
    """The phases in the order they ran, from the rows of a run's metrics."""
    starts: list[PhaseStart] = []
    for row in rows:
        if not starts or row.get("phase") != starts[-1].name:
            starts.append(PhaseStart(row["phase"], row["step"]))
    return starts


def series(rows: Sequence[Mapping[str, Json]], name: str) -> Series:
    """The metric `name`; steps at which it is missing or null are left out."""
    starts = phase_starts(rows)
    kept = [row for row in rows if isinstance(row.get(name), int | float)]
    steps = np.array([row["step"] for row in kept], dtype=np.int64)
    phase = np.searchsorted([s.step for s in starts], steps, side="right") - 1
    samples = [
        row["samples"] for row in kept if isinstance(row.get("samples"), int) and row["samples"] > 0
    ]
    values = np.array([float(row[name]) for row in kept])
    return Series(name, steps, values, phase, 1 / max(samples) if samples else float("nan"))


def describe_smoothing(curve: Series) -> str:
    """What the reader sees: raw values alone, or a trailing mean over them."""
    if curve.window == 1:
        return "raw values, one a step, not smoothed"
    return f"thin: raw values, one a step; thick: trailing mean of {curve.window} steps, restarted at each phase"
