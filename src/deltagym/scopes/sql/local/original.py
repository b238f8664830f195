"""A database as it is in the folder: its tables, its records, and the gold query run on it.

It is opened read-only and never written.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from deltagym.core.problem import Json
from deltagym.scopes.sql import engine
from deltagym.scopes.sql.engine import Record, SqlResult, quoted

BUDGET = 300_000_000
"""Instructions of SQLite's virtual machine for a query on an original database.

There may be millions of records.
"""

LOOK = 10_000
"""Instructions between two checks of the budget."""

SEARCH_BUDGET, LOOKUP_BUDGET = 30_000_000, 2_000_000
"""Instructions for a query that searches records to sample, and for one that looks up records with
certain values, of which there are many.
"""

LONGEST = 1_000
"""Bytes of a record that is taken, at most.

It is half of what a value may have where answers run, so that records joined in pairs fit.
"""

ROOMY = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 10**6),
    (sqlite3.SQLITE_LIMIT_COLUMN, 2_000),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 250_000),
)
"""Limits of `engine.LIMITS` that are raised, since real tables need more."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, declared type, whether it may be NULL, and its collation."""

    name: str
    type: str
    nullable: bool
    collation: str

    @property
    def numeric(self) -> bool:
        """Whether values of the declared type are stored as numbers (SQLite's type affinity)."""
        kind = self.type.upper()
        text = any(word in kind for word in ("CHAR", "CLOB", "TEXT", "BLOB"))
        return "INT" in kind or not (text or kind == "")


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: `columns` here name a record of `table` by its columns `others`."""

    columns: tuple[str, ...]
    table: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an original database.

    Attributes:
        name: Its name.
        columns: Its columns.
        primary: Names of the primary key's columns.
        uniques: Further sets of columns that are unique.
        links: Foreign keys.
        sql: The statement by which the original makes it.
    """

    name: str
    columns: tuple[Column, ...]
    primary: tuple[str, ...]
    uniques: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]
    sql: str

    def place(self, name: str) -> int | None:
        """The position of a column, given by its name in any case; None if there is none."""
        return next((i for i, c in enumerate(self.columns) if c.name.lower() == name.lower()), None)

    def places(self, names: Sequence[str]) -> tuple[int, ...] | None:
        """The positions of some columns; None if one of them does not exist."""
        found = [self.place(name) for name in names]
        return None if None in found else tuple(i for i in found if i is not None)


class Original:
    """An open database of the folder: read-only and immutable, so nothing is written beside it.

    Args:
        path: The SQLite file.

    Raises:
        sqlite3.Error: It is no database.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._own = self._connect()
        self._own.execute("PRAGMA query_only = ON")
        self.tables: dict[str, Table] = {t.name.lower(): t for t in map(self._table, self._names())}
        self._sessions = {
            backwards: _Session(self._connect(), backwards) for backwards in (False, True)
        }

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._uri, uri=True, isolation_level=None)
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        return connection

    def close(self) -> None:
        """Closes all connections."""
        for session in self._sessions.values():
            session.close()
        self._own.close()

    def run(self, sql: str, backwards: bool = False) -> SqlResult:
        """What a query gives under the guard of answers, with a budget for large tables.

        Args:
            sql: The query.
            backwards: Whether SQLite visits records in the opposite order.
        """
        return self._sessions[backwards].run(sql)

    def found(self, sql: str) -> list[tuple]:
        """The records of a query of our own; none if it fails or takes too long."""
        return self._asked(sql, (), SEARCH_BUDGET)

    def _asked(self, sql: str, values: Sequence[Json], budget: int) -> list[tuple]:
        with self._limited(budget):
            try:
                return self._own.execute(sql, values).fetchall()
            except (sqlite3.Error, UnicodeError):
                return []

    @contextmanager
    def _limited(self, budget: int) -> Iterator[None]:
        spent = iter(range(budget // LOOK))
        self._own.set_progress_handler(lambda: next(spent, None) is None, LOOK)
        try:
            yield
        finally:
            self._own.set_progress_handler(None, LOOK)

    def records_where(
        self, table: Table, columns: Sequence[str], values: Sequence[Json], limit: int
    ) -> list[Record]:
        """The first records of a table with these values in these columns that a case can hold."""
        condition = " AND ".join(f"{quoted(c)} = ?" for c in columns)
        records = self._asked(
            f"SELECT * FROM {quoted(table.name)} WHERE {condition} LIMIT {limit}",
            list(values),
            LOOKUP_BUDGET,
        )
        return [list(record) for record in records if fits(record)]

    def records_by_id(self, table: Table, ids: Sequence[int]) -> list[Record]:
        """The records with these rowids that a case can hold."""
        records = [
            self.found(f"SELECT * FROM {quoted(table.name)} WHERE rowid = {int(i)}") for i in ids
        ]
        return [list(record) for found in records for record in found if fits(record)]

    def records_from(self, table: Table, start: int, limit: int) -> list[Record]:
        """The first records from a rowid on that a case can hold.

        Of a table without rowids, its first records.
        """
        every = f"SELECT * FROM {quoted(table.name)}"
        records = self.found(f"{every} WHERE rowid >= {start} ORDER BY rowid LIMIT {limit}")
        records = records or self.found(f"{every} LIMIT {limit}")
        return [list(record) for record in records if fits(record)]

    def id_range(self, table: Table) -> tuple[int, int]:
        """The lowest and the highest rowid; (0, 0) if there are none."""
        low = self.found(f"SELECT min(rowid) FROM {quoted(table.name)}")
        high = self.found(f"SELECT max(rowid) FROM {quoted(table.name)}")
        return (low[0][0], high[0][0]) if low and high and low[0][0] is not None else (0, 0)

    @cached_property
    def views(self) -> frozenset[str]:
        """Names of views, in lower case."""
        return frozenset(
            name.lower()
            for (name,) in self._own.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")
        )

    def _names(self) -> list[tuple[str, str]]:
        found = self._own.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
        ).fetchall()
        return [(name, sql) for name, sql in found if not name.lower().startswith("sqlite_")]

    def _table(self, named: tuple[str, str]) -> Table:
        name, sql = named
        info = self._own.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        keys = [column for _, column, *_, position in sorted(info, key=lambda c: c[5]) if position]
        folded = _collations(sql)
        columns = tuple(
            Column(c, kind, not (strict or key), folded.get(c.lower(), ""))
            for _, c, kind, strict, _, key in info
        )
        return Table(name, columns, tuple(keys), self._uniques(name), self._links(name), sql)

    def _uniques(self, name: str) -> tuple[tuple[str, ...], ...]:
        found = set()
        for _, index, unique, origin, partial in self._own.execute(
            f"PRAGMA index_list({quoted(name)})"
        ).fetchall():
            columns = tuple(
                c for _, _, c in self._own.execute(f"PRAGMA index_info({quoted(index)})").fetchall()
            )
            if unique and not partial and origin != "pk" and None not in columns:
                found.add(columns)
        return tuple(sorted(found))

    def _links(self, name: str) -> tuple[Link, ...]:
        parts: dict[int, list[tuple]] = {}
        for number, _, parent, here, there, *_ in self._own.execute(
            f"PRAGMA foreign_key_list({quoted(name)})"
        ).fetchall():
            parts.setdefault(number, []).append((parent, here, there))
        links = []
        for _, found in sorted(parts.items()):
            parent = found[0][0]
            others = [there for *_, there in found]
            if None in others:
                info = self._own.execute(f"PRAGMA table_info({quoted(parent)})").fetchall()
                others = [c for _, c, *_, position in sorted(info, key=lambda c: c[5]) if position]
            if len(others) == len(found):
                links.append(Link(tuple(here for _, here, _ in found), parent, tuple(others)))
        return tuple(links)


class _Session(engine.Session):
    """A guarded connection to a file. It has no store of its own, since it never writes."""

    def __init__(self, connection: sqlite3.Connection, backwards: bool) -> None:
        if backwards:
            connection.execute("PRAGMA reverse_unordered_selects = ON")
        super().__init__(engine.Store(""), connection, writes=False)
        for limit, value in ROOMY:
            connection.setlimit(limit, value)
        connection.set_progress_handler(self._tick, LOOK)

    def _tick(self) -> bool:
        self._spent += 1
        return self._spent > BUDGET // LOOK


def _collations(sql: str) -> dict[str, str]:
    """The collations with which columns are declared, by column name in lower case."""
    found = re.findall(
        r"""[(,]\s*["`\[]?(\w+)["`\]]?[^,()]*(?:\([^()]*\)[^,()]*)?\bCOLLATE\s+["`\[]?(\w+)""",
        sql,
        re.IGNORECASE,
    )
    return {
        column.lower(): name.upper()
        for column, name in found
        if name.upper() in ("NOCASE", "RTRIM", "BINARY")
    }


def fits(record: Sequence[Json]) -> bool:
    """Whether a case can hold a record: no blobs, infinities or broken text, and not too long."""
    return all(map(_plain, record)) and sum(len(str(value).encode()) for value in record) <= LONGEST


def _plain(value: Json) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    return (
        value is None
        or isinstance(value, int)
        or (isinstance(value, float) and math.isfinite(value))
    )


@lru_cache(maxsize=4096)
def written(name: str) -> str:
    """A name as a person writes it: quoted only where it must be."""
    if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
        try:
            with closing(sqlite3.connect(":memory:")) as trial:
                trial.execute(f"CREATE TABLE {name} ({name} INT)")
            return name
        except sqlite3.Error:
            pass
    return quoted(name)


def create(table: Table, keys: bool = True) -> str:
    """The CREATE TABLE statement of a table.

    Args:
        table: The table.
        keys: Whether to declare keys. Without them every record of the original fits.
    """
    parts = [_column(table, c, keys) for c in table.columns]
    if keys:
        parts += [f"PRIMARY KEY ({_list(table.primary)})"] if len(table.primary) > 1 else []
        parts += [f"UNIQUE ({_list(unique)})" for unique in table.uniques]
        parts += [
            f"FOREIGN KEY ({_list(k.columns)}) REFERENCES {written(k.table)} ({_list(k.others)})"
            for k in table.links
        ]
    return f"CREATE TABLE {written(table.name)} (\n  " + ",\n  ".join(parts) + "\n);"


def _column(table: Table, column: Column, keys: bool) -> str:
    key = " PRIMARY KEY" if table.primary == (column.name,) else ""
    strict = " NOT NULL" if not (column.nullable or key) else ""
    collation = f" COLLATE {column.collation}" if column.collation else ""
    return (
        f"{written(column.name)} {column.type}".rstrip()
        + (key + strict if keys else "")
        + collation
    )


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(written, names))
