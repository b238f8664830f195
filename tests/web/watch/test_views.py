"""What the views of answers say, and that they show it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from serving import Serving

from deltagym.core.registry import get_family
from deltagym.web.problems.address import Address
from deltagym.web.watch import bouncing, contest, proofs, sql
from deltagym.web.watch.routes import watch_link

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOVING = "family/multiobj/easy/test/0"
QUERY = "family/sql_aggregation/easy/test/0"
THEOREM = "family/proof_algebra/easy/test/0"
CHAIN = "family/metamath_order/basic/test/0"
PAYLOAD = "<img/src=x/onerror=alert(1)>"


def generated(address: str):
    _, family, level, split, index = address.split("/")
    problem = get_family(family).generate(level, split, int(index))  # type: ignore[arg-type]
    return problem, get_family(family).reference(problem)


def test_a_program_that_stands_still_errs_from_the_start() -> None:
    problem, gold = generated(MOVING)
    right = bouncing.run(problem, gold)
    assert all(case["passed"] for case in right["cases"])
    assert max(right["errors"]) < 1
    starts = [list(body["at"]) for body in problem.params["scene"]["bodies"]]
    still = bouncing.run(problem, f"def predict_position(t):\n    return {starts}")
    assert still["errors"][0] < 1 < still["errors"][-1]
    scene = bouncing.scene(problem)
    assert scene["frames"][0]["bodies"][0][:2] == pytest.approx(starts[0])
    assert len(scene["cases"]) == len(problem.cases)


def test_a_program_that_returns_a_list_is_shown_at_the_times_of_the_cases() -> None:
    family = get_family("rotbox")
    address = {"level": "easy", "split": "test", "index": 0}
    problem = family.problem("easy", {**address, "times": [0.3, 0.7], "form": "list"})
    right = bouncing.run(problem, family.reference(problem))
    assert right["times"] == [0.3, 0.7]
    assert all(case["passed"] for case in right["cases"])
    short = bouncing.run(problem, "def predict_position():\n    return [[[0.0, 0.0]]]")
    assert short["positions"] == [[[0.0, 0.0]], None]
    assert [case["time"] for case in bouncing.scene(problem)["cases"]] == [0.3, 0.7]


@pytest.mark.parametrize(
    "program",
    [
        "def predict_position(t): return 'x'",
        "def predict_position(t): return [[1e400, 0]] * 9",
        "def predict_position(t): raise ValueError('no')",
        "import os; os.system('true')",
        "",
    ],
)
def test_programs_without_positions_have_no_error(program: str) -> None:
    found = bouncing.run(generated(MOVING)[0], program)
    assert set(found["errors"]) == {None}
    assert not any(case["passed"] for case in found["cases"])


def test_sql_results_are_compared_record_by_record() -> None:
    problem, gold = generated(QUERY)
    assert all(case["passed"] for case in sql.run(problem, gold)["cases"])
    empty = sql.run(problem, "SELECT 1 WHERE 0")["cases"][0]["tables"][0]
    assert empty["right"] == []
    assert empty["missing"] == problem.cases[0].expected["rows"]
    assert "error" in sql.run(problem, "SELEC")["cases"][0]
    tables = sql.scene(problem)["tables"]
    names = {table["name"] for table in tables}
    refers = {column["refers"] for table in tables for column in table["columns"]} - {None}
    assert refers
    assert refers <= names
    assert all(any(column["key"] for column in table["columns"]) for table in tables)


def test_differences_are_of_bags() -> None:
    found = sql.difference("", [[1], [2], [2]], [[2], [1], [3]], ordered=False)
    assert (found["right"], found["missing"], found["extra"]) == ([[1], [2]], [[3]], [[2]])
    assert sql.difference("", [[1], [2]], [[2], [1]], ordered=True)["order"]


def test_contest_tests_have_their_times() -> None:
    problem, _ = generated("family/contest_cdq/easy/test/0")
    small = dataclasses.replace(problem, cases=problem.cases[:2], id="")
    wrong = contest.run(small, "print('no')")["cases"]
    assert [case["code"] for case in wrong] == ["WA", "WA"]
    assert all(0 < case["used"] < case["limit"] for case in wrong)
    assert contest.run(small, "print(")["cases"][0]["passed"] is False


def test_proofs_are_followed_to_their_fault() -> None:
    problem, gold = generated(CHAIN)
    cases = proofs.run(problem, gold)["cases"]
    goals = proofs.scene(problem)["goals"]
    for goal, case in zip(goals, cases, strict=True):
        assert case["passed"]
        assert case["steps"][-1]["top"] == goal["claim"]
        assert case["steps"][-1]["size"] == 1
    broken = proofs.run(problem, gold.replace(" : ", " : nothing ", 1))["cases"][0]
    assert not broken["passed"]
    assert [step["accepted"] for step in broken["steps"]] == [False]
    assert "step 1 (nothing)" in broken["fault"]


def test_tactics_are_followed_to_the_one_at_fault() -> None:
    problem, gold = generated(THEOREM)
    for case in proofs.run(problem, gold)["cases"]:
        assert case["passed"]
        assert all(step["accepted"] and step["depth"] == 0 for step in case["steps"])
    *_, last = gold.splitlines()
    wrong = proofs.run(problem, gold.replace(last, f"{last} + 1"))["cases"][-1]
    (step,) = wrong["steps"]
    assert (step["text"], step["line"]) == (f"{last.strip()} + 1", len(gold.splitlines()))
    assert step["fault"] == wrong["fault"]
    assert not any(case["passed"] for case in proofs.run(problem, "by simp")["cases"])


def test_manufactoria_is_sent_to_the_playground(site: Serving) -> None:
    answer = site.get("/watch?problem=family/ends_with/tiny-2c/train/0")
    assert answer.status_code == 422
    assert "playground" in answer.text


def test_motion_is_shown_and_accessible(
    open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    _, gold = generated(MOVING)
    link = watch_link(Address.parse(MOVING), gold)
    size = {"width": 390, "height": 800}
    page = open_page(link, viewport=size)
    page.get_by_text("pass", exact=False).and_(page.locator("#verdict.pass")).wait_for()
    assert page.locator(".marks .good").count() == len(generated(MOVING)[0].cases)
    page.get_by_role("slider", name="Time", exact=True).press("End")
    assert not page.locator(".clock").inner_text().startswith("0.00")
    errors = page.get_by_role("slider", name="Error over time")
    errors.press("Home")
    errors.press("Enter")
    assert page.locator(".clock").inner_text() == "0.00 s"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []


@pytest.mark.parametrize("address", [QUERY, CHAIN])
def test_hostile_answers_stay_text(
    open_page: Callable[..., Page], violations: Callable[[Page], list[str]], address: str
) -> None:
    hostile = f"SELECT '{PAYLOAD}'" if address == QUERY else f"g1 : {PAYLOAD}"
    page = open_page(watch_link(Address.parse(address), hostile))
    page.locator("#verdict.fail").wait_for()
    assert PAYLOAD in page.locator("#view").inner_text()
    assert page.locator("main img").count() == 0
    assert violations(page) == []
