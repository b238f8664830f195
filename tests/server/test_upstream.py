"""Upstream's endpoints, field by field."""

from __future__ import annotations

import pytest
from examples import DOUBLE, NOSY, PUT, generated
from running import Running

from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT

PROGRAM = "START start:\n    NEXT a\n\nPULLER_RB a:\n    [R] end\n\nEND end\n"
LOOP = "START start:\n    NEXT a\n\nPULLER_RB a:\n    [R] a\n    [B] a\n    [EMPTY] a\n\nEND end\n"
RESULT_FIELDS = {
    "input", "expected_output", "actual_output", "expected_accepted", "actual_accepted",
    "check_output", "passed", "path", "rejection_reason", "description",
}  # fmt: skip


def solution(server: Running, dsl: str, *tests: dict[str, object], **extra: object) -> dict:
    answer = server.post("/test_solution", {"dsl": dsl, "test_cases": tests, **extra})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_solution_has_all_fields_and_defaults(server: Running) -> None:
    found = solution(server, PROGRAM, {"input": "RB", "check_output": False, "description": "d"})
    assert found["valid"] is True
    assert found["all_passed"] is True
    (result,) = found["results"]
    assert set(result) == RESULT_FIELDS
    assert result == {
        "input": "RB", "expected_output": "", "actual_output": "B", "expected_accepted": True,
        "actual_accepted": True, "check_output": False, "passed": True, "path": [],
        "rejection_reason": None, "description": "d",
    }  # fmt: skip


def test_defaults_check_the_output(server: Running) -> None:
    (result,) = solution(server, PROGRAM, {"input": "RB"})["results"]
    assert result["check_output"] is True
    assert result["passed"] is False


@pytest.mark.parametrize(
    ("test", "passed"),
    [
        ({"input": "RB", "expected_output": "B"}, True),
        ({"input": "RB", "expected_output": "(B|R)*"}, True),
        ({"input": "RB", "expected_output": "(B"}, False),
        ({"input": "RB", "expected_output": "R", "expected_accepted": False}, True),
        ({"input": "B", "expected_accepted": False}, True),
        ({"input": "B", "expected_accepted": False, "check_output": False}, True),
    ],
)
def test_passing_is_decided_as_upstream_does(server: Running, test: dict, passed: bool) -> None:
    found = solution(server, PROGRAM, test)
    assert [result["passed"] for result in found["results"]] == [passed]
    assert found["all_passed"] is passed


def test_a_loop_ends_and_says_so(server: Running) -> None:
    (result,) = solution(server, LOOP, {"input": "RB"})["results"]
    assert result["actual_accepted"] is False
    assert str(DELTA1_LIMIT) in result["rejection_reason"]


def test_the_path_comes_when_asked_for(server: Running) -> None:
    (result,) = solution(server, PROGRAM, {"input": "RB"}, include_path=True)["results"]
    assert result["path"] == ["start", "a", "end"]


@pytest.mark.parametrize("dsl", ["", "no program", "```manufactoria\n" + PROGRAM + "```"])
def test_what_is_no_program_is_an_answer(server: Running, dsl: str) -> None:
    found = solution(server, dsl, {"input": "RB"})
    assert found["message"].startswith("DSL Parse Error: ")
    assert found | {"message": ""} == {
        "valid": False, "all_passed": False, "results": [], "message": "",
    }  # fmt: skip


def test_no_tests_are_all_passed(server: Running) -> None:
    found = solution(server, PROGRAM)
    assert (found["all_passed"], found["results"]) == (True, [])


def test_unknown_fields_are_ignored(server: Running) -> None:
    assert solution(server, PROGRAM, max_execution_time=2, timeout=5)["valid"]


def test_gold_passes_its_row(server: Running) -> None:
    row, gold = generated("append_sequence")
    assert solution(server, gold, *row["ground_truth"])["all_passed"] is True


@pytest.mark.parametrize(
    "body", [{}, {"dsl": 1, "test_cases": []}, {"dsl": "", "test_cases": [{}]}, []]
)
def test_a_violated_schema_is_422(server: Running, body: object) -> None:
    answer = server.post("/test_solution", body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "body"


def program(server: Running, path: str, text: str, *tests: object, **extra: object) -> dict:
    answer = server.post(path, {"program": text, "tests": tests, **extra})
    assert answer.status_code == 200, answer.text
    return answer.json()


RIGHT = "assert check_distance(predict_position(0.1), [[10.0, 5.0]]) <= 50.0"
WRONG = "assert check_distance(predict_position(0.2), [[500.0, 500.0]]) <= 50.0"


def test_a_bouncing_program_has_results_and_runtimes(server: Running) -> None:
    found = program(server, "/test_program", PUT, RIGHT, WRONG, scene_id=1, timeout=3)
    assert set(found) == {"results", "runtimes"}
    assert found["results"] == [1, 0]
    assert found["runtimes"][0] > 0
    assert found["runtimes"][1] == -1


@pytest.mark.parametrize("text", ["", "?", NOSY, "raise SystemExit\n"])
def test_bad_programs_are_answers(server: Running, text: str) -> None:
    assert program(server, "/test_program", text, RIGHT, WRONG)["results"] == [0, 0]


def test_no_tests_give_empty_lists(server: Running) -> None:
    assert program(server, "/test_program", PUT) == {"results": [], "runtimes": []}


def test_a_statement_of_another_form_is_refused_and_never_run(server: Running) -> None:
    body = {"program": PUT, "tests": [RIGHT, "assert __import__('os').getpid()"]}
    answer = server.post("/test_program", body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "tests", 1]


def test_scripts_are_judged_by_what_they_print(server: Running) -> None:
    tests = {"input": "2", "output": "4"}, {"input": "3", "output": "7"}
    assert program(server, "/test_program_stdio", DOUBLE, *tests)["results"] == [1, 0]
