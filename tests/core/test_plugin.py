"""A third party's package, really installed, adds a family that works like a built-in one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[1] / "plugin"

SUITE = """
name = "sums"
description = "Add a number."
train_ratio = 0.8

[[draw]]
family = "evaluate_sum"
level = "small"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the plugin is installed; returns the variables that lead to it."""
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
        str(PLUGIN),
    ]
    subprocess.run(command, check=True)
    return os.environ | {"PYTHONPATH": str(target)}


def deltagym(
    environment: dict[str, str], *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deltagym.cli.main", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_families_lists_it(installed: dict[str, str]) -> None:
    line = next(
        line
        for line in deltagym(installed, "families").stdout.splitlines()
        if "evaluate_sum" in line
    )
    assert "arithmetic" in line
    assert "small" in line
    assert "Give an expression that adds a number" in line


def test_its_problems_generate_verify_and_come_back_from_rows(installed: dict[str, str]) -> None:
    script = """
import json, deltagym
family = deltagym.get_family("evaluate_sum")
problem = family.generate("small", "test", 0)
again = deltagym.read_row(json.loads(json.dumps(deltagym.write_row(problem))))
manufactoria = deltagym.get_family("ends_with").generate("easy-2c", "test", 0)
gold = deltagym.get_family("ends_with").reference(manufactoria)
pairs = [(problem, "x+99"), (manufactoria, gold), (again, family.reference(problem))]
status = deltagym.verify(problem, "none").status
print([v.full_pass for v in deltagym.verify_many(pairs)], status, again == problem)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=installed, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[0] == "[False, True, True] invalid True"


def test_a_suite_of_it_generates_and_validates(installed: dict[str, str], tmp_path: Path) -> None:
    suite = tmp_path / "sums.toml"
    suite.write_text(SUITE)
    written = deltagym(installed, "generate", suite, "-o", tmp_path / "data")
    assert written.returncode == 0, written.stderr
    rows = [
        json.loads(line)
        for line in (tmp_path / "data" / "sums_test.jsonl").read_text().splitlines()
    ]
    assert {row["dataset"] for row in rows} == {"arithmetic"}
    assert (tmp_path / "data" / "sums_train.parquet").exists()
    validated = deltagym(installed, "validate", suite)
    assert validated.returncode == 0, validated.stdout + validated.stderr
    assert "20 of 20" in validated.stdout


def test_without_the_package_there_is_no_such_family() -> None:
    done = deltagym(dict(os.environ), "families", "evaluate_sum")
    assert done.returncode == 2
    assert "no family 'evaluate_sum'" in done.stderr
