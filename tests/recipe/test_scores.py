"""What a group's verdicts are worth under each score."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.problem import Status, Verdict, infra_error
from deltagym.recipe.schema import Phase
from deltagym.recipe.scoring import group_rewards

NONE, HALF, FULL = (
    Verdict(Status.OK, passed) for passed in ((False,) * 4, (True, True, False, False), (True,) * 4)
)


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (Phase(score="pass_rate", steps=1), [0, 0.5, 1]),
        (Phase(score="full_pass", steps=1), [0, 0, 1]),
        (Phase.model_validate({"score": "all_pass", "steps": 1}), [0, 0, 1]),
        (Phase(score="power", exponent=2, steps=1), [0, 0.25, 1]),
        (Phase(score="bonus", bonus=0.6, steps=1), [0, 0.2, 1]),
        (Phase(score="bipolar", steps=1), [-1, -0.5, 1]),
    ],
)
def test_a_score_of_nothing_half_and_all(phase: Phase, expected: list[float]) -> None:
    assert group_rewards(phase, [NONE, HALF, FULL]).tolist() == pytest.approx(expected)


def test_above_the_floor_only_what_a_constant_program_does_not_get() -> None:
    phase = Phase(score="above_floor", steps=1)
    assert group_rewards(phase, [NONE, HALF, FULL], floor=0.25).tolist() == pytest.approx(
        [0, 1 / 3, 1]
    )
    assert group_rewards(phase, [NONE, HALF, FULL], floor=0.5).tolist() == pytest.approx([0, 0, 1])


def test_weighted_pays_for_the_cases_that_the_group_fails() -> None:
    easy, hard = Verdict(Status.OK, (True, False)), Verdict(Status.OK, (True, True))
    rewards = group_rewards(Phase(score="weighted", steps=1), [easy, easy, hard])
    assert rewards.tolist() == [0, 0, 1]  # the first case, which all pass, weighs nothing


@pytest.mark.parametrize(
    "name", ["pass_rate", "full_pass", "power", "bonus", "bipolar", "above_floor", "weighted"]
)
def test_a_failed_verifier_gives_no_reward(name: str) -> None:
    rewards = group_rewards(
        Phase.model_validate({"score": name, "steps": 1}), [FULL, infra_error("worker died")]
    )
    assert rewards[0] == 1
    assert math.isnan(rewards[1])


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_score_is_highest_for_a_full_pass(passed: list[list[bool]]) -> None:
    verdicts = [Verdict(Status.OK, tuple(p)) for p in passed] + [Verdict(Status.OK, (True,) * 3)]
    for name in ("pass_rate", "full_pass", "power", "bonus", "bipolar", "above_floor", "weighted"):
        rewards = group_rewards(
            Phase.model_validate({"score": name, "steps": 1}), verdicts, floor=0.3
        )
        assert rewards[-1] == rewards.max() == pytest.approx(1)
