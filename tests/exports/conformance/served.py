"""The embedded model on loopback, for checks that ask a served model.

It runs in the environment `serve`, beside that of the framework.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from deltagym.models.embedded.chat import write_chat_model

SCRIPT = Path(__file__).parent / "serve.py"
PYTHON = Path(sys.prefix).parent / "serve" / "bin" / "python"
SECONDS = 120
"""Longest wait for the server to answer."""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """Serves a copy of the model in `folder`; its name and the address of the server."""
    if not PYTHON.exists():
        raise SystemExit(f"{PYTHON} is missing; environments/serve.txt says what it needs")
    model = str(write_chat_model(folder / "model"))
    port = free_port()
    url = f"http://127.0.0.1:{port}/v1"
    log = folder / "serve.log"
    with log.open("w") as out:
        server = subprocess.Popen([PYTHON, SCRIPT, model, str(port)], stdout=out, stderr=out)
    try:
        wait(url, server, log)
        yield model, url
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port of loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(url: str, server: subprocess.Popen, log: Path) -> None:
    """Returns once the server answers."""
    for _ in range(SECONDS):
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{url}/models", timeout=5):
                return
        except URLError:
            time.sleep(1)
    raise SystemExit(f"the model was not served: {log.read_text()[-1000:]}")


def run(command: list[str | Path], folder: Path, **variables: str) -> str:
    """Runs a framework's command in an export; what it prints. Ends the check if it fails."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", **variables}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command[0]}: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout
