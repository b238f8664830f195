"""What several test files need: small suite files of their own, and the command line as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

Run = Callable[..., subprocess.CompletedProcess[str]]

SMALL = """
name = "small"
description = "A few problems of two kinds."
train_ratio = 0.75
upstream = [20, 5]

[[draw]]
family = "ends_with"
level = "easy-2c"
count = 6

[[draw]]
family = "append_sequence"
level = "basic-2c"
count = 6
"""


@pytest.fixture
def small_suite(tmp_path: Path) -> str:
    """Path of a suite file with 9 train and 3 test problems."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


@pytest.fixture
def deltagym_command() -> Run:
    """Runs `deltagym` with the given arguments in a process of its own; keyword arguments are environment variables."""

    def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deltagym.cli.main", *map(str, arguments)]
        return subprocess.run(
            command, env=os.environ | variables, capture_output=True, text=True, check=False
        )

    return run
