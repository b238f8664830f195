"""One run of a study: where it lives, how far it is, and how it ended."""

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
        """What the run's process printed."""
        return self.folder.with_name(f"{self.folder.name}.log")

    def run(self) -> RunFolder | None:
        """The run folder, or None if none was made (or a kill left only part of one)."""
        return RunFolder.open(self.folder) if (self.folder / "meta.json").is_file() else None

    def status(self) -> RunStatus | None:
        """How the run stood when last heard of; None before it has a folder."""
        run = self.run()
        return run.status() if run else None

    @property
    def finished(self) -> bool:
        """Whether the run is over and need not be run again."""
        status = self.status()
        return status is not None and status.state == "finished"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run is: steps done, steps left if no phase ends early, and the last step's full_pass."""

    step: int
    left: int
    full_pass: float | None


def plan_jobs(plan: Plan, out: Path) -> list[Job]:
    """All runs: every arm with the first seed, then every arm with the next, so that arms can be compared early."""
    return [
        Job(arm, seed, out / "runs" / arm.name / f"seed_{seed}")
        for seed in plan.seeds
        for arm in plan.arms
    ]


def standing(job: Job) -> Standing:
    """How far a run is, from its metrics."""
    run = job.run()
    rows = run.metrics() if run else []
    last = rows[-1] if rows else {}
    return Standing(
        last.get("step", 0), steps_left(job.arm.recipe.phases, rows), last.get("full_pass")
    )


def steps_left(phases: Sequence[Phase], rows: Sequence[dict[str, Json]]) -> int:
    """Steps after those in `rows`, if no phase ends early."""
    total = sum(phase.steps for phase in phases)
    if not rows or "phase_index" not in rows[-1]:
        return max(0, total - len(rows))
    index = rows[-1]["phase_index"]
    spent = sum(row["phase_index"] == index for row in rows)
    here = 0 if rows[-1]["phase_ended"] else phases[index].steps - spent
    return here + sum(phase.steps for phase in phases[index + 1 :])
