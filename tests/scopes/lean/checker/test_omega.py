"""omega, norm_num and decide against brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.outline import Outline, parse_outline
from deltagym.scopes.lean.semantics import holds

BOX = range(-7, 8)


def fault(given: str, goal: str, proof: str = "omega") -> str:
    return judge(Outline(given, (("goal", goal),)), proof).faults[0]


@pytest.mark.parametrize(
    ("given", "goal"),
    [
        ("(n : ℤ)", "n % 3 = 0 ∨ n % 3 = 1 ∨ n % 3 = 2"),
        ("(n : ℤ) (h : n % 6 = 5)", "n % 3 = 2 ∧ n % 2 = 1"),
        ("(a b : ℤ) (h : 2 * a = 2 * b + 1)", "False"),
        ("(a b : ℤ) (h : 3 * a + 5 * b = 1) (g : 0 ≤ a) (f : a < 5)", "a = 2"),
        ("(n : ℕ)", "0 ≤ n"),
        ("(n : ℕ) (h : n ≠ 0)", "1 ≤ n"),
        ("(a : ℤ) (h : (4 : ℤ) ∣ a)", "(2 : ℤ) ∣ a"),
        ("(a : ℤ) (h : ¬ (2 : ℤ) ∣ a)", "(2 : ℤ) ∣ a + 1"),
        ("(x k : ℤ) (h : x^2 = 4 * k + 1)", "x^2 % 4 = 1"),
        ("(n : ℕ) (m : ℤ) (h : (n : ℤ) = m)", "0 ≤ m"),
        ("(a b : ℤ) (h : a < b → b < 3) (g : a < b)", "a < 2"),
        ("(a b : ℤ) (h : 7 * a - 12 * b = 3)", "b % 7 = 5"),
    ],
)
def test_omega_proves(given: str, goal: str) -> None:
    assert fault(given, goal) == ""


@pytest.mark.parametrize(
    ("given", "goal"),
    [
        ("(n : ℤ)", "0 ≤ n"),
        ("(n : ℤ)", "n % 3 = 0 ∨ n % 3 = 1"),
        ("(a b : ℤ) (h : 2 * a = 4 * b)", "a = b"),
        ("(a b : ℤ)", "a * b = b * a + 1"),
        ("(x : ℝ)", "x = x"),
        ("(a : ℤ) (h : (2 : ℤ) ∣ a)", "(4 : ℤ) ∣ a"),
    ],
)
def test_omega_does_not_prove(given: str, goal: str) -> None:
    assert fault(given, goal)


SMALL = st.integers(-4, 4)
LINES = st.tuples(SMALL, SMALL, SMALL, st.sampled_from(["≤", "<", "=", "≠", "%", "∣"]))


def written(line: tuple[int, int, int, str]) -> str:
    a, b, c, sign = line
    form = f"({a}) * x + ({b}) * y + ({c})"
    if sign == "%":
        return f"({form}) % {abs(c) + 2} = {abs(b)}"
    return f"({abs(a) + 1} : ℤ) ∣ {form}" if sign == "∣" else f"{form} {sign} 0"


@settings(max_examples=250, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4), LINES)
def test_what_omega_proves_holds_for_all_small_integers(
    lines: list[tuple[int, int, int, str]], goal: tuple[int, int, int, str]
) -> None:
    given = "(x y : ℤ) " + " ".join(f"(k{i} : {written(line)})" for i, line in enumerate(lines))
    outline = Outline(given, (("goal", written(goal)),))
    if judge(outline, "omega").passed[0]:
        known = parse_outline(outline)
        for x, y in product(BOX, BOX):
            at = {"x": Fraction(x), "y": Fraction(y)}
            if all(holds(p, at) for p in known.start.hypotheses.values()):
                assert holds(known.props[0], at)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=3))
def test_omega_never_refutes_what_has_a_solution(lines: list[tuple[int, int, int, str]]) -> None:
    """Where there is a solution there is no refutation."""
    given = "(x y : ℤ) (a : 0 ≤ x) (b : x ≤ 3) (c : 0 ≤ y) (d : y ≤ 3) " + " ".join(
        f"(k{i} : {written(v)})" for i, v in enumerate(lines)
    )
    outline = Outline(given, (("goal", "False"),))
    known = parse_outline(outline).start
    points = [{"x": Fraction(x), "y": Fraction(y)} for x, y in product(range(4), range(4))]
    possible = any(all(holds(p, at) for p in known.hypotheses.values()) for at in points)
    assert not (possible and judge(outline, "omega").passed[0])


@pytest.mark.parametrize(
    "goal",
    [
        "2 + 2 = 4",
        "(7:ℤ) % 4 = 3",
        "(-7:ℤ) % 4 = 1",
        "(1:ℝ) / 3 < 1 / 2",
        "3 ∣ 12 ∧ ¬ 5 ∣ 12",
        "2^10 = 1024",
        "(0:ℤ) ∣ 0",
    ],
)
def test_norm_num_computes(goal: str) -> None:
    assert fault("", goal, "norm_num") == ""


@pytest.mark.parametrize(
    "goal",
    [
        "2 + 2 = 5",
        "(-7:ℤ) % 4 = -3",
        "(1:ℝ) / 2 < 1 / 3",
        "(0:ℤ) ∣ 1",
        "9^9^9^9 = 1",
        "2^100000 = 2^100000",
    ],
)
def test_norm_num_does_not_prove(goal: str) -> None:
    assert fault("", goal, "norm_num")


def test_norm_num_reads_no_variables() -> None:
    assert fault("(x : ℝ) (h : x = 1)", "x = 1", "norm_num")


def test_decide_runs_through_bounded_quantifiers() -> None:
    assert fault("", "∀ x < 12, x^2 % 4 = 0 ∨ x^2 % 4 = 1", "decide") == ""
    assert fault("", "∀ x < 5, ∀ y < 5, (x + y)^2 = x^2 + 2*x*y + y^2", "decide") == ""
    assert fault("", "∀ x < 12, x^2 % 4 = 0", "decide")
    assert fault("", "∀ x : ℕ, x = x", "decide")
    assert fault("", "∀ x < 1000000, x = x", "decide")
    assert fault(
        "", "∀ x < 60, ∀ y < 60, ∀ z < 60, ∀ w < 60, x + y + z + w = w + z + y + x", "decide"
    )
    assert fault("", "(1:ℝ) = 1", "decide")
