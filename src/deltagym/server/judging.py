"""`Bench`: what a judge does with requests, without the socket: reads, judges, writes answers."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from deltagym.core.errors import BadInput
from deltagym.core.problem import Verdict
from deltagym.core.verification import verify_many
from deltagym.server.batch import read_batch
from deltagym.server.catalogue import Catalogue
from deltagym.server.faults import Refused
from deltagym.server.problems import Problems
from deltagym.server.settings import Limits
from deltagym.server.tasks import Answer, Pair, Task
from deltagym.server.upstream import read_program, read_program_stdio, read_solution

READERS: dict[str, Callable[[bytes, Problems, Limits], Task]] = {
    "/verify": read_batch,
    "/test_solution": read_solution,
    "/test_program": read_program,
    "/test_program_stdio": read_program_stdio,
}
"""What reads the body of a request, by its path."""

MOVED = 0
"""The code of a request that belongs to the other lane."""

log = logging.getLogger("deltagym.server.judge")


class Request(NamedTuple):
    """A request as a judge gets it; the deadline is in seconds of the monotonic clock."""

    path: str
    deadline: float
    body: bytes


class _Late(Exception):
    """The deadline is over."""


class Bench:
    """Judges requests of one lane.

    Args:
        catalogue: The loaded suites.
        limits: Caps of a request.
        quick: Whether requests that start processes are sent back, for the other lane.
    """

    def __init__(self, catalogue: Catalogue, limits: Limits, quick: bool) -> None:
        self._problems = Problems(catalogue, limits.cases)
        self._limits = limits
        self._quick = quick
        self._chunk = 2 * len(os.sched_getaffinity(0))

    def answers(self, requests: Sequence[Request]) -> list[Answer]:
        """The answers, in order; a malformed request is an answer as well."""
        read = [self._read(request) for request in requests]
        verdicts: dict[int, list[Verdict]] = {}
        begin = time.monotonic()
        for dialect in {task.dialect for task in read if isinstance(task, Task)}:
            group = [
                i
                for i, task in enumerate(read)
                if isinstance(task, Task) and task.dialect == dialect
            ]
            verdicts |= self._judged_together(read, group, dialect)
        seconds = time.monotonic() - begin
        return [
            self._written(task, verdicts.get(i), seconds, requests[i])
            if isinstance(task, Task)
            else task
            for i, task in enumerate(read)
        ]

    def _read(self, request: Request) -> Task | Answer:
        try:
            task = READERS[request.path](request.body, self._problems, self._limits)
        except Refused as error:
            return Answer(422, error.body())
        except Exception as error:
            return _broken(error)
        return task if task.quick or not self._quick else Answer(MOVED, b"")

    def _judged_together(
        self, read: Sequence[Task | Answer], group: Sequence[int], dialect: str | None
    ) -> dict[int, list[Verdict]]:
        """The verdicts of quick tasks, in one call; of none if anything is wrong with one.

        Those are then judged one by one, so that the fault is found and the others do not suffer.
        """
        tasks = [task for task in (read[i] for i in group) if isinstance(task, Task)]
        if not all(task.quick for task in tasks):
            return {}
        pairs = [pair for task in tasks for pair in task.pairs]
        try:
            judged = verify_many(pairs, dialect) if pairs else []
        except Exception:
            return {}
        found, at = {}, 0
        for i, task in zip(group, tasks, strict=True):
            found[i] = judged[at : at + len(task.pairs)]
            at += len(task.pairs)
        return found

    def _written(
        self, task: Task, verdicts: list[Verdict] | None, seconds: float, request: Request
    ) -> Answer:
        try:
            if verdicts is None:
                begin = time.monotonic()
                verdicts = self._in_chunks(task.pairs, task.dialect, request.deadline)
                seconds = time.monotonic() - begin
            return task.write(verdicts, seconds)
        except _Late:
            return trouble("the deadline is over; nothing was scored")
        except BadInput as error:
            return Answer(422, Refused.one((), str(error)).body())
        except Exception as error:
            return _broken(error)

    def _in_chunks(
        self, pairs: Sequence[Pair], dialect: str | None, deadline: float
    ) -> list[Verdict]:
        """The verdicts, a few at a time.

        Between chunks other requests get their turn, and the deadline is looked at.
        """
        verdicts: list[Verdict] = []
        for at in range(0, len(pairs), self._chunk):
            if time.monotonic() > deadline:
                raise _Late
            verdicts += verify_many(pairs[at : at + self._chunk], dialect)
        return verdicts


def trouble(message: str) -> Answer:
    """The answer to a request that could not be judged now: the client is to try again."""
    return Answer(503, json.dumps({"detail": message}).encode())


def _broken(error: Exception) -> Answer:
    log.error("a request broke the judge", exc_info=error)
    text = f"the judge failed with {type(error).__name__}; nothing was scored"
    return Answer(500, json.dumps({"detail": text}).encode())
