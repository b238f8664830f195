"""`Pool`: the judges of both lanes, and the way of a request through them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from deltagym.server.judge import JudgeSettings
from deltagym.server.judging import trouble
from deltagym.server.lane import FRAME_REQUESTS, Job, Lane
from deltagym.server.seat import JudgeFailed, Seat
from deltagym.server.settings import Settings
from deltagym.server.tasks import Answer

QUICK_WINDOW = 2
"""Frames that a quick judge gets in advance, so that it need not wait for the service."""


START_TRIES = 3
"""How often a judge that does not start is tried before the service gives up."""


class Full(Exception):
    """Too much waits already."""


class Pool:
    """Judges requests in other processes.

    There are `workers` judges for scopes that are judged in the judge's own process. One judge has
    all the others: it only hands programs to sandboxes, which use every core by themselves.

    Args:
        settings: The service's.
        catalogue: Folder of the catalogue; None if no suite is loaded.
        died: Told the lane's name each time that a judge died.
    """

    def __init__(
        self, settings: Settings, catalogue: Path | None, died: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self.quick, self.slow = Lane("quick", FRAME_REQUESTS), Lane("slow", 1)
        threads = 4 * len(os.sched_getaffinity(0))

        def judge(quick: bool) -> JudgeSettings:
            return JudgeSettings(
                fd=-1,
                quick=quick,
                threads=1 if quick else threads,
                limits=settings.limits,
                catalogue=catalogue,
            )

        self.seats = [
            *(
                Seat(self.quick, judge(True), QUICK_WINDOW, self.slow.put, died)
                for _ in range(settings.workers)
            ),
            Seat(self.slow, judge(False), threads, self.quick.put, died),
        ]
        self._running: list[asyncio.Task[None]] = []

    @property
    def waiting(self) -> int:
        """How many requests wait for a judge."""
        return len(self.quick) + len(self.slow)

    @property
    def alive(self) -> int:
        """How many judges are ready."""
        return sum(seat.judge is not None for seat in self.seats)

    async def start(self) -> None:
        """Starts all judges and waits until they are ready.

        Raises:
            JudgeFailed: One did not start, several times over.
        """
        try:
            await asyncio.gather(*map(_start, self.seats))
        finally:
            self._running = [asyncio.create_task(seat.run()) for seat in self.seats]

    async def stop(self) -> None:
        """Ends all judges."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def answer(self, path: str, body: bytes, deadline: float) -> Answer:
        """The answer to a request, by its deadline (seconds of the monotonic clock).

        Raises:
            Full: Too much waits already.
        """
        size = self.quick.bytes + self.slow.bytes
        if self.waiting >= self._settings.queue or size > self._settings.queue_bytes:
            raise Full
        job = Job(path, body, deadline)
        loop = asyncio.get_running_loop()
        late = loop.call_later(deadline - time.monotonic(), _give_up, job)
        self.quick.put(job)
        try:
            return await job.answer
        finally:
            late.cancel()


async def _start(seat: Seat) -> None:
    for tries in range(1, START_TRIES + 1):
        try:
            return await seat.start()
        except JudgeFailed:
            if tries == START_TRIES:
                raise


def _give_up(job: Job) -> None:
    job.resolve(trouble("the deadline is over; nothing was scored"))
