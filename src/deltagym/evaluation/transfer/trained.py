"""What a model was trained on, as its run folder tells: families from the metrics, levels from the rollouts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deltagym.runs.folder import RunFolder

Mark = Literal["trained", "transfer"]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run's prompts were.

    Attributes:
        families: Their families, sorted.
        groups: Their families with levels, each as `family level`, sorted; empty if the run kept no rollouts.
    """

    families: tuple[str, ...]
    groups: tuple[str, ...]

    def mark(self, group: str) -> Mark | None:
        """Whether a family, or a `family level`, was trained on; None for a level when levels are unknown."""
        known = self.groups if " " in group else self.families
        return None if not known else "trained" if group in known else "transfer"


def trained_on(model: str | Path) -> Trained | None:
    """What the model of a run folder, or of a checkpoint in one, was trained on up to its step; None for any other model."""
    found = _run_and_step(Path(model))
    if found is None:
        return None
    run, last = found
    families = {
        name
        for row in run.metrics()
        if row["step"] <= last
        for name in row.get("full_pass_by_family") or {}
    }
    groups = {group for step in run.rollout_steps() if step <= last for group in _groups(run, step)}
    families |= {group.partition(" ")[0] for group in groups}
    return Trained(tuple(sorted(families)), tuple(sorted(groups)))


def _run_and_step(path: Path) -> tuple[RunFolder, int] | None:
    path = path.resolve()
    for folder in (path, path.parent.parent):
        if (folder / "meta.json").is_file():
            run = RunFolder.open(folder)
            newest = run.latest_checkpoint()
            checkpoint = (
                newest
                if folder == path
                else next((c for c in run.checkpoints() if c.path == path), None)
            )
            return (run, checkpoint.step) if checkpoint else None
    return None


def _groups(run: RunFolder, step: int) -> set[str]:
    """`family level` of a step's rollouts; their completions, by far the most of the file, are not read."""
    import pyarrow.parquet as pq

    table = pq.read_table(
        run.path / "rollouts" / f"step_{step:06d}.parquet", columns=["family", "level"]
    )
    return {
        f"{family} {level}"
        for family, level in zip(*(column.to_pylist() for column in table.columns), strict=True)
    }
