"""SQLite under guard: nothing but the tables at hand can be read or changed, and every run ends after a set amount of work.

Standard library only. As a program (`python -I -S engine.py`) it is a worker that answers requests from standard input until that
ends: each a length (4 bytes, big endian) and that much JSON, `{"cases": [[ddl, rows], ...], "answers": [sql, ...], "writes": bool}`;
the reply, framed alike, holds a list of outcomes for each answer. What is expected never gets here.
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import sys
from collections.abc import Callable

TICK = 1000
"""Virtual machine instructions of SQLite between two looks at the budget."""
TICKS = 1000
"""Looks after which a statement is stopped: a million instructions, a hundred times what any gold query needs."""
ROWS = 2000
"""Rows of a result at most."""
BYTES = 400_000
"""Characters of a result, as Python writes it, at most."""
CHUNK = 50
"""Rows looked at together; in memory there are never more than these beyond what may be."""
MEMORY = 512 * 2**20
"""Address space of a worker."""
HEAP = 96 * 2**20
"""Memory that SQLite may take in a worker."""

READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
WRITES = READS | {
    sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_UPDATE,
    sqlite3.SQLITE_DELETE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
FUNCTIONS = frozenset((
    "abs", "avg", "ceil", "ceiling", "char", "coalesce", "concat", "concat_ws", "count", "cume_dist", "dense_rank", "first_value",
    "floor", "format", "glob", "group_concat", "hex", "if", "ifnull", "iif", "instr", "lag", "last_value", "lead", "length", "like",
    "likelihood", "likely", "lower", "ltrim", "max", "min", "mod", "nth_value", "ntile", "nullif", "percent_rank", "power", "printf",
    "quote", "rank", "replace", "round", "row_number", "rtrim", "sign", "sqrt", "string_agg", "substr", "substring", "sum", "total",
    "trim", "typeof", "unicode", "unlikely", "upper",
))  # fmt: skip
"""The functions there are: those whose value hangs on their arguments alone, not on the clock, chance or the machine."""

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
"""What a statement may be, and values of 2,000 bytes at most, so that no single instruction takes long."""

Outcome = dict
"""`{"rows": [...], "width": n}`, `{"tables": {name: rows}}`, or `{"error": text, "kind": "error" | "budget" | "size"}`."""


class _TooLarge(Exception):
    """A result has more rows or bytes than it may."""


def open_database(ddl: str, rows: dict[str, list[list]]) -> sqlite3.Connection:
    """A database in memory with these tables and rows."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=0)
    connection.execute("PRAGMA page_size = 1024")
    connection.execute("BEGIN")
    for statement in ddl.split(";"):
        connection.execute(statement)
    for table, records in rows.items():
        if records:
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(records[0]))})", records)
    connection.execute("COMMIT")
    return connection


def guard(connection: sqlite3.Connection, writes: bool) -> Callable[[], None]:
    """Puts a connection under guard; the function it gives makes the whole budget of work available again."""
    spent = 0

    def tick() -> int:
        nonlocal spent
        spent += 1
        return spent > TICKS

    def renew() -> None:
        nonlocal spent
        spent = 0

    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA max_page_count = 4000")
    if not writes:
        connection.execute("PRAGMA query_only = ON")
    for limit, value in LIMITS:
        connection.setlimit(limit, value)
    connection.set_progress_handler(tick, TICK)
    connection.set_authorizer(_authorizer(WRITES if writes else READS))
    return renew


def _authorizer(allowed: frozenset[int]) -> Callable[..., int]:
    def decide(action: int, first: str | None, second: str | None, database: str | None, _: str | None) -> int:
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_OK if (second or "").lower() in FUNCTIONS else sqlite3.SQLITE_DENY
        if action not in allowed or "sqlite_" in (first or "").lower():
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    return decide


def query(connection: sqlite3.Connection, renew: Callable[[], None], sql: str) -> Outcome:
    """What one query gives."""
    renew()
    return _caught(lambda: _fetch(connection, sql))


def change(connection: sqlite3.Connection, renew: Callable[[], None], sql: str, tables: list[str]) -> Outcome:
    """What all tables hold after a script; it is refused when it leaves a transaction open."""

    def run() -> Outcome:
        connection.executescript(sql)
        if connection.in_transaction:
            return {"error": "the script leaves a transaction open", "kind": "error"}
        renew()
        return {"tables": {table: _fetch(connection, f"SELECT * FROM {table}")["rows"] for table in tables}}

    renew()
    return _caught(run)


def _caught(run: Callable[[], Outcome]) -> Outcome:
    try:
        return run()
    except _TooLarge:
        return {"error": f"the result has more than {ROWS} rows or {BYTES} bytes", "kind": "size"}
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
        if str(error) == "interrupted":
            return {"error": f"stopped after {TICK * TICKS} steps", "kind": "budget"}
        return {"error": str(error)[:300] or type(error).__name__, "kind": "error"}


def _fetch(connection: sqlite3.Connection, sql: str) -> Outcome:
    cursor = connection.execute(sql)
    if cursor.description is None:
        return {"error": "it is not a query: it gives no rows", "kind": "error"}
    rows: list[list] = []
    size = 0
    while chunk := cursor.fetchmany(CHUNK):
        rows += map(list, chunk)
        size += len(repr(chunk))
        if len(rows) > ROWS or size > BYTES:
            raise _TooLarge
    return {"rows": rows, "width": len(cursor.description)}


def judge(cases: list[tuple[str, dict]], answers: list[str], writes: bool) -> list[list[Outcome]]:
    """The outcomes of every answer on every case."""
    outcomes: list[list[Outcome]] = [[] for _ in answers]
    for ddl, rows in cases:
        try:
            connection = open_database(ddl, rows)
        except sqlite3.Error as error:
            broken = {"error": f"a case's database cannot be made: {error}", "kind": "infra"}
            outcomes = [[*done, broken] for done in outcomes]
            continue
        if writes:
            image = connection.serialize() if len(answers) > 1 else b""
            for i, answer in enumerate(answers[:-1]):
                outcomes[i].append(change_copy(image, answer, list(rows)))
            outcomes[-1].append(change(connection, guard(connection, True), answers[-1], list(rows)))
        else:
            renew = guard(connection, False)
            for i, answer in enumerate(answers):
                outcomes[i].append(query(connection, renew, answer))
        connection.close()
    return outcomes


def change_copy(image: bytes, sql: str, tables: list[str]) -> Outcome:
    """`change` on a copy of a serialised database."""
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
    connection.deserialize(image)
    outcome = change(connection, guard(connection, True), sql, tables)
    connection.close()
    return outcome


def serve() -> None:
    """A worker's life."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sqlite3.connect(":memory:").execute(f"PRAGMA hard_heap_limit = {HEAP}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    while len(head := _read(4)) == 4:
        request = json.loads(_read(struct.unpack(">I", head)[0]))
        body = json.dumps(judge(request["cases"], request["answers"], request["writes"]), default=_blob).encode()
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
