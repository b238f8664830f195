"""There are enough theorems, and no two of different splits mean the same."""

from __future__ import annotations

from deltagym.scopes.lean.checker.outline import Outline
from deltagym.scopes.lean.families import LeanFamily
from deltagym.scopes.lean.meaning import meaning_key


def test_there_are_a_thousand_meanings_and_the_splits_share_none(family: LeanFamily) -> None:
    meanings = {family.meaning(p) for p in family.params("medium")}
    assert len(meanings) > 1000
    train = {family.meaning(family.generate("medium", "train", i).params) for i in range(3)}
    test = {family.meaning(family.generate("medium", "test", i).params) for i in range(3)}
    assert len(train) == len(test) == 3
    assert not train & test


def test_meaning_is_up_to_names() -> None:
    claims = (("h1", "x + 1 = y + 1"), ("goal", "∀ t : ℝ, t * x = t * y"))
    renamed = (("h1", "a + 1 = b+1"), ("goal", "∀ s : ℝ, s * a = s * b"))
    one = Outline("(x y : ℝ) (h : x = y)", claims)
    other = Outline("(a b : ℝ)  (k : a = b)", renamed)
    third = Outline("(x y : ℝ) (h : y = x)", claims)
    assert meaning_key(one) == meaning_key(other) != meaning_key(third)
