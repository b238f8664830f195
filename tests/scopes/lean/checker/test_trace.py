"""The steps of a proof: what each was applied to, what it leaves, and which is at fault."""

from __future__ import annotations

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.lean.cases import outline_of
from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.outline import Outline
from deltagym.scopes.lean.checker.trace import Step, follow
from deltagym.scopes.lean.families import FAMILIES

ODD = Outline(
    "(n : ℕ) (h : ∃ k : ℕ, n = 2 * k + 1)",
    (("h1", "∃ k : ℕ, n + 1 = 2 * k"), ("goal", "0 < n ∧ (2 : ℕ) ∣ n + 1")),
)
PROOF = """have h1 : ∃ k : ℕ, n + 1 = 2 * k := by
  obtain ⟨k, hk⟩ := h
  exact ⟨k + 1, by omega⟩
have own : n + 0 = n := by ring
obtain ⟨k, hk⟩ := h1
constructor
· omega
· exact ⟨k, hk⟩
"""


def steps(text: str, claim: int) -> list[Step]:
    return follow(ODD, text, 500)[1][claim]


def test_a_step_says_what_was_to_be_shown_and_what_it_leaves() -> None:
    found, (first, last) = follow(ODD, PROOF, 500)
    assert found.passed == (True, True)
    written = [(step.depth, PROOF[step.start : step.stop].split("\n")[0]) for step in first]
    assert written == [
        (0, "have h1 : ∃ k : ℕ, n + 1 = 2 * k := by"),
        (1, "obtain ⟨k, hk⟩ := h"),
        (1, "exact ⟨k + 1, by omega⟩"),
        (2, "omega"),
    ]
    assert first[1].goal == "∃ x1 : ℕ, n + 1 = 2 * x1"
    assert first[1].left == ("hk : n = 2 * k + 1 ⊢ ∃ x1 : ℕ, n + 1 = 2 * x1",)
    assert first[3].goal == "n + 1 = 2 * (k + 1)"
    split = next(step for step in last if PROOF[step.start : step.stop] == "constructor")
    assert split.left == ("⊢ 0 < n", "⊢ 2 ∣ n + 1")
    # The answer's own fact counts for the theorem.
    assert "own" in PROOF[last[0].start : last[0].stop]


def test_the_innermost_step_is_at_fault_and_the_last() -> None:
    found = steps(PROOF.replace("⟨k + 1, by omega⟩", "⟨k, by omega⟩"), 0)
    assert [step.accepted for step in found] == [False, True, False, False]
    assert [bool(step.fault) for step in found] == [False, False, False, True]


def test_what_is_left_open_is_the_fault_of_the_step_around_it() -> None:
    found = steps(PROOF.replace("  exact ⟨k + 1, by omega⟩\n", ""), 0)
    assert [step.accepted for step in found] == [False, True]
    assert "not shown yet" in found[0].fault


def test_no_more_steps_are_kept_than_asked_for() -> None:
    found, kept = follow(ODD, PROOF, 2)
    assert found.passed == (True, True)
    assert [len(each) for each in kept] == [2, 2]


@pytest.mark.parametrize("family", FAMILIES)
def test_following_changes_no_judgement(family: str, samples: dict[str, list[Problem]]) -> None:
    for problem in samples[family][::3]:
        outline, gold = outline_of(problem), FAMILIES[family].reference(problem)
        for text in (gold, gold.replace("linear_combination", "linarith"), gold[: len(gold) // 2]):
            found, kept = follow(outline, text, 500)
            assert found == judge(outline, text)
            if not found.error:
                refused = [any(not step.accepted for step in each) for each in kept]
                assert not any(map(lambda a, b: a and b, refused, found.passed))
