"""Hostile text stays text: in prompts, programs, names, SQL cells, file names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from page_examples import ALL_HOSTILE, HAS_BLUE, HOSTILE, own_row
from serving import Serving

from deltagym.core.markup import Markup, tag
from deltagym.web.layout import data
from deltagym.web.widgets import choice, tape, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
FOREIGN = "iframe, img, base, [onload], [onerror], [hx-on\\:load], b[hx-get], main style"
"""Elements that no page of ours has, but the hostile texts."""

SQL_CASE = {
    "ddl": f"CREATE TABLE t (a TEXT); -- {ALL_HOSTILE}",
    "rows": {"t": [[text] for text in HOSTILE]},
    "expected": {"rows": [[text] for text in HOSTILE], "width": 1, "ordered": False},
}


@pytest.fixture(scope="module")
def site() -> Iterator[Serving]:
    """A site of its own, whose file of problems has a hostile name."""
    serving = Serving("--problems", "<img src=x onerror=alert(1)>.jsonl")
    yield serving
    serving.end()


@pytest.fixture(scope="module")
def problem(site: Serving) -> str:
    """Id of a problem that is hostile in every field."""
    row = own_row(
        ALL_HOSTILE[:110],
        statement=ALL_HOSTILE,
        problem_family=HOSTILE[1],
        level=HOSTILE[2],
        solutions=[f"{ALL_HOSTILE}\n```\n{HAS_BLUE}```\n"],
        params={HOSTILE[0]: ALL_HOSTILE},
        available_nodes=[HOSTILE[1]],
    )
    return site.send("POST", "/api/problems", row).json()["id"]


@pytest.fixture(scope="module")
def query(site: Serving) -> str:
    """Id of an SQL problem with hostile cells."""
    row = own_row("cells", dataset="sql", ground_truth=[SQL_CASE], solutions=["SELECT a FROM t"])
    return site.send("POST", "/api/problems", row).json()["id"]


def clean(page: Page) -> None:
    """No hostile text became an element; that none ran is checked when the page closes."""
    assert page.locator(FOREIGN).count() == 0
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0


PATHS = (
    "/problems?kind=own",
    "/problems/own/{problem}",
    "/problems/edit/{problem}",
    "/problems/new?from=own/{problem}",
    "/problems/own/{query}",
    "/play?problem=own/{query}",
    "/problems?kind=own&q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&scope=%22%3E%3Cscript%3E",
    "/problems/suite/%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/problems/new?scope=%3Cscript%3E",
)


def test_no_page_runs_it(open_page: Open, problem: str, query: str) -> None:
    page = open_page("/")
    for path in PATHS:
        page.goto(path.format(problem=problem, query=query))
        page.wait_for_selector(".busy:visible", state="detached")
        clean(page)


def test_the_playground_shows_it_and_runs_nothing(open_page: Open, problem: str) -> None:
    page = open_page(f"/play?problem=own/{problem}")
    page.wait_for_selector("#statement >> text=alert")
    page.click("#gold")
    page.wait_for_selector("#check-state >> text=no errors")
    page.click("#judge")
    page.wait_for_selector("#verdict >> text=Full pass")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    for text in HOSTILE:
        page.keyboard.insert_text(f"{text}\n")
    page.wait_for_selector("#check-state.fail")
    page.locator(".cm-lint-marker").first.hover()
    page.wait_for_selector(".cm-tooltip-lint")
    page.fill("#tape", "<b>")
    page.click("#judge")
    page.wait_for_selector("#verdict.fail")
    page.click("#open")
    page.wait_for_selector("#source")
    page.select_option("#source", "own")
    clean(page)


def test_the_program_of_a_hostile_link_is_text(open_page: Open) -> None:
    page = open_page("/")
    address = page.evaluate(
        "async state => (await import('/static/js/play/share.js')).link(state)",
        {"problem": "own/x", "text": ALL_HOSTILE, "tape": HOSTILE[0], "step": 2},
    )
    shared = open_page(address)
    shared.wait_for_selector("#check-state.fail")
    clean(shared)


@pytest.mark.parametrize("text", HOSTILE)
def test_builders_escape(text: str) -> None:
    built = [
        words("q", text, text, title=text),
        choice("c", text, [(text, text)], text),
        tape(text),
        tag("p", text, title=text),
    ]
    for markup in built:
        assert isinstance(markup, Markup)
        for found in ("<script", "<img", "<svg", "<iframe", "<b ", "<style", "<!--"):
            assert found not in markup
    assert "</" not in data("x", text).removesuffix("</script>")
