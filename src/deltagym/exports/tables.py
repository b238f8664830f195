"""Rows as the bytes of data files, and files that exporters ship as they are."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from deltagym.core.problem import Json
from deltagym.exports.base import Row


def parquet(rows: Sequence[Mapping[str, Json]], like: Sequence[Mapping[str, Json]] = ()) -> bytes:
    """Rows as a parquet file: one row group, zstd.

    Args:
        rows: The rows; all have the same keys.
        like: Rows of the same kind, which give the columns where `rows` is empty.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist([*rows, *like]).slice(0, len(rows))
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def jsonl(rows: Sequence[Mapping[str, Json]]) -> str:
    """Rows as JSON, one a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def columns(row: Row) -> dict[str, Json]:
    """The columns of a row where a framework asks for no others."""
    return {
        "prompt": row.messages,
        "problem": row.problem,
        "id": row.id,
        "scope": row.scope,
        "family": row.family,
        "level": row.level,
    }


def template(path: str) -> str:
    """A file below `templates/`, which exports carry as it is."""
    return files("deltagym.exports").joinpath("templates", *path.split("/")).read_text("utf-8")


def read_jsonl(path: Path) -> list[dict[str, Json]]:
    """The rows of a file that `jsonl` made."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
