"""ends_with: sizes, language, gold program, cases."""

import pytest
from accept_checks import (
    check_language,
    check_problem,
    fooled_by,
    level_params,
    most_of_one_verdict,
)

from deltagym.core.registry import get_family

FAMILY = get_family("ends_with")
SIZES = {"tiny-2c": 510, "easy-2c": 14, "easy-4c": 84, "medium-2c": 112, "medium-4c": 1000}


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
        assert most_of_one_verdict(problem) <= FAMILY.tilt
        assert params["word"] in problem.statement


@pytest.mark.parametrize("level", ["medium-2c", "easy-4c"])
def test_no_other_word_passes(level):
    rivals = [
        p for other in FAMILY.levels if other.endswith(level[-2:]) for p in FAMILY.params(other)
    ]
    for params in level_params(FAMILY, level, 6):
        assert fooled_by(FAMILY, FAMILY.problem(level, params), rivals) == []


@pytest.mark.parametrize("word", ["RRRBBR", "RRRBRB", "BRRB"])
def test_no_answer_to_a_substring_passes(word):
    substring = get_family("contains_substring")
    rivals = [
        p for level in substring.levels if level.endswith("2c") for p in substring.params(level)
    ]
    problem = FAMILY.problem("medium-2c", {"colours": "RB", "word": word})
    assert fooled_by(substring, problem, rivals) == []


@pytest.mark.parametrize(
    ("tape", "accepted"),
    [("RBB", True), ("YRBB", True), ("BB", False), ("RBBR", False), ("", False)],
)
def test_what_ending_with_means(tape, accepted):
    assert FAMILY.accepts({"colours": "RBYG", "word": "RBB"}, tape) == accepted


def test_a_sampled_level_is_the_same_for_every_call():
    assert list(FAMILY.params("medium-4c")) == list(FAMILY.params("medium-4c"))
