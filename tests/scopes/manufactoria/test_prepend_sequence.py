import pytest
from hypothesis import given
from hypothesis import strategies as st
from transform_checks import check_gold, check_problem, missed_share

from deltagym.scopes.manufactoria.families.prepend_sequence import FAMILY, replaced


def test_levels():
    assert {level: len(FAMILY.distinct_params(level)) for level in FAMILY.levels} == {
        "easy-2c": 30,
        "medium-2c": 390,
        "hard-2c": 720,
    }


@pytest.mark.parametrize("level", FAMILY.levels)
def test_gold_programs_agree_with_the_function(level):
    # Every change of the level with one word, and every word with one change.
    params = list(FAMILY.params(level))
    changes = len(params) // 30
    for chosen in [*params[:changes], *params[::changes], *params[-changes:]]:
        check_gold(FAMILY, chosen)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_problems(level):
    for params in list(FAMILY.params(level))[::29]:
        check_problem(FAMILY, level, params)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_cases_reject_wrong_programs_and_other_problems(level):
    every = list(FAMILY.params(level))
    problems = [FAMILY.problem(level, params) for params in every[:: max(7, len(every) // 32)]]
    assert missed_share(FAMILY, problems, step=4, count=120) <= 0.005


@given(st.text("RB"), st.sampled_from(["RR", "RB", "BR", "BB"]), st.text("RB", max_size=2))
def test_one_pattern_is_replaced_like_str_replace(tape, old, new):
    assert replaced(tape, {old: new}) == tape.replace(old, new)


@given(st.text("RB"))
def test_swapping_twice_changes_nothing(tape):
    swap = {"R": "B", "B": "R"}
    assert replaced(replaced(tape, swap), swap) == tape


def test_a_change_without_effect_means_no_change():
    plain = {"colours": "RB", "word": "RB", "changes": {}}
    assert FAMILY.meaning(plain) == FAMILY.meaning({**plain, "changes": {"B": "B"}})
    assert FAMILY.meaning(plain) != FAMILY.meaning({**plain, "changes": {"B": "R"}})


def test_the_word_is_put_in_front_after_the_change():
    params = {"colours": "RB", "word": "BB", "changes": {"B": "R"}}
    assert FAMILY.transform(params, "RB") == "BBRR"
