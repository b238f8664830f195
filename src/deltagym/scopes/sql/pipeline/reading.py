"""Stage 4: parses SQL that a model wrote, and finds out what it names and which features it has.

Here SQL is only parsed. It runs in the workers of `pool.py` and nowhere else.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from deltagym.scopes.sql.features import detected
from deltagym.scopes.sql.pipeline.fence import Unusable
from deltagym.scopes.sql.pipeline.glossary import KINDS, PHRASES
from deltagym.scopes.sql.pipeline.quantified import sql_text, without_quantifiers
from deltagym.scopes.sql.pipeline.tasks import Task
from deltagym.scopes.sql.schema import Schema

LONGEST, DEEPEST = 8_000, 40
"""Characters and nested parentheses of SQL that is parsed, at most.

sqlglot has no budget, so what it is given is kept small.
"""

WORDS = {"join": 12, "select": 24, "with": 8, "union": 12, "case": 24, "not": 40}
"""How often a word may occur.

Each further join without ON doubles the time that sqlglot's parser needs.
"""

STARS, TABLES = 3, 24
"""Columns written as `*`, and tables named, at most.

Stages that take all columns of several others double in width each time.
"""

CHANGES = (exp.Insert, exp.Update, exp.Delete, exp.Transaction, exp.Commit, exp.Rollback)
"""Statements that a script may have."""

# sqlglot warns of what it cannot parse; here that is refused anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Gold:
    """Parsed SQL.

    Attributes:
        written: The text as the model wrote it.
        sql: The same for SQLite, which has neither ALL nor ANY.
        statements: The syntax trees of `written`.
        ordered: Whether the order of rows counts, since the query itself has an ORDER BY.
        found: The features it has, of those that its family knows.
    """

    written: str
    sql: str
    statements: tuple[exp.Expr, ...]
    ordered: bool
    found: tuple[str, ...]


def read_sql(task: Task, text: str) -> Gold:
    """Parses SQL.

    Raises:
        Unusable: It is too long, cannot be parsed, is no statement that may be written, or names
            what does not exist.
    """
    try:
        statements = parsed(text)
        _require_form(task, statements)
        full = [_full(task.schema, s) for s in statements]
        found = detected(";\n".join(s.sql("duckdb") for s in full))
        plain = [without_quantifiers(s) for s in statements]
    except SqlglotError as error:
        raise Unusable(f"the SQL cannot be read: {_first_line(error)}") from None
    except RecursionError:
        raise Unusable("the SQL is nested too deeply") from None
    sql = text if plain == statements else sql_text(statements)
    ordered = not task.writes and statements[0].args.get("order") is not None
    return Gold(
        text, sql, tuple(statements), ordered, tuple(f for f in task.topic.features if f in found)
    )


def require_features(task: Task, gold: Gold) -> None:
    """First half of stage 5: the SQL must have the kind and the features asked for.

    Raises:
        Unusable: It has not.
    """
    present = [node for s in gold.statements for node in s.walk()]
    if not all(
        any(isinstance(node, kind) for node in present) for kind in KINDS[task.family].nodes
    ):
        raise Unusable(f"the SQL is not of the kind asked for: {KINDS[task.family].about}")
    missing = [name for name in task.features if name not in gold.found]
    if missing:
        raise Unusable(
            "the SQL lacks " + "; ".join(f"{PHRASES[name]} ({name})" for name in missing)
        )


def parsed(text: str) -> list[exp.Expr]:
    """The statements of SQL that is small enough for the parser; else raises `Unusable`."""
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        raise Unusable(
            f"the SQL has more than {LONGEST} characters or {DEEPEST} nested parentheses"
        )
    if not text.isascii() or "\0" in text:
        raise Unusable("the SQL holds characters other than ASCII")
    words = Counter(re.findall(r"[a-z_]+", text.lower()))
    if often := [word for word, most in WORDS.items() if words[word] > most]:
        raise Unusable(
            f"the SQL says {', '.join(word.upper() for word in often)} too often; make it simpler"
        )
    statements = [s for s in parse(text, read="sqlite") if s is not None]
    if not statements:
        raise Unusable("there is no SQL")
    stars = sum(
        not isinstance(star.parent, exp.Count) for s in statements for star in s.find_all(exp.Star)
    )
    if stars > STARS or sum(1 for s in statements for _ in s.find_all(exp.Table)) > TABLES:
        raise Unusable(f"the SQL has more than {STARS} stars or {TABLES} tables; make it simpler")
    return statements


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def _first_line(error: SqlglotError) -> str:
    return str(error).partition("\n")[0].partition(" Line ")[0].rstrip(". ")[:200]


def _require_form(task: Task, statements: list[exp.Expr]) -> None:
    """Requires one query, or a script of changes; a WITH may hold queries only."""
    if task.writes:
        if not all(isinstance(s, CHANGES) for s in statements):
            raise Unusable(
                "the script holds something other than INSERT, UPDATE, DELETE and a transaction"
            )
        return
    require_query(statements)


def require_query(statements: list[exp.Expr]) -> None:
    """Raises `Unusable` unless it is one query that changes nothing."""
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise Unusable("it must be a single SELECT statement")
    if statements[0].find(exp.Insert, exp.Update, exp.Delete):
        raise Unusable("the query holds a statement that changes tables")


def _full(schema: Schema, statement: exp.Expr) -> exp.Expr:
    """The statement as the detectors need it: columns with their tables, derived tables as stages.

    Raises:
        Unusable: A table or column does not exist; tables and columns of WITH stages do.
    """
    if isinstance(statement, exp.Query):
        _require_tables(schema, statement)
        full = qualify(
            statement.copy(), schema=_shape(schema), dialect="sqlite", quote_identifiers=False
        )
        return eliminate_subqueries(full)
    _require_names(schema, statement)
    return statement


def _shape(schema: Schema) -> dict[str, object]:
    """The schema in sqlglot's form."""
    return {
        table.name: {c.name: "TEXT" if c.is_text else "INTEGER" for c in table.columns}
        for table in schema.tables
    }


def _require_tables(schema: Schema, query: exp.Query) -> None:
    known = {table.name for table in schema.tables}
    for scope in traverse_scope(query):
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and source.name.lower() not in known:
                raise Unusable(f"there is no table {source.name!r}")


def _require_names(schema: Schema, statement: exp.Expr) -> None:
    """Requires that all names of a change exist; SQLite checks their places when it runs it.

    A quoted name that does not exist would not stop SQLite, which takes it for a text.
    """
    tables = {table.name for table in schema.tables}
    stages = {cte.alias.lower() for cte in statement.find_all(exp.CTE)}
    aliases = {
        node.alias.lower()
        for node in statement.find_all(exp.Alias, exp.TableAlias, exp.Table, exp.Subquery)
        if node.alias
    }
    listed = {
        c.name.lower()
        for alias in statement.find_all(exp.TableAlias)
        for c in alias.args.get("columns") or ()
    }
    columns = (
        {column.name for table in schema.tables for column in table.columns} | aliases | listed
    )
    for node in statement.find_all(exp.Table):
        if node.name.lower() not in tables | stages:
            raise Unusable(f"there is no table {node.name!r}")
    for node in statement.find_all(exp.Column):
        if node.name.lower() not in columns and not isinstance(node.this, exp.Star):
            raise Unusable(f"there is no column {node.name!r}")
