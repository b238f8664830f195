"""not_contains: sizes, language, gold program, cases."""

import pytest
from accept_checks import check_language, check_problem, fooled_by, level_params

from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.audit import audit_answers

FAMILY = get_family("not_contains")
SIZES = {"easy-2c": 14, "easy-4c": 20, "medium-2c": 112, "medium-4c": 320}


@pytest.mark.parametrize("level", FAMILY.levels)
def test_level_sizes(level):
    params = list(FAMILY.params(level))
    assert len(params) == SIZES[level]
    assert len(FAMILY.distinct_params(level)) == len(params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_predicate_automaton_and_gold_agree(level):
    for params in level_params(FAMILY, level, 10):
        check_language(FAMILY, level, params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_problems_are_sound_and_no_other_word_passes(level):
    rivals = [
        p for other in FAMILY.levels if other.endswith(level[-2:]) for p in FAMILY.params(other)
    ]
    for params in level_params(FAMILY, level, 4):
        problem = check_problem(FAMILY, level, params)
        assert params["word"] in problem.statement
        assert fooled_by(FAMILY, problem, rivals) == []
        assert len(FAMILY.random_cases(problem, 12)) == 12


def test_the_opposite_language_scores_nothing_and_is_wrong():
    problem = FAMILY.problem("easy-2c", {"colours": "RB", "word": "RB"})
    contains = get_family("contains_substring")
    opposite = contains.reference(contains.problem("easy-2c", problem.params))
    right, wrong = audit_answers(problem, [FAMILY.reference(problem), opposite])
    assert (right.right, right.decided, wrong.right) == (True, True, False)


@pytest.mark.parametrize(
    ("word", "tape", "accepted"),
    [("R", "", True), ("R", "BYG", True), ("R", "BRG", False), ("RB", "RYB", True)],
)
def test_what_it_means(word, tape, accepted):
    assert FAMILY.accepts({"colours": "RBYG", "word": word}, tape) == accepted
