"""What every request goes through: bad bodies, slow clients, the token, deadlines, a full queue."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator

import httpx2 as httpx
import pytest
from examples import ENDLESS, bouncing_row, contest_row, generated
from running import Running, running, until

from deltagym.server.client import Client, Unauthorized

TOKEN = "a secret of tests"


@pytest.fixture(scope="module")
def strict() -> Iterator[Running]:
    """A server with a token, short time-outs and room for two requests."""
    settings = {"token": TOKEN, "header_s": 0.4, "body_s": 0.4, "queue": 2, "logged": "all"}
    with running(**settings) as server:
        yield server
        assert server.end(signal.SIGINT) == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"items": [1e999]}', b"\0"],
)
@pytest.mark.parametrize("path", ["/verify", "/test_solution", "/test_program"])
def test_what_is_no_request_is_422(server: Running, path: str, body: bytes) -> None:
    answer = server.post(path, body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "body"


def test_too_large_a_body_is_413(server: Running) -> None:
    assert server.post("/verify", b" " * 200_001).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield from [b" " * 50_000] * 5

    answer = httpx.post(server.url + "/verify", content=chunks(), trust_env=False)
    assert answer.status_code == 413
    assert server.get("/health").status_code == 200


def test_a_request_id_is_made_or_given_back(server: Running) -> None:
    assert len(server.get("/health").headers["x-request-id"]) == 32
    given = server.get("/health", headers={"X-Request-Id": "run-7.step-3"})
    assert given.headers["x-request-id"] == "run-7.step-3"
    odd = server.get("/health", headers={"X-Request-Id": "a b\tc"})
    assert len(odd.headers["x-request-id"]) == 32


@pytest.mark.parametrize("deadline", ["0", "-1", "soon", "nan", ""])
def test_a_deadline_must_be_seconds(server: Running, deadline: str) -> None:
    answer = server.post(f"/verify?deadline_s={deadline}", {"items": []})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "deadline_s"]


def test_a_deadline_ends_in_503_and_no_score(server: Running) -> None:
    body = {"items": [{"row": contest_row(), "completions": [ENDLESS] * 8}]}
    begin = time.monotonic()
    answer = server.post("/verify?deadline_s=0.3", body)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert "deadline" in answer.json()["detail"]
    assert time.monotonic() - begin < 20


def test_a_slow_program_does_not_hold_up_quick_ones(server: Running) -> None:
    slow = {"items": [{"row": bouncing_row(), "completions": [ENDLESS]}]}
    waiting = threading.Thread(target=server.post, args=("/verify", slow))
    waiting.start()
    row, gold = generated("ends_with")
    quick = {"items": [{"row": row, "completions": [gold]}]}
    for _ in range(20):
        assert server.post("/verify", quick).json()["results"][0]["verdicts"][0]["full_pass"]
    assert waiting.is_alive()
    waiting.join()


def test_unknown_paths_and_methods(server: Running) -> None:
    assert server.get("/nothing").status_code == 404
    assert server.get("/verify").status_code == 405
    assert server.get("/health").json() == {
        "status": "healthy", "judges": 2, "judges_wanted": 2, "queue": 0,
    }  # fmt: skip


def test_the_token_is_asked_for(strict: Running) -> None:
    body = {"items": []}
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}):
        answer = strict.post("/verify", body, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    assert strict.get("/metrics").status_code == 401
    assert strict.get("/openapi.json").status_code == 401
    assert strict.get("/health").status_code == 200
    good = {"Authorization": f"Bearer {TOKEN}"}
    assert strict.post("/verify", body, headers=good).json() == {"results": []}
    assert "deltagym_requests_total" in strict.get("/metrics", headers=good).text
    assert all(TOKEN not in json.dumps(line) for line in strict.log)


def test_clients_send_the_token(strict: Running) -> None:
    with Client(strict.url, token="wrong") as client, pytest.raises(Unauthorized, match="token"):
        client.verify([{"id": "x", "completions": []}])
    with Client(strict.url, token=TOKEN) as client:
        assert client.post("/verify", {"items": []}) == {"results": []}


def test_the_log_has_a_line_for_each_request(strict: Running) -> None:
    """The line is written after the answer is sent."""

    def lines() -> list[dict]:
        return [line for line in strict.log if line.get("request_id") == "looked-for"]

    strict.get("/health", headers={"X-Request-Id": "looked-for"})
    until(lambda: bool(lines()))
    (line,) = lines()
    assert (line["path"], line["code"], line["level"]) == ("/health", 200, "info")


def raw(server: Running, *parts: bytes, pause: float = 0.0) -> bytes:
    """Sends bytes with pauses between; returns all that comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        got = b""
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            while data := connection.recv(65536):
                got += data
        except ConnectionError:
            pass
        return got


def test_headers_that_never_end_lose_their_connection(strict: Running) -> None:
    begin = time.monotonic()
    assert raw(strict, b"POST /verify HTTP/1.1\r\nHost: x\r\n") == b""
    assert raw(strict) == b""
    assert time.monotonic() - begin < 10


def test_a_body_that_never_ends_is_408(strict: Running) -> None:
    lines = ["POST /verify HTTP/1.1", "Host: x", f"Authorization: Bearer {TOKEN}"]
    head = "\r\n".join([*lines, "Content-Length: 99", "", ""])
    assert raw(strict, head.encode(), b"{").startswith(b"HTTP/1.1 408")


def test_no_http_at_all_is_400(strict: Running) -> None:
    assert raw(strict, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_a_full_queue_is_503_with_retry_after(strict: Running) -> None:
    good = {"Authorization": f"Bearer {TOKEN}"}
    body = {"items": [{"row": contest_row(), "completions": [ENDLESS] * 3}]}
    answers = []

    def ask() -> None:
        answers.append(strict.post("/verify?deadline_s=1.5", body, headers=good))

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {503}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers)
    assert any("too many requests wait" in answer.text for answer in answers)
