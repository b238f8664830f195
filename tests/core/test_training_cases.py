"""Kinds of training cases: how they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.core.training_cases import AGAINST_KIN, STRONG, TrainingCases


@given(st.integers(1, 10**6))
def test_random_cases_have_a_number(count: int) -> None:
    assert TrainingCases.parse(f"random:{count}") == TrainingCases("random", count)


def test_the_other_kinds_are_words() -> None:
    assert TrainingCases.parse("strong") == STRONG
    assert TrainingCases.parse("against_kin") == AGAINST_KIN


@pytest.mark.parametrize("text", ["", "weak", "random", "random:0", "random:08", "against_kin:3"])
def test_anything_else_is_refused_with_the_kinds(text: str) -> None:
    with pytest.raises(BadInput, match=r'"strong", "against_kin", or "random:28"'):
        TrainingCases.parse(text)
