"""Starts the test server of `tests/models/served/served_server.py`, and reads what it logged."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVER = Path(__file__).parent / "models" / "served" / "served_server.py"
LONGEST_START = 60.0

Serve = Callable[..., "Served"]


@dataclass(frozen=True)
class Served:
    """A running server."""

    url: str
    folder: Path

    def log(self, what: str = "answered") -> list[dict[str, Any]]:
        lines = (self.folder / "log").read_text().splitlines()
        return [entry for entry in map(json.loads, lines) if entry["what"] == what]

    def samples(self) -> int:
        """Samples that were paid for."""
        return sum(entry["body"].get("n", 1) for entry in self.log())


@contextmanager
def servers(folder: Path) -> Iterator[Serve]:
    """Gives a function that starts a server with the settings given; all end with the block."""
    started: list[subprocess.Popen[bytes]] = []

    def serve(suite: str, **settings: Any) -> Served:
        own = folder / f"server_{len(started)}"
        own.mkdir(parents=True)
        (own / "settings.json").write_text(json.dumps({"suite": suite, **settings}))
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        command = [sys.executable, str(SERVER), str(own / "settings.json")]
        process = subprocess.Popen(command, env=environment)
        started.append(process)
        until = time.monotonic() + LONGEST_START
        while not (own / "port").exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the test server did not start")
            time.sleep(0.02)
        return Served(f"http://127.0.0.1:{(own / 'port').read_text()}/v1", own)

    try:
        yield serve
    finally:
        for process in started:
            process.kill()
            process.wait()
