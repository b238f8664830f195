"""SQLite under guard: answers reach only the tables at hand, and every run ends.

Standard library only. As a program (`python -I -S engine.py`) it is a worker, which answers
requests from standard input until that ends. A request is its length (4 bytes, big endian) and that
much JSON, `{"cases": [[ddl, contents], ...], "answers": [sql, ...], "writes": bool}`. The reply,
framed alike, holds a list of results for each answer. What is expected never gets here.
"""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import struct
import sys
from collections.abc import Callable
from contextlib import closing

TICK = 1000
"""Instructions of SQLite's virtual machine between two checks of the budget."""
TICKS = 1000
"""Checks after which a statement is stopped.

That is after a million instructions, a hundred times what a gold query needs.
"""
RECORDS = 2000
"""Records of a result, at most."""
BYTES = 400_000
"""Characters of a result as Python writes it, at most."""
CHUNK = 50
"""Records fetched at a time; memory never holds more than these beyond the limit."""
STATEMENTS = 256
"""Compiled statements that a connection keeps."""
MEMORY = 512 * 2**20
"""Address space of a worker (bytes)."""
HEAP = 96 * 2**20
"""Memory that SQLite may take in a worker (bytes)."""

READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
WRITES = READS | {
    sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_UPDATE,
    sqlite3.SQLITE_DELETE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
FUNCTIONS = frozenset((
    "abs", "avg", "ceil", "ceiling", "char", "coalesce", "concat", "concat_ws", "count",
    "cume_dist", "dense_rank", "first_value", "floor", "format", "glob", "group_concat", "hex",
    "if", "ifnull", "iif", "instr", "lag", "last_value", "lead", "length", "like", "likelihood",
    "likely", "lower", "ltrim", "max", "min", "mod", "nth_value", "ntile", "nullif",
    "percent_rank", "power", "printf", "quote", "rank", "replace", "round", "row_number", "rtrim",
    "sign", "sqrt", "string_agg", "substr", "substring", "sum", "total", "trim", "typeof",
    "unicode", "unlikely", "upper",
))  # fmt: skip
"""The functions that answers may call.

Their values depend on their arguments alone, not on the clock, chance or the machine.
"""

LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 2_000),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 20_000),
    (sqlite3.SQLITE_LIMIT_COLUMN, 100),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 40),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 25_000),
    (sqlite3.SQLITE_LIMIT_FUNCTION_ARG, 20),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
)
"""Limits of a statement. Values are at most 2,000 bytes long, so no single instruction is slow."""

Record = list
"""The values of one table row, in the order of the columns."""

Contents = dict[str, list[Record]]
"""What tables hold: table to its records."""

SqlResult = dict
"""What SQL gave: `{"rows": records, "width": n}`, `{"tables": contents}`, or
`{"error": text, "kind": kind}`, where the kind is `"error"`, `"budget"`, `"size"`, `"infra"` (a
case's database cannot be made) or, from the pool, `"crash"`.
"""


class _TooLarge(Exception):
    """A result has more records or characters than it may."""


class Store:
    """Tables in memory that are filled again and again.

    Its own connection runs trusted statements only. Those of answers run in sessions: connections
    of their own, under guard from first to last. Tables are made once, and a query that runs on
    many databases is compiled once.

    Args:
        ddl: CREATE TABLE statements, each ended by a semicolon. Names need no quotes.

    Raises:
        sqlite3.Error: The tables cannot be made.
    """

    def __init__(self, ddl: str) -> None:
        self._uri = f"file:/{next(_numbers)}?vfs=memdb"
        self._own = _connect(self._uri)
        self._own.execute("PRAGMA page_size = 1024")
        self._own.execute("BEGIN")
        for statement in ddl.split(";"):
            self._own.execute(statement)
        self._own.execute("COMMIT")
        self._tables = [
            name
            for (name,) in self._own.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
            ).fetchall()
        ]
        self._contents: Contents = {}
        self._changed = False

    def fill(self, contents: Contents) -> None:
        """Makes `contents` all that the tables hold.

        Raises:
            sqlite3.Error: The contents do not fit.
        """
        self._own.execute("BEGIN")
        try:
            for table in self._tables:
                self._own.execute(f"DELETE FROM {quoted(table)}")
            for table, records in contents.items():
                if records:
                    self._own.executemany(
                        f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * len(records[0]))})",
                        records,
                    )
        except sqlite3.Error:
            self._own.execute("ROLLBACK")
            raise
        self._own.execute("COMMIT")
        self._contents, self._changed = contents, False

    def about_to_change(self) -> None:
        """Fills the tables again if a script has run since they were filled."""
        if self._changed:
            self.fill(self._contents)
        self._changed = True

    def contents(self) -> Contents:
        """What the tables that were filled hold now."""
        return {
            table: _fetch(self._own, f"SELECT * FROM {quoted(table)}")["rows"]
            for table in self._contents
        }

    def session(self, writes: bool, backwards: bool = False) -> Session:
        """A connection for answers.

        Args:
            writes: Whether answers are scripts that change tables.
            backwards: Whether SQLite visits records in the opposite order wherever no order is
                asked for.
        """
        connection = _connect(self._uri)
        if backwards:
            connection.execute("PRAGMA reverse_unordered_selects = ON")
        return Session(self, connection, writes)

    def close(self) -> None:
        """Frees the memory, once the sessions are closed as well."""
        self._own.close()


class Session:
    """A connection under guard.

    Every answer finds the tables as they were filled, and has the whole budget.
    """

    def __init__(self, store: Store, connection: sqlite3.Connection, writes: bool) -> None:
        self._store = store
        self._connection = connection
        self._spent = 0
        self._run = self._change if writes else self._query
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA max_page_count = 4000")
        if not writes:
            connection.execute("PRAGMA query_only = ON")
        for limit, value in LIMITS:
            connection.setlimit(limit, value)
        connection.set_progress_handler(self._tick, TICK)
        connection.set_authorizer(_authorizer(WRITES if writes else READS))

    def _tick(self) -> bool:
        self._spent += 1
        return self._spent > TICKS

    def run(self, sql: str) -> SqlResult:
        """What a query gives, or what all tables hold after a script."""
        try:
            return self._run(sql)
        except _TooLarge:
            return {
                "error": f"the result has more than {RECORDS} rows or {BYTES} bytes",
                "kind": "size",
            }
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
            if str(error) == "interrupted":
                return {"error": f"stopped after {TICK * TICKS} steps", "kind": "budget"}
            return {"error": str(error)[:300] or type(error).__name__, "kind": "error"}

    def _query(self, sql: str) -> SqlResult:
        self._spent = 0
        return _fetch(self._connection, sql)

    def _change(self, sql: str) -> SqlResult:
        """Runs a script; one that leaves a transaction open is refused."""
        self._store.about_to_change()
        self._spent = 0
        try:
            self._connection.executescript(sql)
            if self._connection.in_transaction:
                return {"error": "the script leaves a transaction open", "kind": "error"}
        finally:
            self._spent = 0
            self._connection.rollback()
        return {"tables": self._store.contents()}

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


def quoted(name: str) -> str:
    """A name as SQL, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


_numbers = itertools.count()
"""Numbers for names of databases, which are known in this process only."""


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri,
        timeout=0,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
        uri=True,
    )


def _authorizer(allowed: frozenset[int]) -> Callable[..., int]:
    def decide(
        action: int, first: str | None, second: str | None, database: str | None, _: str | None
    ) -> int:
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_OK if (second or "").lower() in FUNCTIONS else sqlite3.SQLITE_DENY
        if action not in allowed or "sqlite_" in (first or "").lower():
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    return decide


def _fetch(connection: sqlite3.Connection, sql: str) -> SqlResult:
    with closing(connection.execute(sql)) as cursor:
        if cursor.description is None:
            return {"error": "it is not a query: it gives no rows", "kind": "error"}
        records: list[Record] = []
        size = 0
        while chunk := cursor.fetchmany(CHUNK):
            records += map(list, chunk)
            size += len(repr(chunk))
            if len(records) > RECORDS or size > BYTES:
                raise _TooLarge
        return {"rows": records, "width": len(cursor.description)}


def run_answers(
    cases: list[tuple[str, Contents]], answers: list[str], writes: bool
) -> list[list[SqlResult]]:
    """The results of every answer on every case."""
    results: list[list[SqlResult]] = [[] for _ in answers]
    for ddl, alike in itertools.groupby(cases, lambda case: case[0]):
        for on_case in _on_cases(ddl, [contents for _, contents in alike], answers, writes):
            for done, result in zip(results, on_case, strict=True):
                done.append(result)
    return results


def _on_cases(
    ddl: str, databases: list[Contents], answers: list[str], writes: bool
) -> list[list[SqlResult]]:
    """For each of some cases about the same tables, the results of all answers."""
    try:
        store = Store(ddl)
    except sqlite3.Error as error:
        return [_broken(error, answers)] * len(databases)
    session = store.session(writes)
    results = [_on_case(store, session, contents, answers) for contents in databases]
    session.close()
    store.close()
    return results


def _on_case(
    store: Store, session: Session, contents: Contents, answers: list[str]
) -> list[SqlResult]:
    try:
        store.fill(contents)
        return [session.run(answer) for answer in answers]
    except sqlite3.Error as error:
        return _broken(error, answers)


def _broken(error: sqlite3.Error, answers: list[str]) -> list[SqlResult]:
    return [
        {"error": f"a case's database cannot be made: {error}", "kind": "infra"} for _ in answers
    ]


def serve() -> None:
    """Runs a worker: sets its limits and answers requests."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sqlite3.connect(":memory:").execute(f"PRAGMA hard_heap_limit = {HEAP}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    while len(head := _read(4)) == 4:
        request = json.loads(_read(struct.unpack(">I", head)[0]))
        body = json.dumps(
            run_answers(request["cases"], request["answers"], request["writes"]), default=_blob
        ).encode()
        _write(struct.pack(">I", len(body)) + body)


def _blob(value: bytes) -> dict[str, str]:
    """A blob as JSON."""
    return {"blob": value.hex()}


def _read(count: int) -> bytes:
    data = b""
    while len(data) < count and (part := os.read(0, count - len(data))):
        data += part
    return data


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    sys.set_int_max_str_digits(0)
    serve()
