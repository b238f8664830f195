"""`Service`: answers requests, whatever brings them: the pool, kept answers, figures, draining."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from deltagym.server.faults import Refused
from deltagym.server.idempotency import KeptAnswers
from deltagym.server.judging import trouble
from deltagym.server.observe import Figures
from deltagym.server.pool import Full, Pool
from deltagym.server.settings import Settings
from deltagym.server.tasks import Answer

ENDING = "the service is ending; another will answer"

LAST_BODY_S = 1.0
"""Seconds that a body under way may still take once the service is told to end."""


class Service:
    """The reward service without its HTTP side.

    Attributes:
        settings: How it runs.
        draining: Whether it takes no more requests.
        bodies: The time limits of bodies that are being read.

    Args:
        settings: How it runs.
        catalogue: Folder of the catalogue; None if no suite is loaded.
    """

    def __init__(self, settings: Settings, catalogue: Path | None = None) -> None:
        self.settings = settings
        self.draining = False
        self.bodies: set[asyncio.Timeout] = set()
        self.pool = Pool(settings, catalogue, lambda lane: self.figures.restart(lane))
        self.figures = Figures(lambda: self.pool.waiting, lambda: self.pool.alive)
        self.kept = KeptAnswers(
            settings.answers_kept, settings.answers_kept_bytes, settings.answers_kept_s
        )

    async def start(self) -> None:
        """Starts the judges."""
        await self.pool.start()

    async def stop(self) -> None:
        """Ends the judges."""
        await self.pool.stop()

    @property
    def body_s(self) -> float:
        """Seconds that a body may take from now on."""
        return LAST_BODY_S if self.draining else self.settings.body_s

    def drain(self) -> None:
        """Takes no more requests, and waits no longer for bodies that come slowly."""
        self.draining = True
        soon = asyncio.get_running_loop().time() + LAST_BODY_S
        for limit in self.bodies:
            limit.reschedule(min(soon, limit.when() or soon))

    async def answer(
        self, path: str, body: bytes, key: str | None = None, deadline: float | None = None
    ) -> Answer:
        """The answer to a request; never raises for what a client can do.

        Args:
            path: The endpoint.
            body: What the client sent.
            key: Its idempotency key.
            deadline: When it must be answered, in seconds of the monotonic clock; None for the
                service's own deadline from now.
        """
        if self.draining:
            return trouble(ENDING)
        if deadline is None:
            deadline = time.monotonic() + self.settings.deadline_s
        try:
            if key is None:
                return await self._judged(path, body, deadline)
            return await self._once(path, body, key, deadline)
        except Full:
            return trouble("too many requests wait; try again later")
        except TimeoutError:
            return trouble("the deadline is over; nothing was scored")
        except Refused as error:
            return Answer(422, error.body())
        except asyncio.CancelledError:
            if not self.draining:
                raise
            return trouble(ENDING)  # Not uvicorn's own 500.

    async def _once(self, path: str, body: bytes, key: str, deadline: float) -> Answer:
        async with asyncio.timeout(deadline - time.monotonic() + 1):
            answer, repeated = await self.kept.once(
                key, path, body, lambda: self._judged(path, body, deadline)
            )
        if repeated:
            self.figures.repeat()
        return answer

    async def _judged(self, path: str, body: bytes, deadline: float) -> Answer:
        answer = await self.pool.answer(path, body, deadline)
        self.figures.verdicts(answer.verdicts)
        return answer
