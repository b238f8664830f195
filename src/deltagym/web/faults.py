"""Errors as responses: a page for people, JSON for scripts; no paths and no tracebacks."""

from __future__ import annotations

import logging
import re

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.markup import tag
from deltagym.web.desks import Busy
from deltagym.web.layout import fragment, page

log = logging.getLogger("deltagym.web")

_PATH = re.compile(r"(?<![\w.<])(?:/[\w.@+~-]+)+/([\w.@+~-]+)")
"""An absolute path; group: its last part."""

FAILED = "Something failed here, not in your browser. The terminal says what; try again."


def without_paths(message: str) -> str:
    """A message with the last part alone of every absolute path in it."""
    return _PATH.sub(r"…/\1", message)


def add_handlers(app: FastAPI) -> None:
    """Makes `app` answer errors."""
    app.add_exception_handler(BadInput, _bad_input)
    app.add_exception_handler(Busy, _busy)
    app.add_exception_handler(DeltaGymError, _failed)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


async def _bad_input(request: Request, error: Exception) -> Response:
    return _respond(request, 422, str(error))


async def _busy(request: Request, error: Exception) -> Response:
    return _respond(request, 503, str(error))


async def _failed(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _respond(request, 500, FAILED)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or "request"
    return _respond(request, 422, f"{field}: {first['msg'].lower()}")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    missing = "There is nothing at this address. The navigation above leads to what there is."
    return _respond(
        request, error.status_code, missing if error.status_code == 404 else error.detail
    )


def _respond(request: Request, status: int, message: str) -> Response:
    text = without_paths(message)
    if request.headers.get("hx-request"):
        return fragment(tag("p", text, class_="warning", role="alert"), status=status)
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": text}, status)
    return _page(request, status, text)


def _page(request: Request, status: int, text: str) -> HTMLResponse:
    title = "Not found" if status == 404 else "That did not work"
    back = tag("p", tag("a", "Go to the start page", href="/"))
    return page(
        request.app.state.site,
        title,
        tag("h1", title),
        tag("p", text, role="alert"),
        back,
        status=status,
    )
