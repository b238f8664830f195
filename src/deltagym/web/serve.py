"""Runs the page: binds the address, says where it is, serves until interrupted."""

from __future__ import annotations

import ipaddress
import logging
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.core.verification import verify
from deltagym.web.app import build_app
from deltagym.web.problems.own import OwnFile
from deltagym.web.site import Site

PORT = 8765
GRACE_S = 3
"""Seconds that open requests get to end."""


def serve(
    runs: Sequence[Path] = (),
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    problems_file: Path = Path("problems.jsonl"),
    allow_training: bool = False,
    ready: Callable[[str], None] = print,
) -> None:
    """Serves the page until Ctrl-C.

    Args:
        runs: Folders of runs or studies to show.
        host: Address to listen at. Any but the loopback can be reached from other machines, so
            that browsers must come through a link with a key.
        port: Port to listen at; 0 takes a free one.
        problems_file: Where the person's own problems are kept.
        allow_training: Whether runs may be started from the page.
        ready: Told the address to open, once it can be opened.

    Raises:
        BadInput: A folder does not exist, or the address is taken.
    """
    for run in runs:
        if not run.is_dir():
            raise BadInput(f"run: there is no folder {run}; give the folder of a run or a study")
    listener = _bind(host, port)
    site = Site(
        runs=tuple(run.resolve() for run in runs),
        own=OwnFile(problems_file.absolute()),
        allow_training=allow_training,
        names=frozenset({host.lower(), _own_name(host)}),
        key=None if _is_loopback(host) else secrets.token_urlsafe(16),
    )
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    config = uvicorn.Config(
        build_app(site),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
    )
    # Unlike the default, this lets what was started from the page be stopped first.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with listener:
        threading.Thread(target=_warm_up, daemon=True).start()
        ready(_address(host, listener.getsockname()[1], site.key))
        uvicorn.Server(config).run(sockets=[listener])


def _warm_up() -> None:
    """Has the judge compiled while the person still reads, not at the first verdict."""
    verify(
        get_family("ends_with").generate("tiny-2c", "train", 0), "START start:\n NEXT end\nEND end"
    )


def _address(host: str, port: int, key: str | None) -> str:
    name = _own_name(host)
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port}/" + (f"?key={key}" if key else "")


def _own_name(host: str) -> str:
    """A name under which the page at `host` is reached."""
    return socket.gethostname().lower() if host in ("0.0.0.0", "::") else host.lower()


def _bind(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or error
        raise BadInput(f"port: cannot listen at {host}:{port} ({why}); choose another") from None
    return listener


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
