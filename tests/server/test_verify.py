"""`POST /verify`: verdicts as in process, in order, of problems sent or named; faults by place."""

from __future__ import annotations

from pathlib import Path

import pytest
from examples import contest_row, generated, of_every_scope
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running import Running

from deltagym.core.problem import Verdict
from deltagym.core.rows import read_row
from deltagym.core.verification import verify_many
from deltagym.suites.load import load_suite

VERDICT_FIELDS = {"status", "passed", "pass_rate", "full_pass", "message"}


def as_sent(verdict: Verdict) -> dict[str, object]:
    return {
        "status": str(verdict.status),
        "passed": list(verdict.passed),
        "pass_rate": verdict.pass_rate,
        "full_pass": verdict.full_pass,
        "message": verdict.message,
    }


def test_every_scope_is_judged_as_in_process(server: Running) -> None:
    examples = of_every_scope()
    items = [{"row": row, "completions": answers} for row, answers in examples]
    answer = server.post("/verify", {"items": items})
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    judged = {}
    for (row, answers), result in zip(examples, results, strict=True):
        problem = read_row(row)
        expected = verify_many([(problem, text) for text in answers])
        assert result["id"] == problem.id
        assert result["verdicts"] == [as_sent(v) for v in expected]
        judged[row["dataset"]] = [v["full_pass"] for v in result["verdicts"]]
    assert set(judged) == {"bouncing", "contest", "lean", "manufactoria", "metamath", "sql"}
    assert judged.pop("bouncing")[0] is False
    assert all(passes[0] is True and passes[-1] is False for passes in judged.values())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_order_is_kept_in_any_mixture(server: Running, data: st.DataObject) -> None:
    pool = [generated("ends_with"), generated("append_sequence"), generated("metamath_order")]
    answers = [gold for _, gold in pool] + ["?", "", "START start:\n    NEXT end\n\nEND end\n"]
    items = data.draw(
        st.lists(st.tuples(st.sampled_from(pool), st.lists(st.sampled_from(answers))), max_size=6)
    )
    sent = [{"row": row, "completions": texts} for (row, _), texts in items]
    results = server.post("/verify", {"items": sent}).json()["results"]
    for ((row, _), texts), result in zip(items, results, strict=True):
        problem = read_row(row)
        expected = verify_many([(problem, text) for text in texts]) if texts else []
        assert result["verdicts"] == [as_sent(v) for v in expected]


def test_problems_are_found_by_name_and_by_id(server: Running, suite_file: Path) -> None:
    problems = load_suite(str(suite_file)).problems("test")
    items = [
        {"suite": "served", "split": "test", "index": 1, "completions": ["?"]},
        {"id": problems[0].id, "completions": ["?"]},
    ]
    answer = server.post("/verify", {"items": items}).json()
    assert [result["id"] for result in answer["results"]] == [problems[1].id, problems[0].id]
    assert len(answer["results"][0]["verdicts"][0]["passed"]) == len(problems[1].cases)


def test_the_dialect_is_obeyed(server: Running) -> None:
    row, gold = generated("ends_with")
    fenced = f"```manufactoria\n{gold}```"
    for dialect, status in (("delta2", "ok"), ("delta1", "invalid")):
        body = {"items": [{"row": row, "completions": [fenced]}], "dialect": dialect}
        found = server.post("/verify", body).json()["results"][0]["verdicts"][0]
        assert set(found) == VERDICT_FIELDS
        assert found["status"] == status


ROW = contest_row()
GOOD = {"row": ROW, "completions": []}
FAULTS = [
    ({"items": [GOOD, {**GOOD, "row": {**ROW, "ground_truth": 5}}]}, "items[1].row.ground_truth"),
    ({"items": [{"row": {"ground_truth": []}, "completions": []}]}, "items[0].row.problem_family"),
    ({"items": [{**GOOD, "completions": [5]}]}, "items[0].completions[0]"),
    ({"items": [{**GOOD, "completions": ["x" * 50_001]}]}, "items[0].completions[0]"),
    ({"items": [{**GOOD, "completion": "x"}]}, "items[0].completion"),
    ({"items": [{"completions": []}]}, "items[0]"),
    ({"items": [{**GOOD, "id": "x"}]}, "items[0]"),
    ({"items": [{"id": "x", "completions": []}]}, "items[0].id"),
    ({"items": [{"suite": "served", "split": "test", "completions": []}]}, "items[0].index"),
    (
        {"items": [{"suite": "served", "split": "test", "index": 99, "completions": []}]},
        "items[0].index",
    ),
    (
        {"items": [{"suite": "sreved", "split": "test", "index": 0, "completions": []}]},
        "items[0].suite",
    ),
    (
        {"items": [{"suite": "served", "split": "dev", "index": 0, "completions": []}]},
        "items[0].split",
    ),
    ({"items": [GOOD], "dialect": "delta2"}, "dialect"),
    ({"items": [{**GOOD, "completions": ["x"] * 401}]}, "items"),
    ({"items": [GOOD] * 41}, "items"),
    (
        {"items": [{**GOOD, "row": {**ROW, "ground_truth": ROW["ground_truth"] * 26}}]},
        "items[0].row.ground_truth",
    ),
    ({}, "items"),
]


@pytest.mark.parametrize(("body", "place"), FAULTS, ids=[place for _, place in FAULTS])
def test_a_fault_is_told_with_its_place(server: Running, body: object, place: str) -> None:
    answer = server.post("/verify", body)
    assert answer.status_code == 422
    (fault,) = answer.json()["detail"]
    assert fault["msg"].startswith(f"{place}: ")
    assert set(fault) == {"loc", "msg", "type"}


def test_all_faults_are_told_at_once(server: Running) -> None:
    items = [{"id": "x", "completions": []}, GOOD, {"id": "y", "completions": []}]
    detail = server.post("/verify", {"items": items}).json()["detail"]
    assert [fault["loc"] for fault in detail] == [
        ["body", "items", 0, "id"],
        ["body", "items", 2, "id"],
    ]
