"""Simulated growth is recognised, and intervals cover the truth as often as they say."""

import numpy as np
import pytest

from deltagym.analysis.conclusion import Conclusion, conclude, too_little
from deltagym.analysis.counts import Series
from deltagym.analysis.growth import MODELS
from deltagym.analysis.transition import (
    block_numbers,
    compare_models,
    crossing,
    fit_curve,
    paired_difference,
    transition_interval,
)

MODEL = {model.name: model for model in MODELS}
T = np.arange(1, 101)


def logistic(middle: float, rise: float) -> np.ndarray:
    return 1 / (1 + np.exp(-2 * np.log(9) * (T - middle) / rise))


STEP = np.where(T < 55, 0.005, 0.7)
RARE = np.minimum(0.4, 0.4 * np.exp(0.09 * (T - 80)))


def concluded(series: Series) -> Conclusion:
    return conclude(
        compare_models(series), {m.name: crossing(fit_curve(m, series), series) for m in MODELS}
    )


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("rise", [25, 60])
def test_logistic_growth_is_no_jump(draw, seed: int, rise: float) -> None:
    found = concluded(draw(logistic(55, rise), seed))
    assert (found.kind, found.best) == ("smooth", "logistic")
    assert "jump" not in found.rivals


@pytest.mark.parametrize("seed", [0, 1])
def test_a_step_is_a_jump_at_that_step(draw, seed: int) -> None:
    series = draw(STEP, seed)
    found = concluded(series)
    assert found.kind == "jump"
    assert "step 55" in found.text
    low, high = transition_interval(fit_curve(MODEL["jump"], series), series, seed) or (0, 0)
    assert low <= 55 <= high
    assert high - low <= 2


def test_the_exponential_growth_of_a_rare_success_is_recognised(draw) -> None:
    found = concluded(draw(RARE, 0))
    assert (found.kind, found.best) == ("smooth", "exponential")
    assert "logistic" not in found.rivals


def test_a_constant_rate_shows_no_rise(draw) -> None:
    assert concluded(draw(np.full(100, 0.1), 0)).kind == "no rise"


def test_a_series_with_too_little_is_left_alone(draw) -> None:
    assert too_little(draw(np.zeros(100))) == Conclusion(
        "none",
        None,
        (),
        "0 of 51,200 training samples passed; 95% upper bound on the success rate 0.0059%.",
    )
    short = draw(STEP[45:60])
    assert too_little(short) is not None
    assert too_little(draw(STEP)) is None


@pytest.mark.parametrize(
    ("name", "rates", "truth"),
    [("logistic", logistic(50, 20), 50.0), ("exponential", RARE, 80 - np.log(2) / 0.09)],
)
def test_intervals_of_the_transition_cover_the_truth(
    draw, name: str, rates: np.ndarray, truth: float
) -> None:
    covered = 0
    for seed in range(20):
        series = draw(rates, seed)
        low, high = transition_interval(
            fit_curve(MODEL[name], series), series, seed, replicates=100
        ) or (
            0,
            0,
        )
        covered += low <= truth <= high
    assert covered >= 16


def test_the_rise_and_the_transition_are_read_off_the_curve(draw) -> None:
    series = draw(logistic(50, 30), samples=100_000, dispersion=1e-6)
    at = crossing(fit_curve(MODEL["logistic"], series), series)
    assert at.step == pytest.approx(50, abs=0.5)
    assert at.rise == pytest.approx(30, abs=1)
    assert at.share == 0
    jumped = crossing(fit_curve(MODEL["jump"], draw(STEP)), draw(STEP))
    assert jumped.step == 55
    assert jumped.share > 0.9
    assert jumped.rise is not None
    assert jumped.rise < 5


def test_a_falling_rate_has_no_transition(draw) -> None:
    series = draw(STEP[::-1])
    fitted = fit_curve(MODEL["jump"], series)
    assert crossing(fitted, series).step is None
    assert transition_interval(fitted, series, 0) is None


def test_blocks_are_runs_of_steps_and_differences_are_paired() -> None:
    assert block_numbers(7).tolist() == [0, 0, 1, 1, 2, 2, 3]
    assert block_numbers(200).tolist() == [i // 5 for i in range(200)]
    first, second = np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0, 1.0])
    assert paired_difference(first, second) == pytest.approx((3.0, np.sqrt(3)))
