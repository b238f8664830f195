"""starts_with: sizes, language, gold program, cases."""

import pytest
from accept_checks import (
    check_language,
    check_problem,
    fooled_by,
    level_params,
    most_of_one_verdict,
)

from deltagym.core.registry import get_family

FAMILY = get_family("starts_with")
SIZES = {"tiny-2c": 510, "basic-2c": 126, "basic-4c": 5460}


@pytest.mark.parametrize("level", FAMILY.levels)
def test_level_sizes(level):
    params = list(FAMILY.params(level))
    assert len(params) == SIZES[level]
    assert len({p["word"] for p in params}) == len(params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_predicate_automaton_and_gold_agree(level):
    for params in level_params(FAMILY, level, 12):
        check_language(FAMILY, level, params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_problems_are_sound_and_even_enough(level):
    for params in level_params(FAMILY, level, 5):
        problem = check_problem(FAMILY, level, params)
        assert most_of_one_verdict(problem) <= max(FAMILY.tilt, 0.55 * len(problem.cases))
        assert params["word"] in problem.statement


@pytest.mark.parametrize("level", ["basic-2c", "basic-4c"])
def test_no_other_word_passes(level):
    rivals = [
        p for other in FAMILY.levels if other.endswith(level[-2:]) for p in FAMILY.params(other)
    ]
    for params in level_params(FAMILY, level, 6):
        assert fooled_by(FAMILY, FAMILY.problem(level, params), rivals) == []


@pytest.mark.parametrize(
    ("tape", "accepted"),
    [("RBB", True), ("RBBY", True), ("RB", False), ("BRBB", False), ("", False)],
)
def test_what_starting_with_means(tape, accepted):
    assert FAMILY.accepts({"colours": "RBYG", "word": "RBB"}, tape) == accepted
