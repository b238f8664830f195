"""Opens a user's database file, SQLite or DuckDB, read-only.

A DuckDB file is copied into a SQLite file first, since SQLite runs what is asked about it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.sql.engine import quoted
from deltagym.scopes.sql.local.original import Original

if TYPE_CHECKING:
    import duckdb

SQLITE, DUCKDB = b"SQLite format 3\0", (8, b"DUCK")
"""How the two kinds of file are told: bytes at the start, or at an offset."""

COPIED = 1_000
"""Records copied at a time."""

WHOLE = ("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
TYPES = {"INTEGER": WHOLE, "REAL": ("FLOAT", "DOUBLE", "DECIMAL")}
"""SQLite's types, and DuckDB's that they hold; all others become text."""


def opened(path: Path, folder: Path) -> Original:
    """The database in a file.

    Args:
        path: The file.
        folder: Where a copy may be kept as long as the database is open.

    Raises:
        BadInput: There is no such file, it is no database, or DuckDB is not installed.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise BadInput(f"database: cannot read {path}: {error.strerror}") from error
    offset, magic = DUCKDB
    if start[offset:].startswith(magic):
        path = _copied(path, folder / "copy.sqlite")
    elif start != SQLITE:
        raise BadInput(f"database: {path} is neither a SQLite nor a DuckDB file")
    elif any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal")):
        raise BadInput(
            f"database: {path} is in use or was not closed (there is a -wal or -journal file "
            "beside it); close it, or give a copy made with VACUUM INTO"
        )
    try:
        return Original(path)
    except sqlite3.Error as error:
        raise BadInput(f"database: SQLite cannot read {path}: {error}") from error


def _copied(path: Path, copy: Path) -> Path:
    """A SQLite file with the tables, keys and records of a DuckDB file."""
    try:
        import duckdb
    except ModuleNotFoundError:
        fix = 'pip install "deltagym[sql]"'
        raise BadInput(f"database: {path} needs the duckdb package: {fix}") from None
    try:
        with (
            duckdb.connect(str(path), read_only=True) as source,
            closing(sqlite3.connect(copy)) as made,
            made,
        ):
            source.execute("SET enable_external_access = false")
            for (name,) in source.execute(
                "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary "
                "AND schema_name = 'main' ORDER BY table_oid"
            ).fetchall():
                _copy_table(source, made, name)
    except (duckdb.Error, sqlite3.Error) as error:
        raise BadInput(f"database: DuckDB cannot copy {path}: {error}") from error
    return copy


def _copy_table(source: duckdb.DuckDBPyConnection, made: sqlite3.Connection, name: str) -> None:
    columns = source.execute(
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE table_name = ? AND schema_name = 'main' ORDER BY column_index",
        [name],
    ).fetchall()
    parts = [
        f"{quoted(c)} {_type(kind)}{'' if nullable else ' NOT NULL'}"
        for c, kind, nullable in columns
    ]
    made.execute(f"CREATE TABLE {quoted(name)} ({', '.join([*parts, *_keys(source, name)])})")
    marks = ", ".join("?" * len(columns))
    found = source.execute(f"SELECT * FROM {quoted(name)}")
    while records := found.fetchmany(COPIED):
        made.executemany(
            f"INSERT INTO {quoted(name)} VALUES ({marks})",
            [[_plain(value) for value in record] for record in records],
        )


def _type(kind: str) -> str:
    base = kind.partition("(")[0]
    return next((ours for ours, theirs in TYPES.items() if base in theirs), "TEXT")


def _keys(source: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """The table's primary, unique and foreign keys in SQLite's words."""
    found = source.execute(
        "SELECT constraint_type, constraint_column_names, referenced_table, "
        "referenced_column_names FROM duckdb_constraints() "
        "WHERE table_name = ? AND schema_name = 'main' ORDER BY constraint_index",
        [name],
    ).fetchall()
    lines = []
    for kind, here, parent, there in found:
        if kind in ("PRIMARY KEY", "UNIQUE"):
            lines.append(f"{kind} ({_list(here)})")
        elif kind == "FOREIGN KEY":
            lines.append(f"{kind} ({_list(here)}) REFERENCES {quoted(parent)} ({_list(there)})")
    return lines


def _list(names: list[str]) -> str:
    return ", ".join(map(quoted, names))


def _plain(value: Json) -> Json:
    """A value as SQLite holds it: decimals as numbers, dates and all else as text."""
    if value is None or isinstance(value, int | float | str | bytes):
        return int(value) if isinstance(value, bool) else value
    return float(value) if isinstance(value, Decimal) else str(value)
