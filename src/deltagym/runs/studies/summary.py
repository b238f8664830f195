"""The summary of a study: means over seeds with 95 % intervals, a line an arm."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence

from deltagym.core.problem import Json
from deltagym.core.table import Table
from deltagym.evaluation.wording import percent, plural
from deltagym.runs.studies.results import RunResult
from deltagym.runs.studies.spread import mean_over_runs

NOTE = (
    "Means over the seeds of finished runs, with 95 % intervals in brackets: Student's t over "
    "seeds, cut to what is possible. They are of the mean that further seeds of the same base and "
    "the same problems would give. A mean of steps is over the runs that got there; "
    '"2 of 3" says how many did.'
)

HEADLINES = (
    "arm",
    "runs finished",
    "pass@1 before",
    "pass@1 after",
    "right after",
    "pass@K = 0 before",
    "of these solved after",
    "transition, step",
    "full pass at the end",
)
"""Columns that fit a terminal."""

AUDITED = ("right after", "over-credit after")
"""Columns of studies whose samples were audited."""

WIDEST_SETTING = 48
"""Length of a setting in the table, characters; results.csv has it in full."""


def summary_table(results: Sequence[RunResult]) -> Table:
    """A line an arm, from the results of all runs."""
    families = dict.fromkeys(name for result in results for name in result.held_out.by_family or {})
    columns = dict(_COLUMNS)
    if not any(result.held_out.right_after is not None for result in results):
        columns = {name: column for name, column in columns.items() if name not in AUDITED}
    if len(families) > 1:
        columns |= {f"pass@1 after: {name}": _family(name) for name in families}
    keys = list(dict.fromkeys(key for result in results for key in result.settings))
    lines = []
    for arm in dict.fromkeys(result.arm for result in results):
        runs = [result for result in results if result.arm == arm]
        done = [result for result in runs if result.state == "finished"]
        settings = [_setting(runs[0].settings[key]) for key in keys]
        cells = [
            cell([value(result) for result in done], wording) for value, wording in columns.values()
        ]
        lines.append((arm, *settings, f"{len(done)} of {len(runs)}", *cells))
    return Table(("arm", *keys, "runs finished", *columns), tuple(lines))


def headline_table(table: Table) -> Table:
    """The columns of `summary_table` that fit a terminal."""
    kept = [i for i, name in enumerate(table.header) if name in HEADLINES]
    header, *rows = (tuple(line[i] for i in kept) for line in (table.header, *table.rows))
    return Table(header, tuple(rows))


def summary_markdown(results: Sequence[RunResult], study: str) -> str:
    """The table with its note and the list of runs that failed."""
    parts = [f"# {study}", summary_table(results).markdown(), NOTE]
    failed = [result for result in results if result.state == "failed"]
    if failed:
        parts.append(f"{plural(len(failed), 'run')} failed:")
        parts.append("\n".join(f"- {r.arm}, seed {r.seed}: {r.message}" for r in failed))
    return "\n\n".join(parts) + "\n"


def cell(values: Sequence[float | None], wording: Callable[[float], str]) -> str:
    """Mean and interval of the values that are known, in words.

    There is no interval where all runs agree, since they say nothing about a spread.
    """
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    share = f" ({len(known)} of {len(values)})" if len(known) < len(values) else ""
    if len(set(known)) == 1:
        return wording(known[0]) + (share or (f" in all {len(known)}" if len(known) > 1 else ""))
    mean, low, high = mean_over_runs(known, most=1 if wording is percent else math.inf)
    return f"{wording(mean)} [{wording(low)}, {wording(high)}]{share}"


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


_Column = tuple[Callable[[RunResult], float | None], Callable[[float], str]]

_COLUMNS: dict[str, _Column] = {
    "pass@1 before": (lambda result: result.held_out.pass1_before, percent),
    "pass@1 after": (lambda result: result.held_out.pass1_after, percent),
    "right after": (lambda result: result.held_out.right_after, percent),
    "over-credit after": (lambda result: result.held_out.over_credit_after, percent),
    "pass@K = 0 before": (lambda result: result.held_out.unsolved_before, _plain),
    "of these solved after": (lambda result: result.held_out.solved_of_unsolved, _plain),
    "first success, step": (lambda result: result.first_success_step, _plain),
    "transition, step": (lambda result: result.transition_step, _plain),
    "full pass at the end": (lambda result: result.full_pass_end, percent),
    "steps": (lambda result: result.steps, _plain),
    "seconds of steps": (lambda result: result.seconds, lambda seconds: f"{seconds:.0f}"),
}
"""Heading to the value of a run, and its wording."""


def _family(name: str) -> _Column:
    return lambda result: (result.held_out.by_family or {}).get(name, (None, None))[1], percent


def _setting(value: Json) -> str:
    if isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = "-" if value is None else str(value)
    return text if len(text) <= WIDEST_SETTING else text[:WIDEST_SETTING] + "…"
