from transform_checks import check_gold, check_problem, missed_share

from deltagym.scopes.manufactoria.families.numerical_max_min import FAMILY

PARAMS = list(FAMILY.params("medium-2c"))


def test_the_level_has_both_operations_for_every_number_up_to_256():
    assert len(FAMILY.distinct_params("medium-2c")) == 512


def test_gold_programs_agree_with_the_function():
    for params in [*PARAMS[:10], *PARAMS[::11], *PARAMS[-10:]]:
        check_gold(FAMILY, params)


def test_problems():
    for params in [*PARAMS[:4], *PARAMS[250:260], *PARAMS[::37], PARAMS[-1]]:
        check_problem(FAMILY, "medium-2c", params)


def test_neither_the_number_nor_the_input_is_the_result_too_often():
    for params in PARAMS[9:250:40]:
        problem = FAMILY.problem("medium-2c", params)
        share = sum(
            c.expected["output"] == FAMILY.common_output(params) for c in problem.cases
        ) / len(problem.cases)
        assert 0.35 <= share <= 0.65, params


def test_cases_reject_wrong_programs_and_other_numbers():
    problems = [FAMILY.problem("medium-2c", params) for params in PARAMS[::20]]
    assert missed_share(FAMILY, problems, step=3, count=120) <= 0.005


def test_leading_zeros_are_dropped_and_zero_is_the_empty_tape():
    least = {"colours": "RB", "operation": "min", "bound": 5}
    assert FAMILY.transform(least, "RRBB") == "BB"
    assert FAMILY.transform(least, "RRR") == ""
    assert FAMILY.transform({**least, "operation": "max"}, "") == "BRB"
