"""The rewards of a group under each score."""

import math
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.problem import Status, Verdict, infra_error
from deltagym.recipe.schema import Phase
from deltagym.recipe.scores import ScoreName, group_rewards

NONE, HALF, FULL = (
    Verdict(Status.OK, passed) for passed in ((False,) * 4, (True, True, False, False), (True,) * 4)
)


def rewards(phase: Phase, verdicts: list[Verdict], idle_score: float = 0.0) -> np.ndarray:
    """As the engines compute them: the phase says the score and its parameters."""
    return group_rewards(
        verdicts,
        phase.score,
        exponent=phase.exponent,
        bonus=phase.bonus,
        idle_score=idle_score,
    )


def phase(score: str, **parameters: Any) -> Phase:
    return Phase.model_validate({"score": score, "steps": 1, **parameters})


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (phase("pass_rate"), [0, 0.5, 1]),
        (phase("full_pass"), [0, 0, 1]),
        (phase("all_pass"), [0, 0, 1]),
        (phase("power", exponent=2), [0, 0.25, 1]),
        (phase("bonus", bonus=0.6), [0, 0.2, 1]),
        (phase("bipolar"), [-1, -0.5, 1]),
    ],
)
def test_a_score_of_nothing_half_and_all(phase: Phase, expected: list[float]) -> None:
    assert rewards(phase, [NONE, HALF, FULL]).tolist() == pytest.approx(expected)


def test_above_idle_pays_only_what_an_idle_answer_does_not_get() -> None:
    above = phase("above_idle")
    assert rewards(above, [NONE, HALF, FULL], 0.25).tolist() == pytest.approx([0, 1 / 3, 1])
    assert rewards(above, [NONE, HALF, FULL], 0.5).tolist() == pytest.approx([0, 0, 1])


def test_where_an_idle_answer_passes_everything_above_idle_is_binary() -> None:
    assert rewards(phase("above_idle"), [NONE, HALF, FULL], 1.0).tolist() == [0, 0, 1]


def test_the_former_name_of_above_idle_is_accepted() -> None:
    assert phase("above_floor").score == "above_idle"


def test_weighted_pays_for_the_cases_that_the_group_fails() -> None:
    easy, hard = Verdict(Status.OK, (True, False)), Verdict(Status.OK, (True, True))
    paid = rewards(phase("weighted"), [easy, easy, hard])
    assert paid.tolist() == [0, 0, 1]  # the first case, which all pass, weighs nothing


@pytest.mark.parametrize("name", get_args(ScoreName))
def test_a_failed_verifier_gives_no_reward(name: str) -> None:
    paid = rewards(phase(name), [FULL, infra_error("worker died")])
    assert paid[0] == 1
    assert math.isnan(paid[1])


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_score_is_highest_for_a_full_pass(passed: list[list[bool]]) -> None:
    verdicts = [Verdict(Status.OK, tuple(p)) for p in passed] + [Verdict(Status.OK, (True,) * 3)]
    for name in get_args(ScoreName):
        paid = rewards(phase(name), verdicts, 0.3)
        assert paid[-1] == paid.max() == pytest.approx(1)
