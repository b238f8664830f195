"""Runs jobs side by side, each in a process of its own, until all are done or someone stops them.

Ctrl-C reaches only the study: every run is a session of its own, is sent one SIGINT, and ends with
a checkpoint. A second Ctrl-C makes the runs stop at once, a third kills them.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deltagym.core.files import replacing
from deltagym.core.interrupts import collected_interrupts
from deltagym.runs.studies.display import StudyDisplay
from deltagym.runs.studies.job import Job, Progress, progress_of
from deltagym.runs.studies.process import Process

POLL = 0.2
"""Seconds between looks at the processes."""
LOOK = 1.0
"""Seconds between looks at what they have done."""


@dataclass
class _Worker:
    """A job's process.

    Attributes:
        job: The job.
        process: Its process.
        begun: The step after which this process took over.
        seen: How far the job was when last looked at.
    """

    job: Job
    process: Process
    begun: int
    seen: Progress


@dataclass
class StudyEnding:
    """How a session of a study ended.

    Attributes:
        failures: Why a job failed, by the job's name.
        interrupted: Whether someone stopped the session.
    """

    failures: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False


def run_jobs(
    jobs: Sequence[Job], workers: int, begin: Callable[[Job], Process], display: StudyDisplay
) -> StudyEnding:
    """Runs `jobs` in order, at most `workers` at a time.

    Runs that were begun go on from their last checkpoint.

    Args:
        jobs: The jobs that are not finished yet.
        workers: Processes at a time.
        begin: Begins a job whose recipe file is there.
        display: Shows what goes on.
    """
    return _Runner(list(jobs), workers, begin, display).run()


class _Runner:
    def __init__(
        self,
        jobs: list[Job],
        workers: int,
        begin: Callable[[Job], Process],
        display: StudyDisplay,
    ) -> None:
        self.waiting, self.workers, self.begin, self.display = jobs, workers, begin, display
        self.running: list[_Worker] = []
        self.ending = StudyEnding()
        self.started, self.steps, self.looked = time.monotonic(), 0, -LOOK

    def run(self) -> StudyEnding:
        with collected_interrupts((signal.SIGINT, signal.SIGTERM)) as interrupts:
            heard = 0
            try:
                while self.running or (self.waiting and not heard):
                    if len(interrupts) > heard:
                        heard += 1
                        self._stop(heard)
                    self._reap()
                    while self.waiting and len(self.running) < self.workers and not heard:
                        self._start(self.waiting.pop(0))
                    self._show()
                    time.sleep(POLL)
            finally:
                self._cut()
        return self.ending

    def _start(self, job: Job) -> None:
        job.folder.parent.mkdir(parents=True, exist_ok=True)
        with replacing(job.recipe_file) as draft:
            draft.write_text(job.arm.recipe_toml(job.seed), encoding="utf-8")
        seen = progress_of(job)
        begun = "started" if job.run() is None else f"goes on after step {seen.step}"
        self.running.append(_Worker(job, self.begin(job), seen.step, seen))
        self.display.tell(f"{job.name}: {begun}")

    def _reap(self) -> None:
        for worker in list(self.running):
            code = worker.process.poll()
            if code is None:
                continue
            self.running.remove(worker)
            worker.process.end()
            worker.seen = progress_of(worker.job)
            self.steps += worker.seen.step - worker.begun
            self._record(worker, code)

    def _record(self, worker: _Worker, code: int) -> None:
        job = worker.job
        if code == 0:
            self.display.done += 1
            self.display.tell(f"{job.name}: finished after {worker.seen.step} steps")
        elif self.ending.interrupted:
            self.display.tell(f"{job.name}: stopped after step {worker.seen.step}")
        else:
            why = _why(job, code)
            self.ending.failures[job.name] = why
            self.display.failed += 1
            self.display.tell(f"{job.name}: FAILED: {why}; see {job.log}")

    def _stop(self, times: int) -> None:
        if times == 1:
            self.ending.interrupted = True
            advice = "every run finishes its step and saves; once more to stop at once"
            self.display.tell(f"stopping: {advice}")
        for worker in self.running:
            worker.process.stop(times)

    def _show(self) -> None:
        if time.monotonic() - self.looked < LOOK:
            return
        self.looked = time.monotonic()
        for worker in self.running:
            worker.seen = progress_of(worker.job)
        self.display.update([(w.job, w.seen) for w in self.running], self._seconds_left())

    def _seconds_left(self) -> float | None:
        """Time to the end if no phase ends early; None before the first step.

        At the pace of all runs of this session together.
        """
        done = self.steps + sum(w.seen.step - w.begun for w in self.running)
        waiting = sum(progress_of(job).left for job in self.waiting)
        left = waiting + sum(w.seen.left for w in self.running)
        return (time.monotonic() - self.started) * left / done if done > 0 else None

    def _cut(self) -> None:
        """Ends every run that is still there."""
        for worker in self.running:
            worker.process.end()


def _why(job: Job, code: int) -> str:
    """Why a run failed: what killed it, else what it recorded, else the last line it printed."""
    if code < 0:
        return f"killed by signal {-code}, for instance for want of memory"
    status = job.status()
    if status is not None and status.state == "failed":
        return status.message
    lines = job.log.read_text(encoding="utf-8", errors="replace").split("\n")
    printed = [line.strip() for line in lines if line.strip()]
    return printed[-1] if printed else f"ended with exit status {code}"
