"""Clients: verdicts as in process, and never a score where there is none."""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from examples import generated, of_every_scope
from running import Running, running, until

from deltagym.core.errors import BadInput
from deltagym.core.rows import read_row
from deltagym.core.verification import verify, verify_many
from deltagym.server.client import (
    AsyncClient,
    Client,
    Patience,
    Rejected,
    ServerBroken,
    Unavailable,
)

QUICKLY = Patience(deadline_s=60, first_wait_s=0.02, longest_wait_s=0.2)


def free_port() -> int:
    """A free port below those from which connections go out.

    A connection to a port of that range, while nobody listens there, can reach itself.
    """
    for port in range(20_000 + os.getpid() % 5_000, 30_000):
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def test_verdicts_are_those_of_this_process(server: Running) -> None:
    examples = [(row, answers) for row, answers in of_every_scope() if row["dataset"] != "contest"]
    items = [{"row": row, "completions": answers} for row, answers in examples]
    with Client(server.url, chunk=2) as client:
        found = client.verify(items)
    for (row, answers), verdicts in zip(examples, found, strict=True):
        problem = read_row(row)
        assert verdicts == verify_many([(problem, answer) for answer in answers])


def test_one_row_and_one_endpoint(server: Running) -> None:
    row, gold = generated("ends_with")
    with Client(server.url) as client:
        assert client.verify_row(row, [gold, "?"]) == [
            verify(read_row(row), gold),
            verify(read_row(row), "?"),
        ]
        assert client.verify_row(row, [f"```python\n{gold}```"], "delta1")[0].status == "invalid"
        assert client.verify([]) == []
        assert client.post("/test_solution", {"dsl": gold, "test_cases": []})["valid"] is True


def test_faults_count_in_the_whole_batch(server: Running) -> None:
    row, gold = generated("ends_with")
    items = [{"row": row, "completions": [gold]}] * 5 + [{"id": "x", "completions": ["?"]}]
    with Client(server.url, chunk=2) as client, pytest.raises(Rejected) as caught:
        client.verify(items)
    assert str(caught.value).startswith("items[5].id: ")
    assert caught.value.faults[0]["loc"] == ["body", "items", 5, "id"]


def test_many_calls_at_once(server: Running) -> None:
    row, gold = generated("ends_with")

    async def main() -> None:
        async with AsyncClient(server.url) as client:
            asked = [client.verify_row(row, [gold if n % 3 else "?"]) for n in range(200)]
            found = await asyncio.gather(*asked)
            assert [v.full_pass for (v,) in found] == [bool(n % 3) for n in range(200)]

    asyncio.run(main())


def test_a_restart_of_the_service_is_only_a_delay() -> None:
    row, gold = generated("ends_with")
    port = free_port()
    results: list[bool | None] = []
    over = threading.Event()

    def ask(client: Client) -> None:
        while not over.is_set():
            (good, bad) = client.verify_row(row, [gold, "?"])
            results.append(good.full_pass is True and bad.pass_rate == 0.0)

    with Client(f"http://127.0.0.1:{port}", patience=QUICKLY) as client:
        threads = [threading.Thread(target=ask, args=(client,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        with running(port=port) as server:
            until(lambda: len(results) >= 20)
            server.end(signal.SIGKILL)
        with running(port=port):
            before = len(results)
            until(lambda: len(results) >= before + 20)
            over.set()
            for thread in threads:
                thread.join()
    assert all(results)


def test_no_server_is_an_error_and_no_score() -> None:
    patience = Patience(deadline_s=0.5, first_wait_s=0.05)
    with Client(f"http://127.0.0.1:{free_port()}", patience=patience) as client:
        asked = [{"id": "x", "completions": ["?"]}]
        with pytest.raises(Unavailable, match="nothing was scored"):
            client.verify(asked)


@pytest.mark.parametrize("url", ["127.0.0.1:1", "ftp://127.0.0.1"])
def test_an_address_must_be_one(url: str) -> None:
    with Client(url) as client, pytest.raises(BadInput, match="urls"):
        client.verify([{"id": "x", "completions": []}])


def test_a_closed_client_says_so(server: Running) -> None:
    client = Client(server.url)
    client.close()
    client.close()
    with pytest.raises(BadInput, match="closed"):
        client.verify([])
    with pytest.raises(BadInput, match="at least one"):
        Client([])


class Scripted(http.server.BaseHTTPRequestHandler):
    """A server on loopback that answers as told, as a proxy or a stranger's server may."""

    answers: list[tuple[int, dict[str, str], float]]
    keys: list[str | None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.keys.append(self.headers["Idempotency-Key"])
        code, headers, pause = self.answers.pop(0) if self.answers else (200, {}, 0.0)
        time.sleep(pause)
        body = b'{"results": []}' if code == 200 else b'{"detail": "told to"}'
        try:
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def scripted() -> Iterator[tuple[str, type[Scripted]]]:
    class Own(Scripted):
        answers = []
        keys = []

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own) as service:
        thread = threading.Thread(target=service.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{service.server_port}", Own
        service.shutdown()
        thread.join()


@pytest.mark.parametrize("code", [502, 503, 504])
def test_what_may_pass_is_tried_again_with_the_same_key(scripted, code: int) -> None:
    url, script = scripted
    script.answers += [(code, {}, 0.0)] * 2
    with Client(url, patience=QUICKLY) as client:
        assert client.post("/verify", {}) == {"results": []}
    assert len(script.keys) == 3
    assert len(set(script.keys)) == 1


def test_the_wait_that_a_server_asks_for_is_kept(scripted) -> None:
    url, script = scripted
    script.answers += [(503, {"Retry-After": "1"}, 0.0)]
    begin = time.monotonic()
    with Client(url, patience=QUICKLY) as client:
        client.post("/verify", {})
    assert time.monotonic() - begin >= 1


@pytest.mark.parametrize(("code", "error"), [(500, ServerBroken), (404, Rejected)])
def test_what_would_fail_again_is_not_tried_again(scripted, code: int, error: type) -> None:
    url, script = scripted
    script.answers += [(code, {}, 0.0)]
    with Client(url, patience=QUICKLY) as client, pytest.raises(error, match="told to"):
        client.post("/verify", {})
    assert len(script.keys) == 1


def test_a_hedge_overtakes_a_slow_answer(scripted) -> None:
    url, script = scripted
    script.answers += [(200, {}, 5.0), (200, {}, 0.0)]
    patience = Patience(deadline_s=30, hedge_s=0.2)
    begin = time.monotonic()
    with Client([url, url], patience=patience) as client:
        assert client.post("/verify", {}) == {"results": []}
    assert time.monotonic() - begin < 4
    assert len(script.keys) == 2
    assert len(set(script.keys)) == 1


def test_a_forked_client_says_so(server: Running) -> None:
    with Client(server.url) as client:
        pid = os.fork()
        if not pid:
            try:
                client.verify([])
            except BadInput:
                os._exit(0)
            os._exit(1)
        assert os.waitpid(pid, 0)[1] == 0
