"""contains_count: sizes, language, gold program, cases."""

import pytest
from accept_checks import (
    check_language,
    check_problem,
    fooled_by,
    level_params,
    most_of_one_verdict,
)

from deltagym.core.registry import get_family

FAMILY = get_family("contains_count")
SIZES = {"tiny-2c": 25, "easy-2c": 27, "easy-4c": 194, "medium-2c": 17, "medium-4c": 230}


@pytest.mark.parametrize("level", FAMILY.levels)
def test_level_sizes(level):
    params = list(FAMILY.params(level))
    assert len(params) == SIZES[level]
    assert len({FAMILY.meaning(p) for p in params}) == len(params)
    assert all(1 <= len(p["least"]) <= 3 and min(p["least"].values()) >= 1 for p in params)


def test_tiny_counts_both_colours():
    assert {sum(p["least"].values()) for p in FAMILY.params("tiny-2c")} == {4, 5, 6, 7, 8}
    assert all(set(p["least"]) == {"R", "B"} for p in FAMILY.params("tiny-2c"))


@pytest.mark.parametrize("level", FAMILY.levels)
def test_predicate_automaton_and_gold_agree(level):
    for params in level_params(FAMILY, level, 12):
        check_language(FAMILY, level, params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_problems_are_sound_and_even_enough(level):
    for params in level_params(FAMILY, level, 4):
        problem = check_problem(FAMILY, level, params)
        assert most_of_one_verdict(problem) <= FAMILY.tilt
        assert all(
            f"at least {n} {colour}" in problem.statement for colour, n in params["least"].items()
        )


@pytest.mark.parametrize("level", ["easy-2c", "easy-4c", "medium-4c"])
def test_no_other_counts_pass(level):
    rivals = [
        p for other in FAMILY.levels if other.endswith(level[-2:]) for p in FAMILY.params(other)
    ]
    for params in level_params(FAMILY, level, 6):
        assert fooled_by(FAMILY, FAMILY.problem(level, params), rivals) == []


@pytest.mark.parametrize(
    ("tape", "accepted"),
    [("RRB", True), ("BYRRG", True), ("RB", False), ("RRY", False), ("", False)],
)
def test_what_at_least_means(tape, accepted):
    assert FAMILY.accepts({"colours": "RBYG", "least": {"R": 2, "B": 1}}, tape) == accepted
