"""The interval of a mean over runs: what it covers, and where it is cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from deltagym.runs.studies.spread import mean_over_runs


@pytest.mark.parametrize("runs", [2, 3, 5, 10])
def test_it_covers_the_mean_of_normal_runs_in_95_of_100_cases(runs: int) -> None:
    trials = 4000
    values = np.random.default_rng(runs).normal(50, 4, size=(runs, trials))
    _, low, high = mean_over_runs(values)
    covered = np.mean((low <= 50) & (high >= 50))
    assert abs(covered - 0.95) < 3 * np.sqrt(0.95 * 0.05 / trials)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_it_holds_the_mean_and_stays_within_what_is_possible(values: list[float]) -> None:
    mean, low, high = mean_over_runs(values, most=1)
    assert 0 <= low <= mean + 1e-12
    assert mean - 1e-12 <= high <= 1


def test_it_is_scipys_interval_of_a_mean() -> None:
    values = [3.0, 4.0, 8.0, 9.0]
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert mean_over_runs(values)[1:] == pytest.approx(list(expected))


def test_one_run_has_no_interval() -> None:
    mean, low, high = mean_over_runs([0.5])
    assert mean == 0.5
    assert np.isnan(low)
    assert np.isnan(high)
