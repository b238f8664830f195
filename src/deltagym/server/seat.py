"""`Seat`: a place for one judge, which is started again whenever it dies.

What a dead judge had is put back at the front of the lane, and each request is then tried alone: so
one that kills its judge is found, and no other is lost with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from deltagym.core.errors import DeltaGymError
from deltagym.server import frames
from deltagym.server.judge import JudgeSettings
from deltagym.server.judging import MOVED, trouble
from deltagym.server.lane import TRIES, Job, Lane
from deltagym.server.tasks import Answer

START_S = 120.0
"""Seconds in which a judge must be ready; compiling for the first time takes most of them."""

GRACE_S = {"quick": 3.0, "slow": 120.0}
"""Seconds after the deadline of a frame at which a judge that still works on it is killed, by lane.

In the slow lane, programs that were started may run to their own limits.
"""

WAIT_S, LONGEST_WAIT_S = 0.05, 5.0
"""Seconds before a judge that died at once is started again; they double up to the longest."""

log = logging.getLogger("deltagym.server.seat")


class JudgeFailed(DeltaGymError):
    """A judge did not start."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A running judge process."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def kill(self) -> None:
        """Ends it, whatever it is doing."""
        self.writer.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a judge works on, and the timer that ends the judge if it takes too long."""

    jobs: list[Job]
    limit: asyncio.TimerHandle


class Seat:
    """One judge at a time, of one lane.

    Args:
        lane: Where its jobs come from.
        settings: What its judges are started with; `fd` is filled in.
        window: How many frames it gets before it has answered the first.
        moved: Told of a job that belongs to the other lane.
        died: Told the lane's name each time that a judge died.
    """

    def __init__(
        self,
        lane: Lane,
        settings: JudgeSettings,
        window: int,
        moved: Callable[[Job], None],
        died: Callable[[str], None],
    ) -> None:
        self.lane = lane
        self._settings = settings
        self._window = window
        self._moved = moved
        self._died = died
        self._frames: dict[int, _Frame] = {}
        self._number = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.judge: Judge | None = None

    @property
    def pid(self) -> int | None:
        """The process of the judge that is ready; None while there is none."""
        return self.judge.process.pid if self.judge else None

    async def start(self) -> None:
        """Starts a judge and waits until it is ready.

        Raises:
            JudgeFailed: It ended or took too long.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            given = self._settings.model_copy(update={"fd": theirs.fileno()})
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "deltagym.server.judge", given.model_dump_json(),
                pass_fds=[theirs.fileno()], stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL, start_new_session=True,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            )  # fmt: skip
        judge = Judge(process, *await asyncio.open_connection(sock=ours))
        try:
            async with asyncio.timeout(START_S):
                await frames.read(judge.reader)
        except BaseException as error:
            judge.kill()
            await process.wait()
            if isinstance(error, (EOFError, OSError, TimeoutError)):
                raise JudgeFailed(f"a judge of the {self.lane.name} lane did not start") from None
            raise
        self.judge = judge

    async def run(self) -> None:
        """Keeps a judge at work, until it is cancelled."""
        wait = WAIT_S
        try:
            while True:
                try:
                    if self.judge is None:
                        await self.start()
                    begin = time.monotonic()
                    await self._serve()
                    wait = WAIT_S if time.monotonic() - begin > LONGEST_WAIT_S else wait
                except (EOFError, OSError, JudgeFailed) as error:
                    await self._clear(error)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_S)
        finally:
            if self.judge is not None:
                self.judge.kill()

    async def _serve(self) -> None:
        """Sends frames and takes answers, until the judge is gone."""
        room = asyncio.Semaphore(self._window)
        sending = asyncio.create_task(self._send(room))
        taking = asyncio.create_task(self._take(room))
        try:
            done, _ = await asyncio.wait({sending, taking}, return_when="FIRST_COMPLETED")
            for task in done:
                task.result()
        finally:
            sending.cancel()
            taking.cancel()
            await asyncio.gather(sending, taking, return_exceptions=True)

    async def _send(self, room: asyncio.Semaphore) -> None:
        judge = self._present()
        while True:
            await room.acquire()
            jobs = await self.lane.take()
            if jobs[0].alone:
                await self._until_idle(jobs)
            self._number += 1
            self._idle.clear()
            limit = self._watch(judge, self._number, max(job.deadline for job in jobs))
            self._frames[self._number] = _Frame(jobs, limit)
            for job in jobs:
                job.tries += 1
            header = {
                "number": self._number,
                "requests": [[job.path, job.deadline] for job in jobs],
            }
            judge.writer.write(frames.encode(header, [job.body for job in jobs]))
            await judge.writer.drain()
            if jobs[0].alone:
                await self._idle.wait()

    async def _until_idle(self, jobs: list[Job]) -> None:
        """Waits until the judge has nothing else, so that these jobs take no others with them."""
        try:
            await self._idle.wait()
        except asyncio.CancelledError:  # The judge died meanwhile.
            for job in reversed(jobs):
                self.lane.put(job, first=True)
            raise

    async def _take(self, room: asyncio.Semaphore) -> None:
        judge = self._present()
        while True:
            header, bodies = await frames.read(judge.reader)
            frame = self._frames.pop(header["number"])
            frame.limit.cancel()
            if not self._frames:
                self._idle.set()
            room.release()
            answers = header["answers"]
            for job, (code, verdicts), body in zip(frame.jobs, answers, bodies, strict=True):
                if code == MOVED:
                    job.tries -= 1
                    self._moved(job)
                else:
                    job.resolve(Answer(code, body, verdicts))

    def _watch(self, judge: Judge, number: int, deadline: float) -> asyncio.TimerHandle:
        """Has the judge killed if it still works on a frame well after the deadline."""

        def look() -> None:
            if number in self._frames and self.judge is judge:
                log.warning("a judge is stuck", extra={"lane": self.lane.name})
                judge.kill()

        wait = deadline - time.monotonic() + GRACE_S[self.lane.name]
        return asyncio.get_running_loop().call_later(wait, look)

    async def _clear(self, error: Exception) -> None:
        """Puts back what the judge had, and makes room for another judge."""
        judge, self.judge = self.judge, None
        if judge is not None:
            judge.kill()
            await judge.process.wait()
        self._died(self.lane.name)
        for frame in self._frames.values():
            frame.limit.cancel()
        lost = [job for frame in self._frames.values() for job in frame.jobs]
        self._frames.clear()
        self._idle.set()
        reason = f"{type(error).__name__} {error}".strip()
        log.warning("a judge died", extra={"lane": self.lane.name, "lost": len(lost), "of": reason})
        for job in reversed(lost):
            if job.tries >= TRIES:
                job.resolve(trouble(f"{TRIES} judges died of this request; nothing was scored"))
            else:
                job.alone = True
                self.lane.put(job, first=True)

    def _present(self) -> Judge:
        if self.judge is None:
            raise JudgeFailed("there is no judge")
        return self.judge
