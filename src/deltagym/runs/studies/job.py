"""One run of a study: where it is, how far it has come, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.problem import Json
from deltagym.recipe.schema import Phase
from deltagym.runs.folder import RunFolder, RunStatus
from deltagym.runs.studies.plan import Plan, PlannedArm

NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class Job:
    """One arm with one seed.

    Attributes:
        arm: The arm.
        seed: The seed.
        folder: The run folder; the recipe file and the log stand beside it.
    """

    arm: PlannedArm
    seed: int
    folder: Path

    @property
    def name(self) -> str:
        """Arm and seed, for people."""
        return f"{self.arm.name} seed {self.seed}"

    @property
    def recipe_file(self) -> Path:
        """Where the run's recipe is written before it starts."""
        return self.folder.with_name(f"{self.folder.name}.toml")

    @property
    def log(self) -> Path:
        """The file of what the run's process printed."""
        return self.folder.with_name(f"{self.folder.name}.log")

    def run(self) -> RunFolder | None:
        """The run folder; None before there is one, also if a kill left only part of one."""
        return RunFolder.open(self.folder) if (self.folder / "meta.json").is_file() else None

    def status(self) -> RunStatus | None:
        """The status that the run recorded last; None before it has a folder."""
        run = self.run()
        return run.status() if run else None

    @property
    def finished(self) -> bool:
        """Whether the run is over and need not be run again."""
        status = self.status()
        return status is not None and status.state == "finished"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        step: Steps done.
        left: Steps left if no phase ends early.
        full_pass: The last step's full_pass; None before the first.
    """

    step: int
    left: int
    full_pass: float | None


def plan_jobs(plan: Plan, out: Path) -> list[Job]:
    """All runs: every arm with the first seed, then with the next, to compare arms early."""
    return [
        Job(arm, seed, out / "runs" / arm.name / f"seed_{seed}")
        for seed in plan.seeds
        for arm in plan.arms
    ]


def runs_by_arm(plan: Plan, jobs: Sequence[Job]) -> dict[str, list[RunFolder]]:
    """The run folders that are there, by the arm's name, in the order of the plan."""
    return {
        arm.name: [run for job in jobs if job.arm is arm and (run := job.run())]
        for arm in plan.arms
    }


def progress_of(job: Job) -> Progress:
    """How far a run is, from its metrics."""
    run = job.run()
    metrics = run.metrics() if run else []
    last = metrics[-1] if metrics else {}
    left = steps_left(job.arm.recipe.phases, metrics)
    return Progress(last.get("step", 0), left, last.get("full_pass"))


def steps_left(phases: Sequence[Phase], metrics: Sequence[dict[str, Json]]) -> int:
    """Steps that follow those in `metrics`, if no phase ends early."""
    total = sum(phase.steps for phase in phases)
    if not metrics or "phase_index" not in metrics[-1]:
        return max(0, total - len(metrics))
    index = metrics[-1]["phase_index"]
    spent = sum(each["phase_index"] == index for each in metrics)
    here = 0 if metrics[-1]["phase_ended"] else phases[index].steps - spent
    return here + sum(phase.steps for phase in phases[index + 1 :])
