"""The chance of a jump falls with the true width, and is the share found in simulations."""

from collections.abc import Callable

import pytest

from deltagym.analysis.power import TRUE_WIDTHS, jump_chance, jump_power
from deltagym.analysis.rise import fit_rise


def test_sudden_rises_are_surely_seen_and_slow_ones_not(draw, logistic: Callable) -> None:
    fit = fit_rise(draw(logistic(50, 3)))
    chances = [power.chance for power in jump_power(fit, 10)]
    assert [power.width for power in jump_power(fit, 10)] == list(TRUE_WIDTHS)
    assert chances[0] > 0.95
    assert chances == sorted(chances, reverse=True)
    assert jump_chance(fit, 10, 10) < 0.03
    assert jump_chance(fit, 30, 10) < 0.01


def test_more_samples_raise_the_chance(draw, logistic: Callable) -> None:
    few, many = (fit_rise(draw(logistic(50, 7), samples=n, dispersion=1e-4)) for n in (16, 512))
    assert jump_chance(few, 7, 10) < jump_chance(many, 7, 10)


def test_the_chance_is_the_share_found(draw, logistic: Callable) -> None:
    fits = [fit_rise(draw(logistic(50, 6), s, samples=40, dispersion=0.01)) for s in range(24)]
    share = sum(fit.width.high is not None and fit.width.high <= 10 for fit in fits) / len(fits)
    told = sum(jump_chance(fit, 6, 10) for fit in fits) / len(fits)
    assert told == pytest.approx(share, abs=0.3)
