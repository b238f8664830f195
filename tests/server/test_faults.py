"""Judges that die, hostile programs, and the end of the service: nothing lost, nothing wrong."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from examples import DOUBLE, ENDLESS, NOSY, PUT, bouncing_row, contest_row, generated
from running import Running, running, until

DEADLY = """
import os
from deltagym.core.simple import TEXT

class Deadly(type(TEXT)):
    name = "deadly"

    def judge(self, problems, completions, dialect):
        os.abort()

SCOPE = Deadly()
"""


@pytest.fixture(scope="module")
def deadly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an installed plug-in whose scope ends the process that judges it."""
    folder = tmp_path_factory.mktemp("deadly")
    (folder / "deadly.py").write_text(DEADLY)
    installed = folder / "deadly-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1\n")
    (installed / "entry_points.txt").write_text("[deltagym.scopes]\ndeadly = deadly:SCOPE\n")
    return folder


@pytest.fixture(scope="module")
def harmed(deadly: Path) -> Iterator[Running]:
    """A server whose judges are killed."""
    with running(deadly, workers=2) as server:
        yield server


def test_judges_killed_under_load_lose_nothing(harmed: Running) -> None:
    row, gold = generated("ends_with")
    kinds = [(row, gold, True), (row, "?", False), (contest_row(), DOUBLE, True)]
    over = threading.Event()

    def ask(number: int) -> list[str]:
        wrong = []
        while not over.is_set():
            row, text, passes = kinds[number % len(kinds)]
            tag = f"# {number} {len(wrong)}\n"
            answer = harmed.post("/verify", {"items": [{"row": row, "completions": [text + tag]}]})
            if answer.status_code == 503:
                continue  # What a client tries again.
            verdicts = answer.json()["results"][0]["verdicts"]
            if [v["full_pass"] for v in verdicts] != [passes]:
                wrong.append(answer.text)
        return wrong

    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(ask, number) for number in range(6)]
        killed = []
        for _ in range(3):
            until(lambda: len(harmed.judges()) == 3 and harmed.get("/health").json()["judges"] == 3)
            killed.append(harmed.judges()[len(killed) % 3])
            os.kill(killed[-1], signal.SIGKILL)
            until(lambda: killed[-1] not in harmed.judges())
        until(lambda: harmed.get("/health").json()["judges"] == 3)
        over.set()
        assert [wrong for task in asked for wrong in task.result()] == []
    assert harmed.figure("deltagym_judge_restarts_total", lane="quick") >= 2
    assert harmed.figure("deltagym_judge_restarts_total", lane="slow") >= 1
    assert len(set(killed)) == 3


def test_a_request_that_kills_its_judges_is_given_up_alone(harmed: Running) -> None:
    row = {"dataset": "deadly", "ground_truth": [{"expected": "x"}]}
    bad = {"items": [{"row": row, "completions": ["x"]}]}
    good = {"items": [{"row": contest_row(), "completions": [DOUBLE]}]}
    before = harmed.figure("deltagym_judge_restarts_total", lane="slow")
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(harmed.post, "/verify", body) for body in (good, bad, good, good)]
        first, killer, *others = [answer.result() for answer in asked]
        assert killer.status_code == 503
        assert "2 judges died of this request; nothing was scored" in killer.json()["detail"]
        for answer in (first, *others):
            assert answer.json()["results"][0]["verdicts"][0]["full_pass"] is True
        assert harmed.figure("deltagym_judge_restarts_total", lane="slow") == before + 2


def test_a_judge_that_is_stuck_is_replaced(harmed: Running) -> None:
    """A pattern of upstream's kind that takes Python longer than anyone waits."""
    test = {"input": "R" * 60, "expected_output": "(R+)+Y"}
    stuck = {"dsl": "START start:\n    NEXT end\n\nEND end\n", "test_cases": [test]}
    row, gold = generated("ends_with")
    body = {"items": [{"row": row, "completions": [gold]}]}
    with ThreadPoolExecutor(2) as threads:
        path = "/test_solution?deadline_s=0.5"
        waiting = [threads.submit(harmed.post, path, stuck) for _ in range(2)]
        time.sleep(0.2)
        assert harmed.post("/verify", body).json()["results"][0]["verdicts"][0]["full_pass"] is True
        assert [answer.result().status_code for answer in waiting] == [503, 503]
        assert harmed.events("a judge is stuck")


@pytest.mark.parametrize("program", [ENDLESS, NOSY, "raise SystemExit\n", "[0] * 10**12\n"])
def test_hostile_programs_are_verdicts(harmed: Running, program: str) -> None:
    items = [
        {"row": bouncing_row(), "completions": [program, PUT]},
        {"row": contest_row(), "completions": [DOUBLE]},
    ]
    first, second = harmed.post("/verify", {"items": items}).json()["results"]
    assert first["verdicts"][0]["passed"] == [False] * 3
    assert first["verdicts"][0]["status"] in ("invalid", "timeout")
    assert first["verdicts"][1]["passed"] == [True, True, False]
    assert second["verdicts"][0]["full_pass"] is True


def test_the_end_finishes_what_is_under_way() -> None:
    with running(notice_s=0.5) as server:
        judges = server.judges()
        body = {"items": [{"row": contest_row(), "completions": [DOUBLE]}]}
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(server.post, "/verify", body) for _ in range(4)]
            until(lambda: server.get("/health").json()["status"] == "healthy")
            time.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            until(lambda: bool(server.events("draining")))
            health = server.get("/health")
            assert (health.status_code, health.json()["status"]) == (503, "draining")
            late = server.post("/verify", body)
            assert (late.status_code, "retry-after" in late.headers) == (503, True)
            assert {answer.result().status_code for answer in asked} == {200}
        assert server.end() == 0
        assert server.events("ended")
        until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in judges))


def test_a_request_that_the_end_cuts_off_is_to_be_sent_again() -> None:
    with running(drain_s=1.0) as server, ThreadPoolExecutor(1) as threads:
        endless = {"items": [{"row": bouncing_row(), "completions": [ENDLESS] * 200}]}
        asked = threads.submit(server.post, "/verify", endless)
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: bool(server.events("draining")))
        assert not asked.done()  # It is under way: only later requests are refused at once.
        answer = asked.result()
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        assert server.process.wait(60) == 0


def test_a_slow_body_does_not_hold_up_the_end() -> None:
    with running(body_s=600.0) as server:
        head = b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as slow:
            slow.sendall(head)
            until(lambda: server.get("/health").json()["status"] == "healthy")
            server.process.send_signal(signal.SIGTERM)
            assert slow.recv(1000).startswith(b"HTTP/1.1 503")
        assert server.process.wait(60) == 0
