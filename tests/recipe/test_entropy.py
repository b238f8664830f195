"""Entropy control."""

import math

from deltagym.recipe.entropy import EntropyControl, tokens_in
from deltagym.recipe.schema import EntropySection

SETTINGS = EntropySection(coefficient=0.01, target=0.4, gain=2.0)


def test_the_coefficient_is_as_given_at_the_target_more_below_and_less_above() -> None:
    control = EntropyControl(SETTINGS)
    seen = []
    for entropy in (0.4, 0.0, 0.8, 0.4):
        control.update(entropy, 0.4)
        seen.append(control.coefficient)
    assert seen == [0.01, 0.01 * math.exp(2), 0.01 * math.exp(-2), 0.01]


def test_without_a_target_it_stays() -> None:
    control = EntropyControl(SETTINGS)
    control.update(0.0, None)
    assert control.coefficient == 0.01


def test_state_is_restored() -> None:
    control, other = EntropyControl(SETTINGS), EntropyControl(SETTINGS)
    control.update(0.1, 0.4)
    other.load_state_dict(control.state_dict())
    assert other.coefficient == control.coefficient > 0.01


def test_a_token_counts_if_any_of_its_text_is_inside() -> None:
    ends = [2, 5, 9, 9]  # the last token has no text: it ends the answer
    assert tokens_in([(0, 2)], ends).tolist() == [True, False, False, True]
    assert tokens_in([(1, 3)], ends).tolist() == [True, True, False, True]
    assert tokens_in([(0, 1), (5, 9)], ends).tolist() == [True, False, True, True]
    assert tokens_in([], ends).tolist() == [False, False, False, True]
