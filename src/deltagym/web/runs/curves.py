"""A run's metrics as columns for the page's charts, and the lines that were added since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from deltagym.core.problem import Json
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.curves import metric_curve

METRICS = ("pass_rate", "full_pass", "entropy", "dead_groups")
"""The metrics that are drawn."""


def columns(rows: Iterable[Mapping[str, Json]]) -> dict[str, list[Json]]:
    """The rows as one list a key: `step`, `phase`, and each of `METRICS`, null if missing."""
    kept = list(rows)
    found: dict[str, list[Json]] = {"step": [row["step"] for row in kept]}
    found["phase"] = [str(row.get("phase")) for row in kept]
    for name in METRICS:
        found[name] = [_number(row.get(name)) for row in kept]
    return found


def chart_data(run: RunFolder, name: str, address: str = "") -> dict[str, Json]:
    """What the page's scripts need to draw a run.

    Args:
        run: The run.
        name: Its name in the legend.
        address: Where it can be watched; empty if it cannot.
    """
    rows = run.metrics()
    floors = [metric_curve(rows, metric).log_odds_floor() for metric in ("pass_rate", "full_pass")]
    return {
        "name": name,
        "address": address,
        "columns": columns(rows),
        "floor": min(floors),
        "running": run.status().state == "running",
    }


class Tail:
    """Reads what is added to a run's metrics.

    Args:
        run: The run.
        after: The last step that is known already.
    """

    def __init__(self, run: RunFolder, after: int) -> None:
        self._file: Path = run.path / "metrics.jsonl"
        self._after = after
        self._offset = 0

    def rows(self) -> tuple[list[dict[str, Json]], bool]:
        """The new rows, and whether the file was rewritten since: all is to be read anew then."""
        size = self._file.stat().st_size
        if size < self._offset:
            return [], True
        with self._file.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        finished = data[: data.rfind(b"\n") + 1]
        self._offset += len(finished)
        parsed = (json.loads(line) for line in finished.splitlines())
        rows = [row for row in parsed if row["step"] > self._after]
        if rows:
            self._after = rows[-1]["step"]
        return rows, False


def _number(value: Json) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
