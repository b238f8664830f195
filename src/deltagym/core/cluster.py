"""A Ray cluster: connects to one and spreads work over it. Needs `deltagym[ray]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from deltagym.core.errors import BadInput, DeltaGymError

RETRIES = 5
"""How often Ray begins a task again whose process or machine died."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Connects to a Ray cluster for the length of a block, and gives the module `ray`.

    A connection that the program has already is used instead, and stays.

    Args:
        address: As `ray.init` takes it: `auto` for the cluster of this machine, `local` for a new
            one on this machine alone, `HOST:PORT`, or `ray://HOST:PORT`.

    Raises:
        BadInput: Ray is not installed, or no cluster answers at the address.
    """
    ray = _ray()
    if ray.is_initialized():
        yield ray
        return
    alone = {"include_dashboard": False} if address == "local" else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **alone)
    except (OSError, ValueError, RuntimeError) as error:
        why = str(error).strip().splitlines()[:1] or [type(error).__name__]
        known = "known are auto, local, HOST:PORT and ray://HOST:PORT"
        raise BadInput(f"ray: cannot connect to {address!r} ({why[0]}); {known}") from error
    try:
        yield ray
    finally:
        ray.shutdown()


def spread(
    ray: Any,
    work: Callable[..., Any],
    calls: Sequence[tuple[Any, ...]],
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[Any]:
    """Calls a function with each of the given arguments, every call as a task of one core.

    A call is made again when its process or machine dies, so it should change nothing.

    Args:
        ray: What `connected` gave.
        work: A function of an importable module.
        calls: The arguments of each call.
        tell: Told (done, total) after each.

    Returns:
        What the calls returned, in their order.

    Raises:
        DeltaGymError: What a call raised, or that it failed in another way; the others are
            cancelled.
    """
    task = ray.remote(num_cpus=1, max_retries=RETRIES)(work)
    refs = [task.remote(*call) for call in calls]
    results: dict[Any, Any] = {}
    left = refs
    try:
        while left:
            (done, *_), left = ray.wait(left)
            results[done] = ray.get(done)
            tell(len(results), len(refs))
    except ray.exceptions.RayError as error:
        raise reason(error) from error
    finally:
        for ref in left:
            ray.cancel(ref, force=True)
    return [results[ref] for ref in refs]


def reason(error: Exception) -> DeltaGymError:
    """Why a task failed: the error that it raised, if that is one of this package's own."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, DeltaGymError):
        return cause
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[-1] if lines else type(error).__name__
    return DeltaGymError(f"ray: a task failed: {said}")


def _ray() -> Any:
    try:
        return import_module("ray")
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        fix = "a cluster needs the ray extra: pip install 'deltagym[ray]'"
        raise BadInput(f"ray: is not installed; {fix}") from None
