"""How each run of a study grew: a jump or not, how wide, and how its single problems grew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deltagym.analysis.counts import ALL
from deltagym.analysis.profile import width_text
from deltagym.analysis.summary import SeriesReport, stored_analysis
from deltagym.core.errors import BadInput
from deltagym.core.table import Table
from deltagym.runs.studies.job import plan_jobs
from deltagym.runs.studies.plan import saved_plan

HEADER = (
    "run",
    "family",
    "growth",
    "half of the rise, step",
    "10 to 90 % of it",
    "plateau before, steps",
    "single problems",
    "their own 10 to 90 %",
)


def transitions_table(folder: str | Path) -> Table:
    """A line for each finished run of a study and each family; the analyses are kept in the runs.

    Widths have 95 % profile intervals, see `deltagym.analysis.rise` and `.problems`.

    Args:
        folder: The study's folder.

    Raises:
        BadInput: There is no study, or no run of it is finished.
    """
    lines = list(_lines(Path(folder)))
    if not lines:
        raise BadInput(f"study: no run of {folder} is finished")
    return Table(HEADER, tuple(lines))


def _lines(folder: Path) -> Iterator[tuple[str, ...]]:
    for job in plan_jobs(saved_plan(folder), folder):
        run = job.run()
        if run is None or not job.finished:
            continue
        found = stored_analysis(run).series
        for series in [each for each in found if each.family != ALL] or found:
            yield (job.name, series.family, *_growth(series), *_problems(series))


def _growth(series: SeriesReport) -> tuple[str, ...]:
    kind, rise = series.conclusion.kind, series.rise
    if rise is None or kind == "no rise":
        return kind, "-", "-", "-"
    return kind, f"{rise.middle:.0f}", width_text(rise.width, "steps"), str(rise.plateau.steps)


def _problems(series: SeriesReport) -> tuple[str, str]:
    found = series.problems
    if found is None:
        return "-", "-"
    shown = "-" if found.kind == "common growth" else width_text(found.width, "visits")
    return found.kind, shown
