"""Servers of the test server's kind, a suite, and samplers that ask them quickly."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deltagym.core.problem import Problem
from deltagym.models.served.sampler import ServedModel
from deltagym.models.served.settings import Endpoint
from deltagym.suites.load import load_suite

FEW = """
name = "few"
description = "Four problems to ask a server."

[[test]]
family = "ends_with"
level = "easy-2c"
count = 4
"""


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("suite") / "few.toml"
    path.write_text(FEW)
    return str(path)


@pytest.fixture(scope="session")
def problems(few: str) -> list[Problem]:
    return load_suite(few).problems("test")


@pytest.fixture
def sampler(tmp_path: Path) -> Iterator[Callable[..., ServedModel]]:
    """Makes a sampler of a server; keywords are settings of the endpoint."""
    made: list[ServedModel] = []

    def make(
        url: str, model: str = "served", folder: str = "samples", **settings: object
    ) -> ServedModel:
        options: dict = {"base_url": url, "backoff": 0.01, "timeout": 30.0, **settings}
        made.append(ServedModel(model, Endpoint(**options), tmp_path / folder, True, 100))
        return made[-1]

    yield make
    for each in made:
        each.close()
