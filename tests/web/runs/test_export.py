"""Runs as plain files: links that hold, nothing that runs, nothing that should stay here."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from runs.made import HOSTILE_NAME, SOLVED, Made

from deltagym.core.errors import BadInput
from deltagym.web.runs.export import export, spread


class Links(HTMLParser):
    """The references of a page, and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


@pytest.fixture(scope="module")
def out(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "public"
    names = (HOSTILE_NAME, "pair", "transfer")
    export([made.folder / name for name in names], folder, analysed=False)
    return folder


def test_every_link_leads_to_a_file_of_the_export(out: Path) -> None:
    pages = list(out.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        for target in Links(page.read_text(encoding="utf-8")).targets:
            if not target.startswith(("#", "data:")):
                assert (page.parent / target).resolve().is_relative_to(out.resolve())
                assert (page.parent / target).is_file(), (page, target)


def test_no_page_runs_anything_or_tells_folders(out: Path, made: Made) -> None:
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        found = Links(text)
        assert not found.tags & {"script", "img", "iframe", "object"}
        assert found.handlers == []
        assert "default-src 'none'" in html.unescape(text)
        assert str(made.folder.parent) not in text
        assert "/home/someone" not in text
        assert "deltagym-token" not in text


def test_names_of_folders_are_plain(out: Path) -> None:
    for path in out.rglob("*"):
        assert re.fullmatch(r"[\w.-]+", path.name, re.ASCII)


def test_it_reads_without_a_server(out: Path, browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((out / "index.html").as_uri())
    page.get_by_role("link", name=HOSTILE_NAME).click()
    page.get_by_role("link", name=str(SOLVED), exact=True).click()
    assert page.locator(".rollout").count() == 5
    page.locator(".rollout summary").first.click()
    page.get_by_role("link", name="This problem through training").first.click()
    assert page.locator("svg.lines polyline").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, made: Made) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(BadInput, match="is not empty"):
        export([made.folder], tmp_path)
    with pytest.raises(BadInput, match="there is no run"):
        export([tmp_path], tmp_path / "new")


def test_steps_are_spread_with_the_wanted_one() -> None:
    assert spread([1, 2, 3], 5) == [1, 2, 3]
    chosen = spread(range(1, 1001), 10, wanted=[333])
    assert len(chosen) == 10
    assert {1, 333, 1000} <= set(chosen)
