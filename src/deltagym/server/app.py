"""The HTTP side: routes, their description, and how a request's body reaches the service."""

from __future__ import annotations

import asyncio
import json
import math
import time
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple
from urllib.parse import parse_qs

from fastapi import FastAPI, Header, Query, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from deltagym.server import messages
from deltagym.server.faults import Refused
from deltagym.server.http import TooLarge, Watch, header, read_body, send_answer
from deltagym.server.judging import trouble
from deltagym.server.service import ENDING, Service
from deltagym.server.tasks import Answer

CLOSE = (b"connection", b"close")


class Route(NamedTuple):
    """A judged endpoint: what it reads and answers, and what the description says of it."""

    request: type[BaseModel]
    response: type[BaseModel]
    summary: str


ROUTES = {
    "/verify": Route(
        messages.VerifyRequest, messages.VerifyResponse, "Judges completions of any scope."
    ),
    "/test_solution": Route(
        messages.SolutionRequest,
        messages.SolutionResponse,
        "Judges a Manufactoria program as upstream's server does.",
    ),
    "/test_program": Route(
        messages.ProgramRequest,
        messages.ProgramResponse,
        "Judges a BouncingSim program as upstream's server does.",
    ),
    "/test_program_stdio": Route(
        messages.StdioRequest,
        messages.ProgramResponse,
        "Judges a Python script by what it prints.",
    ),
}

ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": messages.Trouble, "description": "The token is missing or wrong."},
    408: {"model": messages.Trouble, "description": "The body came too slowly."},
    413: {"model": messages.Trouble, "description": "The body is too large."},
    422: {"model": messages.Refusal, "description": "The request is malformed; do not retry."},
    500: {"model": messages.Trouble, "description": "The judge failed; nothing was scored."},
    503: {
        "model": messages.Trouble,
        "description": "Nothing was scored; retry after the seconds in Retry-After.",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
    },
}

Deadline = Annotated[
    float | None,
    Query(gt=0, description="Seconds in which an answer is wanted; at most the service's own."),
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="A repeated request with the same key gets the same answer.",
    ),
]
RequestId = Annotated[
    str | None,
    Header(
        alias="X-Request-Id",
        description="Comes back with the answer and stands in the log; made if missing.",
    ),
]


def build_app(service: Service) -> ASGIApp:
    """The app of a service, which must be started before the first request."""
    return Watch(Judged(described(service), service), service, (*ROUTES, "/health", "/metrics"))


class Judged:
    """Answers the judged endpoints itself, and leaves all others to `app`.

    They never pass the framework's own handling: the body goes to a judge as it is, and is read
    there, so that no large body holds up the event loop.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        self._retry_after = (b"retry-after", str(service.settings.retry_after_s).encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http" or scope["path"] not in ROUTES or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        settings = self._service.settings
        begin = time.monotonic()
        try:
            deadline = begin + min(settings.deadline_s, _deadline(scope["query_string"]))
            body = await self._body(scope, receive)
        except TooLarge:
            text = f"the body has more than {settings.limits.body_bytes} bytes; send less at once"
            return await send_answer(send, _said(413, text), CLOSE)
        except TimeoutError:
            if self._service.draining:
                return await send_answer(send, trouble(ENDING), self._retry_after, CLOSE)
            text = f"the body did not come within {settings.body_s:g} s"
            return await send_answer(send, _said(408, text), CLOSE)
        except Refused as error:
            return await send_answer(send, Answer(422, error.body()), CLOSE)
        if body is None:
            return
        key = header(scope["headers"], b"idempotency-key")
        text_key = key.decode("latin-1") if key else None
        answer = await self._service.answer(scope["path"], body, text_key, deadline)
        if answer.code != 503:
            return await send_answer(send, answer)
        closing = (CLOSE,) if self._service.draining else ()
        await send_answer(send, answer, self._retry_after, *closing)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None if the client went away. A service that ends cuts its time short."""
        async with asyncio.timeout(self._service.body_s) as limit:
            self._service.bodies.add(limit)
            try:
                return await read_body(scope, receive, self._service.settings.limits.body_bytes)
            finally:
                self._service.bodies.discard(limit)


def _said(code: int, text: str) -> Answer:
    return Answer(code, json.dumps({"detail": text}).encode())


def _deadline(query: bytes) -> float:
    """The seconds that a request gives; infinity if it gives none."""
    if not query:
        return math.inf
    given = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("deadline_s")
    if not given:
        return math.inf
    try:
        seconds = float(given[-1])
    except ValueError:
        seconds = math.nan
    if not seconds > 0:
        text = f"deadline_s: must be seconds above 0, not {given[-1][:40]!r}"
        raise Refused.one(("deadline_s",), text, part="query")
    return seconds


def described(service: Service) -> FastAPI:
    """The app with all routes and their description; it answers all but the judged ones."""
    app = FastAPI(
        title="DeltaGym reward server",
        version=version("deltagym"),
        summary="Judges a model's answers to verifiable problems.",
    )

    @app.get("/health", response_model=messages.Health, responses={503: {"model": messages.Health}})
    async def health(response: Response) -> messages.Health:
        """Whether the service takes requests."""
        found = _health(service)
        response.status_code = 200 if found.status == "healthy" else 503
        return found

    @app.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Figures in Prometheus' text format."""
        return Response(service.figures.text(), media_type=CONTENT_TYPE_LATEST)

    for path, route in ROUTES.items():
        _describe(app, path, route)
    return app


def _describe(app: FastAPI, path: str, route: Route) -> None:
    """Adds a route for the description alone: `Judged` answers before a request comes here."""

    async def judged(
        body: Any, deadline_s: Deadline = None, key: Key = None, request_id: RequestId = None
    ) -> None:
        raise RuntimeError(f"{path} is answered before it comes here")

    judged.__annotations__ |= {
        "body": route.request,
        "deadline_s": Deadline,
        "key": Key,
        "request_id": RequestId,
        "return": None,
    }
    app.post(
        path,
        summary=route.summary,
        description=route.request.__doc__ or "",
        operation_id=path.strip("/"),
        response_model=route.response,
        responses=ERRORS,
    )(judged)


def _health(service: Service) -> messages.Health:
    pool = service.pool
    lanes = {seat.lane for seat in pool.seats if seat.judge is not None}
    healthy = len(lanes) == 2 and not service.draining
    status = "draining" if service.draining else "healthy" if healthy else "unhealthy"
    return messages.Health(
        status=status, judges=pool.alive, judges_wanted=len(pool.seats), queue=pool.waiting
    )
