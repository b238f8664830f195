"""Intervals from a profile likelihood: all values of a parameter that fit nearly as well."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import Akima1DInterpolator

Floats = NDArray[np.float64]

POINTS = 20
"""Points between two of the grid at which the profile is interpolated."""


class Profiled(NamedTuple):
    """The best width with its interval.

    Attributes:
        width: The width of highest likelihood.
        low: Lower end of the interval; None where it is open: the narrowest width is inside.
        high: Upper end; None where the widest is inside.
    """

    width: float
    low: float | None
    high: float | None


def profiled(widths: Floats, scores: Floats, threshold: float) -> Profiled:
    """The best width, and the widths whose likelihood is near the best.

    Between the widths of the grid the profile is interpolated over the logarithm of the width.

    Args:
        widths: Grid, ascending, [W].
        scores: Highest log-likelihood with each width, [W].
        threshold: Twice the log-likelihood by which a width inside may be behind the best.
    """
    fine = np.interp(
        np.arange((len(widths) - 1) * POINTS + 1) / POINTS, np.arange(len(widths)), np.log(widths)
    )
    curve = Akima1DInterpolator(np.log(widths), scores)(fine)
    inside = np.flatnonzero(curve >= curve.max() - threshold / 2)
    low = None if inside[0] == 0 else float(np.exp(fine[inside[0]]))
    high = None if inside[-1] == len(fine) - 1 else float(np.exp(fine[inside[-1]]))
    return Profiled(float(np.exp(fine[curve.argmax()])), low, high)


def width_text(found: Profiled, noun: str) -> str:
    """The width in words, open intervals included: `at most 2 steps`, `4.1 steps [3.2, 5.5]`."""
    width, low, high = (None if value is None else _rounded(value) for value in found)
    if low is None and high is None:
        return f"any number of {noun}"
    if low is None:
        return f"at most {high} {noun}"
    if high is None:
        return f"at least {low} {noun}"
    return f"{width} {noun} [{low}, {high}]"


def _rounded(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"
