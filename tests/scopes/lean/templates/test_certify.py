"""The polynomials that theorems are built from, and certificates by elimination."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.core.errors import DeltaGymError
from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.outline import Outline
from deltagym.scopes.lean.templates.certify import certificate, divided, read_polynomial
from deltagym.scopes.lean.templates.expr import Poly, lifted, par, variables

X, Y = variables("x y")
COEFFICIENTS = st.lists(st.integers(-9, 9), min_size=6, max_size=6)


def quadratic(c: list[int]) -> Poly:
    return c[0] * X * X + c[1] * X * Y + c[2] * Y * Y + c[3] * X + c[4] * Y + c[5]


@settings(max_examples=100, deadline=None)
@given(COEFFICIENTS, COEFFICIENTS)
def test_what_is_written_is_read_as_it_was(first: list[int], second: list[int]) -> None:
    one, other = quadratic(first), quadratic(second)
    assert read_polynomial(str(one)) == one
    assert (
        read_polynomial(f"{par(one)} * {par(other)} - ({other})^2") == one * other - other * other
    )


@settings(max_examples=100, deadline=None)
@given(COEFFICIENTS, COEFFICIENTS)
def test_division_leaves_a_smaller_rest(first: list[int], second: list[int]) -> None:
    whole, divisor = quadratic(first) * quadratic(second), X * X + second[4] * Y * X + second[5]
    rest, quotient = divided(whole, divisor, "x")
    assert rest + quotient * divisor == whole
    assert all(dict(monomial).get("x", 0) < 2 for monomial in rest.terms)


def test_certificates_are_accepted_by_the_checker() -> None:
    rules = [("ha", "a", "2 * a = x + y"), ("hb", "b", "b^2 = a + 1")]
    prop = "4 * b^2 * (a - 1) + 4 = (x + y)^2"
    outline = Outline("(a b x y : ℝ) (ha : 2 * a = x + y) (hb : b^2 = a + 1)", (("goal", prop),))
    assert judge(outline, certificate(prop, (rules[1], rules[0]))).passed == (True,)
    with pytest.raises(DeltaGymError, match="does not follow"):
        certificate(prop.replace("+ 4", "+ 5"), (rules[1], rules[0]))
    with pytest.raises(DeltaGymError, match="no number"):
        certificate("a = 0", (("h", "a", "a * x = 0"),))


def test_numbers_lift() -> None:
    assert lifted(3) + X - X == lifted(3)
    assert 2 - X == -(X - 2)
    assert not X - X
