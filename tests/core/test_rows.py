import json

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family, get_scope
from deltagym.core.rows import READ_COLUMNS, UPSTREAM_COLUMNS, read_row, write_row
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
        "manufactoria:starts_with",
        "basic",
        "Accept if the tape starts with RB.",
    )
    assert [case.expected["accepted"] for case in problem.cases] == [True, False]


def test_a_rows_own_prompt_is_used_as_it_is() -> None:
    problem = read_row(UPSTREAM_ROW)
    family = get_family(problem.family)
    assert family.prompt(problem) == "Accept if the tape starts with RB."
    again = write_row(problem)
    assert again["messages"] == [{"role": "user", "content": family.prompt(problem)}]
    assert read_row(again | {"id": ""}) == read_row(UPSTREAM_ROW | {"id": ""})
    with pytest.raises(BadInput, match="does not have a gold answer"):
        family.reference(problem)


@pytest.mark.parametrize(
    ("messages", "prompt"),
    [
        ("Accept R.", "Accept R."),
        (json.dumps(UPSTREAM_ROW["messages"]), "Accept if the tape starts with RB."),
        (
            [
                {"role": "system", "content": "Think."},
                {"role": "user", "content": "Accept R."},
                {"role": "assistant", "content": "START"},
            ],
            "Think.\n\nAccept R.",
        ),
        (
            [
                {"role": "user", "content": "Accept B."},
                {"role": "assistant", "content": "START"},
                {"role": "user", "content": "Accept R."},
            ],
            "Accept R.",
        ),
    ],
)
def test_messages_may_be_text_and_end_with_an_answer(messages: object, prompt: str) -> None:
    problem = read_row(UPSTREAM_ROW | {"messages": messages})
    assert get_family(problem.family).prompt(problem) == prompt


def test_upstreams_files_of_single_problems_are_read() -> None:
    problem = read_row(
        {
            "id": "0c7e3f1a-8a58-4a52-9f3b-1d2c3b4a5e6f",
            "name": "Ends With RB",
            "description": "the tape's end",
            "criteria": "Accept if the tape ends with RB; reject otherwise.",
            "available_nodes": ["START", "END", "PULLER_RB"],
            "test_cases": UPSTREAM_ROW["ground_truth"],
            "solutions": [],
            "difficulty": "medium",
            "problem_type": "ends_with",
            "index": 3,
            "color_mode": "two",
            "difficulty_level": "easy",
            "pattern_type": "ends_with",
        }
    )
    assert (problem.family, problem.level) == ("manufactoria:ends_with", "easy-2c")
    assert problem.cases == read_row(UPSTREAM_ROW).cases
    prompt = get_family(problem.family).prompt(problem)  # such a file has no prompt, so ours
    assert prompt.endswith("# Task\nAccept if the tape ends with RB; reject otherwise.")


def test_difficulty_0_is_the_first_level_of_bouncing_scenes() -> None:
    test = "assert check_distance(predict_position(0.10), [[1.0, 2.0]]) <= 50.0"
    row = {"ground_truth": [test], "dataset": "ballsim", "messages": "Where is it?"}
    levels = [read_row(row | {"difficulty": d}).level for d in (0, 4, "2", "odd", None)]
    assert levels == ["basic", "extreme", "medium", "odd", "unknown"]


def test_a_row_without_a_prompt_that_needs_one_says_so() -> None:
    row = write_row(get_family("rotobj").generate("basic", "test", 0))
    del row["params"], row["statement"]
    problem = read_row(row)
    assert get_family(problem.family).prompt(problem) == row["messages"][0]["content"]


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
        get_family(problem.family).reference(problem)
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


def test_the_columns_that_make_a_problem_are_those_that_are_listed() -> None:
    class Watched(dict[str, object]):
        def get(self, key: str, default: object = None) -> object:
            asked.add(key)
            return super().get(key, default)

    asked: set[str] = set()
    read_row(Watched(UPSTREAM_ROW))
    read_row(Watched(test_cases=UPSTREAM_ROW["ground_truth"], pattern_type="ends_with"))
    read_row(Watched(dataset="contest", ground_truth=["assert solve(1) == 2"]))
    read_row(Watched(dataset="lean", messages="```lean\n1 = 1 := by\n```"))
    assert asked == set(READ_COLUMNS)
