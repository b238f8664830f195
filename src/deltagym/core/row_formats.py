"""Files of rows in three formats: JSON lines, a JSON array, and parquet.

What a file holds is seen from its first bytes when it is read, and from the ending of its name when
it is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json, canonical_json

if TYPE_CHECKING:
    import pyarrow

BATCH = 4096
"""Rows of a parquet file held in memory at a time."""

ENDINGS = (".jsonl", ".json", ".parquet")
"""Endings of the names of files of rows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file.

    Attributes:
        where: Its place, for messages: `line 3` of JSON lines, else `row 3`.
        row: What stands there.
        fault: Why it is no row; empty if it is one. `row` then holds the text under `line`.
    """

    where: str
    row: dict[str, Json]
    fault: str = ""


def read_rows(source: str | Path) -> Iterator[Entry]:
    """The rows of a file, in order; blank lines are skipped.

    Raises:
        BadInput: The file cannot be read, or it is a JSON array or parquet file with a fault.
    """
    try:
        with open(source, "rb") as file:
            yield from _entries(file, str(source))
    except OSError as error:
        raise BadInput(f"file: {error.filename or source}: {error.strerror}") from error


@contextmanager
def writing_rows(target: str | Path) -> Iterator[Callable[[Mapping[str, Json]], None]]:
    """Gives a function that adds a row to `target`, which appears whole or not at all.

    A parquet file is written at the end, all at once; the other formats row by row.

    Raises:
        BadInput: The file cannot be written.
    """
    target = Path(target)
    try:
        with replacing(target) as draft:
            if target.suffix == ".parquet":
                rows: list[Mapping[str, Json]] = []
                yield rows.append
                write_parquet(_same_columns(rows), draft, exact=True)
            else:
                with draft.open("w", encoding="utf-8") as out:
                    yield from _text_writer(out.write, array=target.suffix == ".json")
    except OSError as error:
        raise BadInput(f"file: {error.filename or target}: {error.strerror}") from error


def write_parquet(rows: Sequence[Mapping[str, Json]], target: Path, exact: bool = False) -> None:
    """Writes rows with the columns of the first one: one row group, zstd.

    A column whose values have different shapes becomes JSON text. So does `params`, whose shape
    differs between families.

    Args:
        rows: What to write.
        target: The file.
        exact: Whether a column becomes JSON text too if Arrow would give its objects fields that
            they do not have.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    flat = [
        {**row, "params": canonical_json(row["params"])}
        if isinstance(row.get("params"), Mapping)
        else row
        for row in rows
    ]
    names = flat[0] if flat else ()
    table = pa.table({name: _column([row[name] for row in flat], exact) for name in names})
    pq.write_table(table, target, compression="zstd")


def _entries(file: BinaryIO, name: str) -> Iterator[Entry]:
    start = file.read(512)
    file.seek(0)
    if start.startswith(b"PAR1"):
        yield from _parquet(file, name)
    elif start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        yield from _array(file, name)
    else:
        for number, line in enumerate(file, 1):
            if text := line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape"):
                yield from _line(f"line {number}", text)


def _line(where: str, text: str) -> Iterator[Entry]:
    if not text.strip():
        return
    try:
        yield _entry(where, json.loads(text))
    except (ValueError, RecursionError) as error:
        yield Entry(where, {"line": text.rstrip("\r\n")}, f"not JSON: {error}")


def _array(file: BinaryIO, name: str) -> Iterator[Entry]:
    try:
        rows = json.loads(file.read().decode("utf-8-sig", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        fault = f"begins with [ but is not a JSON array: {error}"
        raise BadInput(f"file: {name}: {fault}") from error
    for number, row in enumerate(rows, 1):
        yield _entry(f"row {number}", row)


def _parquet(file: BinaryIO, name: str) -> Iterator[Entry]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        number = 0
        for batch in pq.ParquetFile(file).iter_batches(BATCH):
            for row in batch.to_pylist():
                number += 1
                yield Entry(f"row {number}", row)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"file: {name}: cannot be read as parquet: {error}") from error


def _entry(where: str, row: Json) -> Entry:
    if isinstance(row, dict):
        return Entry(where, row)
    return Entry(where, {"line": row}, f"must be a JSON object, not {type(row).__name__}")


def _text_writer(
    write: Callable[[str], object], array: bool
) -> Iterator[Callable[[Mapping[str, Json]], None]]:
    """The function that writes one row; what closes an array is written after its last use."""
    count = 0

    def add(row: Mapping[str, Json]) -> None:
        nonlocal count
        count += 1
        text = json.dumps(row, default=str)  # parquet has dates and other values JSON has not
        write((("[\n" if count == 1 else ",\n") + text) if array else text + "\n")

    yield add
    if array:
        write("\n]\n" if count else "[]\n")


def _same_columns(rows: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Json]]:
    """The rows with each other's columns, None where one has no value."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def _column(values: list[Json], exact: bool) -> pyarrow.Array:
    """The values as Arrow takes them, or as JSON text where their shapes do not agree."""
    import pyarrow as pa

    try:
        array = pa.array(values)
        if not exact or ("struct<>" not in str(array.type) and array.to_pylist() == values):
            return array
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        pass
    as_text = partial(json.dumps, default=str) if exact else canonical_json  # ASCII, if exact
    return pa.array([as_text(value) for value in values])
