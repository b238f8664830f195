"""The mean of an arm's runs, and how far off it may be."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from deltagym.evaluation.passk import CONFIDENCE

Floats = NDArray[np.float64]


def mean_over_runs(values: ArrayLike, most: float = np.inf) -> Floats:
    """Mean of runs with its 95 % interval, Student's t with one degree of freedom less than runs.

    It covers the mean of further seeds in 95 % of cases where runs are normally spread, however
    few they are: of three runs it reaches 4.3 standard errors to either side.

    Args:
        values: One a run, none below 0, shape (runs, ...).
        most: The interval is cut to 0 below and to this above.

    Returns:
        Mean, low and high, shape (3, ...); low and high are NaN for one run.
    """
    values = np.asarray(values, dtype=np.float64)
    mean, runs = values.mean(axis=0), len(values)
    if runs < 2:
        return np.array([mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)])
    error = values.std(axis=0, ddof=1) / np.sqrt(runs)
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, runs - 1) * error
    return np.array([mean, np.maximum(mean - reach, 0), np.minimum(mean + reach, most)])
