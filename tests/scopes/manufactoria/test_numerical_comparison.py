"""numerical_comparison: sizes, language, gold program, cases, leading zeros."""

import pytest
from accept_checks import (
    check_language,
    check_problem,
    fooled_by,
    level_params,
    most_of_one_verdict,
)

from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.binary import to_tape

FAMILY = get_family("numerical_comparison")
SIZES = {"easy-2c": 315, "medium-2c": 315, "hard-2c": 645}


def compare(operator: str, bound: int) -> dict:
    return {"colours": "RB", "operator": operator, "bound": bound}


@pytest.mark.parametrize("level", FAMILY.levels)
def test_level_sizes(level):
    assert len(list(FAMILY.params(level))) == SIZES[level]


def test_levels_join_without_a_gap():
    bounds = [{p["bound"] for p in FAMILY.params(level)} for level in FAMILY.levels]
    assert sorted(bounds[0]) + sorted(bounds[1]) + sorted(bounds[2]) == list(range(1, 256))


@pytest.mark.parametrize("level", FAMILY.levels)
def test_predicate_automaton_and_gold_agree(level):
    for params in level_params(FAMILY, level, 20):
        check_language(FAMILY, level, params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_problems_are_sound_and_even_enough(level):
    for params in level_params(FAMILY, level, 8):
        problem = check_problem(FAMILY, level, params)
        assert most_of_one_verdict(problem) <= max(FAMILY.tilt, 0.55 * len(problem.cases))
        assert f" {params['bound']}." in problem.statement
        assert "most significant" in problem.statement
        assert "empty tape is 0" in problem.statement


@pytest.mark.parametrize("level", FAMILY.levels)
def test_no_other_comparison_passes(level):
    rivals = [p for other in FAMILY.levels for p in FAMILY.params(other)]
    for params in level_params(FAMILY, level, 5):
        assert fooled_by(FAMILY, FAMILY.problem(level, params), rivals) == []


@pytest.mark.parametrize("operator", [">", ">=", "<", "<=", "="])
@pytest.mark.parametrize("bound", [1, 6, 63])
def test_a_solver_that_ignores_leading_zeros_is_caught(operator, bound):
    params = compare(operator, bound)
    cases = FAMILY.problem("easy-2c", params).cases
    longest = len(to_tape(bound))
    by_length = [
        (len(c.input), FAMILY.accepts(params, c.input)) for c in cases if c.input.startswith("R")
    ]
    assert any(
        length > longest and good == FAMILY.accepts(params, to_tape(bound))
        for length, good in by_length
    )
    refusing = [not c.input.startswith("R") and FAMILY.accepts(params, c.input) for c in cases]
    assert refusing != [c.expected["accepted"] for c in cases]


@pytest.mark.parametrize(
    ("tape", "value"), [("", 0), ("R", 0), ("B", 1), ("RB", 1), ("BR", 2), ("RRBBR", 6)]
)
def test_how_tapes_are_read(tape, value):
    assert FAMILY.accepts(compare("=", value), tape)
    assert not FAMILY.accepts(compare(">", value), tape)


def test_greater_than_and_at_least_the_next_number_mean_the_same():
    assert (
        FAMILY.meaning(compare(">", 12))
        == FAMILY.meaning(compare(">=", 13))
        != FAMILY.meaning(compare(">", 13))
    )
    assert len(FAMILY.distinct_params("easy-2c")) == 191
