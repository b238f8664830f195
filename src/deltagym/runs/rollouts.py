"""The rollouts of one training step as a parquet file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from deltagym.core.files import replacing


@dataclass(frozen=True, slots=True)
class LoggedRollout:
    """One rollout of a training step as a run folder keeps it.

    Attributes:
        problem_id: `Problem.id`.
        family: Its family.
        level: Its level.
        phase: Phase of the recipe in which it was sampled.
        completion: The model's text.
        pass_rate: Share of cases passed; None after an infrastructure error.
        full_pass: Whether all cases passed; None after an infrastructure error.
        advantage: Its weight in the update; None if it was left out of the update.
    """

    problem_id: str
    family: str
    level: str
    phase: str
    completion: str
    pass_rate: float | None
    full_pass: bool | None
    advantage: float | None


def write_rollouts(path: Path, rollouts: Sequence[LoggedRollout]) -> None:
    """Writes a step's rollouts, replacing what was there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "problem_id": pa.string(),
        "family": pa.string(),
        "level": pa.string(),
        "phase": pa.string(),
        "completion": pa.string(),
        "pass_rate": pa.float64(),
        "full_pass": pa.bool_(),
        "advantage": pa.float64(),
    }
    rows = [asdict(r) | {"completion": _as_unicode(r.completion)} for r in rollouts]
    with replacing(path) as draft:
        table = pa.Table.from_pylist(rows, schema=pa.schema(columns))
        pq.write_table(table, draft, compression="zstd")


def read_rollouts(path: Path) -> list[LoggedRollout]:
    """Reads what `write_rollouts` wrote."""
    import pyarrow.parquet as pq

    return [LoggedRollout(**row) for row in pq.ParquetFile(path).read().to_pylist()]


def _as_unicode(text: str) -> str:
    """The text with `?` in place of lone surrogates, which no file in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()
