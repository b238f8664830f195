"""How likely a run like this one would have been called a jump, had its rise been as sudden.

The chance comes from the expected likelihood ratio, not from simulation. A series without noise is
made with the fitted plateaus, noise and middle and a chosen width. D is twice the log-likelihood by
which the best curve of the widest jump is behind. The signed root of the ratio is normal around
sqrt(D) with standard deviation 1 (Wald 1943), and the interval excludes the widest jump if it
exceeds the root of the threshold.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from deltagym.analysis.rise import RiseFit, climb, curve_and_slopes, scan, threshold

TRUE_WIDTHS = (1.0, 3.0, 10.0)
"""Widths, in steps, for which the chance is told."""

PHASES = (0.0, 0.25, 0.5, 0.75)
"""Places of the middle between two steps, over which the chance is averaged."""


class Power(NamedTuple):
    """The chance of being called a jump.

    Attributes:
        width: True width in steps.
        chance: Of the verdict `jump`, 0 to 1.
    """

    width: float
    chance: float


def jump_power(fit: RiseFit, bound: float) -> tuple[Power, ...]:
    """The chance of the verdict `jump` for each of `TRUE_WIDTHS`.

    Args:
        fit: The fit whose plateaus, middle and noise are taken as true.
        bound: The widest jump, in steps.
    """
    return tuple(Power(width, jump_chance(fit, width, bound)) for width in TRUE_WIDTHS)


def jump_chance(fit: RiseFit, width: float, bound: float) -> float:
    """The chance, 0 to 1, that the interval's upper end is at most `bound` if `width` is true."""
    gap = float(np.median(np.diff(fit.steps)))
    root = math.sqrt(threshold(len(fit.steps)))
    chances = []
    for phase in PHASES:
        theta = fit.theta + np.array([phase * gap, 0.0, 0.0])
        y = curve_and_slopes(fit.steps, fit.inverse_n, theta, width)[0]
        start = scan(y, fit.steps, fit.inverse_n, bound, fit.noise, gap)
        losses = [
            climb(y, fit.steps, fit.inverse_n, begin, bound, fit.noise)[1]
            for begin in (start, theta)
        ]
        distance = math.copysign(math.sqrt(min(losses)), bound - width)
        chances.append(float(norm.cdf(distance - root)))
    return float(np.mean(chances))
