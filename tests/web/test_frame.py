"""The frame of every page, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_start_page_is_accessible(
    open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    assert violations(open_page("/")) == []


def test_the_theme_toggle_wins_and_is_remembered(open_page: Callable[..., Page]) -> None:
    page = open_page("/", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#theme")
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark
    page.click("#theme")
    assert page.evaluate(ground) == light


def test_an_unknown_address_leads_back(open_page: Callable[..., Page]) -> None:
    page = open_page("/nothing")
    page.get_by_role("link", name="Go to the start page").click()
    assert page.url.endswith("/")
