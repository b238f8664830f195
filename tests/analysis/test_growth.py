"""The curves have the rises, the ceilings and the breaks that their parameters say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.analysis.growth import MODELS, SUDDEN, scaled, shortest_rise

MODEL = {model.name: model for model in MODELS}
FINE = np.linspace(-20, 20, 80_001)


def rise(u: np.ndarray, rates: np.ndarray, floor: float, ceiling: float) -> float:
    low, high = (u[np.argmax(rates >= floor + part * (ceiling - floor))] for part in (0.1, 0.9))
    return float(high - low)


@given(st.floats(-4, 1), st.floats(0.1, 0.9))
def test_logistic_and_exponential_rise_in_the_time_they_are_given(
    extra: float, middle: float
) -> None:
    logistic = MODEL["logistic"].curve(np.array([[middle, extra]]), FINE, 0.1)[0]
    assert rise(FINE, logistic, 0, 1) == pytest.approx(0.1 + np.exp(extra), abs=2e-3)
    exponential = MODEL["exponential"].curve(np.array([[middle, extra, 0.0]]), FINE, 0.1)[0]
    assert rise(FINE, exponential, 0, 0.5) == pytest.approx(0.1 + np.exp(extra), abs=2e-3)
    assert exponential.max() == pytest.approx(0.5)


def test_the_scale_rl_curve_is_the_formula_of_the_paper() -> None:
    steps = np.arange(1, 201)
    u = scaled(steps)
    rates = MODEL["scale_rl"].curve(np.array([[1 + np.log(0.5), -1.5, 1.0, -3.0]]), u, 0.1)[0]
    top = 1 / (1 + np.exp(-1.0))
    bottom = top / (1 + np.exp(3.0))
    exponent = np.log(9) / np.arcsinh((0.1 + np.exp(-1.5)) / (2 * 0.5))
    assert rates == pytest.approx(bottom + (top - bottom) / (1 + (0.5 / (u + 1 / 200)) ** exponent))


def test_a_bend_does_nothing_before_its_break_and_grows_after_it() -> None:
    u = np.linspace(0, 1, 101)
    rates = MODEL["bend"].curve(np.array([[0.495, -4.0, -1.0, 0.0]]), u, 0.1)[0]
    assert np.all(rates[:50] == rates[0])
    assert np.all(np.diff(rates[50:]) > 0)
    odds = np.log(rates[50:] / 0.5 / (1 - rates[50:] / 0.5))
    assert np.allclose(np.diff(odds), np.diff(odds)[0])


@pytest.mark.parametrize("name", ["jump", "jump_and_growth"])
def test_a_jump_is_over_within_its_share_of_the_shortest_rise(name: str) -> None:
    u = np.linspace(0, 1, 10_001)
    widest = {
        "break": 0.5,
        "before": -5.0,
        "after": 0.0,
        "width": 6.0,
        "rise": 3.0,
        "ceiling": 12.0,
    }
    chosen = MODEL[name]
    rates = chosen.curve(np.array([[widest[p] for p in chosen.parameters]]), u, 0.12)[0]
    near = u[(rates > 0.05) & (rates < 0.45)]
    assert near[-1] - near[0] == pytest.approx(SUDDEN * 0.12, rel=0.05)


@pytest.mark.parametrize("name", [m.name for m in MODELS])
def test_every_start_lies_in_bounds_and_gives_probabilities(name: str) -> None:
    steps = np.arange(10, 60)
    chosen, u = MODEL[name], scaled(steps)
    starts, (low, high) = chosen.starts(u), chosen.bounds()
    assert starts.shape[1] == len(chosen.parameters)
    assert np.all((starts >= low) & (starts <= high))
    rates = chosen.curve(starts, u, shortest_rise(steps))
    assert rates.shape == (len(starts), 50)
    assert np.all((rates >= 0) & (rates <= 1))


def test_the_shortest_rise_is_a_tenth_of_the_run_but_never_under_ten_steps() -> None:
    assert shortest_rise(np.arange(201)) == pytest.approx(0.1)
    assert shortest_rise(np.arange(51)) == pytest.approx(10 / 50)
