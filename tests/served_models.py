"""Starts the test server of `tests/models/served/served_server.py`, and reads what it logged."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

SERVER = Path(__file__).parent / "models" / "served" / "served_server.py"
LONGEST_START = 60.0

Serve = Callable[..., "Served"]


@dataclass(frozen=True)
class Served:
    """A server of the process."""

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
    """Starts the process; gives a function that makes a server of it, with the settings given."""
    command = [sys.executable, str(SERVER), str(folder)]
    process = subprocess.Popen(command, env=os.environ | {"OMP_NUM_THREADS": "1"})
    numbers = count()

    def serve(suite: str, **settings: Any) -> Served:
        own = folder / f"server_{next(numbers)}"
        own.mkdir()
        body = json.dumps({"suite": suite, "folder": str(own), **settings}).encode()
        with urlopen(Request(f"{address}/new", body)) as response:
            number = json.load(response)
        return Served(f"{address}/{number}/v1", own)

    try:
        until = time.monotonic() + LONGEST_START
        while not (folder / "port").exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the test server did not start")
            time.sleep(0.02)
        address = f"http://127.0.0.1:{(folder / 'port').read_text()}"
        yield serve
    finally:
        process.kill()
        process.wait()
