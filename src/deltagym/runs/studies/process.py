"""The process of one run, on this machine: how it is begun, stopped and ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from deltagym.runs.studies.job import Job

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class Process(Protocol):
    """What a study needs of the process of a run, wherever that is."""

    def poll(self) -> int | None:
        """The exit status, negative for a signal that killed it; None while it runs."""
        ...

    def stop(self, times: int) -> None:
        """Asks it to stop: the first time after the step, then at once, then by force."""
        ...

    def end(self) -> None:
        """Ends it at once if it still runs, and waits until it has ended."""
        ...


class LocalProcess:
    """A run's process on this machine.

    A run that was begun goes on from its last checkpoint.

    Args:
        job: The run; its recipe file is there.
        lock: File descriptor of a lock that the process holds until it ends.
        place: Working directory; this process's own if None.
    """

    def __init__(self, job: Job, lock: int, place: Path | None = None) -> None:
        resume = job.run() is not None
        if not resume:  # A kill while the folder was being made leaves part of one.
            shutil.rmtree(job.folder, ignore_errors=True)
        command = [sys.executable, "-m", "deltagym.runs.studies.worker"]
        command += [str(job.recipe_file), str(job.folder)]
        threads = dict.fromkeys(THREAD_VARIABLES, str(job.arm.recipe.threads))
        with job.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--resume"] if resume else command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=os.environ | threads,
                cwd=place,
                start_new_session=True,
                pass_fds=(lock,),
            )

    def poll(self) -> int | None:
        return self._process.poll()

    def stop(self, times: int) -> None:
        self._process.send_signal(signal.SIGKILL if times > 2 else signal.SIGINT)

    def end(self) -> None:
        if self._process.stdin:  # The lifeline, at whose end the worker ends.
            self._process.stdin.close()
        self._process.wait()
