"""A running page, and a real Chromium that watches for errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from runs.made import Made, make_all
from serving import Serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN_AXE = """
async (runOnly) => {
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}
"""
WIDE = {"width": 1280, "height": 800}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The runs that the page shows."""
    return make_all(tmp_path_factory.mktemp("shown") / "all")


@pytest.fixture(scope="session")
def site(made: Made) -> Iterator[Serving]:
    """One page for all tests of a session; tests leave no state in it but saved problems."""
    serving = Serving(made.folder)
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


class Tabs:
    """The tabs of a browser, one a site: another page in the same tab takes half the time."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._kept: dict[str, Page] = {}

    def first(self, url: str) -> Page:
        """The tab that tests of a site share, one after the other."""
        if url not in self._kept:
            self._kept[url] = self._browser.new_context(base_url=url).new_page()
        return self._kept[url]

    def another(self, url: str) -> Page:
        """One more tab, for a test that needs two."""
        return self.first(url).context.new_page()

    def leave(self, page: Page) -> None:
        """Takes away what a test has left in a tab."""
        page.evaluate("localStorage.clear()")
        page.unroute_all()
        if page not in self._kept.values():
            page.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    return Tabs(browser)


@pytest.fixture
def open_page(tabs: Tabs, site: Serving) -> Iterator[Callable[..., Page]]:
    """Opens a path of the site; keywords are `color_scheme` and `viewport`.

    A test fails if a script raised, the content security policy was hit, or anything but our own
    server was asked.
    """
    pages: list[Page] = []
    faults: list[str] = []
    listeners: dict[str, Callable[[Any], object]] = {
        "pageerror": lambda error: faults.append(f"script: {error}"),
        "console": lambda message: _note(message, faults),
        "dialog": lambda dialog: (faults.append("a dialog opened"), dialog.dismiss()),
        "request": lambda request: _note_foreign(request.url, site.url, faults),
    }

    def opened(
        path: str, color_scheme: str = "light", viewport: dict[str, int] | None = None
    ) -> Page:
        page = tabs.another(site.url) if pages else tabs.first(site.url)
        pages.append(page)
        page.emulate_media(color_scheme=color_scheme)
        page.set_viewport_size(viewport or WIDE)
        page.set_default_timeout(30_000)
        if "#" in path:  # To an address that differs after # alone, the browser would not go.
            page.goto("/static/icon.svg")
        for event, listener in listeners.items():
            page.on(event, listener)
        page.goto(path)
        return page

    yield opened
    for page in pages:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        tabs.leave(page)
    assert faults == []


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """Runs axe-core on a page: what breaks WCAG 2.2 AA, in light and in dark."""

    def check(page: Page) -> list[str]:
        # Through the debugger, which the page's content security policy does not bind.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RUN_AXE, {"type": "tag", "values": list(STANDARDS)})
        # Only the colours are others.
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            found += page.evaluate(RUN_AXE, {"type": "rule", "values": ["color-contrast"]})
        return found

    return check


def _note(message: Any, faults: list[str]) -> None:
    # A failed request is what some tests are about; the policy's violations are errors, too.
    if message.type == "error" and "Failed to load resource" not in message.text:
        faults.append(f"console: {message.text}")


def _note_foreign(url: str, own: str, faults: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:")):
        faults.append(f"asked elsewhere: {url}")
