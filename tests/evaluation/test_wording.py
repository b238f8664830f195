import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.evaluation.passk import mean_pass_at_k
from deltagym.evaluation.wording import (
    base_rate_statement,
    estimate_text,
    percent,
    plural,
    rate_statement,
    small,
)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.931, "93.1%"),
        (0.023, "2.3%"),
        (0.00031, "0.031%"),
        (0.9997, "99.970%"),
        (None, "not measured"),
    ],
)
def test_percent(rate, text):
    assert percent(rate) == text


@given(st.floats(1e-9, 1 - 1e-9))
def test_percent_never_rounds_to_certainty(rate):
    assert 0.0 < float(percent(rate).rstrip("%")) < 100.0


@pytest.mark.parametrize(
    ("c", "n", "text"),
    [
        (0, 128, "0 of 128 (≤ 2.8%)"),
        (128, 128, "128 of 128 (≥ 97.2%)"),
        (12, 128, "12 of 128 (9.4%, 4.9% to 15.8%)"),
        (0, 0, "no scored sample"),
    ],
)
def test_rates_carry_their_bound(c, n, text):
    assert rate_statement(c, n) == text


def test_estimates_carry_their_bound():
    zero, one, some, none = (
        mean_pass_at_k([n, n], [c, c], [k])[0]
        for n, c, k in ((50, 0, 1), (50, 50, 1), (50, 25, 1), (1, 1, 2))
    )
    assert estimate_text(zero) == "0% (≤ 84.2%)"
    assert estimate_text(one) == "100% (≥ 15.8%)"
    assert estimate_text(some).startswith("50.0% [")
    assert estimate_text(none) == "not measured"


def test_plural():
    assert (plural(1, "problem"), plural(1200, "problem")) == ("1 problem", "1,200 problems")


def test_tiny_rates_print_as_powers_of_ten():
    found = [small(rate) for rate in (0.0, 3e-9, 0.0009, 0.001, 0.25)]
    assert found == ["0", "3e-09", "9e-04", "0.10%", "25.0%"]


def test_the_rate_read_from_the_model_stands_beside_the_bound():
    assert base_rate_statement(128, None, None) == "0 of 128 (≤ 2.8%)"
    text = base_rate_statement(128, -20.0, 4e-9)
    assert text == (
        "0 of 128 (≤ 2.8%); the gold answer has probability 2e-09, known right answers 4e-09"
    )
