"""`Lane`: requests that wait for a judge, first come, first served.

There are two lanes, so that a request that is judged in microseconds never waits behind programs
that run for seconds. Each lane has judges of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field

from deltagym.server.tasks import Answer

FRAME_REQUESTS, FRAME_BYTES = 64, 2**20
"""Most requests of a frame; once it has this many bytes, no further request joins it."""

TRIES = 2
"""How many judges a request may lose before it is given up."""


@dataclass(eq=False, slots=True)
class Job:
    """A request under way.

    Attributes:
        path: Its endpoint.
        body: What the client sent.
        deadline: When it must be answered, in seconds of the monotonic clock.
        answer: Resolves to its answer.
        tries: How many judges it has been given to.
        alone: Whether it must not share a frame, because the judge that had it died.
    """

    path: str
    body: bytes
    deadline: float
    answer: asyncio.Future[Answer] = field(default_factory=asyncio.Future)
    tries: int = 0
    alone: bool = False

    def resolve(self, answer: Answer) -> None:
        """Gives the answer, unless the job was given up before."""
        if not self.answer.done():
            self.answer.set_result(answer)


class Lane:
    """A queue of jobs.

    Args:
        name: `quick` or `slow`.
        most: Most jobs that one frame takes.
    """

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self._most = most
        self._jobs: deque[Job] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._jobs)

    def put(self, job: Job, first: bool = False) -> None:
        """Adds a job, at the end or, for one that lost its judge, at the front."""
        (self._jobs.appendleft if first else self._jobs.append)(job)
        self.bytes += len(job.body)
        self._wake()

    async def take(self) -> list[Job]:
        """The next jobs for one judge: all that wait, up to the cap of a frame.

        There is no wait for more to come. While all judges are busy, jobs gather by themselves.
        """
        while True:
            if jobs := self._next():
                return jobs
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                if not waiter.cancelled():  # It was woken and cannot come: another must.
                    self._wake()
                raise

    def _wake(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                return waiter.set_result(None)

    def _next(self) -> list[Job]:
        jobs: list[Job] = []
        size, now = 0, time.monotonic()
        while self._jobs and len(jobs) < self._most and size < FRAME_BYTES:
            if jobs and (self._jobs[0].alone or jobs[0].alone):
                break
            job = self._jobs.popleft()
            self.bytes -= len(job.body)
            if job.answer.done() or job.deadline < now:  # Answered with 503 by its deadline.
                continue
            jobs.append(job)
            size += len(job.body)
        return jobs
