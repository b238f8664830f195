"""`RolloutIndex`: every rollout of a run in a database, so that a million can be searched.

The parquet files of the run are copied into a temporary DuckDB file in the background, step by
step; questions are answered from what has been copied so far. Values only ever enter a query as
parameters.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
import weakref
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder

if TYPE_CHECKING:
    import duckdb

Outcome = Literal["any", "full", "partial", "none", "unjudged"]
Order = Literal["oldest", "newest"]

PAGE = 25
"""Rollouts on a page."""

CHUNK = 50
"""Steps that are copied in one go."""

MEMORY = "1GB"
"""What the database may hold in memory."""

THREADS = min(4, os.cpu_count() or 1)
"""Threads that answer a question; training may need the others."""

SAMPLE = 200
"""Completions that are read to know which letters are rare."""

_OUTCOMES: dict[str, str] = {
    "any": "true",
    "full": "full_pass",
    "partial": "not full_pass and pass_rate > 0",
    "none": "pass_rate = 0 and not full_pass",
    "unjudged": "full_pass is null",
}
_ROWS = 2**24
"""Above the number of rollouts of a step, which makes a step and a row one number."""

_COLUMNS = "problem_id, family, level, phase, completion, pass_rate, full_pass, advantage"
_TABLE = """
create table rollouts (
    step integer, row integer, problem_id varchar, family varchar, level varchar, phase varchar,
    completion varchar, pass_rate double, full_pass boolean, advantage double)
"""
_COPY = rf"""
insert into rollouts
select cast(regexp_extract(filename, 'step_(\d+)\.parquet$', 1) as integer), file_row_number,
    {_COLUMNS}
from read_parquet(?, filename = true, file_row_number = true)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One rollout as it is shown: where it is logged, and `LoggedRollout`'s fields."""

    step: int
    row: int
    problem_id: str
    family: str
    level: str
    phase: str
    completion: str
    pass_rate: float | None
    full_pass: bool | None
    advantage: float | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rollouts to show; the default is all.

    Attributes:
        step: The only step; None for all.
        family: The only family; empty for all.
        problem: How the problem's id begins.
        text: What the completion contains.
        outcome: How it was judged.
        order: Which come first.
        after: Step and row of the last one that was shown already.
    """

    step: int | None = None
    family: str = ""
    problem: str = ""
    text: str = ""
    outcome: Outcome = "any"
    order: Order = "oldest"
    after: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a search.

    Attributes:
        total: How many rollouts fit.
        full: How many of them passed every case.
        rows: Those of this page.
        more: Whether others follow.
    """

    total: int
    full: int
    rows: list[Row]
    more: bool


class RolloutIndex:
    """The rollouts of one run; see the module."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._copied: dict[int, int] = {}
        self._fault = ""
        self._letters: Mapping[str, int] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="deltagym-rollouts-")
        self._database = _connect(Path(self._folder.name) / "rollouts.duckdb")
        self._database.execute(_TABLE)
        weakref.finalize(self, self._folder.cleanup)

    def refresh(self) -> None:
        """Starts to copy what is new, in the background; does nothing while that goes on."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._copy_new, daemon=True)
                self._thread.start()

    def wait(self, seconds: float | None) -> bool:
        """Waits for the copying to end, for ever if `seconds` is None; whether it has."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def progress(self) -> tuple[int, int]:
        """Steps that were copied, and steps that there are."""
        return len(self._copied), len(self._run.rollout_steps())

    @property
    def fault(self) -> str:
        """Why the copying stopped before its end; empty if it did not."""
        return self._fault

    def search(self, wanted: Filter) -> Hits:
        """The rollouts that fit: how many there are, and the first `PAGE` after `wanted.after`."""
        where, values = _where(wanted, self._letters)
        sign = -1 if wanted.order == "newest" else 1
        place = f"({sign} * step::bigint * {_ROWS} + row)"
        after = "true"
        if wanted.after is not None:
            after = f"{place} > {sign * wanted.after[0] * _ROWS + wanted.after[1]}"
        # One pass: texts take longest to look at, and are looked at once.
        sql = (
            f"select count(*), count(*) filter (full_pass), min({place}, {PAGE + 1}) "
            f"filter ({after}) from {{table}} where {where}"
        )
        total, full, places = self._ask(sql, values, wanted.step)[0]
        first = [(sign * (key // _ROWS), key % _ROWS) for key in (places or [])[:PAGE]]
        return Hits(total, full, self.at(first), more=len(places or []) > PAGE)

    def at(self, places: Sequence[tuple[int, int]]) -> list[Row]:
        """The rollouts at these steps and rows, in this order; places without one are left out."""
        if not places:
            return []
        steps = {int(step) for step, _ in places}
        keys = {int(step) * _ROWS + int(row) for step, row in places}
        # Numbers in the text of the query, unlike parameters, let DuckDB pass over other steps.
        sql = (
            f"select step, row, {_COLUMNS} from {{table}} where step in ({_listed(steps)}) "
            f"and step::bigint * {_ROWS} + row in ({_listed(keys)})"
        )
        only = steps.pop() if len(steps) == 1 else None
        found = {(row.step, row.row): row for row in (Row(*r) for r in self._ask(sql, [], only))}
        return [found[place] for place in places if place in found]

    def one(self, step: int, row: int) -> Row | None:
        """One rollout; None if there is none at this place."""
        return next(iter(self.at([(step, row)])), None)

    def families(self) -> list[str]:
        """The families of what was copied, sorted."""
        return [name for (name,) in self._ask("select distinct family from {table} order by 1", [])]

    def problems(
        self, order: str, start: int, text: str = "", limit: int = PAGE + 1
    ) -> list[tuple[Any, ...]]:
        """The problems: id, family, level, rollouts, first solved step, rate, full passes.

        Args:
            order: `solved` (when they were first solved), `rate` or `id`.
            start: How many to leave out.
            text: What id, family or level contain.
            limit: Most problems.
        """
        by = {"rate": "6 desc, 1", "id": "1"}.get(order, "5 nulls last, 1")
        told_apart = "contains(problem_id || ' ' || family || ' ' || level, ?)"
        return self._ask(
            "select problem_id, any_value(family), any_value(level), count(*), "
            "min(step) filter (full_pass), avg(full_pass::int), count(*) filter (full_pass) "
            f"from {{table}} where {told_apart if text else 'true'} "
            f"group by 1 order by {by} limit {int(limit)} offset ?",
            [*([text] if text else []), start],
        )

    def history(self, problem_id: str) -> list[tuple[Any, ...]]:
        """Of one problem: step, rollouts, full passes, mean pass_rate, distinct completions."""
        return self._ask(
            "select step, count(*), count(*) filter (full_pass), avg(pass_rate), "
            "count(distinct completion) from {table} where problem_id = ? group by 1 order by 1",
            [problem_id],
        )

    def texts(self, problem_id: str, most: int) -> list[tuple[str, int, int, int]]:
        """The completions that passed every case of a problem, the earliest first.

        Returns:
            Text, how often, and step and row of its first time.
        """
        return self._ask(
            "select completion, count(*), min(step), arg_min(row, (step, row)) from {table} "
            f"where problem_id = ? and full_pass group by 1 order by 3, 4 limit {int(most)}",
            [problem_id],
        )

    def _ask(self, sql: str, values: Sequence[object], step: int | None = None) -> list[Any]:
        """Answers from the database, or from the file of a step that was not copied yet."""
        with self._database.cursor() as cursor:
            file = None if step is None or step in self._copied else _files(self._run).get(step)
            if step is None or file is None:
                return cursor.execute(sql.format(table="rollouts"), values).fetchall()
            table = (
                f"(select {step} as step, file_row_number as row, {_COLUMNS} "
                "from read_parquet(?, file_row_number = true))"
            )
            return cursor.execute(sql.format(table=table), [_quoted(file), *values]).fetchall()

    def _copy_new(self) -> None:
        import duckdb

        self._fault = ""
        try:
            self._copy()
        except (duckdb.Error, OSError) as error:
            self._fault = f"a file of rollouts cannot be read: {str(error).splitlines()[0]}"

    def _copy(self) -> None:
        files = _files(self._run)
        stamps = {step: file.stat().st_mtime_ns for step, file in files.items() if file.is_file()}
        stale = [step for step, stamp in self._copied.items() if stamps.get(step) != stamp]
        with self._database.cursor() as cursor:
            if stale:  # The run was rewound, and trained on from there.
                for step in stale:
                    del self._copied[step]
                cursor.execute("delete from rollouts where list_contains(?, step)", [stale])
            new = sorted(stamps.keys() - self._copied.keys())
            for start in range(0, len(new), CHUNK):
                part = new[start : start + CHUNK]
                cursor.execute(_COPY, [[_quoted(files[step]) for step in part]])
                self._copied.update({step: stamps[step] for step in part})
                self._letters = self._letters or _letters(cursor)


def _connect(file: Path) -> duckdb.DuckDBPyConnection:
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise BadInput("duckdb is not installed; pip install 'deltagym[web]'") from error
    return duckdb.connect(str(file), config={"memory_limit": MEMORY, "threads": THREADS})


def _files(run: RunFolder) -> dict[int, Path]:
    return {step: run.rollout_file(step) for step in run.rollout_steps()}


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _quoted(file: Path) -> str:
    """The path with nothing in it that DuckDB would take for a pattern."""
    return re.sub(r"([\[*?])", r"[\1]", str(file))


def _letters(cursor: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """How often each letter occurs in a few completions."""
    found = cursor.execute(f"select left(completion, 2000) from rollouts limit {SAMPLE}")
    return Counter(letter for (text,) in found.fetchall() for letter in text)


def _where(wanted: Filter, letters: Mapping[str, int]) -> tuple[str, list[Any]]:
    """The condition and its values."""
    parts, values = [_OUTCOMES[wanted.outcome]], []
    for condition, value in (
        ("step = ?", wanted.step),
        ("family = ?", wanted.family or None),
        ("starts_with(problem_id, ?)", wanted.problem or None),
        ("contains(completion, ?)", _from_rarest(wanted.text, letters)),
        ("contains(completion, ?)", wanted.text or None),
    ):
        if value is not None:
            parts.append(condition)
            values.append(value)
    return " and ".join(f"({part})" for part in parts), values


def _from_rarest(text: str, letters: Mapping[str, int]) -> str | None:
    """The part of a text from its rarest letter on, if it is quicker to look for that first.

    DuckDB looks for the first letter of a text, and compares from there. Where that letter is
    frequent, most of the time is spent on comparing; a text that began with "[" took 1.6 times as
    long.
    """
    if not text:
        return None
    rarest = min(range(len(text)), key=lambda i: letters.get(text[i], 0))
    rare = 2 * letters.get(text[rarest], 0) < letters.get(text[0], 0)
    return text[rarest:] if rare else None
