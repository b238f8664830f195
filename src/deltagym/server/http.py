"""What every request goes through: its id, the token, its figures, its line in the log."""

from __future__ import annotations

import hmac
import json
import logging
import re
import time
import uuid
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deltagym.server.service import Service
from deltagym.server.tasks import Answer

OPEN = frozenset({"/health"})
"""Paths that need no token: who watches over the service holds none."""

_ID = re.compile(rb"[\w.:-]{1,128}")

Headers = Iterable[tuple[bytes, bytes]]

log = logging.getLogger("deltagym.server")


def header(headers: Headers, name: bytes) -> bytes | None:
    """The value of a header; None if it is not there. ASGI gives names in small letters."""
    return next((value for key, value in headers if key == name), None)


class TooLarge(Exception):
    """The body is over the cap."""


async def read_body(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """The body of a request; None if the client went away.

    Raises:
        TooLarge: It has more than `most` bytes; what follows is not read.
    """
    declared = header(scope["headers"], b"content-length")
    if declared is not None and int(declared) > most:
        raise TooLarge
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLarge
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def send_answer(send: Send, answer: Answer, *headers: tuple[bytes, bytes]) -> None:
    """Sends an answer as JSON."""
    head = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer.body)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": answer.code, "headers": head})
    await send({"type": "http.response.body", "body": answer.body})


class Watch:
    """Wraps the app: gives every request an id, asks for the token, counts and logs.

    Args:
        app: What answers.
        service: The service.
        routes: Paths that get figures of their own; all others count as `other`.
    """

    def __init__(self, app: ASGIApp, service: Service, routes: Iterable[str]) -> None:
        self._app = app
        self._service = service
        self._routes = frozenset(routes)
        token = service.settings.token
        self._wanted = b"Bearer " + token.get_secret_value().encode() if token else None
        self._logged = service.settings.logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begin, code = time.monotonic(), 0
        given = header(scope["headers"], b"x-request-id")
        number = given if given and _ID.fullmatch(given) else uuid.uuid4().hex.encode()

        async def watched(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", number)]
            await send(message)

        try:
            if self._let_in(scope):
                await self._app(scope, receive, watched)
            else:
                await _refuse(watched)
        finally:
            self._note(scope, number, code, time.monotonic() - begin)

    def _let_in(self, scope: Scope) -> bool:
        if self._wanted is None or scope["path"] in OPEN:
            return True
        return hmac.compare_digest(header(scope["headers"], b"authorization") or b"", self._wanted)

    def _note(self, scope: Scope, number: bytes, code: int, seconds: float) -> None:
        path = scope["path"]
        self._service.figures.request(path if path in self._routes else "other", code, seconds)
        if self._logged == "all" or (self._logged == "failed" and not 0 < code < 400):
            about = {
                "request_id": number.decode(),
                "method": scope["method"],
                "path": path,
                "code": code or "client gone",
                "seconds": round(seconds, 6),
            }
            log.info("request", extra=about)


async def _refuse(send: Send) -> None:
    text = "send the service's token as `Authorization: Bearer TOKEN`"
    body = json.dumps({"detail": text}).encode()
    # The body is not read, so the connection cannot be used again.
    headers = (b"www-authenticate", b"Bearer"), (b"connection", b"close")
    await send_answer(send, Answer(401, body), *headers)
