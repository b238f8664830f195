"""`study`: runs the arms of a study file and writes results; it can be resumed at any moment.

study.toml recipe.toml       exact copies of what was begun
runs/<arm>/seed_<s>/         run folders; beside each its recipe (.toml) and its output (.log)
results.csv results.jsonl    a line a run
summary.md                   a line an arm
figure.png                   full_pass against steps
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from deltagym.core.cluster import connected
from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.table import Table
from deltagym.runs.studies.cluster import RayProcess, check_nodes
from deltagym.runs.studies.display import StudyDisplay
from deltagym.runs.studies.figure import study_figure
from deltagym.runs.studies.job import Job, plan_jobs, runs_by_arm
from deltagym.runs.studies.lock import Locked, locked
from deltagym.runs.studies.plan import (
    RECIPE_COPY,
    STUDY_COPY,
    Plan,
    check_suites,
    is_study,
    read_plan,
    saved_plan,
)
from deltagym.runs.studies.process import LocalProcess
from deltagym.runs.studies.results import RunResult, run_result, write_results
from deltagym.runs.studies.runner import StudyEnding, run_jobs
from deltagym.runs.studies.summary import summary_markdown, summary_table

LOCK = ".lock"
LOCK_PATIENCE = 5.0
"""Seconds that the runs of a study that was killed have to notice it."""


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The results of a study.

    Attributes:
        path: Its folder, absolute.
        runs: One result a run, in the order of seeds and then arms.
        summary: A line an arm.
    """

    path: Path
    runs: tuple[RunResult, ...]
    summary: Table

    @property
    def failed(self) -> tuple[RunResult, ...]:
        """The runs that failed."""
        return tuple(run for run in self.runs if run.state == "failed")


def study(
    path: str | Path,
    out: str | Path,
    jobs: int | None = None,
    resume: bool = False,
    *,
    display: bool = True,
    ray: str | None = None,
    gpus: float = 0.0,
) -> StudyResult:
    """Runs every arm with every seed and writes the results.

    A run that fails does not stop the others; it is in `StudyResult.failed`.

    Args:
        path: The study file.
        out: The study's folder: a new path, or an earlier study's with `resume`.
        jobs: Runs at a time; by default as many as there are cores for, or as many as Ray finds
            room for. Results do not depend on it.
        resume: Skips finished runs and goes on with the others from their last checkpoints. The
            file may have gained arms and seeds since.
        display: Whether to show progress on standard error.
        ray: Address of a Ray cluster, whose tasks the runs become; None runs them on this machine.
            Every machine of it must see `out`.
        gpus: GPUs that Ray sets aside for each run.

    Raises:
        BadInput: The study or the recipe of an arm is wrong, `out` exists without `resume` or is no
            study with it, or more than arms and seeds changed. Or Ray is not installed, no cluster
            answers, or a machine of it does not see `out`.
        KeyboardInterrupt: After all runs have saved their state and the results so far are written.
    """
    plan = read_plan(path)
    check_suites(plan)
    _check_counts(jobs, ray, gpus)
    for package in ("torch", "matplotlib"):
        if find_spec(package) is None:
            fix = "studies need the train extra: pip install 'deltagym[train]'"
            raise BadInput(f"study: {package} is not installed; {fix}")
    folder = _folder(Path(out).resolve(), resume)
    with _locked(folder) as lock:
        _begin(plan, folder)
        every = plan_jobs(plan, folder)
        left = [job for job in every if not job.finished]
        with StudyDisplay(len(every), len(every) - len(left), quiet=not display) as shown:
            if ray is None:
                begin = partial(LocalProcess, lock=lock)
                ending = run_jobs(left, jobs or _room(plan), begin, shown)
            else:
                ending = _run_on(ray, gpus, left, jobs or len(every), folder, shown)
        result = _conclude(plan, every, ending.failures, folder)
    if ending.interrupted:
        raise KeyboardInterrupt
    return result


def _check_counts(jobs: int | None, ray: str | None, gpus: float) -> None:
    if jobs is not None and jobs < 1:
        raise BadInput(f"jobs: must be at least 1, not {jobs}")
    if not 0 <= gpus < math.inf:
        raise BadInput(f"gpus: must be at least 0, not {gpus}")
    if gpus and ray is None:
        raise BadInput("gpus: only Ray sets GPUs aside; give ray too, or leave gpus out")


def _room(plan: Plan) -> int:
    """How many runs this machine has cores for at a time."""
    known = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1
    return max(1, cores // max(arm.recipe.threads for arm in plan.arms))


def _run_on(
    address: str, gpus: float, jobs: Sequence[Job], most: int, folder: Path, display: StudyDisplay
) -> StudyEnding:
    """Runs the jobs on a Ray cluster, at most `most` at a time."""
    with connected(address) as ray:
        check_nodes(ray, folder)
        return run_jobs(jobs, most, partial(RayProcess, ray, gpus), display)


def _folder(folder: Path, resume: bool) -> Path:
    """The study's folder; makes it unless one is resumed."""
    if resume:
        if not is_study(folder):
            fault = f"{folder} holds no study (it has no {STUDY_COPY})"
            raise BadInput(f"out: {fault}; begin one without resume")
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fix = "choose another path, or resume the study that is there"
        raise BadInput(f"out: {folder} already exists; {fix}")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Holds the folder's lock, so that no two processes write to a run; gives its file descriptor.

    Raises:
        BadInput: Another study is at work there.
    """
    try:
        with locked(folder / LOCK, LOCK_PATIENCE) as lock:
            yield lock
    except Locked:
        fault = f"another study is at work in {folder}"
        raise BadInput(f"out: {fault}; wait for it, or stop it") from None


def _begin(plan: Plan, folder: Path) -> None:
    """Writes the copies, after comparing with those of a study begun earlier."""
    if is_study(folder):
        plan.refuse_changes_since(saved_plan(folder))
    for name, text in ((RECIPE_COPY, plan.recipe_toml), (STUDY_COPY, plan.study_toml)):
        with replacing(folder / name) as draft:
            draft.write_text(text, encoding="utf-8", newline="")


def _conclude(
    plan: Plan, jobs: Sequence[Job], failures: dict[str, str], folder: Path
) -> StudyResult:
    """Writes the results."""
    results = tuple(run_result(job, plan.varied, failures.get(job.name)) for job in jobs)
    write_results(results, folder)
    with replacing(folder / "summary.md") as draft:
        draft.write_text(summary_markdown(results, plan.name), encoding="utf-8")
    if image := study_figure(runs_by_arm(plan, jobs)):
        with replacing(folder / "figure.png") as draft:
            draft.write_bytes(image)
    return StudyResult(folder, results, summary_table(results))
