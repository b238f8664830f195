"""numerical_not: the width counts, gold programs are right, cases expose other readings."""

import pytest
from transform_checks import check_gold, check_problem, missed_share

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.audit import audit_answers
from deltagym.scopes.manufactoria.machine import run, step_limit

FAMILY = get_family("numerical_not")
EVERY = [(level, params) for level in FAMILY.levels for params in FAMILY.params(level)]


@pytest.fixture(scope="module")
def problems() -> list[Problem]:
    return [check_problem(FAMILY, level, params) for level, params in EVERY]


def test_every_gold_program_agrees_with_the_function():
    assert len(EVERY) == 16
    for _, params in EVERY:
        check_gold(FAMILY, params)


def test_cases_reject_wrong_programs_and_other_widths(problems):
    assert missed_share(FAMILY, problems, step=3, count=120) <= 0.005


def test_the_audit_tells_the_gold_program_from_that_of_another_width(problems):
    eight, nine = problems[7:9]
    right, wrong = audit_answers(eight, [FAMILY.reference(eight), FAMILY.reference(nine)])
    assert right.right
    assert not wrong.right


def test_long_tapes_stay_within_the_step_limit_and_cases_within_upstreams(problems):
    for problem in problems:
        program = FAMILY.program(problem.params)
        for tape in ("B" * 60, "R" * 60, "BR" * 30):
            result = run(program, tape)
            assert result.output == FAMILY.transform(problem.params, tape)
            assert result.steps <= step_limit(60)
        assert all(run(program, case.input).steps <= 1000 for case in problem.cases)


@pytest.mark.parametrize(
    ("width", "tape", "output"),
    [
        (8, "", "BBBBBBBB"),
        (8, "RRRRRRRRRB", "BBBBBBBR"),
        (8, "BBBBBBBB", ""),
        (8, "BRRRRRRRRB", "BBBBBBBBR"),
        (3, "BB", "BRR"),
        (1, "R", "B"),
    ],
)
def test_results(width, tape, output):
    assert FAMILY.transform({"colours": "RB", "width": width}, tape) == output


@pytest.mark.parametrize("width", [0, 33, "8", None])
def test_a_width_that_cannot_be_is_refused(width):
    with pytest.raises(BadInput, match=r"params\.width"):
        FAMILY.problem("medium-2c", {"colours": "RB", "width": width})
