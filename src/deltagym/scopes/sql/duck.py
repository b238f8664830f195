"""DuckDB as a second opinion: an engine that shares nothing with SQLite runs the same tree.

sqlglot translates the tree; quantified comparisons are written as such, with ANY and ALL. Foreign
keys are left out, since DuckDB refuses some changes that keep them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from deltagym.scopes.sql.algebra import Script, Tree
from deltagym.scopes.sql.engine import Contents, Record, SqlResult
from deltagym.scopes.sql.schema import Schema
from deltagym.scopes.sql.text import literal, write

if TYPE_CHECKING:
    import duckdb


def available() -> bool:
    """Whether DuckDB is installed."""
    try:
        import duckdb  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


@lru_cache(maxsize=256)
def translated(tree: Tree) -> list[str]:
    """The statements of a tree in DuckDB's dialect."""
    import sqlglot

    statements = sqlglot.transpile(write(tree, native=True), read="sqlite", write="duckdb")
    # sqlglot takes the key of ON CONFLICT for an ordering and says where its NULLs go, which
    # DuckDB cannot parse.
    return [s.replace("(id NULLS FIRST)", "(id)") for s in statements if s]


def run(schema: Schema, tree: Tree, contents: Contents) -> SqlResult:
    """What DuckDB gives for a tree on a database.

    Raises:
        duckdb.Error: DuckDB cannot run it.
    """
    connection = _connection().cursor()
    try:
        connection.execute(_made(schema, contents))
        for statement in translated(tree):
            connection.execute(statement)
        if isinstance(tree, Script):
            return {
                "tables": {
                    t.name: _plain(connection.execute(f"SELECT * FROM {t.name}").fetchall())
                    for t in schema.tables
                }
            }
        result = _plain(connection.fetchall())
        return {"rows": result, "width": len(connection.description or ())}
    finally:
        connection.close()  # Ends what a failed script left open.
        _connection().execute(
            "".join(f"DROP TABLE IF EXISTS {table.name};" for table in reversed(schema.tables))
        )


def _made(schema: Schema, contents: Contents) -> str:
    """The statements that make a database."""
    made = []
    for table in schema.tables:
        lines = [
            line for line in table.ddl.splitlines() if not line.lstrip().startswith("FOREIGN KEY")
        ]
        made.append("\n".join(lines).replace(",\n)", "\n)"))
        if records := contents[table.name]:
            values = ", ".join(f"({', '.join(map(literal, record))})" for record in records)
            made.append(f"INSERT INTO {table.name} VALUES {values};")
    return "\n".join(["BEGIN;", *made, "COMMIT;"])


@lru_cache(maxsize=1)
def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(":memory:", config={"threads": 1})


def _plain(records: list[tuple[Any, ...]]) -> list[Record]:
    """Records with numbers as SQLite returns them."""
    return [[_number(value) for value in record] for record in records]


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Decimal) else value
