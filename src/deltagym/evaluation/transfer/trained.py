"""What a model was trained on: its run folder tells families by metrics, levels by rollouts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deltagym.core.problem import Json
from deltagym.runs.folder import RunFolder

Mark = Literal["trained", "transfer"]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run's prompts were.

    Attributes:
        families: Their families, sorted.
        levels: Their families with levels, each as `family level`, sorted; empty if the run kept
            no rollouts. In the JSON it is `groups`.
    """

    families: tuple[str, ...]
    levels: tuple[str, ...]

    def mark(self, column: str) -> Mark | None:
        """Whether a family, or a `family level`, was trained on; None for unknown levels."""
        known = self.levels if " " in column else self.families
        if not known:
            return None
        return "trained" if column in known else "transfer"

    def to_json(self) -> dict[str, Json]:
        """What was trained on, as JSON."""
        return {"families": list(self.families), "groups": list(self.levels)}


def trained_on(model: str | Path) -> Trained | None:
    """What the model of a run folder, or of a checkpoint in one, was trained on up to its step.

    None for any other model.
    """
    found = _run_and_step(Path(model))
    if found is None:
        return None
    run, last = found
    rows = [row for row in run.metrics() if row["step"] <= last]
    families = {name for row in rows for name in row.get("full_pass_by_family") or {}}
    levels = {level for step in run.rollout_steps() if step <= last for level in _levels(run, step)}
    families |= {level.partition(" ")[0] for level in levels}
    return Trained(tuple(sorted(families)), tuple(sorted(levels)))


def _run_and_step(path: Path) -> tuple[RunFolder, int] | None:
    """The run of a run folder or of a checkpoint in one, and the step of that model."""
    path = path.resolve()
    for folder in (path, path.parent.parent):
        if (folder / "meta.json").is_file():
            run = RunFolder.open(folder)
            named = next((c for c in run.checkpoints() if c.path == path), None)
            checkpoint = run.latest_checkpoint() if folder == path else named
            return (run, checkpoint.step) if checkpoint else None
    return None


def _levels(run: RunFolder, step: int) -> set[str]:
    """`family level` of a step's rollouts; skips the completions, by far the most of the file."""
    import pyarrow.parquet as pq

    file = run.path / "rollouts" / f"step_{step:06d}.parquet"
    columns = (column.to_pylist() for column in pq.read_table(file, columns=["family", "level"]))
    return {f"{family} {level}" for family, level in zip(*columns, strict=True)}
