"""Runs the service: binds, builds the catalogue, starts judges, serves, drains on a signal."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deltagym.core.errors import BadInput
from deltagym.server.app import build_app
from deltagym.server.catalogue import build
from deltagym.server.observe import log_to_stderr
from deltagym.server.service import Service
from deltagym.server.settings import Settings

IDLE_S = 75
"""Seconds that a connection may rest between two requests."""

BACKLOG = 2048

log = logging.getLogger("deltagym.server")


def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT; requests under way are finished first.

    Raises:
        BadInput: The address is taken, or a suite cannot be loaded.
        JudgeFailed: A judge does not start.
    """
    log_to_stderr()
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.ERROR)
    listener = _bind(settings)
    _raise_file_limit()
    with listener, tempfile.TemporaryDirectory(prefix="deltagym-serve-") as folder:
        catalogue = None
        if settings.suites:
            log.info("loading suites", extra={"suites": settings.suites})
            catalogue = Path(folder)
            build(catalogue, settings.suites, settings.seed)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, listener, catalogue))


async def _serve(settings: Settings, listener: socket.socket, catalogue: Path | None) -> None:
    service = Service(settings, catalogue)
    server = _Server(
        uvicorn.Config(
            build_app(service),
            http=_guarded(settings),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=max(1, int(settings.drain_s)),
            backlog=BACKLOG,
        )
    )
    loop = asyncio.get_running_loop()
    told: set[asyncio.Task[None]] = set()

    def end() -> None:
        if service.draining:  # Told a second time: do not wait.
            server.force_exit = True
        service.drain()
        told.add(loop.create_task(_end(server, settings.notice_s)))

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await service.start()
        listener.listen(BACKLOG)
        host, port = listener.getsockname()[:2]
        about = {"url": f"http://{host}:{port}", "judges": service.pool.alive}
        log.info("ready", extra={**about, "pids": [seat.pid for seat in service.pool.seats]})
        await server.serve(sockets=[listener])
    finally:
        await service.stop()
        log.info("ended")


async def _end(server: uvicorn.Server, notice_s: float) -> None:
    log.info("draining")
    await asyncio.sleep(notice_s)
    server.should_exit = True


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, which would end the process by the signal."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _guarded(settings: Settings) -> type[HttpToolsProtocol]:
    """uvicorn's protocol, which also ends connections that are too many or too slow.

    uvicorn itself waits without end for the headers of a request.
    """

    class Guarded(HttpToolsProtocol):
        _headers_due: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if len(self.connections) > settings.connections:
                return transport.close()
            self._expect_headers()

        def connection_lost(self, exc: Exception | None) -> None:
            self._headers_came()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self._headers_due is None:
                self._expect_headers()

        def on_headers_complete(self) -> None:
            self._headers_came()
            super().on_headers_complete()

        def _expect_headers(self) -> None:
            self._headers_due = self.loop.call_later(settings.header_s, self._too_slow)

        def _headers_came(self) -> None:
            if self._headers_due is not None:
                self._headers_due.cancel()
                self._headers_due = None

        def _too_slow(self) -> None:
            self._headers_due = None
            self.transport.close()

    return Guarded


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        place = f"{settings.host}:{settings.port}"
        raise BadInput(
            f"port: cannot listen at {place} ({error.strerror}); choose another"
        ) from None
    return listener


def _raise_file_limit() -> None:
    """Every connection is an open file, and shells often allow 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
