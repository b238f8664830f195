"""The family that the guide shows, taken from its page, really installed, tested and validated."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "guides" / "manufactoria_family.md"
FILE = re.compile(r'^```\w+ title="(length-gym/[^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's package as a folder."""
    root = tmp_path_factory.mktemp("example")
    files = FILE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(files) == 4
    for name, text in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "length-gym"


@pytest.fixture(scope="module")
def environment(example: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a process that has the package installed."""
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", str(target)]
    command = [sys.executable, "-m", "pip", "install", *options, str(example)]
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
    options = ["-q", "-p", "no:cacheprovider", "--rootdir", example]
    assert "3 passed" in run(environment, "pytest", *options, example / "tests")


def test_its_suite_is_sound(example: Path, environment: dict[str, str]) -> None:
    suite = example / "lengths.toml"
    assert "FAILS" not in run(environment, "deltagym.cli", "validate", suite, "--mutants", "5")
