"""The script that writes the matrix of exports."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from deltagym.exports.registry import exporters

ROOT = Path(__file__).parents[2]


@pytest.fixture
def matrix(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "docs")
    return importlib.import_module("export_matrix")


def test_every_exporter_has_a_check_and_an_environment(matrix: ModuleType) -> None:
    assert matrix.check_names() == sorted(exporters())
    for name in exporters():
        assert (matrix.CHECKS / "environments" / f"{name}.txt").exists()


def test_rows_are_replaced_by_framework_and_the_rest_stays(matrix: ModuleType) -> None:
    page = f"before\n\n{matrix.BEGIN}\n{matrix.END}\n\nafter\n"
    first = {"TRL": ("TRL", "1", "d", "ran", "3"), "verl": ("verl", "", "d", "failed: why", "")}
    written = matrix.write_rows(page, first)
    assert matrix.read_rows(written) == first
    again = matrix.write_rows(written, {**first, "verl": ("verl", "2", "e", "ran", "4")})
    assert matrix.read_rows(again)["verl"] == ("verl", "2", "e", "ran", "4")
    assert matrix.read_rows(again)["TRL"] == first["TRL"]
    assert again.startswith("before\n")
    assert again.endswith("\nafter\n")


def test_a_check_that_fails_says_why_and_does_not_raise(
    matrix: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "install", lambda name, venvs: tmp_path / "no" / "python")
    title, found, _, ran, _ = matrix.check("trl", tmp_path)
    assert (title, found) == ("TRL", "")
    assert ran.startswith("failed: ")
