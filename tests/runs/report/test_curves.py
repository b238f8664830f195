import numpy as np
import pytest

from deltagym.runs.folder import phase_starts
from deltagym.runs.report.curves import describe_smoothing, metric_curve


def rows(values, switch=None, **rest):
    switch = len(values) if switch is None else switch
    return [
        {"step": i + 1, "phase": "a" if i < switch else "b", "x": v, **rest}
        for i, v in enumerate(values)
    ]


def test_missing_steps_are_left_out_not_filled():
    curve = metric_curve(rows([0.5, None, 0.7]), "x")
    assert curve.steps.tolist() == [1, 3]
    assert curve.values.tolist() == [0.5, 0.7]
    assert len(metric_curve(rows([0.5]), "y")) == 0


def test_phases_are_found_in_order():
    assert phase_starts(rows([0.0] * 5, switch=3)) == [("a", 1), ("b", 4)]


def test_short_runs_are_not_smoothed_and_say_so():
    curve = metric_curve(rows([0.1, 0.9, 0.3]), "x")
    assert curve.window == 1
    assert curve.trailing_mean() == pytest.approx(curve.values)
    assert "not smoothed" in describe_smoothing(curve)


def test_trailing_mean_never_looks_ahead():
    curve = metric_curve(rows([0.0] * 100 + [1.0] * 100), "x")
    smooth = curve.trailing_mean()
    assert curve.window == 5
    assert smooth[:100].max() == 0.0
    assert smooth[100:106] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0, 1.0])
    assert "5 steps" in describe_smoothing(curve)


def test_trailing_mean_starts_anew_at_a_phase():
    curve = metric_curve(rows([0.0] * 100 + [1.0] * 100, switch=100), "x")
    assert curve.trailing_mean()[99:101].tolist() == [0.0, 1.0]


def test_log_odds_end_at_half_a_success_where_the_samples_are_known():
    assert metric_curve(rows([0.0, 0.5], samples=50), "x").log_odds_floor() == pytest.approx(0.01)


def test_log_odds_end_below_the_smallest_rate_seen_otherwise():
    assert metric_curve(rows([0.0, 0.02, 0.5, 1.0]), "x").log_odds_floor() == pytest.approx(0.01)
    assert 0 < metric_curve(rows([0.0, 0.0]), "x").log_odds_floor() < 0.01
    assert np.isnan(metric_curve(rows([0.5]), "x").resolution)
