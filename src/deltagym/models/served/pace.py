"""The pace: when the server asks for a pause, all requests make it together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from deltagym.core.endpoint.trouble import Unanswered
from deltagym.core.endpoint.waits import used_up_wait

LONGEST_PAUSE = 3600.0
"""Seconds of a pause, at most, whatever the server asks for."""
STOPPED = "the command was stopped"
FIRST_GUESS = 1.0
"""Tokens that a request is thought to need before any was answered."""


class Pace:
    """Holds requests back while a rate limit is used up."""

    def __init__(self) -> None:
        self._until = 0.0
        self._stopped = asyncio.Event()
        self._tokens = FIRST_GUESS

    def stop(self) -> None:
        """Ends all waits, and lets no further request begin."""
        self._stopped.set()

    async def wait(self) -> None:
        """Returns once the next request may be sent; raises `Unanswered` when stopped."""
        clock = asyncio.get_running_loop().time
        while (left := self._until - clock()) > 0:
            await self.sleep(left)
        await self.sleep(0)

    async def sleep(self, seconds: float) -> None:
        """Waits so long; raises `Unanswered` when stopped."""
        if not self._stopped.is_set():
            try:
                await asyncio.wait_for(self._stopped.wait(), seconds)
            except TimeoutError:
                return
        raise Unanswered(STOPPED)

    def pause(self, seconds: float) -> None:
        """Holds all requests back for so long; a longer pause stands."""
        now = asyncio.get_running_loop().time()
        self._until = max(self._until, now + min(seconds, LONGEST_PAUSE))

    def note(self, headers: Mapping[str, str], tokens: int) -> None:
        """Takes in an answer: the limits it tells, and the tokens it took."""
        self._tokens = max(self._tokens, float(tokens))
        self.pause(used_up_wait(headers, self._tokens))
