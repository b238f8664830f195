"""The tactics of logic: each does what Lean's tactic does, or refuses."""

from __future__ import annotations

import pytest

from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.outline import Outline


def fault(given: str, goal: str, proof: str) -> str:
    return judge(Outline(given, (("goal", goal),)), proof).faults[0]


SQUARES = "(S : ℕ → ℤ) (hz : S 0 = 0) (hs : ∀ k : ℕ, S (k + 1) = S k + 2 * (k : ℤ) + 1) (n : ℕ)"
INDUCTION = """\
induction n with
| zero =>
  push_cast
  linear_combination hz
| succ n ih =>
  push_cast
  linear_combination hs n + ih"""

POWERS = """\
induction n with
  | zero => norm_num
  | succ m ih =>
    obtain ⟨c, hc⟩ := ih
    exact ⟨7 * c + 4^m, by linear_combination 7 * hc⟩"""

RIGHT = [
    ("(x y : ℝ) (h : x = y)", "y = x", "exact h.symm"),
    ("(x y : ℝ) (h : x = y) (g : y = 2)", "x = 2", "rw [h, g]"),
    ("(x y : ℝ) (h : x = y)", "x + x = 2 * y", "rw [h]\nring"),
    ("(x y : ℝ) (h : x = y)", "y + y = 2 * x", "rw [← h]; ring"),
    ("(x y : ℝ) (h : x = y) (g : x < 1)", "y < 1", "rw [h] at g\nexact g"),
    ("(x y : ℝ) (h : x = y + 1)", "x - 1 = y", "subst h\nring"),
    ("(x : ℝ)", "x = x ∧ x + 0 = x", "constructor\n· rfl\n· ring"),
    ("(x : ℝ)", "x = x ∧ x + 0 = x", "exact ⟨by rfl, by ring⟩"),
    ("(x : ℝ)", "x = x ∧ x + 0 = x", "refine ⟨?_, ?_⟩\n· rfl\n· ring"),
    ("(x : ℝ) (h : x = 1 ∧ 0 < x)", "0 < x", "exact h.2"),
    (
        "(x : ℝ) (h : x = 1 ∨ x = 2)",
        "x^2 = 3 * x - 2",
        "rcases h with h | h\n· rw [h]; norm_num\n· rw [h]; norm_num",
    ),
    ("(x : ℝ) (h : x = 1)", "x = 2 ∨ x = 1", "right\nexact h"),
    ("(n : ℤ)", "∃ k : ℤ, k = n + 1", "use n + 1"),
    ("(n : ℤ)", "∃ a b : ℤ, a - b = n", "use n, 0\nring"),
    (
        "(n m : ℤ) (h : (6 : ℤ) ∣ n)",
        "(3 : ℤ) ∣ n * m",
        "obtain ⟨k, hk⟩ := h\nexact ⟨2 * k * m, by rw [hk]; ring⟩",
    ),
    ("(n : ℤ) (h : ∃ k : ℤ, n = 2 * k ∧ 0 < k)", "0 < n", "obtain ⟨k, hk, hp⟩ := h\nlinarith"),
    ("", "∀ x : ℝ, 0 ≤ x^2", "intro x\nexact sq_nonneg x"),
    ("", "∀ x y : ℝ, x < y → 0 < y - x", "intro x y h\nexact sub_pos.mpr h"),
    (
        "",
        "∀ x : ℤ, (∃ k : ℤ, x = 4 * k) → (2 : ℤ) ∣ x",
        "rintro x ⟨k, hk⟩\nexact ⟨2 * k, by linear_combination hk⟩",
    ),
    ("(x : ℝ) (h : ¬ x = 1)", "x ≠ 1", "intro g\nexact h g"),
    ("(x : ℝ) (h : x < 0) (g : 0 < x)", "x = 7", "exfalso\nlinarith"),
    ("(x y : ℝ) (h : ∀ t : ℝ, t < 1 → t^2 < 1) (g : x < 1)", "x^2 < 1", "exact h x g"),
    (
        "(x : ℝ) (h : 2 < x)",
        "4 < x^2",
        "have g := mul_pos (sub_pos.mpr h) (sub_pos.mpr h)\nnlinarith [h, g]",
    ),
    ("(x y : ℝ) (hx : 0 < x) (hy : 0 ≤ y)", "0 < x^2 + x * y + 1", "positivity"),
    ("(a b c : ℝ) (h : a ≤ b) (g : b < c)", "a < c", "calc a ≤ b := h\n  _ < c := g"),
    ("(a b c : ℝ) (h : a ≥ b) (g : b = c)", "a ≥ c", "calc\n  a ≥ b := h\n  _ = c := g"),
    (SQUARES, "S n = (n : ℤ)^2", INDUCTION),
    ("(n : ℕ)", "(3 : ℤ) ∣ 7^n - 4^n", POWERS),
    ("(x : ℝ) (h : x = 1)", "x = 1", "show x = 1\nassumption"),
    ("(x : ℝ) (h : x = 1)", "x = 1", "nlinarith [(by linarith : x ≤ 1)]"),
]  # fmt: skip

WRONG = [
    ("(x y : ℝ) (h : x = y)", "y = x", "exact h"),
    ("(x y : ℝ) (h : x = y)", "y = x", "rw [h]; rfl"),
    ("(x y : ℝ) (h : x = y)", "y + 1 = 2", "rw [h]"),
    ("(x : ℝ)", "x = x ∧ x = 1", "constructor\n· rfl"),
    ("(x : ℝ)", "x = x ∧ x = 1", "exact ⟨by rfl, ?_⟩"),
    ("(x : ℝ) (h : x = 1 ∨ x = 2)", "x = 1", "rcases h with h | h\n· exact h\n· exact h"),
    ("(x : ℝ) (h : x = 1 ∨ x = 2)", "x = 1", "exact h.1"),
    ("(n : ℤ)", "∃ k : ℤ, 2 * k = n", "use n\nring"),
    ("(n : ℕ)", "∃ k : ℤ, k = 0", "use n"),
    ("", "∀ x : ℝ, 0 < x^2", "intro x\npositivity"),
    ("", "∀ x : ℝ, 0 ≤ x", "intro x\npositivity"),
    ("(x : ℝ)", "∀ y : ℝ, y = x", "intro x\nrfl"),
    ("(x : ℝ)", "∃ y : ℝ, y < x", "exact ⟨x - 1, by assumption⟩"),
    ("(n : ℤ) (h : ∃ k : ℤ, n = 2 * k)", "n = 2 * n", "obtain ⟨n, hn⟩ := h\nexact hn"),
    ("(a b c : ℝ) (h : a ≤ b) (g : b < c)", "a < c", "calc a ≤ b := h\n  _ ≤ c := g"),
    ("(a b c : ℝ) (h : a ≤ b) (g : c ≤ b)", "a ≤ c", "calc a ≤ b := h\n  _ ≥ c := g"),
    ("(a b c : ℝ) (h : a ≤ b) (g : b < c)", "a < c", "calc a ≤ b := h\n  c < c := g"),
    (SQUARES, "S n = (n : ℤ)^2 + 1", INDUCTION),
    (
        SQUARES,
        "S n = (n : ℤ)^2",
        INDUCTION.replace("linear_combination hz", "linear_combination ih"),
    ),
    (SQUARES, "S n = (n : ℤ)^2", INDUCTION.split("| succ")[0]),
    ("(n : ℕ) (h : n = 0)", "n = 0", "induction n with\n| zero => rfl\n| succ n ih => exact ih"),
    ("(x : ℤ)", "0 ≤ x", "induction x with\n| zero => norm_num\n| succ n ih => omega"),
    ("(x : ℝ) (h : ∀ t : ℝ, t < 1 → t^2 < 1)", "x^2 < 1", "exact h x"),
    ("(x y : ℝ) (h : x < 0)", "0 < x * y", "exact mul_pos h h"),
    ("(x : ℝ)", "x = 1", "exact sub_nonneg"),
    ("(x : ℝ)", "x = x", "ring\nring"),
    ("(x : ℝ)", "x = x", "simp"),
    ("(x : ℝ)", "x = x", "have h : x = 1 := by\nring"),
    ("(x : ℝ)", "x = x", "have h : x = 1 := by ring\nring"),
]


@pytest.mark.parametrize(("given", "goal", "proof"), RIGHT)
def test_right_proofs_are_accepted(given: str, goal: str, proof: str) -> None:
    assert fault(given, goal, proof) == ""


@pytest.mark.parametrize(("given", "goal", "proof"), WRONG)
def test_wrong_proofs_are_rejected(given: str, goal: str, proof: str) -> None:
    assert fault(given, goal, proof)
