"""Polynomials, linear programming and the arithmetic tactics, against exact evaluation."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.limits import Budget, LimitError
from deltagym.scopes.lean.checker.outline import Outline, parse_outline
from deltagym.scopes.lean.checker.poly import Ring
from deltagym.scopes.lean.checker.simplex import feasible
from deltagym.scopes.lean.checker.terms import NATURAL, Term, number, variable
from deltagym.scopes.lean.semantics import holds, value

NAMES = ("x", "y", "z")


def fault(given: str, goal: str, proof: str) -> str:
    return judge(Outline(given, (("goal", goal),)), proof).faults[0]


def terms(kind: str = "ℚ") -> st.SearchStrategy[Term]:
    leaves = st.one_of(
        st.integers(0, 9).map(lambda n: number(n, kind)),
        st.sampled_from(NAMES).map(lambda n: variable(n, kind)),
    )

    def grown(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        pairs = st.tuples(st.sampled_from(["add", "sub", "mul"]), inner, inner).map(
            lambda t: Term(t[0], t[1:], kind)
        )
        powers = st.tuples(inner, st.integers(0, 3)).map(
            lambda t: Term("pow", (t[0], number(t[1], NATURAL)), kind)
        )
        quotients = st.tuples(inner, st.integers(1, 9)).map(
            lambda t: Term("div", (t[0], number(t[1], kind)), kind)
        )
        return st.one_of(pairs, powers, quotients, inner.map(lambda t: Term("neg", (t,), kind)))

    return st.recursive(leaves, grown, max_leaves=8)


@settings(max_examples=200, deadline=None)
@given(terms(), terms(), st.integers(0, 10**6))
def test_terms_have_one_normal_form_exactly_when_they_are_equal_everywhere(
    one: Term, other: Term, seed: int
) -> None:
    ring, draw = Ring(Budget(10**7)), random.Random(seed)
    same = not ring.difference(one, other)
    points = [
        {name: Fraction(draw.randint(-(10**6), 10**6), draw.randint(1, 99)) for name in NAMES}
        for _ in range(3)
    ]
    equal = all(value(one, at) == value(other, at) for at in points)
    assert same == equal


@settings(max_examples=200, deadline=None)
@given(terms(), terms())
def test_normal_forms_add_and_multiply(one: Term, other: Term) -> None:
    ring = Ring(Budget(10**7))
    assert ring.sum(ring.poly(one), ring.poly(other)) == ring.poly(Term("add", (one, other), "ℚ"))
    assert ring.product(ring.poly(one), ring.poly(other)) == ring.poly(
        Term("mul", (other, one), "ℚ")
    )
    assert ring.sum(ring.poly(one), ring.poly(one), -1) == {}


@pytest.mark.parametrize(
    ("given", "left", "right"),
    [
        ("(x y : ℝ)", "(x + y)^3", "x^3 + 3*x^2*y + 3*x*y^2 + y^3"),
        ("(n : ℕ)", "(2:ℤ)^(n + 2)", "4 * 2^n"),
        ("(x : ℝ) (n : ℕ)", "x^(2*n + 1)", "x * x^n * x^n"),
        ("(n : ℕ)", "(n + 1)^2", "n^2 + 2*n + 1"),
        ("(f : ℝ → ℝ) (x : ℝ)", "f x * 2 - f x", "f x"),
        ("(x : ℚ)", "x / 3 + x / 6", "x / 2"),
    ],
)
def test_ring_proves_identities_and_nothing_next_to_them(given: str, left: str, right: str) -> None:
    assert fault(given, f"{left} = {right}", "ring") == ""
    assert fault(given, f"{left} = {right} + 1", "ring")


def test_ring_does_not_look_into_arguments_nor_casts() -> None:
    assert fault("(f : ℝ → ℝ)", "f (1 + 1) = f 2", "ring")
    assert fault("(n : ℕ)", "((n + 1 : ℕ) : ℝ) = (n : ℝ) + 1", "ring")
    assert fault("(n : ℕ)", "((n + 1 : ℕ) : ℝ) = (n : ℝ) + 1", "push_cast\nring") == ""


def test_linear_combination() -> None:
    given = "(x y : ℝ) (h : x = 2 * y) (g : y = 3) (f : ℝ → ℝ) (k : ∀ t : ℝ, f (t + 1) = f t + t)"
    assert fault(given, "x = 6", "linear_combination h + 2 * g") == ""
    assert fault(given, "x / 2 = 3", "linear_combination h / 2 + g") == ""
    assert fault(given, "2 * y = x", "linear_combination -h") == ""
    assert fault(given, "x^2 = 36", "linear_combination (x + 6) * (h + 2 * g)") == ""
    assert (
        fault(given, "f (x + 1 + 1) = f x + 2 * x + 1", "linear_combination k (x + 1) + k x") == ""
    )
    assert fault("(x : ℝ) (h : x^2 = 0)", "x = 0", "linear_combination (exp := 2) h") == ""
    for wrong in ("h + 3 * g", "h * g", "", "k", "1 / h", "h + g^2", "h - ", "f"):
        assert fault(given, "x = 6", f"linear_combination {wrong}")


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.data())
def test_the_simplex_method_finds_solutions_that_are_there_and_none_that_are_not(
    height: int, width: int, data: st.DataObject
) -> None:
    entry = st.integers(-4, 4)
    rows = [[data.draw(entry) for _ in range(width)] for _ in range(height)]
    hidden = [data.draw(st.integers(0, 3)) for _ in range(width)]
    right = [sum(a * x for a, x in zip(row, hidden, strict=True)) for row in rows]
    found = feasible(rows, right, Budget())
    assert found is not None
    assert all(x >= 0 for x in found)
    assert [sum(a * x for a, x in zip(row, found, strict=True)) for row in rows] == right
    other = [data.draw(entry) for _ in range(height)]
    maybe = feasible(rows, other, Budget())
    if maybe is not None:
        assert all(x >= 0 for x in maybe)
        assert [sum(a * x for a, x in zip(row, maybe, strict=True)) for row in rows] == other
    assert feasible([*rows, [0] * width], [*right, 1], Budget()) is None


@pytest.mark.parametrize(
    ("given", "goal", "hints"),
    [
        ("(x y : ℝ)", "2*x*y ≤ x^2 + y^2", "sq_nonneg (x - y)"),
        (
            "(x y z : ℝ)",
            "x*y + y*z + z*x ≤ x^2 + y^2 + z^2",
            "sq_nonneg (x - y), sq_nonneg (y - z), sq_nonneg (z - x)",
        ),
        ("(x y : ℝ) (hx : 1 ≤ x) (hy : 2 ≤ y)", "2*x + y ≤ x*y + 2", "hx, hy"),
        ("(x y : ℝ) (hx : 0 < x) (hy : 0 < y)", "0 < x * y", "mul_pos hx hy"),
        ("(x : ℝ) (h : x^2 = 2) (g : 0 ≤ x)", "x < 3 / 2", "g, h"),
        ("(a b : ℝ) (h : a + b = 2)", "a * b ≤ 1", "sq_nonneg (a - b), h"),
        ("(x : ℚ) (h : x < 1) (g : 2 < x)", "False", "h"),
        ("(x y : ℤ) (h : x = y)", "x + 1 = y + 1", "h"),
    ],
)
def test_nlinarith_finds_certificates(given: str, goal: str, hints: str) -> None:
    assert fault(given, goal, f"nlinarith [{hints}]") == ""


@pytest.mark.parametrize(
    ("given", "goal", "hints"),
    [
        ("(x y : ℝ)", "2*x*y < x^2 + y^2", "sq_nonneg (x - y)"),
        ("(x y : ℝ)", "3*x*y ≤ x^2 + y^2", "sq_nonneg (x - y), sq_nonneg (x + y)"),
        ("(x y : ℝ) (hx : 1 ≤ x)", "2*x + y ≤ x*y + 2", "hx"),
        ("(x y : ℝ)", "x = y", "sq_nonneg (x - y)"),
        ("(x : ℝ) (h : 0 ≤ x)", "0 < x", "h"),
        ("(x : ℝ)", "False", "sq_nonneg x"),
    ],
)
def test_nlinarith_proves_nothing_false(given: str, goal: str, hints: str) -> None:
    assert fault(given, goal, f"nlinarith [{hints}]")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=6, max_size=6), st.integers(-2, 2), st.integers(-2, 2))
def test_what_nlinarith_proves_of_quadratics_holds_everywhere(c: list[int], p: int, q: int) -> None:
    goal = f"0 ≤ ({c[0]})*x^2 + ({c[1]})*x*y + ({c[2]})*y^2 + ({c[3]})*x + ({c[4]})*y + ({c[5]})"
    assume(any(c))
    outline = Outline("(x y : ℚ)", (("goal", goal),))
    if judge(
        outline, f"nlinarith [sq_nonneg (x - ({p})*y), sq_nonneg (x + ({q})), sq_nonneg y]"
    ).passed[0]:
        prop = parse_outline(outline).props[0]
        for x in range(-12, 13):
            assert all(
                holds(prop, {"x": Fraction(x, 2), "y": Fraction(y, 2)}) for y in range(-12, 13)
            )


def test_work_is_counted() -> None:
    with pytest.raises(LimitError):
        Ring(Budget(50)).power({((0, 1),): 1, (): 1}, 30)
