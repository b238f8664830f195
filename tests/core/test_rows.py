import json

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family, get_scope
from deltagym.core.rows import UPSTREAM_COLUMNS, read_row, write_row
from deltagym.core.verification import verify

UPSTREAM_ROW = {
    "messages": [{"content": "Accept if the tape starts with RB.", "role": "user"}],
    "ground_truth": [
        {
            "input": "RB",
            "expected_output": "",
            "expected_accepted": True,
            "check_output": False,
            "description": "exact",
        },
        {"input": "BR", "expected_output": "", "expected_accepted": False, "check_output": False},
    ],
    "dataset": "manufactoria",
    "difficulty": "basic",
    "id": "starts_with_7",
    "problem_family": "starts_with",
    "name": "Starts With RB",
}


@pytest.fixture(scope="module", params=["starts_with", "append_sequence"])
def generated(request: pytest.FixtureRequest) -> Problem:
    family = get_family(request.param)
    return family.generate(family.levels[-1], "test", 0)


def test_a_problem_comes_back_from_its_row(generated: Problem) -> None:
    row = json.loads(json.dumps(write_row(generated)))
    again = read_row(row)
    assert again == generated
    assert again.cases == generated.cases
    assert (again.family, again.level, again.params, again.statement) == (
        generated.family,
        generated.level,
        generated.params,
        generated.statement,
    )
    assert read_row(row | {"id": ""}) == generated


def test_a_row_has_upstreams_columns_first(generated: Problem) -> None:
    row = write_row(generated)
    assert tuple(row)[: len(UPSTREAM_COLUMNS)] == UPSTREAM_COLUMNS
    assert row["messages"] == [
        {"role": "user", "content": get_family(generated.family).prompt(generated)}
    ]
    assert set(row["ground_truth"][0]) == {
        "input",
        "expected_output",
        "expected_accepted",
        "check_output",
    }


def test_params_may_be_json_text_as_in_parquet(generated: Problem) -> None:
    row = write_row(generated)
    assert read_row(row | {"params": json.dumps(row["params"])}).params == generated.params


def test_upstreams_rows_are_read() -> None:
    problem = read_row(UPSTREAM_ROW)
    assert (problem.id, problem.family, problem.level, problem.statement) == (
        "starts_with_7",
        "starts_with",
        "basic",
        "Accept if the tape starts with RB.",
    )
    assert [case.expected["accepted"] for case in problem.cases] == [True, False]


@pytest.mark.parametrize(
    "change",
    [
        {"ground_truth": json.dumps(UPSTREAM_ROW["ground_truth"])},
        {"ground_truth": [UPSTREAM_ROW["ground_truth"]]},
    ],
)
def test_ground_truth_may_be_text_or_nested_once(change: dict[str, object]) -> None:
    assert read_row(UPSTREAM_ROW | change).cases == read_row(UPSTREAM_ROW).cases


def test_only_ground_truth_and_scope_are_required() -> None:
    tests = {"ground_truth": [{"input": "R", "expected_output": "RB"}]}
    problem = read_row(tests, scope="manufactoria")
    assert problem.cases[0].expected == {"accepted": True, "output": "RB", "check_output": True}
    assert read_row(tests | {"dataset": "manufactoria"}) == problem
    with pytest.raises(BadInput, match=r'problem_family: is missing; .*"dataset" in the row'):
        read_row(tests)


def test_a_family_of_other_origin_is_read_only_by_naming_its_scope() -> None:
    row = UPSTREAM_ROW | {"problem_family": "contains_orderd"}
    problem = read_row(row)
    assert problem.family == "manufactoria:contains_orderd"
    assert verify(problem, "START start:\n    NEXT end\nEND end").passed == (True, False)
    with pytest.raises(BadInput, match="known from rows alone"):
        get_family(problem.family)
    del row["dataset"]
    with pytest.raises(
        BadInput, match=r"no problem_family 'contains_orderd'; the nearest is 'contains_ordered'"
    ):
        read_row(row)
    assert read_row(row, scope="manufactoria") == problem


def test_old_and_upstream_names_of_scopes_are_read() -> None:
    family = get_family("proof_algebra")
    row = write_row(family.generate("easy", "test", 0)) | {"problem_family": "somebodys"}
    assert row["dataset"] == "lean"
    get_scope.cache_clear()
    with pytest.warns(FutureWarning, match="'proof' is called 'lean' now"):
        assert read_row(row | {"dataset": "proof"}).family == "lean:somebodys"
    assert get_scope("ballsim") is get_scope("bouncing")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([], "row: must be a JSON object"),
        ({}, "ground_truth: must be a list of test cases, not missing"),
        ({"ground_truth": "["}, "ground_truth: the text is not JSON"),
        ({"ground_truth": {"input": "R"}}, "ground_truth: must be a list of test cases, not dict"),
        ({"ground_truth": ["R"]}, r"ground_truth\[0\]: must be an object"),
        ({"ground_truth": [{}]}, "input must be a str"),
        (
            {"ground_truth": [{"input": "R", "expected_accepted": "yes"}]},
            "expected_accepted must be a bool",
        ),
        ({"ground_truth": [], "dataset": "chess"}, "scope: there is no scope 'chess'"),
        ({"ground_truth": [], "params": "{"}, "params: the text is not JSON"),
        ({"ground_truth": [], "params": [1]}, "params: must be an object"),
    ],
)
def test_a_malformed_row_is_refused_by_the_name_of_its_field(
    row: dict[str, object], message: str
) -> None:
    given = {"dataset": "manufactoria"} | row if isinstance(row, dict) else row
    with pytest.raises(BadInput, match=message):
        read_row(given)
