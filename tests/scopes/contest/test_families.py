"""The families: the same problem at an address, disjoint splits, prompts, and the suites."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.contest.cases import tier_of
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import Tier
from deltagym.suites.load import load_suite, suite_names

NAMES = [f"contest_{name}" for name in ("mitm", "mo", "segtree_dc", "cdq", "sqrt")]
SUITES = [name for name in suite_names() if name.startswith("contest_")]


@pytest.fixture(scope="module", params=NAMES)
def family(request) -> Family:
    return get_family(request.param)


@pytest.fixture(scope="module")
def problem(family: Family) -> Problem:
    return family.generate("medium", "test", 0)


def test_an_address_gives_the_same_problem(family: Family, problem: Problem) -> None:
    assert family.generate("medium", "test", 0) == problem
    assert family.problem("medium", problem.params) == problem
    assert family.problem("medium", problem.params, seed=1) != problem
    assert len(problem.cases) in family.scope.case_counts


def test_splits_share_no_meaning(family: Family) -> None:
    test = {family.meaning(family.generate("easy", "test", i).params) for i in range(3)}
    assert test.isdisjoint(
        {family.meaning(family.generate("easy", "train", i).params) for i in range(3)}
    )


def test_the_prompt_has_an_example_that_gold_reproduces(family: Family, problem: Problem) -> None:
    prompt = family.prompt(problem)
    example, output = problem.statement.split("Example input:\n")[1].split("\n\nExample output:\n")
    assert compiled(family.reference(problem))(example).split() == output.split()
    assert problem.statement in prompt
    assert "```python" in prompt


def test_answers_that_ignore_their_input_score_low(family: Family, problem: Problem) -> None:
    small = Problem(
        problem.family,
        problem.level,
        problem.params,
        "",
        tuple(c for c in problem.cases if tier_of(c) is Tier.SMALL),
    )
    answers = family.scope.idle_answers(small)
    assert len(answers) == 3
    for verdict in family.scope.verify_many([small] * len(answers), answers):
        assert verdict.pass_rate is not None
        assert verdict.pass_rate <= 0.6


def test_feedback_shows_small_tests_and_names_the_others(family: Family, problem: Problem) -> None:
    told = family.scope.feedback([problem.cases[1], problem.cases[-1]], 2, "")
    assert problem.cases[1].input.strip() in told
    assert problem.cases[1].expected["output"] in told
    assert "full size" in told
    assert "2 more tests failed" in told
    assert "SyntaxError: x" in family.scope.feedback([], 0, "SyntaxError: x")


def test_parameters_of_others_are_refused(family: Family, problem: Problem) -> None:
    with pytest.raises(BadInput, match="has no setting"):
        family.problem("easy", {**problem.params, "window": "'''", "extra": 1})
    with pytest.raises(BadInput, match=r"has no level 'trivial'; known are"):
        family.problem("trivial", problem.params)


def test_suites_load_and_share_no_meaning() -> None:
    axes = ("exploratory", "compositional", "transformative", "cross_language")
    assert {"contest_cpp", *(f"contest_{axis}" for axis in axes), *NAMES} == set(SUITES)
    for name in SUITES:
        members = load_suite(name).members
        assert len(members["train"]) >= 400
        assert len(members["test"]) >= 80
        assert {m.meaning for m in members["train"]}.isdisjoint(
            {m.meaning for m in members["test"]}
        )


def test_composed_problems_need_two_techniques() -> None:
    for member in load_suite("contest_compositional").members["test"]:
        template = next(
            t for t in get_family(member.family).templates if t.name == member.params["template"]
        )
        assert len(template.needs) == 2
