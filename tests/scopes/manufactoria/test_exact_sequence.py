"""exact_sequence: sizes, language, gold program, cases."""

import pytest
from accept_checks import check_language, check_problem, fooled_by, level_params

from deltagym.core.registry import get_family

FAMILY = get_family("exact_sequence")
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
def test_problems_are_sound(level):
    for params in level_params(FAMILY, level, 5):
        problem = check_problem(FAMILY, level, params)
        assert [case.input for case in problem.cases if case.expected["accepted"]] == [
            params["word"]
        ]
        assert params["word"] in problem.statement


@pytest.mark.parametrize("level", ["basic-2c"])
def test_no_other_word_passes(level):
    rivals = [
        p for other in FAMILY.levels if other.endswith(level[-2:]) for p in FAMILY.params(other)
    ]
    for params in level_params(FAMILY, level, 6):
        assert fooled_by(FAMILY, FAMILY.problem(level, params), rivals) == []


@pytest.mark.parametrize(
    ("tape", "accepted"), [("RBB", True), ("RBBY", False), ("RB", False), ("", False)]
)
def test_what_exactly_means(tape, accepted):
    assert FAMILY.accepts({"colours": "RBYG", "word": "RBB"}, tape) == accepted


@pytest.mark.parametrize(("word", "other"), [("RRRB", "RRRRBB"), ("RBR", "RRBBRR"), ("RRBB", "RB")])
def test_a_word_that_runs_growing_together_also_reach_is_told_from_them(
    word: str, other: str
) -> None:
    """No automaton solves a `regex_same_num` problem, so tapes of such problems are cases."""
    problem = FAMILY.problem("basic-2c", {"colours": "RB", "word": word})
    assert {case.input: case.expected["accepted"] for case in problem.cases}[other] is False
