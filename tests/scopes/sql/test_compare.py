"""Comparing results: order where it counts, repetitions always, numbers with a tolerance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.scopes.sql.compare import right, same, same_bag, same_list, sorted_records

VALUES = st.one_of(
    st.none(),
    st.integers(-3, 3),
    st.sampled_from(["", "a", "b"]),
    st.floats(-3, 3).map(lambda x: round(x, 3)),
)
RESULTS = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), max_size=6)
)


@given(RESULTS, st.randoms(use_true_random=False))
def test_a_bag_is_equal_to_itself_in_any_order(rows, draw) -> None:
    mixed = list(rows)
    draw.shuffle(mixed)
    assert same_bag(rows, mixed)
    assert sorted_records(rows) == sorted_records(mixed) or same_bag(
        sorted_records(rows), sorted_records(mixed)
    )


@given(RESULTS)
def test_a_row_more_is_another_bag(rows) -> None:
    assert not same_bag(rows, [*rows, [1]])
    if rows:
        assert not same_bag(rows, [*rows, rows[0]])


@given(RESULTS, st.sampled_from([1e-12, -1e-12]))
def test_errors_of_rounding_do_not_matter(rows, error) -> None:
    shaken = [[v + error if isinstance(v, float) else v for v in row] for row in rows]
    assert same_bag(rows, shaken[::-1])
    assert same_list(rows, shaken)


def test_errors_in_two_columns_do_not_part_rows() -> None:
    assert same_bag([[None, 0.0], [0, 0], [0.0, None]], [[1e-12, None], [0, 0], [None, 1e-12]])
    assert not same_bag(
        [[None, 0.0], [0, 0], [0.0, None]], [[1e-12, None], [0, 0.5], [None, 1e-12]]
    )


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, 1.0000001, True),
        (1, 1.001, False),
        (2**62, 2**62 + 1, False),
        (None, None, True),
        (None, 0, False),
        (None, "", False),
        ("a", "A", False),
        ("1", 1, False),
        (float("inf"), float("inf"), True),
        (float("inf"), 1.0, False),
        ({"blob": "ff"}, {"blob": "ff"}, True),
    ],
)
def test_values(one, other, equal) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


def test_order_counts_where_it_is_asked_for() -> None:
    result = {"rows": [[2], [1]], "width": 1}
    assert right(result, {"rows": [[1], [2]], "width": 1, "ordered": False})
    assert not right(result, {"rows": [[1], [2]], "width": 1, "ordered": True})


def test_the_number_of_columns_counts_even_without_rows() -> None:
    assert not right({"rows": [], "width": 2}, {"rows": [], "width": 1, "ordered": False})


def test_errors_and_the_wrong_sort_of_answer_are_wrong() -> None:
    assert not right({"error": "no", "kind": "error"}, {"rows": [], "width": 1, "ordered": False})
    assert not right({"rows": [], "width": 1}, {"tables": {"t": []}})
    assert not right({"tables": {"t": []}}, {"rows": [], "width": 1, "ordered": False})
    assert not right({"tables": {"t": [[1]], "u": []}}, {"tables": {"t": [[1]], "u": [[1]]}})
