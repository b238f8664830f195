"""The runs of a study as tasks of a Ray cluster; needs `deltagym[ray]`.

A task begins the same process as a study on one machine does, and watches it. When the task is
killed, the run ends with it, and Ray begins the task again, perhaps on another machine: the run
goes on from its last checkpoint. So all machines must see the study's folder.
"""

from __future__ import annotations

import os
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deltagym.core.cluster import RETRIES, reason
from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.files import replacing
from deltagym.runs.studies.job import Job
from deltagym.runs.studies.lock import Locked, locked
from deltagym.runs.studies.process import LocalProcess
from deltagym.runs.studies.worker import INTERRUPTED

POLL = 0.2
"""Seconds between looks at a run's process."""
LOCK_PATIENCE = 60.0
"""Seconds that a run has to end whose task was killed."""
PROBE = ".probe"
PROBE_PATIENCE = 10.0
"""Seconds that a shared file system has to show a new file to other machines."""
NODES_PATIENCE = 120.0
"""Seconds that the machines have to answer, most of which go into starting Python."""


class RayProcess:
    """A run's process somewhere on the cluster.

    Args:
        ray: What `connected` gave.
        gpus: GPUs that are set aside for it.
        job: The run; its recipe file is there.
    """

    def __init__(self, ray: Any, gpus: float, job: Job) -> None:
        cores = job.arm.recipe.threads
        task = ray.remote(num_cpus=cores, num_gpus=gpus, max_retries=RETRIES)(run_here)
        self._ray, self._job = ray, job
        self._task = task.remote(job, Path.cwd())

    def poll(self) -> int | None:
        done, _ = self._ray.wait([self._task], timeout=0)
        return self._status() if done else None

    def stop(self, times: int) -> None:
        self._ray.cancel(self._task, force=times > 1)

    def end(self) -> None:
        if self.poll() is None:
            self._ray.cancel(self._task, force=True)
            self._ray.wait([self._task], timeout=LOCK_PATIENCE)

    def _status(self) -> int:
        try:
            return self._ray.get(self._task)
        except self._ray.exceptions.TaskCancelledError:
            return INTERRUPTED
        except self._ray.exceptions.RayError as error:
            with self._job.log.open("a", encoding="utf-8") as log:
                log.write(f"{reason(error)}\n")
            return 1


def run_here(job: Job, place: Path) -> int:
    """The task: runs a job on the machine that it is called on, and gives its exit status.

    When the task is cancelled, the run ends after its step with a checkpoint.

    Args:
        job: The run.
        place: Working directory of the study, to which paths in recipes are relative; where this
            machine does not have it, the task's own.

    Raises:
        DeltaGymError: The machine does not see the recipe file, or the run is still at work
            elsewhere.
    """
    if not job.recipe_file.is_file():
        raise DeltaGymError(f"{_here()} does not see {job.recipe_file}; it must be on shared disk")
    if job.finished:  # The task was killed between the run's end and its own.
        return 0
    try:
        with locked(job.folder.with_name(f"{job.folder.name}.lock"), LOCK_PATIENCE) as lock:
            process = LocalProcess(job, lock, place if place.is_dir() else None)
            try:
                return _watched(process)
            finally:
                process.end()
    except Locked as error:
        raise DeltaGymError(f"{job.name} is still at work elsewhere: {error} is held") from None


def _watched(process: LocalProcess) -> int:
    while True:
        try:
            while (status := process.poll()) is None:
                time.sleep(POLL)
            return status
        except KeyboardInterrupt:  # Ray's way of cancelling.
            process.stop(1)


def check_nodes(ray: Any, folder: Path) -> None:
    """Asks every machine of the cluster whether it sees a file in `folder`, and for its version.

    Raises:
        BadInput: A machine does not see it, has another deltagym, or does not answer.
    """
    probe, text = folder / PROBE, f"{os.getpid()} {time.time_ns()}"
    with replacing(probe) as draft:
        draft.write_text(text, encoding="utf-8")
    try:
        for machine, found, has in _answers(ray, probe):
            if found != text:
                fix = "name a folder on a file system that all machines share, at the same path"
                raise BadInput(f"out: {machine} does not see {folder}; {fix}")
            if has != version("deltagym"):
                fix = f"install {version('deltagym')}, which is here"
                raise BadInput(f"ray: {machine} has deltagym {has}; {fix}")
    finally:
        probe.unlink(missing_ok=True)


def _answers(ray: Any, probe: Path) -> list[tuple[str, str | None, str]]:
    """What each machine says of the probe file."""
    from ray.util.scheduling_strategies import (  # pyright: ignore[reportMissingImports]
        NodeAffinitySchedulingStrategy,
    )

    task = ray.remote(num_cpus=0)(answer)
    there = [
        NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
        for node in ray.nodes()
        if node["Alive"]
    ]
    try:
        asked = [task.options(scheduling_strategy=each).remote(probe) for each in there]
        return ray.get(asked, timeout=NODES_PATIENCE)
    except ray.exceptions.RayError as error:
        fix = "every machine needs this package: pip install 'deltagym[train,ray]'"
        raise BadInput(f"{reason(error)}; {fix}") from error


def answer(probe: Path) -> tuple[str, str | None, str]:
    """This machine's name, the text of the probe file if it is seen, and the version here."""
    deadline = time.monotonic() + PROBE_PATIENCE
    while not probe.is_file() and time.monotonic() < deadline:
        time.sleep(0.1)
    text = probe.read_text(encoding="utf-8") if probe.is_file() else None
    return _here(), text, version("deltagym")


def _here() -> str:
    return os.uname().nodename
