"""Group-relative advantages."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from deltagym.recipe.advantages import dead_groups, group_advantages

REWARDS = arrays(np.float64, (3, 8), elements=st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 1.0]))


def test_center_subtracts_the_groups_mean() -> None:
    assert group_advantages(np.array([[1.0, 0.0, 0.0, 0.0]]), "center").tolist() == [
        [0.75, -0.25, -0.25, -0.25]
    ]


def test_std_divides_by_the_groups_deviation() -> None:
    np.testing.assert_allclose(
        group_advantages(np.array([[1.0, 0.0]]), "std"), [[1.0, -1.0]], rtol=1e-6
    )


def test_a_rollout_without_a_score_is_left_out() -> None:
    advantages = group_advantages(np.array([[1.0, 0.0, np.nan]]), "center")
    assert advantages.tolist() == [[0.5, -0.5, 0.0]]


def test_a_group_without_any_score_is_dead() -> None:
    assert dead_groups(np.array([[np.nan, np.nan], [0.0, 1.0]])).tolist() == [True, False]


@given(REWARDS)
def test_dead_means_exactly_equal_and_gives_exact_zeros(rewards_PG: np.ndarray) -> None:
    dead = dead_groups(rewards_PG)
    for mode in ("center", "std"):
        advantages = group_advantages(rewards_PG, mode)
        assert (advantages[dead] == 0).all()
        assert (np.abs(advantages[~dead]).max(axis=1) > 0).all()
    assert dead.tolist() == [len(set(row)) == 1 for row in rewards_PG.tolist()]


@given(REWARDS)
def test_advantages_of_a_group_sum_to_zero(rewards_PG: np.ndarray) -> None:
    np.testing.assert_allclose(group_advantages(rewards_PG, "center").sum(axis=1), 0, atol=1e-12)
