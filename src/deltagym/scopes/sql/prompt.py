"""The user message: rules, tables, a sample with its result, and the question; and feedback."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Case, Json
from deltagym.scopes.sql.algebra import Script
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.engine import TICK, TICKS, Contents, Record
from deltagym.scopes.sql.english import render
from deltagym.scopes.sql.text import literal

READING = """\
Answer a question about a SQLite database with one SQL query.

- Write a single SELECT statement (WITH is allowed) in SQLite's dialect, for SQLite 3.39 or later.
- It is run on several databases with the tables below and other rows than the sample, some of \
them with few rows or none; its result must be right on each.
- Results are compared by value: the number of columns and their order count, their names do not. \
{order}
- Conditions follow SQL: a comparison with NULL is not true. Text is compared exactly, dates are \
text of the form YYYY-MM-DD.
- Functions of date and time and of chance are not available. A query is stopped after {steps} \
steps of SQLite's virtual machine.

End with the query in a code block that opens with ```sql and closes with ```. Only the last block \
counts."""

WRITING = """\
Change a SQLite database as asked, with SQL statements.

- Write INSERT, UPDATE and DELETE statements in SQLite's dialect, for SQLite 3.39 or later, each \
ended by a semicolon; BEGIN, COMMIT, ROLLBACK and savepoints are allowed, and no transaction may \
be left open.
- They are run on several databases with the tables below and other rows than the sample, some of \
them with few rows or none; afterwards the contents of all tables must be right on each, in \
whatever order their rows are.
- Constraints, foreign keys among them, are enforced. A statement that breaks one fails, and with \
it the whole answer.
- Conditions follow SQL: a comparison with NULL is not true. Text is compared exactly, dates are \
text of the form YYYY-MM-DD.
- Functions of date and time and of chance are not available. The script is stopped after {steps} \
steps of SQLite's virtual machine.

End with the statements in a code block that opens with ```sql and closes with ```. Only the last \
block counts."""

ORDERED = "So does the order of rows, as far as the question asks for one."
UNORDERED = "The order of rows does not."


def full_prompt(statement: str, writes: bool, in_order: bool) -> str:
    """The whole message about a statement.

    Args:
        statement: Tables, sample and question.
        writes: Whether the tables are to be changed.
        in_order: Whether the order of a result counts.
    """
    rules = (WRITING if writes else READING).format(
        steps=f"{TICK * TICKS:,}", order=ORDERED if in_order else UNORDERED
    )
    return f"{rules}\n\n{statement}"


def describe(draft: Draft, contents: Contents, expected: Json) -> str:
    """The statement of a problem: tables, sample, question, and what is right on the sample."""
    heading = "Task" if isinstance(draft.tree, Script) else "Question"
    parts = [
        f"## Tables\n{draft.schema.ddl}",
        f"## A sample\n{_tables_text(draft, contents)}",
        f"## {heading}\n{render(draft.sentences, draft.style)}",
    ]
    if "tables" in expected:
        after = expected["tables"]
        changed = {
            table.name: after[table.name]
            for table in draft.schema.tables
            if _differs(contents[table.name], after[table.name])
        }
        text = _tables_text(draft, changed) if changed else "No table changes."
        parts.append(f"## Changed tables, for the sample\n{text}")
    else:
        lines = "\n".join(map(record_text, expected["rows"]))
        parts.append(f"## Result for the sample\n{lines or 'No rows.'}")
    return "\n\n".join(parts)


def _differs(before: list[Record], after: list[Record]) -> bool:
    return sorted(map(repr, before)) != sorted(map(repr, after))


def _tables_text(draft: Draft, contents: Contents) -> str:
    """Tables as text, a line for each record."""
    lines = []
    for name, records in contents.items():
        columns = ", ".join(c.name for c in draft.schema.table(name).columns)
        lines.append(f"{name} ({columns}){'' if records else ': no rows'}")
        lines += map(record_text, records)
    return "\n".join(lines)


def record_text(record: Record) -> str:
    """A record in SQL's notation."""
    return f"({', '.join(map(_value, record))})"


def _value(value: Json) -> str:
    return repr(value) if isinstance(value, float) else literal(value)


def feedback_text(cases: Sequence[Case], more: int, error: str) -> str:
    """What a model is told about an answer that failed; see `Scope.feedback`."""
    if error:
        return f"It cannot be run: {error}\nWrite the whole answer again, mended."
    lines = [line for case in cases for line in _told(case)]
    lines += [f"{more} more databases came out wrong."] if more else []
    return "\n".join(
        ["It was run. This came out wrong:", *lines, "Write the whole answer again, mended."]
    )


def _told(case: Case) -> list[str]:
    """A failing case in words: the database, and what is right on it."""
    lines = ["With these rows:", *_contents_lines(case.input["rows"])]
    if "tables" in case.expected:
        lines.append("the tables must afterwards hold:")
        return lines + _contents_lines(case.expected["tables"])
    order = ", in this order" if case.expected["ordered"] else ""
    return [*lines, f"the right result is{order}: {_list(case.expected['rows'])}"]


def _contents_lines(contents: Contents) -> list[str]:
    """A line for each table."""
    return [f"{table}: {_list(records)}" for table, records in contents.items()]


def _list(records: list[Record]) -> str:
    return ", ".join(map(record_text, records)) or "no rows"
