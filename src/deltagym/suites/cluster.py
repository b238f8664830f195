"""Suites validated as tasks of a Ray cluster, one a suite; needs `deltagym[ray]`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from deltagym.core.cluster import connected, spread
from deltagym.suites.load import load_suite
from deltagym.suites.rows import PREFIX
from deltagym.suites.validate import Validation, validate


def validate_on(
    ray: str,
    suites: Sequence[str],
    seed: int = 0,
    mutants: int = 20,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    limit: int | None = None,
) -> list[Validation]:
    """Proves every problem of several suites, each suite on one core of a Ray cluster.

    Args:
        ray: Address of the cluster.
        suites: Names of suites or paths of suite files; all machines must see these files.
        seed: As `validate` takes it.
        mutants: As `validate` takes it.
        progress: Told how many suites are done.
        limit: As `validate` takes it.

    Returns:
        What `validate` says of each suite.

    Raises:
        BadInput: As `validate` does; or Ray is not installed, or no cluster answers.
    """
    for suite in suites:
        load_suite(suite, seed)
    calls = [(_from_anywhere(suite), seed, mutants, limit) for suite in suites]
    tell = progress or (lambda what, done, total: None)
    with connected(ray) as cluster:
        return spread(cluster, validate_here, calls, lambda n, total: tell("suites", n, total))


def validate_here(suite: str, seed: int, mutants: int, limit: int | None) -> Validation:
    """The task: validates a suite on the machine that it is called on."""
    return validate(suite, seed, mutants, limit=limit)


def _from_anywhere(suite: str) -> str:
    """The suite's name with an absolute path, if it has one."""
    if suite.startswith(PREFIX):
        return f"{PREFIX}{Path(suite.removeprefix(PREFIX)).absolute()}"
    return str(Path(suite).absolute()) if suite.endswith(".toml") else suite
