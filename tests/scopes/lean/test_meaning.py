"""There are enough theorems, and no two of different splits mean the same."""

from __future__ import annotations

from deltagym.scopes.lean.base import ProofFamily, renamed
from deltagym.scopes.lean.checker.task import Task


def test_there_are_a_thousand_meanings_and_the_splits_share_none(domain: ProofFamily) -> None:
    meanings = {domain.meaning(p) for p in domain.params("medium")}
    assert len(meanings) > 1000
    train = {domain.meaning(domain.generate("medium", "train", i).params) for i in range(3)}
    test = {domain.meaning(domain.generate("medium", "test", i).params) for i in range(3)}
    assert len(train) == len(test) == 3
    assert not train & test


def test_meaning_is_up_to_names() -> None:
    one = Task(
        "(x y : ℝ) (h : x = y)", (("h1", "x + 1 = y + 1"), ("goal", "∀ t : ℝ, t * x = t * y"))
    )
    other = Task(
        "(a b : ℝ)  (k : a = b)", (("h1", "a + 1 = b+1"), ("goal", "∀ s : ℝ, s * a = s * b"))
    )
    third = Task("(x y : ℝ) (h : y = x)", one.steps)
    assert renamed(one) == renamed(other) != renamed(third)
