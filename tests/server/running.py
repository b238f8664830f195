"""A reward server in a process of its own, for tests."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx

READY_S = 120

SERVE = """
import sys
from deltagym.server.run import serve
from deltagym.server.settings import Settings
serve(Settings.model_validate_json(sys.argv[1]))
"""


class Running:
    """A server that is ready.

    Args:
        path: A further folder of modules; None for none.
        settings: Its settings.

    Attributes:
        url: Where it is.
        log: The lines of its log so far.
    """

    def __init__(self, path: Path | None = None, **settings: object) -> None:
        folders = [*([] if path is None else [str(path)]), *sys.path]
        given = json.dumps({"port": 0, "workers": 1, **settings})
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, given],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
        )
        self.log: list[dict[str, Any]] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(READY_S) or not self.events("ready"):
            self.process.kill()
            raise AssertionError(f"the server did not start: {self.log}")
        self.url: str = self.events("ready")[0]["url"]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            try:
                self.log.append(json.loads(line))
            except ValueError:
                self.log.append({"event": "text", "text": line})
            if self.log[-1]["event"] == "ready":
                self._ready.set()
        self._ready.set()

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.url.rpartition(":")[2])

    def events(self, name: str) -> list[dict[str, Any]]:
        """Lines of the log with this event."""
        return [line for line in self.log if line["event"] == name]

    def judges(self) -> list[int]:
        """The processes of its judges that live, those of the quick lane first."""
        found = []
        for child in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for pid in child.read_text().split():
                with contextlib.suppress(OSError):
                    text = Path(f"/proc/{pid}/cmdline").read_bytes()
                    if b"deltagym.server.judge" in text:
                        found.append((b'"quick":true' not in text, int(pid)))
        return [pid for _, pid in sorted(found)]

    def post(self, path: str, body: object, **options: Any) -> httpx.Response:
        """Posts JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.post(self.url + path, content=content, timeout=60, trust_env=False, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Gets a path."""
        return httpx.get(self.url + path, timeout=60, trust_env=False, **options)

    def figure(self, name: str, **labels: str) -> float:
        """A figure of `/metrics`; 0 if it is not there."""
        for line in self.get("/metrics").text.splitlines():
            found, _, value = line.rpartition(" ")
            if found.partition("{")[0] == name and all(
                f'{key}="{label}"' in found for key, label in labels.items()
            ):
                return float(value)
        return 0.0

    def end(self, number: int = signal.SIGTERM) -> int:
        """Sends a signal and waits for the end; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(10)
        return code


@contextlib.contextmanager
def running(path: Path | None = None, **settings: object) -> Iterator[Running]:
    """A server on a free port, with one quick judge unless told otherwise, ended afterwards."""
    server = Running(path, **settings)
    try:
        yield server
    finally:
        server.end()


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Waits for a condition to hold."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
