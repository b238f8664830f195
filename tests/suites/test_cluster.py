"""Suites generated and validated on a Ray cluster are what they are on one machine."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from deltagym.core.cluster import spread
from deltagym.core.errors import BadInput
from deltagym.suites.cluster import validate_on
from deltagym.suites.generate import generate
from deltagym.suites.validate import validate


def read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def die_once(mark: Path, number: int) -> int:
    """Kills its own process the first time that it is called."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuse(number: int) -> int:
    raise BadInput(f"number: {number} is refused")


def test_generated_files_have_the_same_bytes(
    small_suite: str, tmp_path: Path, ray_cluster: str
) -> None:
    for schema in ("deltagym", "upstream"):
        folders = tmp_path / f"here_{schema}", tmp_path / f"there_{schema}"
        here = generate(small_suite, folders[0], schema=schema)
        there = generate(small_suite, folders[1], schema=schema, ray=ray_cluster)
        assert read(folders[0]) == read(folders[1])
        assert [each.sizes for each in there] == [each.sizes for each in here] == [(9, 3)]


def test_validations_are_the_same(small_suite: str, ray_cluster: str) -> None:
    assert validate_on(ray_cluster, [small_suite]) == [validate(small_suite)]


def test_a_call_is_made_again_when_its_process_is_killed(tmp_path: Path, ray_cluster: str) -> None:
    import ray

    calls = [(tmp_path / "mark", number) for number in range(3)]
    assert spread(ray, die_once, calls) == [0, 1, 2]
    assert (tmp_path / "mark").exists()


def test_what_a_call_refuses_is_said_as_it_is_here(ray_cluster: str) -> None:
    import ray

    with pytest.raises(BadInput, match=r"^number: 3 is refused$"):
        spread(ray, refuse, [(3,)])


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
@pytest.mark.parametrize("command", ["generate", "validate"])
def test_without_ray_the_fix_is_named(
    command: str,
    small_suite: str,
    tmp_path: Path,
    deltagym_command: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    out = ["-o", tmp_path / "data"] if command == "generate" else []
    said = deltagym_command(command, small_suite, *out, "--ray", "auto")
    assert said.returncode == 2
    assert "pip install 'deltagym[ray]'" in said.stderr
