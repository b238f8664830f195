"""Runs the conformance checks of exports and rewrites the matrix in exports.md (`make exports`).

    python docs/export_matrix.py [--venvs .venvs] [FRAMEWORK ...]

Each framework has a virtual environment of its own with nothing but deltagym's core and what
tests/exports/conformance/environments/ lists for it; NAME.no-deps.txt is installed without what it
asks for. A framework that cannot be installed or fails does not stop the others: its row says why.
Rows of frameworks that were not asked for stay as they are.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from deltagym.exports.registry import exporters

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "exports.md"
CHECKS = ROOT / "tests" / "exports" / "conformance"
HEADER = ("framework", "version", "date", "what ran", "figure")
BEGIN, END = "<!-- matrix: make exports -->", "<!-- end of matrix -->"
SECONDS = 1800
"""Longest wait for an installation or a check."""

ASKING = ("inspect-ai", "lm-eval", "verifiers")
"""Checks that ask a model, which the environment `serve` serves."""
PYTHONS = {"nemo-gym": "python3.12"}
"""Frameworks that need another Python than the one that runs this, and its command."""

Row = tuple[str, ...]


class Failed(Exception):
    """A step of a check that did not succeed; the message is its last line of output."""


def check_names() -> list[str]:
    """Frameworks that there is a check for."""
    found = (path.stem.removeprefix("check_") for path in CHECKS.glob("check_*.py"))
    return sorted(name.replace("_", "-") for name in found)


def run(command: Sequence[str | Path]) -> list[str]:
    """A command's lines of output.

    Raises:
        Failed: It ended with an error, or took too long.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"took longer than {SECONDS} s") from None
    except OSError as error:
        raise Failed(f"{error.filename}: {error.strerror}") from None
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failed(reason(lines))
    return done.stdout.splitlines()


def reason(lines: Sequence[str]) -> str:
    """The line of an error's output that says why."""
    errors = [line for line in lines if line.startswith("ERROR") or "Error:" in line]
    return (errors or list(lines) or ["no output"])[-1].strip()


def install(name: str, venvs: Path) -> Path:
    """The Python of a framework's environment, which is made or completed."""
    python = venvs / name / "bin" / "python"
    if not python.exists():
        run([PYTHONS.get(name, sys.executable), "-m", "venv", venvs / name])
    pip = [python, "-m", "pip", "install", "--quiet", "--constraint", "constraints.txt"]
    listed = CHECKS / "environments" / f"{name}.txt"
    run([*pip, "--editable", ".", "--requirement", listed])
    bare = listed.with_suffix(".no-deps.txt")
    if bare.exists():
        run([*pip, "--no-deps", "--requirement", bare])
    return python


def check(name: str, venvs: Path) -> Row:
    """The row of a framework."""
    title, today = exporters()[name].title, date.today().isoformat()
    try:
        if name in ASKING:
            install("serve", venvs)
        python = install(name, venvs)
        lines = run([python, CHECKS / f"check_{name.replace('-', '_')}.py"])
        found = json.loads(lines[-1])
    except (Failed, IndexError, ValueError) as error:
        return (title, "", today, f"failed: {plain(str(error))}", "")
    return (title, found["version"], today, found["ran"], found["figure"])


def plain(text: str) -> str:
    """Text that fits into a cell of a table."""
    return re.sub(r"\s+", " ", text).replace("|", "/")[:300]


def read_rows(page: str) -> dict[str, Row]:
    """The rows of a page's matrix by framework."""
    table = page.split(BEGIN)[1].split(END)[0].strip().splitlines()[2:]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table]
    return {row[0]: row for row in rows}


def write_rows(page: str, rows: Mapping[str, Row]) -> str:
    """The page with these rows in its matrix, sorted by framework."""
    ordered = sorted(rows.values(), key=lambda row: row[0].lower())
    lines = [HEADER, ("---",) * len(HEADER), *ordered]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def main() -> int:
    """Checks frameworks one after the other; 1 if one failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("frameworks", nargs="*", metavar="FRAMEWORK")
    parser.add_argument("--venvs", type=Path, default=ROOT / ".venvs")
    given = parser.parse_args()
    failures = 0
    for name in given.frameworks or check_names():
        print(f"{name} …", flush=True)
        row = check(name, given.venvs.absolute())
        print("  " + "; ".join(filter(None, row[1:])), flush=True)
        failures += not row[1]
        page = PAGE.read_text("utf-8")
        PAGE.write_text(write_rows(page, {**read_rows(page), row[0]: row}), "utf-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
