"""The summary of a study: a row an arm, means over seeds with bootstrap intervals, as a table and as markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from deltagym.core.problem import Json
from deltagym.core.table import Table
from deltagym.evaluation.passk import RESAMPLES, bootstrap_mean
from deltagym.evaluation.wording import percent, plural
from deltagym.runs.studies.results import Row

NOTE = f"""Means over the seeds of finished runs, with 95 % intervals in brackets: percentile bootstrap over seeds, {RESAMPLES}
resamples. It knows no spread but the one among these runs: with three seeds it is their range, which holds the middle of what
further seeds would give three times in four. A mean of steps is over the runs that got there; "2 of 3" says how many did."""

HEADLINES = (
    "arm",
    "runs finished",
    "pass@1 before",
    "pass@1 after",
    "pass@K = 0 before",
    "of these solved after",
    "transition, step",
    "full pass at the end",
)

WIDEST_SETTING = 48
"""Characters of a setting shown in the table; results.csv has all."""


def summary_table(rows: Sequence[Row], study: str) -> Table:
    """A row an arm.

    Args:
        rows: One a run.
        study: The study's name, from which the bootstrap's random numbers derive.
    """
    families = dict.fromkeys(name for row in rows for name in row.held_out.by_family or {})
    columns = {
        **_COLUMNS,
        **(
            {f"pass@1 after: {name}": _family(name) for name in families}
            if len(families) > 1
            else {}
        ),
    }
    keys = list(dict.fromkeys(key for row in rows for key in row.settings))
    lines = []
    for arm in dict.fromkeys(row.arm for row in rows):
        mine = [row for row in rows if row.arm == arm]
        done = [row for row in mine if row.state == "finished"]
        settings = [_setting(mine[0].settings[key]) for key in keys]
        cells = [
            cell([value(row) for row in done], wording, seed=(study, arm, name))
            for name, (value, wording) in columns.items()
        ]
        lines.append((arm, *settings, f"{len(done)} of {len(mine)}", *cells))
    return Table(("arm", *keys, "runs finished", *columns), tuple(lines))


def headline_table(table: Table) -> Table:
    """The columns of `summary_table` that fit a terminal."""
    kept = [i for i, name in enumerate(table.header) if name in HEADLINES]
    header, *rows = (tuple(line[i] for i in kept) for line in (table.header, *table.rows))
    return Table(header, tuple(rows))


def summary_markdown(rows: Sequence[Row], study: str) -> str:
    """The table with its note and the list of what failed."""
    parts = [f"# {study}", summary_table(rows, study).markdown(), NOTE]
    failed = [row for row in rows if row.state == "failed"]
    if failed:
        parts.append(f"{plural(len(failed), 'run')} failed:")
        parts.append("\n".join(f"- {row.arm}, seed {row.seed}: {row.message}" for row in failed))
    return "\n\n".join(parts) + "\n"


def cell(
    values: Sequence[float | None], wording: Callable[[float], str], seed: Sequence[str]
) -> str:
    """Mean and interval of what was measured; without an interval where all runs agree, for they say nothing about a spread."""
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    share = f" ({len(known)} of {len(values)})" if len(known) < len(values) else ""
    if len(set(known)) == 1:
        return wording(known[0]) + (share or (f" in all {len(known)}" if len(known) > 1 else ""))
    low, high = bootstrap_mean(known, seed=("study", *seed))
    return f"{wording(sum(known) / len(known))} [{wording(low)}, {wording(high)}]{share}"


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


_Column = tuple[Callable[[Row], float | None], Callable[[float], str]]

_COLUMNS: dict[str, _Column] = {
    "pass@1 before": (lambda row: row.held_out.pass1_before, percent),
    "pass@1 after": (lambda row: row.held_out.pass1_after, percent),
    "pass@K = 0 before": (lambda row: row.held_out.unsolved_before, _plain),
    "of these solved after": (lambda row: row.held_out.solved_of_unsolved, _plain),
    "first success, step": (lambda row: row.first_success_step, _plain),
    "transition, step": (lambda row: row.transition_step, _plain),
    "full pass at the end": (lambda row: row.full_pass_end, percent),
    "steps": (lambda row: row.steps, _plain),
    "seconds of steps": (lambda row: row.seconds, lambda seconds: f"{seconds:.0f}"),
}
"""Heading, the value of a run, and how it is worded."""


def _family(name: str) -> _Column:
    return lambda row: (row.held_out.by_family or {}).get(name, (None, None))[1], percent


def _setting(value: Json) -> str:
    text = (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, list | dict)
        else "-"
        if value is None
        else str(value)
    )
    return text if len(text) <= WIDEST_SETTING else text[:WIDEST_SETTING] + "…"
