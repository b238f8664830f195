"""Threads wait asleep in every process that loads torch."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import deltagym
from deltagym.models.threads import PASSIVE

SOURCE = Path(deltagym.__file__).parent
PRINT = "import json, os; print(json.dumps(dict(os.environ)))"


def environment_after(module: str, **given: str) -> dict[str, str]:
    """The environment of a process that has imported a module."""
    plain = {k: v for k, v in os.environ.items() if k not in PASSIVE}
    command = [sys.executable, "-c", f"import {module}; {PRINT}"]
    done = subprocess.run(
        command, env=plain | given, capture_output=True, text=True, check=True, timeout=100
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("package", ["engines", "models"])
def test_waiting_is_passive_by_default(package: str) -> None:
    assert environment_after(f"deltagym.{package}").items() >= PASSIVE.items()


def test_a_setting_of_the_users_own_wins() -> None:
    found = environment_after("deltagym.engines", OMP_WAIT_POLICY="ACTIVE")
    assert {k: v for k, v in found.items() if k in PASSIVE} == {"OMP_WAIT_POLICY": "ACTIVE"}


def test_only_packages_that_set_it_import_torch() -> None:
    """Their `__init__` runs before any of their modules, so before torch."""
    importing = re.compile(r"^\s*(import|from) (torch|transformers|trl|accelerate)\b", re.MULTILINE)
    homes = {
        file.relative_to(SOURCE).parts[0]
        for file in SOURCE.rglob("*.py")
        if "templates" not in file.parts and importing.search(file.read_text(encoding="utf-8"))
    }
    assert homes == {"engines", "models"}
