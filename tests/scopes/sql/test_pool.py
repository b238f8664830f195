"""Workers: the answer at fault is found, no other suffers, other faults are no score."""

import os
import signal
import threading
import time

from deltagym.scopes.sql import pool as module
from deltagym.scopes.sql.pool import Job, Pool, Worker, WorkerDied

DDL = "CREATE TABLE t (x INTEGER);"
CASES = [(DDL, {"t": [[1], [2]]})]


def test_a_pool_answers_many_jobs_in_their_order() -> None:
    pool = Pool(2)
    answers = [f"SELECT x + {i} FROM t ORDER BY x" for i in range(20)]
    results = pool.run_many([Job(CASES, [answer], False) for answer in answers])
    pool.close()
    assert [o[0][0]["rows"] for o in results] == [[[1 + i], [2 + i]] for i in range(20)]


def test_a_worker_that_is_killed_is_replaced(pool: Pool) -> None:
    pool.run(Job(CASES, ["SELECT 1"], False))
    worker = pool._free.get()
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    pool._free.put(worker)
    assert pool.run(Job(CASES, ["SELECT x FROM t", "SELECT 7"], False)) == [
        [{"rows": [[1], [2]], "width": 1}],
        [{"rows": [[7]], "width": 1}],
    ]


def test_an_answer_that_ends_every_worker_is_at_fault_and_others_are_not(
    pool: Pool, monkeypatch
) -> None:
    """A worker is ended by the limit of real time, which many databases together exceed."""
    monkeypatch.setattr(module, "WALL_S", 0.25)
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    )
    results = pool.run(Job(CASES * 300, [endless, "SELECT 7"], False))
    assert {o["kind"] for o in results[0]} == {"crash"}
    assert results[1] == [{"rows": [[7]], "width": 1}] * 300


def test_workers_that_do_not_start_are_nobodys_fault(monkeypatch) -> None:
    monkeypatch.setattr(module.sys, "executable", "/nonexistent/python")
    pool = Pool(1)
    assert pool.run(Job(CASES, ["SELECT 1"], False))[0][0]["kind"] == "infra"
    pool.close()


def test_a_database_that_cannot_be_made_is_nobodys_fault(pool: Pool) -> None:
    results = pool.run(Job([("CREATE TABLE nonsense", {}), *CASES], ["SELECT 1"], False))
    assert [o.get("kind", "ok") for o in results[0]] == ["infra", "ok"]


def test_a_worker_says_when_its_process_is_gone() -> None:
    worker = Worker()
    worker.close()
    try:
        worker.ask(Job(CASES, ["SELECT 1"], False))
    except (WorkerDied, ValueError):
        return
    raise AssertionError("it answered")


def test_a_worker_cannot_write_files_and_ends_with_its_owner(tmp_path) -> None:
    worker = Worker()
    target = tmp_path / "attack.db"
    result = worker.ask(Job(CASES, [f"VACUUM INTO '{target}'", f"ATTACH '{target}' AS a"], False))
    assert all(o[0]["kind"] == "error" for o in result)
    assert not target.exists()
    process = worker._process
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(5) == 0
    worker.close()


def test_threads_share_a_pool() -> None:
    pool, seen = Pool(2), []
    threads = [
        threading.Thread(
            target=lambda i=i: seen.append(
                (i, pool.run(Job(CASES, [f"SELECT {i}"], False))[0][0]["rows"])
            )
        )
        for i in range(8)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 20
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    pool.close()
    assert sorted(seen) == [(i, [[i]]) for i in range(8)]
