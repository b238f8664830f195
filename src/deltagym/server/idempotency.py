"""`KeptAnswers`: answers by idempotency key, so that a repeated request is not judged again.

Only answers that would be the same again are kept: after a 5xx the client is to try again, and its
next try is judged.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from deltagym.server.faults import Refused
from deltagym.server.tasks import Answer

LONGEST_KEY = 255

_ENTRY_BYTES = 512
"""What an entry takes besides its answer's body, roughly."""


@dataclass(slots=True)
class _Entry:
    digest: bytes
    answer: asyncio.Future[Answer]
    expires: float = float("inf")
    size: int = _ENTRY_BYTES


class KeptAnswers:
    """Answers by key; the oldest go when there are too many.

    Args:
        most: Most entries.
        most_bytes: Most bytes of bodies.
        seconds: How long an answer is kept.
    """

    def __init__(self, most: int, most_bytes: int, seconds: float) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    async def once(
        self, key: str, path: str, body: bytes, work: Callable[[], Awaitable[Answer]]
    ) -> tuple[Answer, bool]:
        """The answer for `key`: a kept one, or that of `work`, which runs once at a time.

        Returns:
            The answer, and whether another request with the key had it made.

        Raises:
            Refused: The key is too long, or was used with another request.
            Exception: What `work` raises, to every request that waits for it.
        """
        if len(key) > LONGEST_KEY:
            text = f"Idempotency-Key: has {len(key)} characters; at most {LONGEST_KEY}"
            raise Refused.one(("Idempotency-Key",), text, part="header")
        digest = hashlib.sha256(body)
        digest.update(path.encode())
        self._forget_expired()
        entry = self._entries.get(key)
        if entry is not None:
            if entry.digest != digest.digest():
                text = "Idempotency-Key: was used with another request; make a new key for each"
                raise Refused.one(("Idempotency-Key",), text, part="header")
            return await asyncio.shield(entry.answer), True
        entry = self._entries[key] = _Entry(
            digest.digest(), asyncio.get_running_loop().create_future()
        )
        self.bytes += entry.size
        try:
            answer = await work()
        except BaseException as error:
            self._drop(key)
            entry.answer.set_exception(error)
            entry.answer.exception()  # Nobody may be waiting.
            raise
        entry.answer.set_result(answer)
        self._keep(key, entry, answer)
        return answer, False

    def _keep(self, key: str, entry: _Entry, answer: Answer) -> None:
        if answer.code >= 500:
            return self._drop(key)
        entry.expires = time.monotonic() + self._seconds
        entry.size += len(answer.body)
        self.bytes += len(answer.body)
        self._entries.move_to_end(key)  # In the order in which they expire.
        while len(self._entries) > self._most or self.bytes > self._most_bytes:
            oldest = next((k for k, e in self._entries.items() if e.answer.done()), None)
            if oldest is None:
                break
            self._drop(oldest)

    def _drop(self, key: str) -> None:
        if (entry := self._entries.pop(key, None)) is not None:
            self.bytes -= entry.size

    def _forget_expired(self) -> None:
        now = time.monotonic()
        while self._entries:
            key, entry = next(iter(self._entries.items()))
            if entry.expires > now:
                break
            self._drop(key)
