"""Judges that die, hostile programs, and the end of the service: nothing lost, nothing wrong."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from examples import DOUBLE, ENDLESS, NOSY, PUT, bouncing_row, contest_row, generated
from running import Running, running, until


@pytest.fixture(scope="module")
def harmed() -> Iterator[Running]:
    """A server whose judges are killed."""
    with running(workers=2) as server:
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
        for _ in range(4):
            until(lambda: len(harmed.judges()) == 3 and harmed.get("/health").json()["judges"] == 3)
            killed.append(harmed.judges()[len(killed) % 3])
            os.kill(killed[-1], signal.SIGKILL)
            until(lambda: killed[-1] not in harmed.judges())
        until(lambda: harmed.get("/health").json()["judges"] == 3)
        over.set()
        assert [wrong for task in asked for wrong in task.result()] == []
    assert harmed.figure("deltagym_judge_restarts_total", lane="quick") >= 2
    assert harmed.figure("deltagym_judge_restarts_total", lane="slow") >= 1
    assert len(set(killed)) == 4


def test_a_request_that_kills_its_judge_is_given_up_alone(harmed: Running) -> None:
    """Frozen judges stand for a request that no judge survives."""
    row, gold = generated("ends_with")
    body = {"items": [{"row": row, "completions": [gold]}]}
    until(lambda: harmed.get("/health").json()["judges"] == 3)
    frozen: set[int] = set()
    over = threading.Event()

    def freeze_and_kill() -> None:
        while not over.is_set():
            for pid in harmed.judges()[:2]:
                try:
                    os.kill(pid, signal.SIGSTOP if pid not in frozen else signal.SIGKILL)
                    frozen.add(pid)
                except ProcessLookupError:
                    pass
            time.sleep(0.3)

    thread = threading.Thread(target=freeze_and_kill)
    thread.start()
    time.sleep(0.1)
    answer = harmed.post("/verify?deadline_s=30", body)
    over.set()
    thread.join()
    for pid in frozen & set(harmed.judges()):
        os.kill(pid, signal.SIGKILL)
    assert answer.status_code in (200, 503)
    if answer.status_code == 503:
        assert "nothing was scored" in answer.json()["detail"]
    until(lambda: harmed.get("/health").json()["judges"] == 3)
    assert harmed.post("/verify", body).json()["results"][0]["verdicts"][0]["full_pass"] is True


@pytest.mark.parametrize("program", [ENDLESS, NOSY, "import sys\nsys.exit(0)\n", "[0] * 10**12\n"])
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_finishes_what_is_under_way(number: int) -> None:
    with running(notice_s=0.5) as server:
        judges = server.judges()
        body = {"items": [{"row": contest_row(), "completions": ["import time\n" * 2 + DOUBLE]}]}
        with ThreadPoolExecutor(4) as threads:
            asked = [threads.submit(server.post, "/verify", body) for _ in range(4)]
            until(lambda: server.get("/health").json()["status"] == "healthy")
            time.sleep(0.2)
            server.process.send_signal(number)
            until(lambda: bool(server.events("draining")))
            health = server.get("/health")
            assert (health.status_code, health.json()["status"]) == (503, "draining")
            late = server.post("/verify", body)
            assert (late.status_code, "retry-after" in late.headers) == (503, True)
            assert {answer.result().status_code for answer in asked} == {200}
        assert server.end() == 0
        assert server.events("ended")
        until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in judges))
