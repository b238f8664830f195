from transform_checks import check_gold, check_problem, distinct, missed_share

from deltagym.scopes.manufactoria.families.append_sequence import FAMILY


def test_levels_have_every_word_of_up_to_four_symbols():
    assert len(list(FAMILY.params("basic-2c"))) == 2 + 4 + 8 + 16
    assert len(FAMILY.distinct_params("basic-4c")) == 4 + 16 + 64 + 256


def test_gold_programs_append_the_word():
    for params in [*FAMILY.params("basic-2c"), *list(FAMILY.params("basic-4c"))[::17]]:
        check_gold(FAMILY, params)


def test_problems():
    for level in FAMILY.levels:
        for params in list(FAMILY.params(level))[::13]:
            check_problem(FAMILY, level, params)


def test_cases_reject_wrong_programs_and_other_words():
    for level in FAMILY.levels:
        some = distinct(FAMILY, level)[:: 8 if level == "tiny-2c" else 4]
        assert missed_share(FAMILY, some, step=8, count=120) <= 0.005
