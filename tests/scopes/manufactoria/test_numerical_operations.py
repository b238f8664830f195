import pytest
from transform_checks import check_gold, check_problem, missed_share

from deltagym.core.problem import Problem
from deltagym.scopes.manufactoria.families.numerical_operations import FAMILY, LONGEST
from deltagym.scopes.manufactoria.machine import run, step_limit

EVERY = [(level, params) for level in FAMILY.levels for params in FAMILY.params(level)]


@pytest.fixture(scope="module")
def problems() -> list[Problem]:
    return [check_problem(FAMILY, level, params) for level, params in EVERY]


def test_levels():
    assert {level: len(FAMILY.distinct_params(level)) for level in FAMILY.levels} == {
        "easy-2c": 7,
        "medium-2c": 21,
        "hard-2c": 14,
    }


def test_every_gold_program_agrees_with_the_function():
    for _, params in EVERY:
        check_gold(FAMILY, params)


def test_every_problem(problems):
    assert len(problems) == len(EVERY) == len({problem.id for problem in problems})


@pytest.mark.parametrize("level", FAMILY.levels)
def test_cases_reject_wrong_programs_and_other_problems(level, problems):
    chosen = [problem for problem in problems if problem.level == level]
    assert missed_share(FAMILY, chosen, step=3, count=120) <= 0.005


def test_inputs_of_the_promised_length_stay_within_the_step_limit():
    worst = ["B" * LONGEST, "B" + "R" * (LONGEST - 1), "R" * LONGEST]
    for _, params in EVERY:
        for tape in worst:
            result = run(FAMILY.program(params), tape)
            assert result.output == FAMILY.transform(params, tape)
            assert result.steps <= step_limit(LONGEST)


def test_cases_can_be_solved_within_the_thousand_steps_of_the_reference_implementation(problems):
    for problem in problems:
        program = FAMILY.program(problem.params)
        assert all(run(program, case.input).steps <= 1000 for case in problem.cases)


@pytest.mark.parametrize(
    ("operation", "operand", "tape", "output"),
    [
        ("add", 3, "RBB", "BBR"),
        ("add", 7, "", "BBB"),
        ("subtract", 3, "BBR", "BB"),
        ("subtract", 3, "BB", ""),
        ("subtract", 7, "BB", ""),
        ("and", 5, "RBBB", "BRB"),
        ("or", 5, "RBR", "BBB"),
        ("xor", 7, "BBB", ""),
        ("floor_div", 4, "RBRBB", "BR"),
    ],
)
def test_results(operation, operand, tape, output):
    params = {"colours": "RB", "operation": operation, "operand": operand}
    assert FAMILY.transform(params, tape) == output
