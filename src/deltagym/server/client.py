"""`Client` and `AsyncClient`: verdicts from reward servers, with retries, hedging and deadlines.

A failure of a server is an error or a repeated request, never a score.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import random
import re
import threading
import time
import uuid
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2 as httpx

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Json, Status, Verdict

T = TypeVar("T")

AGAIN = frozenset({502, 503, 504})
"""HTTP codes after which a request is sent again."""

TOKEN = "DELTAGYM_TOKEN"

log = logging.getLogger("deltagym.server.client")


class ServerError(DeltaGymError):
    """A reward server gave no verdicts."""


class Unavailable(ServerError):
    """No server answered before the deadline; the message says what happened last."""


class Unauthorized(ServerError):
    """The token is missing or wrong."""


class ServerBroken(ServerError):
    """A server has a fault that a retry would meet again."""


class Rejected(BadInput, ServerError):
    """The request is malformed.

    Attributes:
        faults: What the server says is wrong: `loc`, `msg` and `type` of each.
    """

    def __init__(self, message: str, faults: Sequence[Mapping[str, Json]] = ()) -> None:
        super().__init__(message)
        self.faults = faults

    def moved(self, by: int) -> Rejected:
        """The same with the numbers of items counted from `by`, where the request began."""

        def moved_text(text: str) -> str:
            return re.sub(r"^items\[(\d+)\]", lambda m: f"items[{int(m[1]) + by}]", text)

        faults = []
        for fault in self.faults:
            match fault["loc"]:
                case ["body", "items", int(number), *rest]:
                    loc = ["body", "items", number + by, *rest]
                    fault = {**fault, "loc": loc, "msg": moved_text(fault["msg"])}
            faults.append(fault)
        return Rejected(moved_text(str(self)), faults)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a client tries.

    Attributes:
        deadline_s: Seconds for a call, all tries together.
        try_s: Seconds for one try.
        first_wait_s: Longest wait before the second try; it doubles with every further one.
        longest_wait_s: Longest wait between two tries. Waits are random up to these bounds, so
            that many clients do not come back at once.
        hedge_s: Seconds after which a request that has no answer is sent a second time, to the
            next server; the first answer counts. None for never.
    """

    deadline_s: float = 600.0
    try_s: float = 120.0
    first_wait_s: float = 0.1
    longest_wait_s: float = 5.0
    hedge_s: float | None = None


class AsyncClient:
    """A client for asyncio. Use it as a context manager, or call `close`.

    Args:
        urls: Where the servers are, e.g. `"http://127.0.0.1:1235"`. Of several, each try goes to
            the next.
        token: Their token; None for the one in the variable `DELTAGYM_TOKEN`, if there is one.
        patience: How long and how often it tries.
        chunk: A batch is sent in requests of about so many completions, all at once, so that
            several judges work on it.
        connections: Most connections.
    """

    def __init__(
        self,
        urls: str | Sequence[str],
        token: str | None = None,
        patience: Patience | None = None,
        chunk: int = 256,
        connections: int = 128,
    ) -> None:
        self._urls = [urls.rstrip("/")] if isinstance(urls, str) else [u.rstrip("/") for u in urls]
        if not self._urls or chunk < 1 or connections < 1:
            raise BadInput("urls, chunk, connections: give at least one of each")
        token = token or os.environ.get(TOKEN)
        self._patience = patience or Patience()
        self._chunk = chunk
        self._next = random.randrange(len(self._urls))
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"} if token else {},
            limits=httpx.Limits(max_connections=connections),
            timeout=httpx.Timeout(None, connect=10.0),
            trust_env=False,
        )

    async def verify(
        self, items: Sequence[Mapping[str, Json]], dialect: str | None = None
    ) -> list[list[Verdict]]:
        """The verdicts on a batch, in its order.

        Args:
            items: Each has `completions`, and `row`, or `suite`, `split` and `index`, or `id`.
            dialect: Variant of the language; None for each scope's default.

        Returns:
            For each item one verdict a completion. What could not be judged has the status
            `infra_error`, and no score.

        Raises:
            Rejected: An item is malformed.
            Unavailable: There is no answer before the deadline.
            ServerError: See its other kinds.
        """
        extra = {} if dialect is None else {"dialect": dialect}
        tasks = [
            asyncio.create_task(self._verdicts({"items": items[a:b], **extra}, a))
            for a, b in _chunks(items, self._chunk)
        ]
        try:
            return [verdicts for part in await asyncio.gather(*tasks) for verdicts in part]
        finally:
            for task in tasks:
                task.cancel()

    async def verify_row(
        self, row: Mapping[str, Json], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        """The verdicts on completions of one row; see `verify`."""
        return (await self.verify([{"row": row, "completions": completions}], dialect))[0]

    async def post(self, path: str, body: Json, key: str | None = None) -> Json:
        """Posts JSON to an endpoint, again and again if need be, and returns the answer's JSON.

        Args:
            path: E.g. `/test_solution`.
            body: What is sent.
            key: Idempotency key; None makes one.

        Raises:
            Rejected: The request is malformed or too large.
            Unavailable: There is no answer before the deadline.
            ServerError: See its other kinds.
        """
        patience, key = self._patience, key or uuid.uuid4().hex
        end, wait, last = time.monotonic() + patience.deadline_s, patience.first_wait_s, ""
        while (left := end - time.monotonic()) > 0:
            pause = random.uniform(0, wait)
            try:
                response = await self._hedged(path, body, key, min(left, patience.try_s))
                if response.status_code not in AGAIN:
                    return _answer(response)
                last = f"HTTP {response.status_code}: {response.text[:200]}"
                pause += _retry_after(response)
            except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
                raise BadInput(f"urls: {error}; give e.g. http://127.0.0.1:1235") from None
            except httpx.TransportError as error:
                last = f"{type(error).__name__}: {error}"
            log.warning("trying again, after %s", last)
            await asyncio.sleep(min(pause, max(0.0, end - time.monotonic())))
            wait = min(2 * wait, patience.longest_wait_s)
        text = f"no answer from {', '.join(self._urls)} within {patience.deadline_s:g} s"
        raise Unavailable(f"{text}; the last try: {last}; nothing was scored")

    async def close(self) -> None:
        """Closes all connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _verdicts(self, body: Json, first: int) -> list[list[Verdict]]:
        """The verdicts on the items that begin with number `first` of a batch."""
        try:
            results = (await self.post("/verify", body))["results"]
        except Rejected as error:
            raise error.moved(first) from None
        return [[_verdict(v) for v in result["verdicts"]] for result in results]

    async def _hedged(self, path: str, body: Json, key: str, seconds: float) -> httpx.Response:
        """One try; a second request joins it if the first takes long."""
        tries = {asyncio.create_task(self._send(path, body, key, seconds))}
        hedge = self._patience.hedge_s
        try:
            if hedge is not None and hedge < seconds:
                done, _ = await asyncio.wait(tries, timeout=hedge)
                if not done:
                    tries.add(asyncio.create_task(self._send(path, body, key, seconds - hedge)))
            waiting = set(tries)
            while True:
                done, waiting = await asyncio.wait(waiting, return_when="FIRST_COMPLETED")
                for task in done:
                    good = task.exception() is None and task.result().status_code not in AGAIN
                    if good or not waiting:
                        return task.result()
        finally:
            for task in tries:
                task.cancel()
            await asyncio.gather(*tries, return_exceptions=True)

    async def _send(self, path: str, body: Json, key: str, seconds: float) -> httpx.Response:
        url = self._urls[self._next % len(self._urls)]
        self._next += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._http.post(
                    url + path,
                    json=body,
                    params={"deadline_s": f"{seconds:.3f}"},
                    headers={"Idempotency-Key": key},
                )
        except TimeoutError:
            raise httpx.ReadTimeout(f"no answer within {seconds:.1f} s") from None


class Client:
    """A client without asyncio; threads may share it. Takes what `AsyncClient` takes.

    It runs an `AsyncClient` in a thread of its own. Make it after a process has forked, not before.
    """

    def __init__(
        self,
        urls: str | Sequence[str],
        token: str | None = None,
        patience: Patience | None = None,
        chunk: int = 256,
        connections: int = 128,
    ) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = AsyncClient(urls, token, patience, chunk, connections)
        self._process = os.getpid()
        self._thread = threading.Thread(
            target=self._loop.run_forever, daemon=True, name="deltagym-client"
        )
        self._thread.start()

    def verify(
        self, items: Sequence[Mapping[str, Json]], dialect: str | None = None
    ) -> list[list[Verdict]]:
        """The verdicts on a batch, in its order; see `AsyncClient.verify`."""
        return self._run(self._client.verify(items, dialect))

    def verify_row(
        self, row: Mapping[str, Json], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        """The verdicts on completions of one row; see `AsyncClient.verify`."""
        return self._run(self._client.verify_row(row, completions, dialect))

    def post(self, path: str, body: Json, key: str | None = None) -> Json:
        """Posts JSON to an endpoint; see `AsyncClient.post`."""
        return self._run(self._client.post(path, body, key))

    def close(self) -> None:
        """Closes all connections and ends the thread."""
        if self._loop.is_closed():
            return
        self._run(self._client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop.is_closed() or self._process != os.getpid():
            work.close()
            raise BadInput("client: was closed, or made before this process forked; make another")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except CancelledError:
            raise Unavailable("the client was closed; nothing was scored") from None
        finally:
            future.cancel()  # After Ctrl-C.


def _chunks(items: Sequence[Mapping[str, Json]], size: int) -> list[tuple[int, int]]:
    """Bounds of runs of items with at least `size` completions each, but for the last."""
    bounds, count = [0], 0
    for number, item in enumerate(items, 1):
        count += len(item.get("completions", ()))
        if count >= size or number == len(items):
            bounds.append(number)
            count = 0
    return list(itertools.pairwise(bounds))


def _answer(response: httpx.Response) -> Json:
    code = response.status_code
    if code == 200:
        return response.json()
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = response.text[:200]
    if code == 401:
        raise Unauthorized(f"token: {detail}; give it as token, or in {TOKEN}")
    if code == 422 and isinstance(detail, list):
        more = f" (and {len(detail) - 1} more)" if len(detail) > 1 else ""
        raise Rejected(f"{detail[0].get('msg')}{more}", detail)
    if 400 <= code < 500:
        raise Rejected(f"HTTP {code}: {detail}")
    raise ServerBroken(f"HTTP {code}: {detail}")


def _retry_after(response: httpx.Response) -> float:
    """Seconds that the server asks to wait; 0 where it does not say."""
    given = response.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else 0.0


def _verdict(message: Mapping[str, Json]) -> Verdict:
    return Verdict(Status(message["status"]), tuple(message["passed"]), message["message"])
