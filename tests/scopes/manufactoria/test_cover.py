"""Case selection: it covers and balances, tips the balance only if worth it, keeps its bounds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from deltagym.scopes.manufactoria.cover import RIVAL, WORTH, Rows, select_cases

KILLS = st.tuples(st.integers(0, 30), st.integers(30, 60)).flatmap(
    lambda shape: arrays(bool, shape)
)


@settings(deadline=None, max_examples=30)
@given(KILLS)
def test_selection_exposes_all_that_can_be_exposed(kill):
    chosen = select_cases(kill, minimum=5, maximum=kill.shape[1])
    assert len(set(chosen)) == len(chosen) >= 5
    assert np.array_equal(kill[:, chosen].any(axis=1), kill.any(axis=1))


@settings(deadline=None, max_examples=30)
@given(KILLS, st.data())
def test_selection_is_even_where_the_labels_allow_it(kill, data):
    label = np.array(
        data.draw(st.lists(st.booleans(), min_size=kill.shape[1], max_size=kill.shape[1]))
    )
    chosen = select_cases(kill, label, minimum=12, maximum=20)
    assert 12 <= len(chosen) <= 20
    accepting = int(label[chosen].sum())
    if min(label.sum(), (~label).sum()) >= 10:
        assert accepting * 2 == len(chosen)


@settings(deadline=None, max_examples=30)
@given(KILLS)
def test_forced_candidates_come_first(kill):
    assert select_cases(kill, minimum=6, maximum=10, forced=[7, 3])[:2] == [7, 3]


def test_a_label_with_one_candidate_is_still_used():
    label = np.zeros(50, bool)
    label[33] = True
    chosen = select_cases(np.ones((3, 50), bool), label)
    assert 33 in chosen
    assert len(chosen) == 24


def test_there_are_never_more_cases_than_candidates():
    assert sorted(select_cases(np.ones((2, 5), bool))) == [0, 1, 2, 3, 4]


def lopsided(weight: int, columns: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Behaviours of equal weight, each exposed by one rejected candidate; half are accepted."""
    label = np.arange(columns) >= columns // 2
    return np.eye(columns, dtype=bool)[: columns // 2], label, np.full(columns // 2, weight)


def rejecting(weight: int, tilt: int) -> int:
    kill, label, weights = lopsided(weight)
    chosen = select_cases(kill, label, weight=weights, tilt=tilt)
    assert len(chosen) == 40
    return int((~label[chosen]).sum())


def test_only_what_is_worth_it_tips_the_balance():
    assert rejecting(WORTH - 1, tilt=28) == 20
    assert rejecting(WORTH, tilt=28) == 28
    assert rejecting(RIVAL, tilt=28) == 30


def test_the_heaviest_come_first():
    kill, label, weights = lopsided(1)
    weights[[7, 23]] = 100
    assert select_cases(kill, label, weight=weights)[:2] == [7, 23]


@settings(deadline=None, max_examples=30)
@given(KILLS, st.integers(0, 30))
def test_rows_are_distinct_and_keep_the_weight_of_all_that_can_be_exposed(kill, cut):
    weight = np.arange(1, len(kill) + 1)
    rows = Rows(kill.shape[1])
    rows.add(kill[:cut], weight[:cut])
    rows.add(kill[cut:], weight[cut:])
    assert len(np.unique(rows.kill, axis=0)) == len(rows.kill) == len(rows.weight)
    assert np.array_equal(rows.weight @ rows.kill, weight @ kill)
