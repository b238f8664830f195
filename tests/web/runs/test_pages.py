"""The pages about runs in a real browser: what they show, and that hostile text stays text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from runs.made import (
    HOSTILE,
    HOSTILE_ID,
    HOSTILE_NAME,
    RECIPE,
    SOLVED,
    STEPS,
    Made,
    add_step,
    make_run,
)

from deltagym.runs.folder import RunFolder

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
expect.set_options(timeout=20_000)

Open = Callable[..., "Page"]
Check = Callable[["Page"], list[str]]


def test_a_run_is_accessible_and_shows_its_last_step(
    open_page: Open, violations: Check, made: Made
) -> None:
    page = open_page(made.at("plain"))
    assert page.locator('[data-card="step"]').inner_text() == str(STEPS)
    assert page.locator('[data-card="first"]').inner_text() == f"step {SOLVED}"
    page.locator("#chart-passk canvas").wait_for()
    assert page.locator(".charts canvas").count() == 5
    assert violations(page) == []


def test_a_click_on_a_step_reads_its_rollouts(open_page: Open, made: Made) -> None:
    page = open_page(made.at("plain"))
    page.locator("#chart-rate .u-over").click()
    page.locator("#rollouts .rollout").first.wait_for()
    step = page.locator('#search [name="step"]').input_value()
    assert page.locator("#rollouts .where").all_inner_texts() == [f"step {step}"] * 5
    assert page.locator("#rollouts").inner_text().startswith("5 rollouts, ")


def test_a_step_is_chosen_with_the_keyboard_alone(open_page: Open, made: Made) -> None:
    page = open_page(made.at("plain"))
    chart = page.get_by_role("slider", name="Rates in training rollouts, linear axis")
    expect(chart).to_have_attribute("aria-valuenow", str(STEPS))
    chart.focus()
    chart.press("Home")
    first = "step 1 · cases passed (dense) 25% · full pass 0%"
    expect(chart).to_have_attribute("aria-valuetext", first)
    for _ in range(SOLVED - 1):
        chart.press("ArrowRight")
    expect(chart).to_have_attribute("aria-valuetext", re.compile(f"step {SOLVED} .* full pass 50%"))
    expect(page.locator("#chart-rate + .readout")).to_contain_text(f"step {SOLVED}")
    chart.press("ArrowLeft")
    chart.press("Enter")
    expect(page.locator("#rollouts .where").first).to_have_text(f"step {SOLVED - 1}")
    assert page.evaluate("document.activeElement.id") == "rollouts-title"


def test_curves_of_a_problem_lead_to_its_rollouts(open_page: Open, made: Made) -> None:
    page = open_page(f"{made.at('plain')}/problems/{made.problem.id}")
    chart = page.locator("#chart-rate[role=slider]")
    chart.press("End")
    chart.press("Enter")
    page.wait_for_url(f"**/rollouts?problem={made.problem.id}&step={STEPS}")
    expect(page.locator("#rollouts .rollout")).to_have_count(4)


def test_what_was_looked_for_is_marked(open_page: Open, made: Made) -> None:
    page = open_page(f"{made.at('plain')}/rollouts?text={quote(HOSTILE[5:20])}")
    expect(page.locator(".rollout .excerpt mark").first).to_have_text(HOSTILE[5:20])
    assert page.locator("main img").count() == 0


def test_a_run_before_its_first_step_says_so(open_page: Open, made: Made) -> None:
    RunFolder.create(made.folder / "young", RECIPE, {"seed": 0})
    page = open_page(made.at("young"))
    expect(page.get_by_text("There is no step yet.")).to_have_count(4)
    with page.expect_download() as report:
        page.get_by_role("link", name="Report").click()
    assert "DeltaGym report" in report.value.path().read_text(encoding="utf-8")


def test_rollouts_are_searched_while_typing_and_paged(open_page: Open, made: Made) -> None:
    page = open_page(made.at("plain") + "/rollouts")
    page.locator("#rollouts .rollout").first.wait_for()
    assert page.locator("#rollouts .rollout").count() == 25
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("#rollouts .rollout")).to_have_count(50)
    page.get_by_label("Completion contains").fill(f"# step {SOLVED}")
    expect(page.locator("#rollouts .rollout")).to_have_count(2)
    page.get_by_label("Completion contains").fill("nothing like this")
    page.get_by_text("No rollout fits.").wait_for()


def test_a_rollout_is_judged_again_and_replayed(open_page: Open, made: Made) -> None:
    page = open_page(made.at("plain") + f"/rollouts/{SOLVED}/0")
    page.get_by_text(
        f"{len(made.problem.cases)} of {len(made.problem.cases)} cases passed"
    ).wait_for()
    page.get_by_role("link", name="See it at work").click()
    page.wait_for_url("**/play?problem=suite/has_tiny/train/0#*")
    expect(page.locator("#tape")).to_have_value(made.problem.cases[0].input)


def test_a_problem_is_followed_through_training(
    open_page: Open, violations: Check, made: Made
) -> None:
    page = open_page(made.at("plain") + "/problems")
    page.get_by_role("link", name=made.problem.id).click()
    page.get_by_role("heading", name="First solved").wait_for()
    facts = page.locator(".cards").inner_text()
    assert f"step {SOLVED}" in facts
    assert "programs that solve it\n1" in facts  # They differ in a comment alone.
    page.get_by_text(made.problem.statement).wait_for()
    assert violations(page) == []


def test_a_run_is_watched_while_it_trains(open_page: Open, made: Made) -> None:
    run = make_run(made.folder / "live", made.problem, state="running", steps=3)
    page = open_page(made.at("live"))
    add_step(run, made.problem, 4)
    expect(page.locator("[data-card=step]")).to_have_text("4")
    run.set_status("finished", 4)
    expect(page.locator("#state")).to_have_text("finished")


@pytest.mark.parametrize(
    "below",
    [
        "",
        "/rollouts",
        "/rollouts/3/0",
        "/rollouts/3/4",
        "/problems",
        f"/problems/{quote(HOSTILE_ID, safe='')}",
    ],
)
def test_hostile_text_stays_text(open_page: Open, made: Made, below: str) -> None:
    page = open_page(made.at(HOSTILE_NAME) + below)
    page.wait_for_selector(".busy:visible", state="detached")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert (
        page.locator(
            "main img, main svg[onload], main script:not([type='application/json'])"
        ).count()
        == 0
    )
    assert "onerror=alert(1)" in page.locator("main").inner_text()


def test_lists_studies_and_matrices_show_hostile_names_as_text(
    open_page: Open, violations: Check, made: Made
) -> None:
    for path, canvases in (("/runs", 0), (made.at("pair"), 4), (made.at("transfer"), 0)):
        page = open_page(path)
        expect(page.locator("canvas")).to_have_count(canvases)
        assert page.locator("main img").count() == 0
        assert violations(page) == []
    assert HOSTILE in page.locator("table.heat").first.inner_text()
    assert "87.0%" in page.locator("td.trained").inner_text()


def test_chosen_runs_are_compared(open_page: Open, violations: Check, made: Made) -> None:
    page = open_page("/runs")
    for name in ("plain", HOSTILE_NAME):
        page.get_by_label(f"Compare all/{name}").check()
    page.get_by_role("button", name="Compare the chosen runs").click()
    page.locator("#chart-full_pass canvas").wait_for()
    assert page.locator("#legend .entry").count() == 2
    assert violations(page) == []


@pytest.mark.parametrize("below", ["", "/rollouts", "/problems"])
def test_nothing_is_wider_than_a_phone(open_page: Open, made: Made, below: str) -> None:
    page = open_page(made.at("plain") + below, viewport={"width": 390, "height": 800})
    page.wait_for_selector(".busy:visible", state="detached")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
