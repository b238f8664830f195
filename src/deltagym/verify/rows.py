"""Verifies a JSONL file of rows. Nothing is lost: every row comes out with all it brought, verified or with the reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from deltagym.family import get_family
from deltagym.files import replacing
from deltagym.problem import BadInput, Json, Problem, Verdict, infra_error
from deltagym.rows import SCOPE_FAMILY
from deltagym.verify.batch import verify_many

CHUNK = 4096
"""Rows held in memory at a time."""


@dataclass(frozen=True)
class FileSummary:
    """What came of a file: how many rows, how many passed in full, and how many could not be judged."""

    rows: int
    full_passes: int
    unjudged: int


def verify_file(
    source: str | Path, target: str | Path, dialect: str | None = None, progress: Callable[[int], None] | None = None
) -> FileSummary:
    """Reads `{"completion", "ground_truth", …}` rows and writes them with `status`, `passed`, `pass_rate`, `full_pass`, `message`.

    The output appears whole or not at all. A row that cannot be judged gets status `infra_error`, no score, and a message
    that names its line and field.

    Raises:
        BadInput: The source cannot be read or the dialect is unknown.
    """
    if dialect is not None:
        _require_dialect(dialect)
    rows = passes = unjudged = 0
    try:
        with (
            open(source, encoding="utf-8", errors="surrogateescape") as lines,
            replacing(Path(target)) as draft,
            open(draft, "w", encoding="utf-8") as out,
        ):
            for chunk in _chunks(enumerate(lines, 1)):
                for row, verdict in _judge(chunk, dialect):
                    out.write(json.dumps({**row, **verdict_fields(verdict)}) + "\n")
                    rows += 1
                    passes += bool(verdict.full_pass)
                    unjudged += verdict.full_pass is None
                if progress is not None:
                    progress(rows)
    except OSError as error:
        raise BadInput(f"file: {error.filename}: {error.strerror}") from error
    return FileSummary(rows, passes, unjudged)


def _require_dialect(dialect: str) -> None:
    """Raises `BadInput` unless some scope has the dialect; whether a row's own has is seen when the row is judged."""
    known = {scope: get_family(name).dialects for scope, name in SCOPE_FAMILY.items()}
    if not any(dialect in dialects for dialects in known.values()):
        shown = "; ".join(f"{scope}: {', '.join(dialects)}" for scope, dialects in known.items())
        raise BadInput(f"dialect: no scope has a dialect {dialect!r}; choose one of {shown}")


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


def _judge(chunk: list[tuple[int, str]], dialect: str | None) -> Iterator[tuple[dict[str, Json], Verdict]]:
    """Each row of the chunk with its verdict, in order; blank lines are skipped."""
    read = [(number, *_read(number, line, dialect)) for number, line in chunk if line.strip()]
    verdicts = iter(_verdicts([(number, pair) for number, _, pair in read if not isinstance(pair, str)], dialect))
    for _, row, pair in read:
        yield row, infra_error(pair) if isinstance(pair, str) else next(verdicts)


def _verdicts(numbered: list[tuple[int, tuple[Problem, str]]], dialect: str | None) -> list[Verdict]:
    """Verdicts of pairs with their line numbers; where one is refused (a tape past the cap, say), the others are still judged."""
    try:
        return verify_many([pair for _, pair in numbered], dialect)
    except BadInput as error:
        if len(numbered) == 1:
            return [infra_error(f"line {numbered[0][0]}: {error}")]
        half = len(numbered) // 2
        return _verdicts(numbered[:half], dialect) + _verdicts(numbered[half:], dialect)


def _read(number: int, line: str, dialect: str | None) -> tuple[dict[str, Json], tuple[Problem, str] | str]:
    """The row, and its problem and completion or the reason why there is none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"line": line.rstrip("\n")}, f"line {number}: not JSON: {error}"
    if not isinstance(row, dict):
        return {"line": row}, f"line {number}: must be a JSON object, not {type(row).__name__}"
    completion = row.get("completion")
    if not isinstance(completion, str):
        return row, f"line {number}: completion: must be text, not {type(completion).__name__}"
    try:
        problem = Problem.from_row({**row, "id": ""})
    except BadInput as error:
        return row, f"line {number}: {error}"
    if not problem.cases and dialect != "delta1":
        return row, f"line {number}: ground_truth: is empty; give at least one test case"
    return row, (problem, completion)
