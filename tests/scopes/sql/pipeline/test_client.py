"""Asking over HTTP, and the journal."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deltagym.core.endpoint.trouble import Unanswered
from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.scopes.sql.pipeline.client import Client, Request
from deltagym.scopes.sql.pipeline.config import EndpointSection
from deltagym.scopes.sql.pipeline.journal import Entry, Journal

ASKED = Request("sql", 4, "You are asked.", "What?", 0.5)
Answer = Callable[[BaseHTTPRequestHandler, int], None]
Serve = Callable[[Answer], str]


def give(request: BaseHTTPRequestHandler, text: str, status: int = 200, **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(text)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(text.encode())


def chat(content: object) -> str:
    return json.dumps({"choices": [{"message": {"content": content}}]})


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that hands requests and their numbers to a function; gives its address."""
    servers = []

    def started(answer: Answer) -> str:
        numbers = iter(range(1000))

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer(self, next(numbers))

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/v1"

    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def client(tmp_path: Path) -> Callable[..., Client]:
    def made(url: str, key: str | None = None, **settings: object) -> Client:
        options = {"tries": 3, "backoff_s": 0.01, "timeout_s": 5, **settings}
        section = EndpointSection.model_validate({"base_url": url, "model": "m", **options})
        return Client(section, Journal(tmp_path / "journal.jsonl"), key)

    return made


def test_what_is_sent(serve: Serve, client) -> None:
    bodies = []

    def answer(request, number: int) -> None:
        bodies.append((request.path, request.body))
        give(request, chat("well"))

    asker = client(
        serve(answer), extra={"top_p": 0.9}, max_tokens=7, token_limit="max_completion_tokens"
    )
    assert asker.ask(ASKED) == "well"
    path, body = bodies[0]
    assert path == "/v1/chat/completions"
    assert isinstance(body.pop("seed"), int)
    messages = [
        {"role": "system", "content": "You are asked."},
        {"role": "user", "content": "What?"},
    ]
    assert body == {
        "model": "m",
        "messages": messages,
        "temperature": 0.5,
        "max_completion_tokens": 7,
        "top_p": 0.9,
    }


def test_an_answer_is_paid_once_and_samples_are_apart(serve: Serve, client) -> None:
    asker = client(serve(lambda request, number: give(request, chat(f"answer {number}"))))
    other = Request("sql", 4, "You are asked.", "What?", 0.5, sample=1)
    assert [asker.ask(r) for r in (ASKED, other, ASKED, other)] == [
        "answer 0",
        "answer 1",
        "answer 0",
        "answer 1",
    ]
    assert asker.sent == 2


@pytest.mark.parametrize("trouble", [429, 500, 503, 529])
def test_busy_and_failing_servers_are_asked_again(serve: Serve, client, trouble: int) -> None:
    asker = client(
        serve(lambda request, number: give(request, chat("well"), trouble if number < 2 else 200))
    )
    assert asker.ask(ASKED) == "well"


def test_retry_after_is_kept_to(serve: Serve, client) -> None:
    times = []

    def answer(request, number: int) -> None:
        times.append(time.monotonic())
        give(request, chat("well"), 429 if number == 0 else 200, Retry_After="0.3")

    client(serve(answer)).ask(ASKED)
    assert times[1] - times[0] >= 0.29


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"choices": []}', '{"choices": [{"message": null}]}', "[" * 100_000]
)
def test_what_is_no_completion_is_asked_for_again_and_given_up(
    serve: Serve, client, text: str
) -> None:
    with pytest.raises(
        Unanswered, match="no answer in 3 tries: the response is no chat completion"
    ):
        client(serve(lambda request, number: give(request, text))).ask(ASKED)


def test_a_trickle_of_bytes_is_too_late(serve: Serve, client) -> None:
    def answer(request, number: int) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            for _ in range(40):
                request.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            pass

    began = time.monotonic()
    with pytest.raises(Unanswered, match=r"longer than 0.3 s"):
        client(serve(answer), timeout_s=0.3, tries=1).ask(ASKED)
    assert time.monotonic() - began < 1.5


def test_a_refused_request_is_one_requests_trouble(serve: Serve, client) -> None:
    with pytest.raises(Unanswered, match="HTTP 400: too long"):
        client(serve(lambda request, number: give(request, "too long", 400))).ask(ASKED)


@pytest.mark.parametrize(
    ("status", "why"),
    [(401, "key is missing or wrong"), (403, "may not"), (404, "no such model"), (307, "redirect")],
)
def test_what_no_request_can_pass_ends_the_run(serve: Serve, client, status: int, why: str) -> None:
    other = serve(lambda request, number: give(request, chat("stolen")))
    url = serve(
        lambda request, number: give(request, "", status, Location=f"{other}/chat/completions")
    )
    with pytest.raises(DeltaGymError, match=why) as caught:
        client(url, key="sk-secret").ask(ASKED)
    assert not isinstance(caught.value, Unanswered)
    assert "sk-secret" not in str(caught.value)


def test_nobody_there_is_told(client) -> None:
    with pytest.raises(Unanswered, match="cannot be reached"):
        client("http://127.0.0.1:9/v1", tries=1).ask(ASKED)


@pytest.mark.parametrize("key", [None, "sk-of-this-server"])
def test_keys_of_other_servers_in_the_environment_are_not_sent(
    serve: Serve, client, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "secret-of-another")
    headers = []

    def answer(request, number: int) -> None:
        headers.append(request.headers)
        give(request, chat("well"))

    assert client(serve(answer), key).ask(ASKED) == "well"
    assert headers[0]["Authorization"] == (f"Bearer {key}" if key else None)
    assert "secret-of-another" not in str(headers)


def test_a_package_that_is_not_installed_is_named(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(BadInput, match=r"needs openai, .*pip install 'deltagym\[api\]'"):
        client("http://127.0.0.1:9/v1")


@pytest.mark.parametrize("begun", [False, True])
def test_silence_is_too_late(serve: Serve, client, begun: bool) -> None:
    def answer(request, number: int) -> None:
        if begun:
            request.send_response(200)
            request.end_headers()
            request.wfile.write(b"{")
        time.sleep(0.6)

    with pytest.raises(Unanswered, match=r"no answer in 1 tries: it took longer than 0.2 s"):
        client(serve(answer), timeout_s=0.2, tries=1).ask(ASKED)


def test_a_response_that_breaks_off_is_asked_for_again(serve: Serve, client) -> None:
    def answer(request, number: int) -> None:
        if number == 0:
            request.send_response(200)
            request.send_header("Content-Length", "1000")
            request.end_headers()
            request.wfile.write(b"{")
        else:
            give(request, chat("well"))

    assert client(serve(answer)).ask(ASKED) == "well"


def test_an_error_that_does_not_end_is_too_late(serve: Serve, client) -> None:
    def answer(request, number: int) -> None:
        request.send_response(400)
        request.end_headers()
        try:
            for _ in range(40):
                request.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            pass

    began = time.monotonic()
    with pytest.raises(Unanswered, match=r"longer than 0.3 s"):
        client(serve(answer), timeout_s=0.3, tries=1).ask(ASKED)
    assert time.monotonic() - began < 1.5


def test_a_key_that_the_model_repeats_is_not_kept(serve: Serve, client, tmp_path: Path) -> None:
    asker = client(
        serve(
            lambda request, number: give(
                request, chat(request.headers["Authorization"]).replace("sk", "\\u0073k")
            )
        ),
        "sk-secret",
    )
    assert asker.ask(ASKED) == "Bearer [API key]"
    assert "secret" not in (tmp_path / "journal.jsonl").read_text()


def test_halves_of_characters_do_not_break_the_journal(
    serve: Serve, client, tmp_path: Path
) -> None:
    asker = client(
        serve(
            lambda request, number: give(
                request, '{"choices": [{"message": {"content": "a\\ud800b"}}]}'
            )
        )
    )
    assert asker.ask(ASKED) == "a?b"
    assert json.loads((tmp_path / "journal.jsonl").read_text())["answer"] == "a?b"


@pytest.mark.parametrize("content", [None, 5, ["a"]])
def test_an_answer_without_text_is_an_empty_one(serve: Serve, client, content: object) -> None:
    assert client(serve(lambda request, number: give(request, chat(content)))).ask(ASKED) == ""


def test_a_failure_is_replayed_and_asked_for_again_by_a_run(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    book = Journal(path)
    book.add("k1", Entry(error="HTTP 500"), {})
    book.add("k2", Entry("yes"), {})
    book.close()
    assert Journal(path, replay=True).find("k1") == Entry(error="HTTP 500")
    going_on = Journal(path)
    assert going_on.find("k1") is None
    assert going_on.find("k2") == Entry("yes")
    going_on.add("k1", Entry("later"), {})
    going_on.close()
    assert Journal(path, replay=True).find("k1") == Entry("later")


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        "{}",
        '{"key": "k"}',
        '{"key": 1, "answer": "a"}',
        '{"key": "k", "answer": 1}',
    ],
)
def test_what_is_no_entry_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"key": "k1", "answer": "yes"}\n' + line + "\n")
    with pytest.raises(BadInput, match="line 2 is no entry"):
        Journal(path)
