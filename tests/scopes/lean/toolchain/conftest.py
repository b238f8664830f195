"""Programs that speak the protocols of the REPL and of `lake`, and a server that speaks Kimina's.

They are real processes, but not Lean. A text with `crash`, `late`, `garbled`, ... makes them behave
so; other texts are answered as Lean would, as the protocols' documents record it.
"""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

LEAN = '''
"""Answers a command as the REPL would, by the words in it."""
import re

def answer(text, env=None):
    messages, sorries = [], []
    if "unknown environment" in text:
        return {"message": "Unknown environment."}
    if re.search(r"by\\s+sorry", text):
        begin, end = {"line": 1, "column": 29}, {"line": 1, "column": 34}
        sorries.append({"proofState": 0, "pos": begin, "goal": "⊢ Nat", "endPos": end})
        messages.append({"severity": "warning", "pos": {"line": 1, "column": 4}, "endPos": None,
                         "data": "declaration uses 'sorry'"})
    if "f = 2" in text:
        begin, end = {"line": 1, "column": 23}, {"line": 1, "column": 26}
        messages.append({"severity": "error", "pos": begin, "endPos": end,
                         "data": "type mismatch: f = f, expected f = 2"})
    if "#eval Lean.versionString" in text:
        messages.append({"severity": "info", "pos": {"line": 1, "column": 0}, "data": '"4.9.0"'})
    for name in re.findall("#print axioms (.*)", text):
        said = "depends on axioms: [propext, Quot.sound]"
        if "constructive" in text:
            said = "does not depend on any axioms"
        if "ofReduce" in text:
            said = "depends on axioms: [propext, Lean.ofReduceBool]"
        if re.search(r"by\\s+sorry", text):
            said = "depends on axioms: [sorryAx]"
        if "mute" not in text:
            messages.append({"severity": "info", "pos": {"line": 9, "column": 0},
                             "data": f"'{name}' {said}"})
    found = {"env": 0 if env is None else env + 1}
    if messages:
        found["messages"] = messages
    if sorries:
        found["sorries"] = sorries
    return found
'''

REPL = (
    LEAN
    + """
import json, os, sys, time

log = open(sys.argv[1], "a")
print("start", file=log, flush=True)
crashed = os.path.exists(sys.argv[1] + ".crashed")
command = ""
for line in sys.stdin:
    if line.strip():
        command += line
        continue
    if not command.strip():
        continue
    asked = json.loads(command)
    command = ""
    text = asked["cmd"]
    print("cmd", json.dumps(asked), file=log, flush=True)
    if "crash always" in text:
        os._exit(139)
    if "crash once" in text and not crashed:
        open(sys.argv[1] + ".crashed", "w").close()
        os._exit(139)
    if "late" in text:
        time.sleep(60)
    out = json.dumps(answer(text, asked.get("env")), indent=1, ensure_ascii=False)
    if "garbled" in text:
        out = "uncaught exception: not json"
    if "partial" in text:
        for piece in (out[:7], out[7:19], out[19:]):
            sys.stdout.write(piece)
            sys.stdout.flush()
            time.sleep(0.02)
        sys.stdout.write("\\n\\n")
    else:
        sys.stdout.write(out + "\\n\\n")
    sys.stdout.flush()
"""
)

LAKE = (
    LEAN
    + """
import json, os, subprocess, sys, time

if sys.argv[-1] == "--version":
    print("Lean (version 4.9.0, x86_64-unknown-linux-gnu)")
    sys.exit(0)
if "fail" in os.listdir("."):
    print("error: no such toolchain", file=sys.stderr)
    sys.exit(1)
assert sys.argv[1] == "--json" and os.path.exists("lakefile.toml")
text = open(sys.argv[-1], encoding="utf-8").read()
if "late" in text:
    subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"])
if "secret" in text and "DELTAGYM_TEST_TOKEN" in os.environ:
    print("leaked", os.environ["DELTAGYM_TEST_TOKEN"])
found = answer(text).get("messages", [])
for message in found:
    print(json.dumps({**message, "fileName": sys.argv[-1], "kind": "[anonymous]"}))
if "garbled" in text:
    print("Segmentation fault")
sys.exit(1 if any(m["severity"] == "error" for m in found) else 0)
"""
)


@pytest.fixture
def repl(tmp_path: Path) -> tuple[list[str], Path]:
    """The command that starts a REPL, and the file in which it logs its commands."""
    program, log = tmp_path / "repl.py", tmp_path / "log"
    program.write_text(REPL, encoding="utf-8")
    return [sys.executable, str(program), str(log)], log


@pytest.fixture
def project(tmp_path: Path) -> tuple[Path, list[str]]:
    """A Lake project's folder, and the command that stands for `lake env lean`."""
    folder, program = tmp_path / "project", tmp_path / "lake.py"
    folder.mkdir()
    (folder / "lakefile.toml").write_text('name = "x"\n')
    program.write_text(LAKE, encoding="utf-8")
    return folder, [sys.executable, str(program)]


class Server(ThreadingHTTPServer):
    """Kimina's server.

    Attributes:
        key: The API key it asks for; None for none.
        old: Whether it has the legacy path only.
        busy: How many requests it will still refuse.
        requests: (path, body) of the requests so far.
    """

    key: str | None = None
    old = False
    busy = 0
    requests: list[tuple[str, Any]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    scope: dict[str, Any] = {}
    exec(LEAN, scope)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._send(200 if self.path == "/health" and not self.server.old else 404, {"status": "ok"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, body))
        if (
            self.server.key is not None
            and self.headers["Authorization"] != f"Bearer {self.server.key}"
        ):
            self._send(401, {"detail": "Invalid API key"})
        elif self.server.busy:
            self.server.busy -= 1
            self._send(503, {"detail": "no REPL is free"})
        elif self.path == "/api/check" and not self.server.old:
            self._send(
                200,
                {
                    "results": [
                        {"id": s["id"], "time": 0.1, **self._said(s["code"])}
                        for s in body["snippets"]
                    ][::-1]
                },
            )
        elif self.path == "/verify":
            self._send(
                200,
                {
                    "results": [
                        {"custom_id": c["custom_id"], **self._said(c["code"])}
                        for c in body["codes"]
                    ]
                },
            )
        else:
            self._send(404, {"detail": "Not Found"})

    def _said(self, text: str) -> dict[str, Any]:
        if "late" in text:
            return {"error": "Lean REPL command timed out in 60 seconds"}
        if "crash" in text:
            return {"error": "Lean REPL crashed"}
        return {"error": None, "response": self.scope["answer"](text)}

    def _send(self, code: int, body: Any) -> None:
        data = (
            b"<html>"
            if self.server.requests and "garbled" in json.dumps(self.server.requests[-1])
            else json.dumps(body).encode()
        )
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.requests = []
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()
