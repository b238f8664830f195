"""The supervised mix: whom it helps and how much it weighs."""

import json

import pytest

from deltagym.recipe.schema import SupervisedSection
from deltagym.recipe.supervised import SupervisedMix


def test_the_weight_falls_in_a_straight_line_and_stays() -> None:
    mix = SupervisedMix(SupervisedSection(prompts=1, weight=0.5, final_weight=0.1, decay_steps=4))
    assert [mix.weight(step) for step in (0, 1, 4, 9)] == pytest.approx([0.5, 0.4, 0.1, 0.1])
    assert SupervisedMix(SupervisedSection(prompts=1, weight=0.5, decay_steps=0)).weight(99) == 0.5


def test_those_that_failed_most_often_in_a_row_come_first() -> None:
    mix = SupervisedMix(SupervisedSection(prompts=2))
    for problem, passed in (
        ("a", False),
        ("b", False),
        ("b", False),
        ("c", False),
        ("c", False),
        ("c", True),
    ):
        mix.observe(problem, passed)
    assert mix.chosen(["c", "a", "b"]) == ["b", "a"]


def test_switched_off_it_chooses_none() -> None:
    assert SupervisedMix(SupervisedSection()).chosen(["a"]) == []


def test_state_is_restored() -> None:
    first, second = (SupervisedMix(SupervisedSection(prompts=1)) for _ in range(2))
    first.observe("b", passed=False)
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    assert second.chosen(["a", "b"]) == first.chosen(["a", "b"]) == ["b"]
