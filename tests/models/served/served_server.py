"""An OpenAI-compatible server for tests: a real process that answers over HTTP, and misbehaves.

    python served_server.py FOLDER

It writes its port to the file `port` of the folder. `POST /new` with settings makes a server of its
own below `/NUMBER/v1`; they say who answers and what goes wrong. It logs every request that it
received, and every one that it answered, to the file `log` in the folder that the settings name.
Answers come from the embedded model, or are gold or wrong by a hash of the prompt and of how many
were asked for before, so that they do not depend on the order of requests.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from deltagym.core.registry import get_family
from deltagym.core.seeding import derive_seed, rng
from deltagym.suites.load import load_suite

WRONG = "I do not know."


class Answers:
    """Who answers: gold or wrong by chance, or the embedded model."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.given: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._gold: dict[str, str] = {}
        self._policy: Any = None
        if settings.get("model"):
            from deltagym.models.policy import load_policy

            self._policy = load_policy(settings["model"], max_new_tokens=1, precision="fp32")
            return
        for problem in load_suite(settings["suite"]).iterate("test"):
            family = get_family(problem.family)
            self._gold[family.prompt(problem)] = family.reference(problem)

    def texts(self, body: dict[str, Any], n: int) -> list[tuple[str, str]]:
        """n answers to a request with how each ended."""
        prompt = body["messages"][-1]["content"]
        with self._lock:
            first = self.given[prompt]
            self.given[prompt] += n
            if self._policy is not None:
                return self._written(body, prompt, n, first)
        return [self._chance(prompt, first + number) for number in range(n)]

    def _chance(self, prompt: str, number: int) -> tuple[str, str]:
        draw = rng("test server", prompt, number).random()
        if draw < self.settings.get("share_cut", 0):
            return self._gold[prompt][:20], "length"
        solved = draw < self.settings.get("share_solved", 0.5)
        return (self._gold[prompt] if solved else WRONG), "stop"

    def _written(
        self, body: dict[str, Any], prompt: str, n: int, first: int
    ) -> list[tuple[str, str]]:
        from deltagym.models.embedded import model as tiny

        seed = derive_seed("test server", prompt, first)
        asked = (n, body["temperature"], seed, False, body["max_tokens"])
        samples = self._policy.complete([tiny.encode_prompt(prompt)], *asked)
        return [
            (self._policy.decode(each.tokens), "stop" if each.finished else "length")
            for each in samples
        ]


class Server:
    """One server of this process: who answers, what goes wrong, and the log."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.answers = Answers(settings)
        self._turn = threading.Lock()
        self._log = Path(settings["folder"], "log")
        self._received = 0

    def receive(self, body: Any, headers: dict[str, str]) -> int:
        """Logs a request and numbers it."""
        with self._turn:
            self._received += 1
            self._note("received", body, headers)
            return self._received

    def reply(self, body: Any, headers: dict[str, str]) -> dict[str, Any]:
        """A chat completion."""
        settings = self.settings
        n = 1 if settings.get("ignores_n") else body.get("n", 1)
        texts = self.answers.texts(body, n)
        extra = {"reasoning_content": "Let me think."} if settings.get("reasons") else {}
        choices = [
            {
                "index": index,
                "message": {"role": "assistant", "content": text, **extra},
                "finish_reason": finish,
            }
            for index, (text, finish) in enumerate(texts)
        ]
        reply = {"object": "chat.completion", "model": body["model"], "choices": choices}
        if not settings.get("hides_usage"):
            usage = {"prompt_tokens": 10, "completion_tokens": 5 * n}
            reply["usage"] = usage | {"total_tokens": 10 + 5 * n}
        time.sleep(settings.get("pause", 0))
        with self._turn:
            self._note("answered", body | {"n": n}, headers)
        return reply

    def _note(self, what: str, body: Any, headers: dict[str, str]) -> None:
        shown = {"what": what, "time": time.time(), "body": body, "headers": headers}
        with self._log.open("a") as log:
            log.write(json.dumps(shown) + "\n")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    servers: list[Server] = []

    def do_GET(self) -> None:
        there = self.path.endswith("/v1/models")
        self.send(200 if there else 404, {"data": [{"id": "served", "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/new":
            self.servers.append(Server(body))
            self.send(200, len(self.servers) - 1)
            return
        number, _, path = self.path.removeprefix("/").partition("/")
        server = self.servers[int(number)]
        self.serve(server, path, body, server.receive(body, dict(self.headers)))

    def serve(self, server: Server, path: str, body: Any, number: int) -> None:
        settings = server.settings
        if path != "v1/chat/completions" or body["model"] != "served":
            self.send(404, {"error": {"message": "no such model or path"}})
        elif settings.get("key") and self.headers["Authorization"] != f"Bearer {settings['key']}":
            self.send(401, {"error": {"message": f"not a key: {self.headers['Authorization']}"}})
        elif settings.get("refuses_n") and body.get("n", 1) > 1:
            self.send(400, {"error": {"message": "n must be 1"}})
        elif number > settings.get("hangs_after", 10**9):
            time.sleep(60)
        elif number in settings.get("busy", ()):
            self.send(429, {"error": {"message": "slow down"}}, settings.get("headers", {}))
        elif number in settings.get("fails", ()):
            self.send(500, {})
        elif number in settings.get("drops", ()):
            self.close_connection = True
            self.connection.shutdown(2)
        else:
            reply = server.reply(body, dict(self.headers))
            self.send(200, reply, settings.get("answer_headers", {}))

    def send(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            for name, text in (headers or {}).items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True  # the client has gone

    def log_message(self, format: str, *args: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port = Path(sys.argv[1], "port")
    draft = port.with_name("port.draft")
    draft.write_text(str(server.server_address[1]))
    draft.rename(port)
    server.serve_forever()


if __name__ == "__main__":
    main()
