"""`verify_file`: verifies a file of rows: JSON lines, a JSON array, or parquet.

Nothing is lost: every row comes out with all it brought, verified or with the reason why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.problem import Json, Problem, Verdict, infra_error
from deltagym.core.registry import get_scope, scope_names
from deltagym.core.row_formats import Entry, read_rows, writing_rows
from deltagym.core.rows import read_row
from deltagym.core.verification import verify_many

CHUNK = 4096
"""Rows judged at a time."""


@dataclass(frozen=True)
class FileSummary:
    """Counts of a verified file.

    Attributes:
        rows: Rows in the file.
        full_passes: Rows whose completion passes every case.
        unjudged: Rows that could not be judged.
        reasons: Why not, and how often, the most frequent first; the rows' places are left out.
    """

    rows: int
    full_passes: int
    unjudged: int
    reasons: tuple[tuple[str, int], ...] = field(default=(), repr=False)

    @property
    def nothing_judged(self) -> bool:
        """Whether there was no row that could be judged."""
        return self.unjudged == self.rows


def verify_file(
    source: str | Path,
    target: str | Path,
    dialect: str | None = None,
    progress: Callable[[int], None] | None = None,
    scope: str | None = None,
) -> FileSummary:
    """Judges the rows `{"completion", "ground_truth", …}` of a file and writes them with verdicts.

    Each row gets `status`, `passed`, `pass_rate`, `full_pass` and `message`. The output appears
    whole or not at all. A row that cannot be judged gets status `infra_error`, no score, and a
    message that names its place and field.

    Args:
        source: The file to read: JSON lines, a JSON array, or parquet.
        target: The file to write: parquet if its name ends in `.parquet`, a JSON array if in
            `.json`, else JSON lines.
        dialect: Variant of the language; None for each scope's default.
        progress: Told how many rows are done.
        scope: Name of the scope of rows whose `problem_family` is unknown.

    Raises:
        BadInput: The source cannot be read, or dialect or scope is unknown.
    """
    _require(scope, dialect)
    rows = passes = unjudged = 0
    reasons: Counter[str] = Counter()
    entries = read_rows(source)
    with writing_rows(target) as write:
        while chunk := list(islice(entries, CHUNK)):
            for entry, verdict in _judge(chunk, dialect, scope):
                write({**entry.row, **verdict_fields(verdict)})
                rows += 1
                passes += bool(verdict.full_pass)
                if verdict.full_pass is None:
                    unjudged += 1
                    reasons[verdict.message.removeprefix(f"{entry.where}: ")] += 1
            if progress is not None:
                progress(rows)
    return FileSummary(rows, passes, unjudged, tuple(reasons.most_common()))


def _require(scope: str | None, dialect: str | None) -> None:
    """Raises `BadInput` unless the scope exists, and some scope has the dialect.

    Whether a row's own scope has the dialect is seen when the row is judged.
    """
    if scope is not None:
        get_scope(scope)
    if dialect is not None:
        known = [name for each in scope_names() for name in get_scope(each).dialects]
        if dialect not in known:
            raise unknown_name("dialect", dialect, known)


def verdict_fields(verdict: Verdict) -> dict[str, Json]:
    """A verdict as the JSON fields of an output row."""
    return {
        "status": str(verdict.status),
        "passed": list(verdict.passed),
        "pass_rate": verdict.pass_rate,
        "full_pass": verdict.full_pass,
        "message": verdict.message,
    }


def _judge(
    chunk: Iterable[Entry], dialect: str | None, scope: str | None
) -> Iterator[tuple[Entry, Verdict]]:
    """Each entry of the chunk with its verdict, in order."""
    read = [(entry, _read(entry, dialect, scope)) for entry in chunk]
    pairs = [(entry.where, pair) for entry, pair in read if not isinstance(pair, str)]
    verdicts = iter(_verdicts(pairs, dialect))
    for entry, pair in read:
        refused = isinstance(pair, str)
        yield entry, infra_error(f"{entry.where}: {pair}") if refused else next(verdicts)


def _verdicts(placed: list[tuple[str, tuple[Problem, str]]], dialect: str | None) -> list[Verdict]:
    """Verdicts of pairs with their places; a refused pair does not stop the others."""
    try:
        return verify_many([pair for _, pair in placed], dialect)
    except BadInput as error:
        if len(placed) == 1:
            return [infra_error(f"{placed[0][0]}: {error}")]
        half = len(placed) // 2
        return _verdicts(placed[:half], dialect) + _verdicts(placed[half:], dialect)


def _read(entry: Entry, dialect: str | None, scope: str | None) -> tuple[Problem, str] | str:
    """The problem and completion of a row, or the reason why there is none."""
    if entry.fault:
        return entry.fault
    completion = entry.row.get("completion")
    if not isinstance(completion, str):
        return f"completion: must be text, not {type(completion).__name__}"
    try:
        problem = read_row({**entry.row, "id": ""}, scope)
    except BadInput as error:
        return str(error)
    if not problem.cases and dialect != "delta1":
        return "ground_truth: is empty; give at least one test case"
    return problem, completion
