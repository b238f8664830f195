"""The judge: a process that gets requests over a socket and answers them.

`python -m deltagym.server.judge SETTINGS`, started by `pool.Seat`. A judge of the quick lane gets
many requests in a frame and judges them in one call. A judge of the slow lane gets one request in a
frame, and several frames at once, each in a thread, since its work is done by other processes.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import BaseModel

from deltagym.server import frames
from deltagym.server.catalogue import Catalogue
from deltagym.server.judging import Bench, Request
from deltagym.server.messages import EXAMPLE_PROGRAM, EXAMPLE_ROW
from deltagym.server.settings import Limits


class JudgeSettings(BaseModel):
    """What a judge is started with.

    Attributes:
        fd: The socket.
        quick: Its lane.
        threads: How many frames it works on at once.
        limits: Caps of a request.
        catalogue: Folder of the catalogue; None if no suite is loaded.
    """

    fd: int
    quick: bool
    threads: int
    limits: Limits
    catalogue: Path | None = None


def main(text: str) -> None:
    """Answers requests until the service is gone."""
    settings = JudgeSettings.model_validate_json(text)
    os.set_inheritable(settings.fd, False)
    connection = socket.socket(fileno=settings.fd)
    bench = Bench(Catalogue(settings.catalogue), settings.limits, settings.quick)
    if settings.quick:
        _warm_up(bench)
    lock = threading.Lock()
    _send(connection, lock, {"ready": os.getpid()}, [])
    if settings.threads == 1:
        while (frame := frames.receive(connection)) is not None:
            _answer(bench, frame, connection, lock)
        return
    threads = ThreadPoolExecutor(settings.threads)
    while (frame := frames.receive(connection)) is not None:
        threads.submit(_answer, bench, frame, connection, lock)
    os._exit(0)  # Without waiting for programs whose answers nobody reads.


def _warm_up(bench: Bench) -> None:
    """Loads what is compiled, so that the first request does not wait for it."""
    batch = {"items": [{"row": EXAMPLE_ROW, "completions": [EXAMPLE_PROGRAM]}]}
    upstream = {"dsl": EXAMPLE_PROGRAM, "test_cases": EXAMPLE_ROW["ground_truth"]}
    soon = float("inf")
    bench.answers(
        [
            Request("/verify", soon, json.dumps(batch).encode()),
            Request("/test_solution", soon, json.dumps(upstream).encode()),
        ]
    )


def _answer(
    bench: Bench, frame: frames.Frame, connection: socket.socket, lock: threading.Lock
) -> None:
    asked = zip(frame.header["requests"], frame.bodies, strict=True)
    answers = bench.answers([Request(path, deadline, body) for (path, deadline), body in asked])
    header = {
        "number": frame.header["number"],
        "answers": [[answer.code, answer.verdicts] for answer in answers],
    }
    _send(connection, lock, header, [answer.body for answer in answers])


def _send(
    connection: socket.socket, lock: threading.Lock, header: frames.Header, bodies: list[bytes]
) -> None:
    data = frames.encode(header, bodies)
    with lock:
        try:
            connection.sendall(data)
        except OSError:
            os._exit(0)  # The service is gone.


if __name__ == "__main__":
    main(sys.argv[1])
