"""`verify_file`: verifies a JSONL file of rows.

Nothing is lost: every row comes out with all it brought, verified or with the reason why not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.files import replacing
from deltagym.core.problem import Json, Problem, Verdict, infra_error
from deltagym.core.registry import get_scope, scope_names
from deltagym.core.rows import read_row
from deltagym.core.verification import verify_many

CHUNK = 4096
"""Rows held in memory at a time."""


@dataclass(frozen=True)
class FileSummary:
    """Counts of a verified file: rows, full passes, and rows that could not be judged."""

    rows: int
    full_passes: int
    unjudged: int


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
    message that names its line and field.

    Args:
        source: The JSONL file to read.
        target: The JSONL file to write.
        dialect: Variant of the language; None for each scope's default.
        progress: Told how many rows are done.
        scope: Name of the scope of rows whose `problem_family` is unknown.

    Raises:
        BadInput: The source cannot be read, or dialect or scope is unknown.
    """
    _require(scope, dialect)
    rows = passes = unjudged = 0
    try:
        with (
            open(source, encoding="utf-8", errors="surrogateescape") as lines,
            replacing(Path(target)) as draft,
            open(draft, "w", encoding="utf-8") as out,
        ):
            for chunk in _chunks(enumerate(lines, 1)):
                for row, verdict in _judge(chunk, dialect, scope):
                    out.write(json.dumps({**row, **verdict_fields(verdict)}) + "\n")
                    rows += 1
                    passes += bool(verdict.full_pass)
                    unjudged += verdict.full_pass is None
                if progress is not None:
                    progress(rows)
    except OSError as error:
        raise BadInput(f"file: {error.filename}: {error.strerror}") from error
    return FileSummary(rows, passes, unjudged)


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


def _chunks(lines: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _judge(
    chunk: list[tuple[int, str]], dialect: str | None, scope: str | None
) -> Iterator[tuple[dict[str, Json], Verdict]]:
    """Each row of the chunk with its verdict, in order; blank lines are skipped."""
    read = [(n, *_read(n, line, dialect, scope)) for n, line in chunk if line.strip()]
    pairs = [(number, pair) for number, _, pair in read if not isinstance(pair, str)]
    verdicts = iter(_verdicts(pairs, dialect))
    for _, row, pair in read:
        yield row, infra_error(pair) if isinstance(pair, str) else next(verdicts)


def _verdicts(
    numbered: list[tuple[int, tuple[Problem, str]]], dialect: str | None
) -> list[Verdict]:
    """Verdicts of pairs with their line numbers; a refused pair does not stop the others."""
    try:
        return verify_many([pair for _, pair in numbered], dialect)
    except BadInput as error:
        if len(numbered) == 1:
            return [infra_error(f"line {numbered[0][0]}: {error}")]
        half = len(numbered) // 2
        return _verdicts(numbered[:half], dialect) + _verdicts(numbered[half:], dialect)


def _read(
    number: int, line: str, dialect: str | None, scope: str | None
) -> tuple[dict[str, Json], tuple[Problem, str] | str]:
    """The row, and its problem and completion or the reason why there is none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"line": line.rstrip("\n")}, f"line {number}: not JSON: {error}"
    if not isinstance(row, dict):
        return {"line": row}, f"line {number}: must be a JSON object, not {type(row).__name__}"
    completion = row.get("completion")
    if not isinstance(completion, str):
        kind = type(completion).__name__
        return row, f"line {number}: completion: must be text, not {kind}"
    try:
        problem = read_row({**row, "id": ""}, scope)
    except BadInput as error:
        return row, f"line {number}: {error}"
    if not problem.cases and dialect != "delta1":
        return row, f"line {number}: ground_truth: is empty; give at least one test case"
    return row, (problem, completion)
