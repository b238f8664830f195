"""`deltagym serve`: what it refuses, in one line."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from deltagym.cli.serving import SERVER_PACKAGES

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--port", "70000"], "port: "),
        (["--workers", "0"], "workers: "),
        (["--body-mb", "0"], "body_mb: "),
        (["--token-file", "/no/such/file"], "token_file: "),
        (["--port", "0", "--suite", "hsa"], "suite: "),
    ],
)
def test_bad_options_are_one_line(deltagym_command: Run, options: list[str], message: str) -> None:
    pytest.importorskip("fastapi")
    done = deltagym_command("serve", *options)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"deltagym: {message}")
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_told(deltagym_command: Run) -> None:
    pytest.importorskip("fastapi")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = deltagym_command("serve", "--port", taken.getsockname()[1])
    assert done.returncode == 2
    assert "choose another" in done.stderr


def test_without_the_extra_it_says_what_to_install() -> None:
    hidden = json.dumps(sorted(SERVER_PACKAGES))
    code = f"import sys; sys.modules.update(dict.fromkeys({hidden}))\n"
    code += "from deltagym.cli.main import main; main(['serve'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'deltagym[server]'" in done.stderr
