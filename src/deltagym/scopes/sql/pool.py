"""Worker processes in which the SQL of models runs; `engine.py` says what limits them.

A worker answers one request at a time. One that dies or exceeds the limit of real time is replaced.
Its answers are then tried one at a time, so that the one at fault is found and no other suffers.
"""

from __future__ import annotations

import json
import os
import queue
import select
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from deltagym.core.errors import DeltaGymError
from deltagym.core.problem import Json
from deltagym.scopes.sql import engine
from deltagym.scopes.sql.engine import SqlResult

WALL_S = 60.0
"""Real time (s) that an answer may take: a backstop, since the budget ends it long before."""

OLDEST = (3, 39)
"""The version of SQLite that prompts promise."""

TRIES = 2
"""How often an answer may end a worker before it counts as its fault."""


@dataclass(frozen=True, slots=True)
class Job:
    """Answers to be run on the same databases.

    Attributes:
        cases: The databases: CREATE TABLE statements and contents.
        answers: The SQL.
        writes: Whether the answers are scripts that change tables.
    """

    cases: Sequence[tuple[str, Json]]
    answers: Sequence[str]
    writes: bool


class WorkerDied(Exception):
    """The worker ended or did not reply in time; the message says which."""


class Worker:
    """One process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", engine.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, job: Job) -> list[list[SqlResult]]:
        """What every answer gives on every case.

        Raises:
            WorkerDied: There is no reply.
        """
        body = json.dumps(
            {"cases": job.cases, "answers": job.answers, "writes": job.writes}
        ).encode()
        until = time.monotonic() + WALL_S * max(1, len(job.answers))
        try:
            self._send(struct.pack(">I", len(body)) + body)
            (size,) = struct.unpack(">I", self._read(4, until))
            return json.loads(self._read(size, until))
        except OSError as error:
            raise WorkerDied(f"its process is gone ({error.strerror})") from None

    def _send(self, data: bytes) -> None:
        stdin = self._process.stdin
        while data and stdin is not None:
            data = data[os.write(stdin.fileno(), data) :]

    def _read(self, count: int, until: float) -> bytes:
        data = bytearray()
        stdout = self._process.stdout
        while len(data) < count and stdout is not None:
            ready, _, _ = select.select([stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise WorkerDied("it took too long")
            part = os.read(stdout.fileno(), count - len(data))
            if not part:
                raise WorkerDied("its process crashed")
            data += part
        return bytes(data)

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class Pool:
    """Workers that threads may share; they are started when they are needed.

    Args:
        size: How many there are at most; None for one for each processor core.

    Raises:
        DeltaGymError: Python's SQLite is too old.
    """

    def __init__(self, size: int | None = None) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise DeltaGymError(
                f"SQLite is {sqlite3.sqlite_version}; prompts promise 3.39 or later, so use a "
                "Python linked with that"
            )
        self.size = size or len(os.sched_getaffinity(0))
        self._free: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(self.size):
            self._free.put(None)

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that are free at the moment."""
        with self._free.mutex:
            return [worker.pid for worker in self._free.queue if worker is not None]

    def run_many(self, jobs: Sequence[Job]) -> list[list[list[SqlResult]]]:
        """For each job and each of its answers, the results on the job's cases."""
        if len(jobs) == 1 or self.size == 1:
            return [self.run(job) for job in jobs]
        with ThreadPoolExecutor(self.size) as threads:
            return list(threads.map(self.run, jobs))

    def run(self, job: Job) -> list[list[SqlResult]]:
        """The results of each answer.

        An answer that ends workers has results of kind `crash`; `infra` if workers end without it.
        """
        try:
            return self._ask(job)
        except (WorkerDied, OSError) as error:
            if len(job.answers) == 1:
                return [self._again(job, error)]
        return [
            results
            for answer in job.answers
            for results in self.run(replace(job, answers=[answer]))
        ]

    def _again(self, job: Job, error: Exception) -> list[SqlResult]:
        """Tries an answer that ended a worker once more, and finds out whose fault it is."""
        for _ in range(TRIES - 1):
            try:
                return self._ask(job)[0]
            except (WorkerDied, OSError) as last:
                error = last
        try:
            self._ask(replace(job, answers=["SELECT 1"]))
            kind = "crash"
        except (WorkerDied, OSError):
            kind = "infra"
        return [{"error": str(error), "kind": kind} for _ in job.cases]

    def _ask(self, job: Job) -> list[list[SqlResult]]:
        worker = self._free.get()
        try:
            worker = worker or Worker()
            return worker.ask(job)
        except BaseException:
            if worker is not None:
                worker.close()
            worker = None
            raise
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """Ends all workers."""
        for _ in range(self.size):
            worker = self._free.get()
            if worker is not None:
                worker.close()
            self._free.put(None)


_lock = threading.Lock()
_shared: dict[int, Pool] = {}


def shared_pool() -> Pool:
    """The pool that all calls of this process share; a forked process gets one of its own."""
    with _lock:
        if os.getpid() not in _shared:
            _shared.clear()
            _shared[os.getpid()] = Pool()
        return _shared[os.getpid()]
