"""The choice of prompts for each step."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Problem
from deltagym.recipe.curriculum import Curriculum
from deltagym.recipe.schema import RolloutSection


def problems(**sizes: int) -> list[Problem]:
    return [
        Problem(family, "l", {"i": i}, "", (Case("", {}),))
        for family, size in sizes.items()
        for i in range(size)
    ]


def curriculum(balance: str, count: int = 6, seed: int = 0, **options: object) -> Curriculum:
    return Curriculum(
        problems(big=20, small=4), RolloutSection(prompts=count, balance=balance, **options), seed
    )


def test_a_lap_meets_every_problem_once() -> None:
    dealt = curriculum("proportional", count=8)
    lap = [p.id for _ in range(3) for p in dealt.deal()]
    assert sorted(lap) == sorted(p.id for p in problems(big=20, small=4))


def test_laps_differ_from_each_other_and_between_seeds() -> None:
    first, other = (
        curriculum("proportional", count=24),
        curriculum("proportional", count=24, seed=1),
    )
    orders = [[p.id for p in s.deal()] for s in (first, first, other)]
    assert orders[0] != orders[1]
    assert orders[0] != orders[2]


def test_equal_shares() -> None:
    assert Counter(p.family for p in curriculum("equal").deal()) == {"big": 3, "small": 3}


def test_a_phase_can_be_kept_to_some_families() -> None:
    dealt = curriculum("proportional")
    assert {p.family for p in dealt.deal(["small"])} == {"small"}
    with pytest.raises(BadInput, match=r"phases\.families: .*tiny"):
        dealt.deal(["tiny"])


def test_a_lagging_family_gets_more_prompts() -> None:
    dealt = curriculum("lagging", count=12)
    for _ in range(60):
        dealt.observe({"big": 1.0, "small": 0.0}, {})
    assert Counter(p.family for p in dealt.deal()) == {"big": 1, "small": 11}


def test_a_failed_prompt_comes_again_with_more_rollouts_and_is_then_let_go() -> None:
    dealt = curriculum("proportional", count=8, requeue=2)
    first = dealt.deal()[0].id
    copies = []
    for rate in (0.0, 0.0, 0.0):
        dealt.observe({}, {first: rate})
        copies.append(sum(p.id == first for p in dealt.deal()))
    assert copies == [2, 4, 0]


def test_requeued_prompts_leave_half_of_the_step_to_others() -> None:
    dealt = curriculum("proportional", count=8, requeue=1)
    failed = [p.id for p in dealt.deal()]
    dealt.observe({}, dict.fromkeys(failed, 0.0))
    assert Counter(p.id for p in dealt.deal()).most_common(2) == [(failed[0], 2), (failed[1], 2)]
    dealt.observe({}, dict.fromkeys(failed, 0.5))
    assert max(Counter(p.id for p in dealt.deal()).values()) == 1


def test_solved_prompts_sit_out() -> None:
    dealt = curriculum("proportional", count=24, skip_solved=True)
    everything = dealt.deal()
    solved = {p.id for p in everything if p.family == "big"} - {everything[0].id}
    dealt.observe({}, dict.fromkeys(solved, 1.0))
    assert not solved & {p.id for p in dealt.deal()[:1]}


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=8), st.integers(1, 30))
def test_every_step_has_its_count_and_a_restored_curriculum_goes_on_alike(
    rates: list[tuple[float, float]], count: int
) -> None:
    first = curriculum("lagging", count, requeue=2, skip_solved=True)
    for big, small in rates:
        dealt = first.deal()
        assert len(dealt) == count
        first.observe({"big": big, "small": small}, {p.id: round(big) for p in dealt})
    second = curriculum("lagging", count, requeue=2, skip_solved=True)
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    assert [p.id for p in first.deal()] == [p.id for p in second.deal()]
