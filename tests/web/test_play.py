"""The playground in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from page_examples import HAS_BLUE

from deltagym.web.play.link import play_link
from deltagym.web.problems.address import Address

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

Open = Callable[..., "Page"]
ENDS_WITH = "family/ends_with/easy-2c/test/0"
PROBLEM = f"/play?problem={ENDS_WITH}"
SOON = "new Promise((done) => setTimeout(done, 60))"
NODES = "svg.machine g[data-node]"


def ready(page: Page) -> None:
    """Waits for the editor, the problem and the graph."""
    page.wait_for_selector("#problem-title:not(.busy) >> text=ends_with")
    page.wait_for_selector(NODES)


def text(page: Page) -> str:
    """The program in the editor."""
    return "\n".join(page.locator(".cm-line").all_inner_texts()).replace("\n\n\n", "\n\n")


def write(page: Page, program: str) -> None:
    """Replaces the program, as a person who pastes does."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(program)


def names(page: Page) -> list[str]:
    """The nodes of the graph."""
    return page.locator(NODES).evaluate_all("all => all.map(g => g.dataset.node)")


def state(page: Page, words: str) -> None:
    page.wait_for_selector(f"#check-state >> text={words}")


def gone(page: Page, selector: str) -> None:
    page.wait_for_selector(selector, state="detached")


def box(locator: Locator) -> dict[str, float]:
    """Where a part of the graph is, once it has stopped moving."""
    seen = None
    while (found := locator.bounding_box()) is None or found != seen:
        seen = found
        locator.page.evaluate(SOON)
    return dict(found)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


@pytest.fixture
def play(open_page: Open) -> Page:
    """The playground with a problem and a program that has no errors."""
    page = open_page(play_link(Address.parse(ENDS_WITH), HAS_BLUE, "B"))
    ready(page)
    state(page, "no errors")
    page.wait_for_selector("[data-node=look]")
    page.wait_for_selector("#step >> text=/step 1/")
    return page


def test_it_is_accessible_and_fits(
    open_page: Open, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(PROBLEM)
    ready(page)
    page.click("#judge")
    page.wait_for_selector("#verdict >> text=cases pass")
    page.locator(NODES).first.press("Enter")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_errors_are_marked_at_their_line_as_one_types(play: Page) -> None:
    write(play, "START start:\n    NEXT lok\n\nPULLER_RB look:\n\nEND end\n")
    state(play, "1 error")
    fault = play.locator(".fault")
    assert fault.inner_text().startswith("line 2")
    assert "there is no node 'lok'" in fault.inner_text()
    play.wait_for_selector(".cm-lintRange-error >> text=lok")
    assert "stale" in (play.locator("svg.machine").get_attribute("class") or "")
    fault.click()
    play.keyboard.insert_text("")
    assert play.locator(".cm-activeLine").inner_text() == "    NEXT lok"


def test_the_current_node_is_lit_in_graph_and_text_while_stepping(play: Page) -> None:
    play.fill("#tape", "RB")
    play.wait_for_selector("#cells .cell:nth-of-type(3):last-child")
    lit = play.locator(".node.now")
    seen = []
    for _ in range(4):
        line = play.locator(".cm-lit").inner_text()
        tape = play.locator("#cells .cell").all_inner_texts()
        seen.append((lit.get_attribute("data-node"), line.split()[1].strip(":"), "".join(tape)))
        play.click("#forward")
    assert seen == [
        ("start", "start", "RB"),
        ("look", "look", "RB"),
        ("look", "look", "B"),
        ("end", "end", ""),
    ]
    assert "accepted" in play.locator("#step").inner_text()
    play.click("#back")
    assert lit.get_attribute("data-node") == "look"
    play.locator("#scrub").fill("1")
    assert "step 2 of 4," in play.locator("#step").inner_text()


def test_a_late_answer_does_not_replace_a_later_one(play: Page) -> None:
    waiting: list[Route] = []
    play.route("**/api/manufactoria/trace", lambda route: waiting.append(route), times=1)
    with play.expect_request("**/api/manufactoria/trace"):
        play.fill("#tape", "RRB")
    play.fill("#tape", "BB")
    play.wait_for_selector("#cells .cell:nth-of-type(3):last-child")
    with play.expect_response("**/api/manufactoria/trace"):
        waiting[0].continue_()
    play.evaluate(SOON)
    assert play.locator("#cells .cell").all_inner_texts() == ["B", "B"]


def test_it_plays_by_itself_to_the_end(play: Page) -> None:
    play.select_option("#speed", "25")
    play.fill("#tape", "RRRRR")
    play.wait_for_selector("#step >> text=step 1 of 8,")
    play.click("#run")
    play.wait_for_selector("#step >> text=rejected: routed to NONE")
    assert play.locator("#run").inner_text() == "Play"


def test_cases_say_what_fails_and_can_be_watched(play: Page) -> None:
    play.locator(".cm-content").press("Control+Enter")
    play.wait_for_selector("#verdict.fail >> text=cases pass")
    play.check("#failures")
    rows = play.locator("#cases tbody tr")
    assert rows.count() == play.locator("#cases td.fail").count() > 0
    assert "✗" in rows.first.inner_text()
    rows.first.get_by_role("button").click()
    play.wait_for_selector("#step >> text=/accepted|rejected/")
    write(play, HAS_BLUE + "# changed\n")
    gone(play, "#cases td.fail")


def test_the_gold_answer_passes_every_case_and_is_right(play: Page) -> None:
    play.click("#gold")
    state(play, "no errors")
    play.click("#judge")
    play.wait_for_selector("#verdict.pass >> text=Full pass")
    play.click("#audit")
    play.wait_for_selector("#verdict.pass >> text=Right on every input")


def test_nodes_are_added_renamed_connected_and_deleted_in_the_same_text(play: Page) -> None:
    play.click("[data-kind=PAINTER_RED]")
    play.wait_for_selector("[data-node=red1]")
    form = play.locator("#inspector")
    form.get_by_label("name").fill("dye")
    form.get_by_label("name").press("Enter")
    play.wait_for_selector("[data-node=dye]")
    assert "PAINTER_RED dye:\n    NEXT NONE" in text(play)
    form.get_by_label("then").select_option("end")
    play.wait_for_selector(".wire >> nth=3", state="attached")
    play.locator("[data-node=look]").click()
    form.get_by_label("blue in front").select_option("dye")
    play.wait_for_selector(".node[data-node=dye]:not(.lost)")
    assert "    [B] dye" in text(play)
    play.locator("[data-node=dye]").press("Delete")
    gone(play, "[data-node=dye]")
    assert "dye" not in text(play)


def test_undo_goes_through_edits_of_both_kinds(play: Page) -> None:
    before = text(play)
    play.click("[data-kind=PULLER_YG]")
    play.wait_for_selector("[data-node=yg1]")
    write(play, text(play) + "# typed\n")
    play.locator("[data-node=look]").press("ArrowDown")
    moved = play.locator("[data-node=look]").get_attribute("transform")
    play.click("#undo")
    assert play.locator("[data-node=look]").get_attribute("transform") != moved
    for _ in range(3):
        play.click("#undo")
        if text(play) == before:
            break
    assert text(play) == before
    gone(play, "[data-node=yg1]")
    play.click("#redo")
    play.wait_for_selector("[data-node=yg1]")


def test_wires_and_nodes_are_dragged(play: Page) -> None:
    play.click("[data-kind=PAINTER_BLUE]")
    play.wait_for_selector("[data-node=blue1]")
    play.click("#centre")
    port = box(play.locator("[data-node=look] [data-condition=EMPTY]"))
    target = box(play.locator("[data-node=blue1] .edge"))
    drag(play, (port["x"] + 5, port["y"] + 5), (target["x"] + 20, target["y"] + 20))
    play.wait_for_selector(".node[data-node=blue1]:not(.lost)")
    assert "    [EMPTY] blue1" in text(play)
    before = box(play.locator("[data-node=blue1] .edge"))
    drag(play, (before["x"] + 20, before["y"] + 20), (before["x"] + 70, before["y"] - 20))
    assert box(play.locator("[data-node=blue1] .edge"))["x"] > before["x"] + 30
    play.click("#arrange")
    assert names(play) == ["start", "look", "blue1", "end"]


def test_a_kind_is_dragged_onto_the_ground(play: Page) -> None:
    source = box(play.locator("[data-kind=PULLER_RB]"))
    ground = box(play.locator("#graph"))
    drag(play, (source["x"] + 8, source["y"] + 8), (ground["x"] + 60, ground["y"] + 60))
    play.wait_for_selector("[data-node=rb1]")
    assert names(play).count("rb1") == 1
    assert play.locator("[data-node=rb2]").count() == 0


def test_zoom_moves_in_quarters(play: Page) -> None:
    play.click("#centre")
    for _ in range(8):
        play.click("#zoom-out")
    assert play.locator("#zoom").inner_text() == "25%"
    play.click("#zoom-in")
    assert play.locator("#zoom").inner_text() == "50%"


def test_a_link_holds_program_problem_tape_and_step(play: Page, open_page: Open) -> None:
    play.fill("#tape", "RRB")
    play.wait_for_selector("#step >> text=step 1 of 5,")
    play.click("#forward")
    play.click("#share")
    play.wait_for_selector(".toast")
    address = play.evaluate("location.pathname + location.search + location.hash")
    again = open_page(address)
    again.wait_for_selector("#step >> text=step 2 of 5,")
    ready(again)
    assert text(again) == text(play)
    assert again.locator("#tape").input_value() == "RRB"


def test_a_link_that_the_server_makes_holds_a_completion(open_page: Open) -> None:
    completion = f"Here it is, ü and all:\n```manufactoria\n{HAS_BLUE}```\n"
    page = open_page(play_link(Address.parse(ENDS_WITH), completion, "RB"))
    ready(page)
    state(page, "no errors")
    assert text(page).startswith("Here it is, ü")
    assert page.locator("#tape").input_value() == "RB"


def test_a_damaged_link_says_so(open_page: Open) -> None:
    page = open_page(f"{PROBLEM}#AAAA")
    page.wait_for_selector(".toast >> text=damaged")


def test_it_says_so_when_the_server_is_gone(play: Page) -> None:
    play.route("**/api/**", lambda route: route.abort())
    write(play, HAS_BLUE + "# more\n")
    state(play, "The server did not answer. Is `deltagym web` still running?")
    play.click("#judge")
    play.wait_for_selector("#verdict.fail >> text=The server did not answer")
    play.unroute("**/api/**")
    write(play, HAS_BLUE)
    state(play, "no errors")


def test_it_works_by_keyboard_alone(play: Page) -> None:
    play.locator("[data-node=look]").focus()
    play.keyboard.press("Enter")
    assert play.evaluate("document.activeElement.id") == "inspect-name"
    play.keyboard.press("Control+a")
    play.keyboard.insert_text("seek")
    play.keyboard.press("Tab")
    play.wait_for_selector("[data-node=seek]")
    play.keyboard.press("Escape")
    assert play.locator("#inspector").is_hidden()
    play.locator("#forward").focus()
    play.keyboard.press("ArrowRight")
    play.wait_for_selector("#step >> text=step 2 of")
    play.locator(".cm-content").focus()
    play.keyboard.press("Escape")
    play.keyboard.press("Tab")
    assert play.locator(".cm-content:focus").count() == 0


def test_another_problem_is_opened_and_stepped_through(play: Page) -> None:
    play.click("#open")
    play.wait_for_selector("#name option", state="attached")
    play.select_option("#source", "family")
    play.select_option("#scope", "manufactoria")
    play.select_option("#name", "starts_with")
    play.get_by_role("button", name="Open", exact=True).click()
    play.wait_for_selector("#problem-title >> text=starts_with")
    title = play.locator("#problem-title").inner_text()
    play.click("#next")
    gone(play, f"#problem-title >> text={title}")
    play.wait_for_selector("#problem-title:not(.busy)")
    assert "/test/1" in play.evaluate("location.search")


def test_other_scopes_get_an_editor_with_their_own_verdicts(open_page: Open) -> None:
    page = open_page("/play?problem=family/sql_window/easy/test/0")
    page.wait_for_selector("#problem-title >> text=sql_window")
    assert page.locator("#machine").is_hidden()
    write(page, "SELECT 1 FROM nowhere")
    page.click("#judge")
    page.wait_for_selector("#verdict.fail >> text=no such table")
    page.click("#gold")
    page.click("#judge")
    page.wait_for_selector("#verdict.pass >> text=Full pass")
