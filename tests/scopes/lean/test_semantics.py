"""Propositions are evaluated exactly, and left undecided where samples do not decide them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from deltagym.scopes.lean.checker.outline import Outline, parse_outline
from deltagym.scopes.lean.semantics import holds


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        ("x = 3", True),
        ("x < 3", False),
        ("∀ t : ℤ, t = x", False),
        ("∀ t : ℤ, t + x = x + t", None),
        ("∃ k : ℤ, x = 2 * k", False),
        ("∃ k : ℤ, x = 2 * k + 1", True),
        ("∃ k : ℤ, x = 2 * k + 100001", True),
        ("x = 3 ∨ ∀ t : ℤ, t = t", True),
        ("x = 4 ∧ ∀ t : ℤ, t = t", False),
        ("¬ x = 3", False),
        ("x = 4 → x = 5", True),
        ("(2 : ℤ) ∣ x", False),
        ("x % 2 = 1", True),
    ],
)
def test_statements_are_evaluated_exactly(goal: str, verdict: bool | None) -> None:
    prop = parse_outline(Outline("(x : ℤ)", (("goal", goal),))).props[0]
    assert holds(prop, {"x": Fraction(3)}) is verdict
