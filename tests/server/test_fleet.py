"""A replica of a fleet is killed under load, and nothing is lost. Needs Ray."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples import generated
from running import until

ray = pytest.importorskip("ray", reason="needs deltagym[ray], which has an environment of its own")

from ray import serve  # noqa: E402

from deltagym.server.client import Client, Patience  # noqa: E402
from deltagym.server.fleet import NAME, Fleet, application  # noqa: E402
from deltagym.server.settings import Settings  # noqa: E402

PORT = 21_817
APPLICATION = f"{NAME}-{os.getpid()}"
URL = f"http://127.0.0.1:{PORT}"


@pytest.fixture(scope="module")
def fleet() -> Iterator[str]:
    """Two replicas on a Ray cluster of this machine alone."""
    ray.init(num_cpus=4, include_dashboard=False, configure_logging=False)
    serve.start(http_options={"host": "127.0.0.1", "port": PORT})
    serve.run(application(Settings(workers=1), Fleet(least=2, most=3)), name=APPLICATION)
    yield URL
    serve.shutdown()
    ray.shutdown()


def replicas() -> set[int]:
    """Processes of the replicas that run; Ray gives each its application as a title."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if file.read_bytes().startswith(f"ray::ServeReplica:{APPLICATION}:".encode()):
                found.add(int(file.parent.name))
    return found


def test_a_replica_killed_under_load_loses_nothing(fleet: str) -> None:
    row, gold = generated("ends_with")
    results: list[bool] = []
    over = threading.Event()
    patience = Patience(deadline_s=120, longest_wait_s=0.5)

    def ask(client: Client) -> None:
        while not over.is_set():
            good, bad = client.verify_row(row, [gold, "?"])
            results.append(good.full_pass is True and bad.pass_rate == 0.0)

    with Client(fleet, patience=patience) as client:
        threads = [threading.Thread(target=ask, args=(client,), daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: len(results) > 50, 120)
        before = replicas()
        assert len(before) == 2
        killed = before.pop()
        os.kill(killed, signal.SIGKILL)
        count = len(results)
        until(lambda: len(results) > count + 50 and bool(replicas() - {killed} - before), 120)
        over.set()
        for thread in threads:
            thread.join()
    assert all(results)
