"""The user message: the rules of the game, the tables, a sample with its result, the question."""

from __future__ import annotations

from deltagym.core.problem import Json
from deltagym.scopes.sql.algebra import Script
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.engine import TICK, TICKS
from deltagym.scopes.sql.english import render
from deltagym.scopes.sql.instances import Rows
from deltagym.scopes.sql.text import literal

READING = """\
Answer a question about a SQLite database with one SQL query.

- Write a single SELECT statement (WITH is allowed) in SQLite's dialect, for SQLite 3.39 or later.
- It is run on several databases with the tables below and other rows than the sample, some of them with few rows or none; its result \
must be right on each.
- Results are compared by value: the number of columns and their order count, their names do not. {order}
- Conditions follow SQL: a comparison with NULL is not true. Text is compared exactly, dates are text of the form YYYY-MM-DD.
- Functions of date and time and of chance are not available. A query is stopped after {steps} steps of SQLite's virtual machine.

End with the query in a code block that opens with ```sql and closes with ```. Only the last block counts."""

WRITING = """\
Change a SQLite database as asked, with SQL statements.

- Write INSERT, UPDATE and DELETE statements in SQLite's dialect, for SQLite 3.39 or later, each ended by a semicolon; BEGIN, COMMIT, \
ROLLBACK and savepoints are allowed, and no transaction may be left open.
- They are run on several databases with the tables below and other rows than the sample, some of them with few rows or none; \
afterwards the contents of all tables must be right on each, in whatever order their rows are.
- Constraints, foreign keys among them, are enforced. A statement that breaks one fails, and with it the whole answer.
- Conditions follow SQL: a comparison with NULL is not true. Text is compared exactly, dates are text of the form YYYY-MM-DD.
- Functions of date and time and of chance are not available. The script is stopped after {steps} steps of SQLite's virtual machine.

End with the statements in a code block that opens with ```sql and closes with ```. Only the last block counts."""

ORDERED = "So does the order of rows, as far as the question asks for one."
UNORDERED = "The order of rows does not."


def full_prompt(statement: str, writes: bool, in_order: bool) -> str:
    """The whole message about a statement."""
    rules = WRITING if writes else READING
    return f"{rules.format(steps=f'{TICK * TICKS:,}', order=ORDERED if in_order else UNORDERED)}\n\n{statement}"


def describe(draft: Draft, rows: Rows, expected: Json) -> str:
    """Tables, sample and question."""
    parts = [f"## Tables\n{draft.schema.ddl}", f"## A sample\n{tables_text(draft, rows)}"]
    parts.append(
        f"## {'Task' if isinstance(draft.tree, Script) else 'Question'}\n{render(draft.sentences, draft.style)}"
    )
    if "tables" in expected:
        changed = {
            t.name: expected["tables"][t.name]
            for t in draft.schema.tables
            if _differs(rows[t.name], expected["tables"][t.name])
        }
        text = tables_text(draft, changed) if changed else "No table changes."
        parts.append(f"## Changed tables, for the sample\n{text}")
    else:
        lines = "\n".join(row_text(row) for row in expected["rows"])
        parts.append(f"## Result for the sample\n{lines or 'No rows.'}")
    return "\n\n".join(parts)


def _differs(before: list, after: list) -> bool:
    return sorted(map(repr, before)) != sorted(map(repr, after))


def tables_text(draft: Draft, rows: Rows) -> str:
    """Tables as text, a line a row."""
    lines = []
    for name, records in rows.items():
        columns = ", ".join(c.name for c in draft.schema.table(name).columns)
        lines += [f"{name} ({columns}){'' if records else ': no rows'}", *map(row_text, records)]
    return "\n".join(lines)


def row_text(row: list[Json]) -> str:
    """A row as SQL writes it."""
    return f"({', '.join(_value(v) for v in row)})"


def _value(value: Json) -> str:
    return repr(value) if isinstance(value, float) else literal(value)
