"""regex_pattern: sizes, language, gold program, cases."""

import pytest
from accept_checks import (
    check_language,
    check_problem,
    fooled_by,
    level_params,
    most_of_one_verdict,
)

from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.cover import MINIMUM, TILT

FAMILY = get_family("regex_pattern")
SIZES = {
    "tiny-2c": 1000,
    "easy-2c": 18,
    "easy-4c": 60,
    "medium-2c": 324,
    "medium-4c": 1000,
    "hard-2c": 1000,
    "hard-4c": 1000,
}
PARTS = {
    "tiny-2c": {1, 2, 3},
    "easy-2c": {1},
    "easy-4c": {1},
    "medium-2c": {2},
    "medium-4c": {2},
    "hard-2c": {3},
    "hard-4c": {3},
}


def shape(params) -> str:
    return "".join(operator for _, operator in params["parts"])


@pytest.mark.parametrize("level", FAMILY.levels)
def test_level_sizes_and_parts(level):
    params = list(FAMILY.params(level))
    assert len(params) == SIZES[level]
    assert len({repr(p["parts"]) for p in params}) == len(params)
    assert {len(p["parts"]) for p in params} == PARTS[level]
    assert all(
        1 <= len(word) <= 2 and operator in "+?*" for p in params for word, operator in p["parts"]
    )


def test_sampled_levels_are_spread_over_the_space():
    assert {p["parts"][0][0] for p in FAMILY.params("hard-4c")} == {
        p["parts"][0][0] for p in FAMILY.params("easy-4c")
    }
    assert {shape(p) for p in FAMILY.params("hard-4c")} == {
        a + b + c for a in "+?*" for b in "+?*" for c in "+?*"
    }


@pytest.mark.parametrize("level", FAMILY.levels)
def test_predicate_automaton_and_gold_agree(level):
    for params in level_params(FAMILY, level, 12):
        check_language(FAMILY, level, params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_problems_are_sound_and_even_unless_few_tapes_match(level):
    for params in level_params(FAMILY, level, 4):
        problem = check_problem(FAMILY, level, params)
        few = set(shape(params)) == {"?"}
        assert few or len(problem.cases) >= MINIMUM
        assert few or most_of_one_verdict(problem) <= max(TILT, 0.55 * len(problem.cases))
        assert all(f"({word}){operator}" in problem.statement for word, operator in params["parts"])
        assert all(f"(w){operator} means" in problem.statement for operator in shape(params))


@pytest.mark.parametrize("level", ["easy-4c", "medium-4c"])
def test_no_other_pattern_passes(level):
    rivals = [
        p for other in FAMILY.levels if other.endswith(level[-2:]) for p in FAMILY.params(other)
    ]
    for params in level_params(FAMILY, level, 6):
        assert fooled_by(FAMILY, FAMILY.problem(level, params), rivals) == []


@pytest.mark.parametrize(
    ("tape", "accepted"),
    [("Y", True), ("RBY", True), ("RBRBYGG", True), ("", False), ("RBYY", True), ("RY", False)],
)
def test_what_matching_means(tape, accepted):
    assert (
        FAMILY.accepts({"colours": "RBYG", "parts": [["RB", "*"], ["Y", "+"], ["GG", "?"]]}, tape)
        == accepted
    )
