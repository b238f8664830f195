"""Models of how a success rate grows: smooth ones, and ones that break at a change point.

Each is a curve over scaled time u, which runs from 0 at the first step to 1 at the last. Any smooth
curve becomes a jump if it may be steep enough, so growth of every kind is held to a shortest rise:
10 to 90 % of it takes at least `SHORTEST` of the run, and at least `SHORTEST_STEPS` steps. A jump
takes at most `SUDDEN` of that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit as sigmoid

Floats = NDArray[np.float64]
Kind = Literal["constant", "smooth", "bend", "jump"]

SHORTEST = 0.1
SHORTEST_STEPS = 10
"""The shortest rise that counts as growth: a share of the run, and steps."""

SUDDEN = 1 / 3
"""The longest jump, 10 to 90 %, as a share of the shortest rise that counts as growth."""

LOGISTIC_RISE = 2 * np.log(9)
"""10 to 90 % of a logistic curve, in units of 1 / slope."""

EXPONENTIAL_RISE = np.log(9)
"""10 to 90 % of an exponential, in units of 1 / rate."""

CEILINGS = (0.0, 3.0)
"""Log-odds of the final rates from which fits start."""

MOST_BREAKS = 120
"""Largest number of candidates for a change point."""


@dataclass(frozen=True, slots=True)
class Model:
    """A set of curves that differ in their parameters.

    Attributes:
        name: Its name.
        kind: What the growth is called if the model is true.
        parameters: Names of the parameters, in the order of the vector. Rates (`before`, `after`,
            `floor`, `ceiling`) are log-odds and times are scaled. `rise` is the logarithm of how
            much longer than the shortest the 10-90 % rise takes. `width` is the log-odds of the
            share of the longest jump that a jump takes.
        curve: Parameters [B, D], times [T] and the shortest rise to success probabilities [B, T].
        starts: Times [T] to the vectors from which fits start, [S, D]; with a change point, one or
            more for each candidate.
        fixed: How many leading parameters are tried, not fitted: 1 for a change point, else 0.
    """

    name: str
    kind: Kind
    parameters: tuple[str, ...]
    curve: Callable[[Floats, Floats, float], Floats]
    starts: Callable[[Floats], Floats]
    fixed: int = 0

    def bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of the parameters, [D] each."""
        limits = np.array([_LIMITS[name] for name in self.parameters])
        return limits[:, 0], limits[:, 1]


_LIMITS = {
    "before": (-16.0, 12.0),
    "after": (-16.0, 12.0),
    "ceiling": (-12.0, 12.0),
    "floor": (-16.0, 3.0),
    "middle": (-2.0, 4.0),
    "capped": (0.0, 4.0),
    "rise": (-7.0, 3.0),
    "break": (0.0, 1.0),
    "width": (-6.0, 6.0),
}


def _columns(theta: Floats) -> list[Floats]:
    return [theta[:, d, None] for d in range(theta.shape[1])]


def _constant(theta: Floats, u: Floats, shortest: float) -> Floats:
    (level,) = _columns(theta)
    return sigmoid(level + 0 * u)


def _exponential(theta: Floats, u: Floats, shortest: float) -> Floats:
    """p = A exp(r min(0, u - cap)): steady growth of log p until the cap."""
    cap, rise, ceiling = _columns(theta)
    rate = EXPONENTIAL_RISE / (shortest + np.exp(rise))
    return sigmoid(ceiling) * np.exp(rate * np.minimum(0, u - cap))


def _logistic(theta: Floats, u: Floats, shortest: float) -> Floats:
    """log p / (1 - p) = m (u - middle): steady growth of the log-odds, towards p = 1."""
    middle, rise = _columns(theta)
    return sigmoid(LOGISTIC_RISE * (u - middle) / (shortest + np.exp(rise)))


def _scale_rl(theta: Floats, u: Floats, shortest: float) -> Floats:
    """R(C) = R0 + (A - R0) / (1 + (C_mid / C)^B) with R0 < A: arXiv 2510.13786, equation 1.

    C is the number of steps done. 10 and 90 % lie at C_mid 9^(-1/B) and C_mid 9^(1/B), so the rise
    takes 2 C_mid sinh(ln 9 / B).
    """
    middle, rise, ceiling, floor = _columns(theta)
    mid = np.exp(middle - 1)
    exponent = np.log(9) / np.arcsinh((shortest + np.exp(rise)) / (2 * mid))
    top = sigmoid(ceiling)
    bottom = top * sigmoid(floor)
    compute = u + 1 / len(u)
    return bottom + (top - bottom) * sigmoid(exponent * (np.log(compute) - np.log(mid)))


def _jump(theta: Floats, u: Floats, shortest: float) -> Floats:
    """One rate before the break, another after it."""
    at, before, after, width = _columns(theta)
    return _blend(sigmoid(before), sigmoid(after), u - at, _width(width, shortest))


def _bend(theta: Floats, u: Floats, shortest: float) -> Floats:
    """p = A sigmoid(before + m max(0, u - break)): constant, then steady growth of the odds."""
    at, before, rise, ceiling = _columns(theta)
    slope = LOGISTIC_RISE / (shortest + np.exp(rise))
    return sigmoid(ceiling) * sigmoid(before + slope * np.maximum(0, u - at))


def _jump_and_growth(theta: Floats, u: Floats, shortest: float) -> Floats:
    """A bend with a jump: the rate jumps at the break, and from there its odds grow steadily."""
    at, before, after, width, rise, ceiling = _columns(theta)
    slope = LOGISTIC_RISE / (shortest + np.exp(rise))
    top = sigmoid(ceiling)
    grown = top * sigmoid(after + slope * np.maximum(0, u - at))
    return _blend(top * sigmoid(before), grown, u - at, _width(width, shortest))


def jump_width(model: Model, theta: Floats, shortest: float) -> float:
    """Scaled time that the jump of one parameter vector, [D], takes from 10 to 90 %."""
    return float(_width(theta[model.parameters.index("width")], shortest))


def _width(width: Floats, shortest: float) -> Floats:
    return SUDDEN * shortest * sigmoid(width)


def _blend(before: Floats, after: Floats, u: Floats, width: Floats) -> Floats:
    """Joins two rates by a logistic curve around u = 0 that takes `width` from 10 to 90 %."""
    return before + (after - before) * sigmoid(LOGISTIC_RISE * u / width)


def _grid(*axes: tuple[float, ...]) -> Floats:
    return np.array(list(product(*axes)), dtype=np.float64)


def _breaks(u: Floats) -> tuple[float, ...]:
    """Candidates for a change point, midway between two steps, two or more steps from the ends."""
    between = (u[1:-2] + u[2:-1]) / 2
    count = min(len(between), MOST_BREAKS)
    chosen = np.unique(np.linspace(0, len(between) - 1, count).round().astype(int))
    return tuple(between[chosen].tolist())


_RISES = (-3.0, -1.0, 0.5)
_TIMES = (0.1, 0.3, 0.5, 0.7, 0.9, 1.3)

MODELS = (
    Model("constant", "constant", ("before",), _constant, lambda u: np.array([[-4.0], [0.0]])),
    Model(
        "exponential",
        "smooth",
        ("capped", "rise", "ceiling"),
        _exponential,
        lambda u: _grid(_TIMES, _RISES, CEILINGS),
    ),
    Model(
        "logistic",
        "smooth",
        ("middle", "rise"),
        _logistic,
        lambda u: _grid((-0.2, *_TIMES), _RISES),
    ),
    Model(
        "scale_rl",
        "smooth",
        ("middle", "rise", "ceiling", "floor"),
        _scale_rl,
        lambda u: _grid(tuple(1 + np.log(_TIMES)), _RISES, CEILINGS, (-8.0, -2.0)),
    ),
    Model(
        "bend",
        "bend",
        ("break", "before", "rise", "ceiling"),
        _bend,
        lambda u: _grid(_breaks(u), (-5.0,), (-1.0,), CEILINGS),
        fixed=1,
    ),
    Model(
        "jump",
        "jump",
        ("break", "before", "after", "width"),
        _jump,
        lambda u: _grid(_breaks(u), (-5.0,), (0.0,), (-2.0,)),
        fixed=1,
    ),
    Model(
        "jump_and_growth",
        "jump",
        ("break", "before", "after", "width", "rise", "ceiling"),
        _jump_and_growth,
        lambda u: _grid(_breaks(u), (-5.0,), (0.0,), (-2.0,), (-1.0,), (3.0,)),
        fixed=1,
    ),
)
"""All models, the simplest first."""


def shortest_rise(steps: NDArray[np.int64]) -> float:
    """The shortest 10-90 % rise that counts as growth, in scaled time."""
    return max(SHORTEST, SHORTEST_STEPS / (steps[-1] - steps[0]))


def scaled(steps: NDArray[np.int64]) -> Floats:
    """Steps as times from 0 to 1."""
    return (steps - steps[0]) / (steps[-1] - steps[0])
