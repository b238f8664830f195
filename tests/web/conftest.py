"""A running page, and a real Chromium that watches for errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from serving import Serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def site() -> Iterator[Serving]:
    """One page for all tests of a session; tests leave no state in it but saved problems."""
    serving = Serving()
    yield serving
    serving.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of the system; tests that need it are skipped where there is none."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed; on Debian: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> dict[str, BrowserContext]:
    """One context a site, so that scripts are compiled once; each page gets its own settings."""
    return {}


@pytest.fixture
def open_page(
    browser: Browser, contexts: dict[str, BrowserContext], site: Serving
) -> Iterator[Callable[..., Page]]:
    """Opens a path of the site; keywords are `color_scheme` and `viewport`.

    A test fails if a script raised, the content security policy was hit, or anything but our own
    server was asked.
    """
    pages, faults = [], []
    if site.url not in contexts:
        contexts[site.url] = browser.new_context(base_url=site.url)

    def opened(
        path: str, color_scheme: str = "light", viewport: dict[str, int] | None = None
    ) -> Page:
        page = contexts[site.url].new_page()
        pages.append(page)
        page.emulate_media(color_scheme=color_scheme)
        page.set_viewport_size(viewport or {"width": 1280, "height": 800})
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda m: _note(m, faults))
        page.on("dialog", lambda dialog: (faults.append("a dialog opened"), dialog.dismiss()))
        page.on("request", lambda request: _note_foreign(request.url, site.url, faults))
        page.goto(path)
        return page

    yield opened
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
    assert faults == []


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """Runs axe-core on a page: what breaks WCAG 2.2 AA."""

    def check(page: Page) -> list[str]:
        # Through the debugger, which the page's content security policy does not bind.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags
        )
        return [
            f"{v['id']}: {node['target']} {node['failureSummary']}"
            for v in found["violations"]
            for node in v["nodes"]
        ]

    return check


def _note(message: Any, faults: list[str]) -> None:
    # A failed request is what some tests are about; the policy's violations are errors, too.
    if message.type == "error" and "Failed to load resource" not in message.text:
        faults.append(f"console: {message.text}")


def _note_foreign(url: str, own: str, faults: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:")):
        faults.append(f"asked elsewhere: {url}")
