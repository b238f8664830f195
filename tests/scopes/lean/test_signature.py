"""Signatures are equal exactly for theorems that say the same."""

from __future__ import annotations

from deltagym.scopes.lean.checker.outline import Outline, parse_outline
from deltagym.scopes.lean.signature import signature


def test_a_theorem_written_otherwise_is_the_same() -> None:
    binders = "(a b : ℝ) (k : 2 * a - 4 * b = 0)"
    one = Outline("(x y : ℝ) (h : x = 2 * y)", (("goal", "(x + y)^2 = 9 * y^2"),))
    other = Outline(binders, (("goal", "a^2 + 2 * a * b = 8 * b^2"),))
    third = Outline(binders, (("goal", "a^2 + 2 * a * b = 8 * a^2"),))
    keys = [signature(parse_outline(outline)) for outline in (one, other, third)]
    assert keys[0] == keys[1] != keys[2]
