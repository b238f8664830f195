"""The family that CONTRIBUTING.md shows, taken from the page, really installed, tested and validated."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"
FILE = re.compile(r"`(length-gym/[\w./]+)`[^`]*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's package as a folder."""
    root = tmp_path_factory.mktemp("example")
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "length-gym"


@pytest.fixture(scope="module")
def environment(example: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a process that has the package installed."""
    target = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        str(target),
        str(example),
    ]
    subprocess.run(command, check=True)
    return os.environ | {"PYTHONPATH": str(target)}


def run(environment: dict[str, str], *arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_own_tests_pass(example: Path, environment: dict[str, str]) -> None:
    assert "3 passed" in run(
        environment,
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        example,
        example / "tests",
    )


def test_its_suite_is_sound(example: Path, environment: dict[str, str]) -> None:
    assert "FAILS" not in run(
        environment, "deltagym.cli.main", "validate", example / "lengths.toml", "--mutants", "5"
    )
