"""Takes the pictures of the page for these documents, with the Chromium of this machine.

    make demo
    python docs/screenshots.py runs/demo [--out FOLDER] [--only NAME...]

Writes docs/images/web_*.png; the picture of a run is of the demo's folder.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
PROBLEM = "family/contains_substring/easy-2c/test/0"
SIZE = {"width": 1280, "height": 860}

ATTEMPT = """# Looks for RBBB, but an R in between sends it back too far.
START start:
    NEXT look

PULLER_RB look:
    [R] saw_R
    [B] look

PULLER_RB saw_R:
    [R] look
    [B] saw_RB

PULLER_RB saw_RB:
    [R] saw_R
    [B] saw_RBB

PULLER_RB saw_RBB:
    [R] saw_R
    [B] end

END end
"""


def playground(page: Page) -> None:
    """An attempt that fails some cases, in the middle of a run."""
    page.goto(f"/play?problem={PROBLEM}")
    page.wait_for_selector("svg.machine g[data-node]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(ATTEMPT)
    page.wait_for_selector("[data-node=saw_RBB]")
    page.locator("#judge").click()
    page.wait_for_selector("#cases td.fail")
    page.locator("#tape").fill("RRBBBR")
    page.wait_for_selector("#step >> text=step 1 of 9,")
    page.locator("#scrub").fill("3")
    page.wait_for_selector("#step >> text=step 4 of 9,")


def problem(page: Page) -> None:
    """The page of a problem."""
    page.goto(f"/problems/{PROBLEM}")
    page.wait_for_selector(".badge.pass")


def run(page: Page) -> None:
    """A run of the demo: its curves."""
    page.goto("/runs")
    page.get_by_role("link", name="weak_tests_dense_then_binary").first.click()
    page.wait_for_selector("canvas")


PICTURES: dict[str, Callable[[Page], None]] = {
    "playground": playground,
    "problem": problem,
    "run": run,
}
"""Name of each picture to what is done before it is taken."""


def main() -> None:
    """Starts the page, and takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("runs", type=Path, help="folder of the demo")
    parser.add_argument("--out", type=Path, default=IMAGES)
    parser.add_argument("--only", nargs="*", choices=list(PICTURES), default=list(PICTURES))
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        runs = str(given.runs.resolve())
        command = [sys.executable, "-m", "deltagym.cli.main", "web", runs, "--port", "0"]
        server = subprocess.Popen(command, cwd=work, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found is not None
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(
                base_url=found[0], viewport=SIZE, device_scale_factor=1.5, color_scheme="light"
            )
            for name in given.only:
                PICTURES[name](page)
                page.wait_for_timeout(400)
                page.screenshot(path=given.out / f"web_{name}.png")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
