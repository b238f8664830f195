"""The pages of problems, in a real browser, and the JSON interface of one's own problems."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from page_examples import HAS_BLUE, own_row
from serving import Serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]


@pytest.fixture
def saved(site: Serving) -> Iterator[str]:
    """Id of a saved problem; the file is empty again afterwards."""
    yield site.send("POST", "/api/problems", own_row()).json()["id"]
    for row in site.get("/api/problems").json():
        site.send("DELETE", f"/api/problems/{row['id']}")


def test_the_interface_lists_reads_adds_changes_and_deletes(site: Serving, saved: str) -> None:
    assert [row["id"] for row in site.get("/api/problems").json()] == [saved]
    assert site.get("/api/problem_types").json() == ["mine"]
    assert site.get(f"/api/problems/{saved}").json()["solutions"] == [HAS_BLUE]
    changed = site.send("PUT", f"/api/problems/{saved}", own_row("other")).json()["id"]
    assert site.get(f"/api/problems/{saved}").status_code == 422
    assert site.send("DELETE", f"/api/problems/{changed}").json()["name"] == "other"
    assert site.get("/api/problems").json() == []


def test_saving_needs_the_pages_own_token(site: Serving) -> None:
    assert site.send("POST", "/api/problems", own_row(), x_deltagym_token="").status_code == 403
    assert site.get("/api/problems").json() == []


@pytest.mark.parametrize("path", [
    "/problems", "/problems?kind=families&scope=sql", "/problems/suite/ends",
    "/problems/family/contains_count", "/problems/suite/ends/test/1",
    "/problems/family/proof_geometry/easy/test/0", "/problems/new", "/problems?kind=own",
])  # fmt: skip
def test_pages_are_accessible(
    open_page: Open, violations: Callable[[Page], list[str]], path: str
) -> None:
    page = open_page(path, viewport={"width": 390, "height": 844})
    page.wait_for_selector(".busy:visible", state="detached")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_suites_and_families_are_filtered_and_searched(open_page: Open) -> None:
    page = open_page("/problems")
    page.wait_for_selector("text=has_tiny")
    page.select_option("#scope", "sql")
    page.wait_for_selector("text=has_tiny", state="detached")
    assert "scope=sql" in page.url
    page.get_by_text("Families", exact=True).click()
    page.wait_for_selector("a >> text=sql_window")
    page.fill("#q", "window joining")
    page.wait_for_selector("caption >> text=1 families")
    page.fill("#q", "no such words")
    page.wait_for_selector(".empty >> text=No family has these words")


def test_a_suites_problems_are_narrowed_and_opened(open_page: Open) -> None:
    page = open_page("/problems/suite/has")
    page.wait_for_selector("text=129 of 129 test problems")
    page.select_option("#family", "contains_count")
    page.wait_for_selector("text=/^[1-9][0-9] of 129/")
    page.fill("#q", "RBYG")
    page.wait_for_selector("tbody tr")
    page.select_option("#split", "train")
    page.wait_for_selector("text=/of 725 train/")
    page.get_by_role("button", name="Page 2").click()
    page.wait_for_selector("[aria-current=page] >> text=2")
    page.locator("tbody th a").first.click()
    page.wait_for_selector("h1 >> text=contains_count")
    page.get_by_role("link", name="Next").click()
    page.wait_for_selector(".badge.pass >> text=cases pass")


def test_a_problem_shows_prompt_cases_gold_and_idle_score(open_page: Open) -> None:
    page = open_page("/problems/family/ends_with/easy-2c/test/0")
    page.wait_for_selector(".badge.pass >> text=cases pass")
    assert page.locator("dt >> text=idle score").count() == 1
    assert page.locator("svg.program rect").count() > 5
    page.get_by_text("The whole prompt").click()
    assert "PULLER_RB" in page.locator("details pre").first.inner_text()
    assert page.locator("table.cases tbody tr").count() > 20
    page.get_by_role("link", name="Play", exact=True).click()
    page.wait_for_selector("#problem-title >> text=ends_with")


def test_a_suite_that_is_not_worked_out_yet_says_so_and_then_shows_the_problem(
    open_page: Open,
) -> None:
    page = open_page("/problems/suite/ends/test/0?seed=77")
    page.wait_for_selector("h1 >> text=/^ends_with/")
    assert page.get_by_role("link", name="Next").get_attribute("href") == (
        "/problems/suite/ends/test/1?seed=77"
    )


def test_a_program_of_the_playground_becomes_a_solution(
    open_page: Open, site: Serving, saved: str
) -> None:
    page = open_page(f"/problems/own/{saved}")
    page.get_by_role("link", name="Play this answer").click()
    page.wait_for_selector("#check-state >> text=no errors")
    page.locator(".cm-content").press("Control+End")
    page.keyboard.insert_text("# mine\n")
    page.click("#keep")
    page.wait_for_selector(".toast >> text=among the problem's solutions")
    assert site.get(f"/api/problems/{saved}").json()["solutions"] == [
        HAS_BLUE,
        f"{HAS_BLUE}# mine\n",
    ]
    assert page.locator("[data-kind=PAINTER_RED]").is_hidden()


def test_a_problem_is_made_tested_saved_changed_and_deleted(
    open_page: Open, site: Serving, saved: str
) -> None:
    page = open_page("/problems/new")
    page.fill("#name", "two reds")
    page.fill("#statement", "Accept RR alone.")
    page.get_by_label("Input tape").fill("rr")
    page.click("#add-case")
    page.get_by_label("Input tape").nth(1).fill("R")
    page.get_by_label("Expected", exact=True).nth(1).select_option("reject")
    page.uncheck("[value=PAINTER_RED]")
    page.click("#add-solution")
    page.locator(".cm-content").click()
    page.keyboard.insert_text(HAS_BLUE)
    page.get_by_role("button", name="Validate").click()
    page.wait_for_selector("text=It is a program.")
    page.get_by_role("button", name="Test", exact=True).click()
    page.wait_for_selector("text=1 of 2 cases pass · case 1: rejected")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("h1 >> text=two reds")
    row = json.loads((site.folder / "problems.jsonl").read_text().splitlines()[-1])
    assert [case["input"] for case in row["ground_truth"]] == ["RR", "R"]
    assert "PAINTER_RED" not in row["available_nodes"]
    page.get_by_role("link", name="Edit").click()
    page.fill("#name", "two reds, changed")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("h1 >> text=changed")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_selector("#list >> text=has blue")
    assert len(site.get("/api/problems").json()) == 1


def test_a_problem_that_lacks_a_name_is_not_saved(open_page: Open) -> None:
    page = open_page("/problems/new")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#save-state >> text=name: is empty")


def test_ones_own_problems_are_filtered_by_type_and_colours(
    open_page: Open, site: Serving, saved: str
) -> None:
    tapes = [
        {"input": "YG", "expected_output": "", "expected_accepted": True, "check_output": False}
    ]
    for number in range(7):
        row = own_row(f"four {number}", problem_family="other", ground_truth=tapes)
        assert site.send("POST", "/api/problems", row).status_code == 201
    page = open_page("/problems?kind=own")
    assert page.locator("article").count() == 8
    page.select_option("#colours", "4")
    page.wait_for_selector("text=7 of 8 problems")
    page.select_option("#size", "6")
    page.get_by_role("button", name="Page 2").click()
    page.wait_for_selector("article >> text=four 6")
    page.select_option("#family", "mine")
    page.wait_for_selector(".empty >> text=None of your problems matches")
    page.select_option("#colours", "")
    page.wait_for_selector("article >> text=has blue")
