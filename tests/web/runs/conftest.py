"""A page that shows run folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from runs.made import first_problem, make_run, make_study, make_transfer
from serving import Serving

from deltagym.core.problem import Problem
from deltagym.web.runs.shelf import key_of

HOSTILE_NAME = "<img src=x onerror=alert(1)> [*?] 'q\""


@dataclass(frozen=True)
class Made:
    """The folder with all runs, and the problem that they train on."""

    folder: Path
    problem: Problem

    def at(self, *parts: str) -> str:
        """The address of what is in a folder."""
        return f"/runs/{key_of(self.folder.joinpath(*parts))}"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("shown") / "all"
    problem = first_problem()
    make_run(folder / "plain", problem)
    make_run(folder / HOSTILE_NAME, problem, state="failed", steps=12)
    make_study(folder / "pair", problem)
    make_transfer(folder / "transfer")
    return Made(folder, problem)


@pytest.fixture(scope="session")
def site(made: Made) -> Iterator[Serving]:
    serving = Serving(made.folder)
    yield serving
    serving.end()
