"""DuckDB as a second opinion: an engine that shares nothing with SQLite runs the same tree, translated by sqlglot.

Quantified comparisons are asked in their own words, ANY and ALL. Foreign keys are left out: DuckDB refuses changes that keep them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from deltagym.families.sql.algebra import Script, Tree
from deltagym.families.sql.engine import Outcome
from deltagym.families.sql.instances import Rows
from deltagym.families.sql.schema import Schema
from deltagym.families.sql.text import literal, write

if TYPE_CHECKING:
    import duckdb


def available() -> bool:
    """Whether DuckDB is installed."""
    try:
        import duckdb  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


def translated(tree: Tree) -> list[str]:
    """The statements of a tree in DuckDB's dialect."""
    import sqlglot

    return [s for s in sqlglot.transpile(write(tree, native=True), read="sqlite", write="duckdb") if s]


def run(schema: Schema, tree: Tree, rows: Rows) -> Outcome:
    """What DuckDB makes of a tree on a database; raises its errors.

    Raises:
        duckdb.Error: It cannot run it.
    """
    connection = _connection()
    for table in schema.tables:
        lines = [line for line in table.ddl.splitlines() if not line.lstrip().startswith("FOREIGN KEY")]
        connection.execute(f"DROP TABLE IF EXISTS {table.name}")
        connection.execute("\n".join(lines).replace(",\n)", "\n)"))
        if rows[table.name]:
            values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows[table.name])
            connection.execute(f"INSERT INTO {table.name} VALUES {values}")
    try:
        for statement in translated(tree):
            connection.execute(statement)
        if isinstance(tree, Script):
            return {"tables": {t.name: _plain(connection.execute(f"SELECT * FROM {t.name}").fetchall()) for t in schema.tables}}
        result = _plain(connection.fetchall())
        return {"rows": result, "width": len(connection.description or ())}
    finally:
        for table in schema.tables:
            connection.execute(f"DROP TABLE IF EXISTS {table.name}")


@lru_cache(maxsize=1)
def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(":memory:", config={"threads": 1})


def _plain(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows with numbers as SQLite has them."""
    return [[_number(value) for value in row] for row in rows]


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Decimal) else value
