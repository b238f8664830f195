"""Intervals are read off a profile, and open ones say so."""

import numpy as np
import pytest

from deltagym.analysis.profile import Profiled, profiled, width_text

WIDTHS = np.geomspace(1, 64, 25)


def parabola(best: float, error: float) -> np.ndarray:
    """A profile with this standard error of the logarithm."""
    return -((np.log(WIDTHS / best) / error) ** 2) / 2


def test_a_parabola_gives_the_interval_of_its_standard_error() -> None:
    width, low, high = profiled(WIDTHS, parabola(7.3, 0.2), 1.96**2)
    assert width == pytest.approx(7.3, rel=0.01)
    assert low == pytest.approx(7.3 * np.exp(-0.392), rel=0.02)
    assert high == pytest.approx(7.3 * np.exp(0.392), rel=0.02)


def test_an_interval_is_open_where_the_end_of_the_grid_fits_too() -> None:
    assert profiled(WIDTHS, parabola(1.2, 0.2), 3.84).low is None
    assert profiled(WIDTHS, parabola(60, 0.2), 3.84).high is None
    assert profiled(WIDTHS, np.zeros(25), 3.84)[1:] == (None, None)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Profiled(1.0, None, 2.04), "at most 2.0 steps"),
        (Profiled(90.0, 80.4, None), "at least 80 steps"),
        (Profiled(4.0, 3.2, 12.0), "4.0 steps [3.2, 12]"),
        (Profiled(4.0, None, None), "any number of steps"),
    ],
)
def test_a_width_in_words(found: Profiled, text: str) -> None:
    assert width_text(found, "steps") == text
