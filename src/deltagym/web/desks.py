"""Desks: slow work in threads, so many at a time, so that the event loop stays free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from deltagym.core.errors import DeltaGymError

T = TypeVar("T")

QUEUE = 16
"""Most pieces of work that wait at one desk; more are refused."""


class Busy(DeltaGymError):
    """Too much work waits already; the same request may succeed later."""


class Desks:
    """One desk a name; the work of one desk does not wait for that of another."""

    def __init__(self) -> None:
        self._limiters: dict[str, CapacityLimiter] = {}

    async def work(self, desk: str, function: Callable[..., T], *arguments: Any) -> T:
        """Calls `function` in a thread once it is its turn, one call of this desk at a time.

        Args:
            desk: Whose turn it takes, e.g. the name of a scope.
            function: What to call; its errors are raised here.
            arguments: What to call it with.

        Raises:
            Busy: `QUEUE` calls wait already.
        """
        limiter = self._limiters.setdefault(desk, CapacityLimiter(1))
        if limiter.statistics().tasks_waiting >= QUEUE:
            raise Busy(f"{desk}: {QUEUE} requests wait already; try again in a moment")
        return await to_thread.run_sync(function, *arguments, limiter=limiter)
