"""The page in a process of its own, for tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx2 as httpx

TOKEN = re.compile(r'name="deltagym-token" content="([^"]+)"')
ADDRESS = re.compile(r"open (http://\S+?)/(?:\?key=(\S+))? ")


class Serving:
    """`deltagym web` on a free port of the loopback.

    Attributes:
        url: Where it is, without a slash at the end.
        folder: Its working folder, where the person's problems are saved.
        key: The key of its link, if it has one.
    """

    def __init__(self, *arguments: object, folder: Path | None = None) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="deltagym-web-")
        self.folder = folder or Path(self._temporary.name)
        self._log = open(self.folder / "server.log", "w+", encoding="utf-8")  # noqa: SIM115
        command = [sys.executable, "-m", "deltagym.cli.main", "web", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, *map(str, arguments)],
            cwd=self.folder,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self.process.stdout is not None
        found = ADDRESS.search(self.process.stdout.readline())
        assert found, self.log()
        self.url, self.key = found[1], found[2]
        self._client = httpx.Client(base_url=self.url, timeout=120, trust_env=False)
        self._token = ""

    def log(self) -> str:
        """What it has written to standard error."""
        self._log.flush()
        return Path(self._log.name).read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.url.rpartition(":")[2])

    @property
    def token(self) -> str:
        """The token that its pages carry."""
        if not self._token:
            found = TOKEN.search(self.get("/").text)
            assert found
            self._token = found[1]
        return self._token

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Gets a path."""
        return self._client.get(path, **options)

    def own_headers(self) -> dict[str, str]:
        """The headers that this page's own scripts and the browser send."""
        return {
            "origin": self.url,
            "sec-fetch-site": "same-origin",
            "x-deltagym-token": self.token,
        }

    def send(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Sends JSON as the page's own scripts do; `headers` add to and replace theirs."""
        given = self.own_headers() | {k.replace("_", "-"): v for k, v in headers.items()}
        return self._client.request(method, path, json=body, headers=given)

    def end(self) -> None:
        """Ends it."""
        self._client.close()
        self.process.terminate()
        self.process.wait(30)
        self._log.close()
        self._temporary.cleanup()
