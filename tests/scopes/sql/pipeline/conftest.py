"""An endpoint on loopback that plays the cassette, and configs that point at it."""

import json
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deltagym.scopes.sql.pipeline.config import parse_config
from deltagym.scopes.sql.pipeline.run import Summary, write_sql
from deltagym.scopes.sql.pipeline.tasks import Task, sample_tasks

KEY = "sk-very-secret-0123456789"
STAGES = {
    "You write questions": "question",
    "You write SQL": "sql",
    "You judge": "judge",
    "You put into words": "backward",
}
HANG_S = 1.0
PAUSE_S = 0.02
"""Seconds that every answer takes, so that requests overlap if they can."""


def cassette() -> dict[str, dict[str, Any]]:
    """The tasks that the cassette knows, by a table of their own."""
    return {
        task["table"]: task
        for task in tomllib.loads(Path(__file__).with_name("cassette.toml").read_text())["task"]
    }


class Endpoint:
    """A server that answers from the cassette, and remembers what it was asked."""

    def __init__(self) -> None:
        self.tasks = cassette()
        self.asked: list[dict[str, Any]] = []
        """Bodies of the requests, those that failed too."""
        self.answered: list[str] = []
        """Bodies of those that were answered, as text."""
        self.most = 0
        """Requests at a time, at most."""
        self.authorization: set[str | None] = set()
        self._given: dict[tuple[str, str], int] = {}
        self._now = 0
        self._lock = threading.Lock()
        self.interrupt_after: int | None = None
        self.interrupt: Callable[[], None] = lambda: None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.handle(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @staticmethod
    def tables() -> list[str]:
        return list(cassette())

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        with self._lock:
            self.asked.append(body)
            self.authorization.add(request.headers.get("Authorization"))
            self._now += 1
            self.most = max(self.most, self._now)
            reply = self._reply(body) if request.path == "/v1/chat/completions" else "!status 404"
        try:
            time.sleep(PAUSE_S)
            if not reply.startswith("!"):
                self.answered.append(json.dumps(body, sort_keys=True))
        finally:
            with self._lock:
                self._now -= 1
        self._send(request, reply)

    def _reply(self, body: dict[str, Any]) -> str:
        """The next reply of the stage and task that a request is about."""
        messages = body["messages"]
        system = messages[0]["content"] if messages[0]["role"] == "system" else ""
        stage = next((name for start, name in STAGES.items() if system.startswith(start)), "answer")
        table = next(
            (t for t in self.tasks if f"CREATE TABLE {t} (" in messages[-1]["content"]), None
        )
        if table is None or stage not in self.tasks[table]:
            return "!status 418"
        replies, place = self.tasks[table][stage], (table, stage)
        self._given[place] = self._given.get(place, -1) + 1
        return replies[min(self._given[place], len(replies) - 1)]

    def _send(self, request: BaseHTTPRequestHandler, reply: str) -> None:
        status, text = 200, ""
        if reply.startswith("!status"):
            status = int(reply.split()[1])
        elif reply == "!echo":
            status, text = 400, f"your header was {request.headers.get('Authorization')}"
        elif reply == "!garbage":
            text = "<html>"
        elif reply != "!hang":
            choice = {"message": {"role": "assistant", "content": reply}, "finish_reason": "stop"}
            text = json.dumps(
                {"choices": [choice], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}
            )
        else:
            time.sleep(HANG_S)
        try:
            request.send_response(status)
            if status == 429:
                request.send_header("Retry-After", "0")
            request.send_header("Content-Length", str(len(text.encode())))
            request.end_headers()
            request.wfile.write(text.encode())
        except OSError:
            pass  # the client has given up
        if self.interrupt_after is not None and len(self.answered) >= self.interrupt_after:
            self.interrupt()


CONFIG = """\
seed = 3
[endpoint]
base_url = "{url}"
model = "by-hand"
api_key_env = "DELTAGYM_TEST_KEY"
timeout_s = 0.6
tries = 2
backoff_s = 0.01
concurrency = 3
[tasks]
families = ["sql_joining", "sql_subquery", "sql_mutation", "sql_window"]
levels = ["medium"]
each = 3
[gates]
answers = 3
agree = 2
"""
"""The twelve tasks that the cassette knows."""


@dataclass(frozen=True)
class Played:
    """A run against the played endpoint."""

    endpoint: Endpoint
    config: Path
    out: Path
    summary: Summary

    @property
    def journal(self) -> Path:
        return self.summary.journal

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_text().splitlines()]

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.summary.report.read_text())

    def task(self, number: int) -> dict[str, Any]:
        return self.report["tasks"][number]


@pytest.fixture(scope="session")
def key() -> Iterator[str]:
    """The API key, in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DELTAGYM_TEST_KEY", KEY)
        yield KEY


@pytest.fixture
def endpoint(key: str) -> Iterator[Endpoint]:
    server = Endpoint()
    yield server
    server.close()


@pytest.fixture
def config(endpoint: Endpoint, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(url=endpoint.url))
    return path


@pytest.fixture(scope="session")
def played(key: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A whole run, which no test changes."""
    folder = tmp_path_factory.mktemp("played")
    server = Endpoint()
    config = folder / "config.toml"
    config.write_text(CONFIG.format(url=server.url))
    yield Played(server, config, folder / "rows.jsonl", write_sql(config, folder / "rows.jsonl"))
    server.close()


@pytest.fixture(scope="session")
def tasks() -> dict[str, Task]:
    """The twelve tasks, by the table that tells each from the others."""
    known = sample_tasks(parse_config(CONFIG.format(url="http://localhost/v1")))
    found = {
        table: task
        for table in Endpoint.tables()
        for task in known
        if f"CREATE TABLE {table} (" in task.schema.ddl
    }
    missing = set(Endpoint.tables()) - set(found)
    if missing or len(found) != len(known):
        pytest.fail(
            "the generator draws other schemas than those the cassette was written for "
            f"({sorted(missing)}): write it anew"
        )
    return found
