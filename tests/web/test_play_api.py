"""What the playground's scripts ask the server."""

from __future__ import annotations

from typing import Any

import pytest
from page_examples import BROKEN, HAS_BLUE, own_row
from serving import Serving

from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.web.play import machine

REVERSES_NOTHING = """START start:
    NEXT p

PULLER_RB p:
    [R] r
    [B] b
    [EMPTY] end

PAINTER_BLUE r:
    NEXT q

PAINTER_RED b:
    NEXT q

PULLER_RB q:
    [R] p
    [B] p
    [EMPTY] end

END end
"""


def post(site: Serving, path: str, **body: Any) -> Any:
    answer = site.send("POST", f"/api/{path}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_check_marks_errors_with_the_parsers_own_words() -> None:
    found = machine.check(BROKEN)
    assert found["graph"] is None
    (error,) = found["diagnostics"]
    assert (error["line"], error["column"]) == (2, 10)
    assert error["message"] == "there is no node 'nowhere'"
    assert error["fix"].startswith("declare 'nowhere'")


def test_check_places_every_node_apart_also_those_that_are_never_reached() -> None:
    lost = "".join(f"PAINTER_RED lost{i}:\n    NEXT end\n\n" for i in range(7))
    graph = machine.check(HAS_BLUE.replace("END end", f"{lost}END end"))["graph"]
    places = {(node["x"], node["y"]) for node in graph["nodes"]}
    assert len(places) == len(graph["nodes"]) == 10
    assert sum(not node["reached"] for node in graph["nodes"]) == 7


def test_check_does_not_draw_a_machine_that_nobody_could_read() -> None:
    nodes = "".join(f"PULLER_RB n{i}:\n\n" for i in range(machine.MAX_DRAWN))
    graph = machine.check(f"START start:\n    NEXT n0\n\n{nodes}END end\n")["graph"]
    assert graph == {"too_many": machine.MAX_DRAWN + 2}


@pytest.mark.parametrize("program", [HAS_BLUE, REVERSES_NOTHING])
@pytest.mark.parametrize("tape", ["", "R", "RRB", "RBRBRRRB"])
def test_a_trace_is_the_run_of_the_machine(program: str, tape: str) -> None:
    found = machine.trace(program, tape)
    truth = run(parse(program), tape, trace=True)
    written = found["written"]
    steps = [
        (found["names"][at], written[front:back])
        for at, front, back in zip(found["at"], found["fronts"], found["backs"], strict=True)
    ]
    assert steps == [(step.node, step.tape) for step in truth.trace or ()]
    assert (found["accepted"], found["output"]) == (truth.accepted, truth.output)


@pytest.mark.parametrize("tape", ["X", "R B", "R" * (machine.MAX_TAPE + 1)])
def test_a_bad_tape_is_refused_with_the_fix(site: Serving, tape: str) -> None:
    answer = site.send("POST", "/api/manufactoria/trace", {"text": HAS_BLUE, "tape": tape})
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("tape: has")


def test_a_program_that_never_ends_is_stopped(site: Serving) -> None:
    endless = "START start:\n    NEXT p\n\nPAINTER_RED p:\n    NEXT p\n\nEND end\n"
    found = post(site, "manufactoria/trace", text=endless, tape="R" * machine.MAX_TAPE)
    assert found["reason"].startswith("step limit")
    assert len(found["at"]) == 5000


def test_judge_says_which_cases_fail_and_why(site: Serving) -> None:
    problem = {"problem": "family/ends_with/easy-2c/test/0"}
    found = post(site, "judge", answer=HAS_BLUE, **problem)
    assert found["status"] == "ok"
    failing = [case for case in found["cases"] if not case["passed"]]
    assert failing
    assert all(case["why"] for case in failing)
    gold = site.get("/api/problem", params=problem).json()["gold"][0]
    assert post(site, "judge", answer=gold, **problem)["full_pass"] is True
    assert post(site, "audit", answer=gold, **problem) == {
        "right": True,
        "decided": True,
        "counterexample": "",
    }


def test_an_answer_that_passes_can_be_shown_to_be_wrong(site: Serving) -> None:
    found = post(site, "audit", answer=HAS_BLUE, problem="family/ends_with/easy-2c/test/0")
    assert found["right"] is False
    assert found["counterexample"]


def test_judge_takes_a_problem_that_is_not_saved(site: Serving) -> None:
    row = own_row()
    del row["name"]
    assert post(site, "judge", answer=HAS_BLUE, row=row)["full_pass"] is True


@pytest.mark.parametrize(
    "body",
    [
        {"answer": "x"},
        {"answer": "x", "problem": "suite/has/test/0", "row": {}},
        {"answer": "x", "problem": "suite/../test/0"},
        {"answer": "x", "problem": "suite//etc/passwd.toml/test/0"},
        {"answer": "x", "problem": "suite/has/test/99999"},
        {"answer": "x", "problem": "suite/has/dev/0"},
        {"answer": "x", "problem": "suite/has/test/-1"},
        {"answer": "x", "problem": "family/nothing/easy/test/0"},
        {"answer": "x", "problem": "own/nothing"},
        {"answer": "x", "row": {"dataset": "manufactoria", "ground_truth": []}},
        {"answer": "x", "row": {"dataset": "manufactoria", "ground_truth": [1]}},
        {"answer": "x", "row": {"dataset": "nothing", "ground_truth": [{}]}},
        {"answer": "x" * 200_001, "problem": "suite/has/test/0"},
        {"answer": 1, "problem": "suite/has/test/0"},
        {"answer": "x", "problem": "suite/has/test/0", "other": 1},
    ],
)
def test_bad_requests_are_answered_with_what_to_mend(site: Serving, body: dict) -> None:
    answer = site.send("POST", "/api/judge", body)
    assert answer.status_code == 422
    assert answer.json()["error"].partition(":")[2]
    assert "Traceback" not in site.log()


def test_a_file_is_never_read_as_a_suite(site: Serving) -> None:
    secret = site.folder / "secret.toml"
    secret.write_text('name = "secret"\ndescription = "mine"\n')
    for path in (f"/problems/suite/{secret}", "/problems/suite/secret.toml"):
        assert "mine" not in site.get(path).text


def test_other_scopes_are_judged_too(site: Serving) -> None:
    problem = {"problem": "family/sql_window/easy/test/0"}
    gold = site.get("/api/problem", params=problem).json()["gold"][0]
    assert post(site, "judge", answer=gold, **problem)["full_pass"] is True
    assert post(site, "judge", answer="SELECT", **problem)["status"] == "invalid"
