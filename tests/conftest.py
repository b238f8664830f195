"""Shared fixtures: a small suite file, and the command line in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from served_models import Serve, servers

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
    """Runs `deltagym` in a process of its own; keywords are environment variables."""

    def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deltagym.cli.main", *map(str, arguments)]
        return subprocess.run(
            command, env=os.environ | variables, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Makes OpenAI-compatible servers on loopback; see `served_models.py`."""
    with servers(tmp_path_factory.mktemp("servers")) as make:
        yield make


@pytest.fixture(scope="module")
def ray_cluster() -> Iterator[str]:
    """Two cores of this machine as a Ray cluster; gives its address."""
    ray = pytest.importorskip("ray", reason="needs deltagym[ray], in an environment of its own")
    ray.init(
        num_cpus=2,
        object_store_memory=200_000_000,
        include_dashboard=False,
        configure_logging=False,
        log_to_driver=False,
        _system_config={"worker_niceness": 0},  # Ray's own would wait for all others here.
    )
    yield ray.get_runtime_context().gcs_address
    ray.shutdown()


@pytest.fixture(scope="session")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base small enough for tests: one layer, random weights from a fixed seed."""
    pytest.importorskip("torch")
    from deltagym.models.embedded import model as tiny

    folder = tmp_path_factory.mktemp("base")
    tiny.build_model(tiny.TinyShape(hidden=32, layers=1, heads=2), seed=1).save_pretrained(folder)
    tiny.build_tokenizer().save_pretrained(folder)
    return folder
