"""The verdict on simulated growth is the true one."""

from collections.abc import Callable

import numpy as np
import pytest

from deltagym.analysis import SeriesReport, report_series
from deltagym.analysis.conclusion import (
    Conclusion,
    Plateau,
    rise_kind,
    too_little,
    widest_jump,
)
from deltagym.analysis.counts import Series
from deltagym.analysis.profile import Profiled

STEP = np.where(np.arange(100) < 54, 0.005, 0.7)


def told(rates: np.ndarray, samples: int = 512) -> SeriesReport:
    """The report on a series without noise."""
    passed = np.round(rates * samples).astype(np.int64)
    return report_series(Series("x", np.arange(len(rates)), np.full(len(rates), samples), passed))


def test_a_jump_without_noise_is_a_jump_of_one_step() -> None:
    report = told(np.array([0.005] * 50 + [0.35] + [0.7] * 49))
    assert report.conclusion.kind == "jump"
    assert report.rise is not None
    assert report.rise.width.low is None
    assert report.rise.width.high is not None
    assert report.rise.width.high < 2
    assert report.transition() == pytest.approx(50, abs=0.5)
    assert report.rise.plateau == Plateau(50, 25_600, 150)
    assert not report.conclusion.after_plateau
    assert "at most" in report.conclusion.text
    assert "called a jump with a chance of 100%" in report.conclusion.text


@pytest.mark.parametrize(("width", "kind"), [(1, "jump"), (3, "jump"), (25, "smooth")])
@pytest.mark.parametrize("samples", [128, 2048])
def test_the_verdict_follows_the_width(
    draw, logistic: Callable, width: float, kind: str, samples: int
) -> None:
    series = draw(logistic(50.3, width), samples=samples, dispersion=0.002)
    assert report_series(series).conclusion.kind == kind


def test_a_long_rare_plateau_before_a_jump_is_told() -> None:
    report = told(np.where(np.arange(300) < 150, 0.002, 0.8))
    assert (report.conclusion.kind, report.conclusion.after_plateau) == ("jump", True)
    assert not told(np.where(np.arange(300) < 150, 0.02, 0.8)).conclusion.after_plateau
    assert not told(np.where(np.arange(300) < 90, 0.002, 0.8)).conclusion.after_plateau


def test_one_lucky_step_is_no_jump() -> None:
    assert told(np.where(np.arange(100) < 99, 0.005, 0.9)).conclusion.kind == "undecided"
    assert told(np.where(np.arange(100) < 95, 0.005, 0.9)).conclusion.kind == "jump"


@pytest.mark.parametrize("wander", [0.0, 0.3])
def test_a_flat_rate_is_no_rise_also_where_it_wanders(draw, wander: float) -> None:
    alarms = sum(
        report_series(draw(np.full(100, 0.1), seed, wander=wander)).conclusion.kind != "no rise"
        for seed in range(12)
    )
    assert alarms <= 2


def test_smooth_growth_is_no_jump(draw, logistic: Callable) -> None:
    exponential = 0.002 * np.exp(0.055 * np.arange(100))
    for rates in (logistic(60, 45), logistic(35, 25), exponential):
        for seed in range(3):
            assert report_series(draw(rates, seed, wander=0.3)).conclusion.kind != "jump"


def test_a_series_with_too_little_is_left_alone(draw) -> None:
    assert too_little(draw(np.zeros(100))) == Conclusion(
        "none",
        False,
        "0 of 51,200 training samples passed; 95% upper bound on the success rate 0.0072%.",
    )
    assert too_little(draw(STEP[45:60])) is not None
    assert too_little(draw(STEP)) is None


def test_the_rule() -> None:
    assert rise_kind(5.0, 9.0, Profiled(1, None, 2), 10) == "no rise"
    assert rise_kind(50.0, 0.5, Profiled(1, None, 2), 10) == "no rise"
    assert rise_kind(50.0, 9.0, Profiled(1, None, 10), 10) == "jump"
    assert rise_kind(50.0, 9.0, Profiled(12, 10.5, None), 10) == "smooth"
    assert rise_kind(50.0, 9.0, Profiled(9, 7, 12), 10) == "undecided"
    assert rise_kind(50.0, 9.0, Profiled(9, None, None), 10) == "undecided"


def test_the_widest_jump_is_ten_steps_and_a_tenth_of_a_short_run() -> None:
    assert widest_jump(list(range(1, 61))) == pytest.approx(6)
    assert widest_jump(list(range(1000))) == 10
