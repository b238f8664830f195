"""Fixtures: one server for all tests that do not harm it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from running import Running, running

SUITE = """
name = "served"
description = "A few problems that the tests ask for by name."
train_ratio = 0.5

[[draw]]
family = "ends_with"
level = "easy-2c"
count = 8
"""


@pytest.fixture(scope="session")
def suite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("suite") / "served.toml"
    path.write_text(SUITE)
    return path


@pytest.fixture(scope="session")
def server(suite_file: Path) -> Iterator[Running]:
    """A server with a small suite and small caps; tests must leave it whole."""
    limits = {"body_bytes": 200_000, "items": 40, "completions": 400, "cases": 50}
    with running(suites=[str(suite_file)], limits={**limits, "completion_chars": 50_000}) as server:
        yield server
