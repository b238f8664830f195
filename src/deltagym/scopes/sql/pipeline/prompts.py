"""What the model is asked at each stage.

Whatever a model wrote before is quoted behind a fence, never said in our own voice.
"""

from __future__ import annotations

from deltagym.scopes.sql.pipeline.fence import MAX_QUESTION, RULES, fenced
from deltagym.scopes.sql.pipeline.glossary import KINDS, PHRASES
from deltagym.scopes.sql.pipeline.tasks import Task

Messages = tuple[str, str]
"""The system's and the user's message."""

SETTLED = """\
The question alone must settle the result, on every database with these tables, some of them with \
few rows or none. So it says:
- which columns to return and in what order, with nothing left to choose;
- every condition and every constant, in full;
- what becomes of rows without a partner and of NULL, wherever that can matter;
- whether repeated rows are kept;
- the order of the rows, if there is to be one, down to the last tie; and how many rows, if not \
all."""

CHANGES = """\
The question alone must settle what every table holds afterwards, on every database with these \
tables, some of them with few rows or none. So it says:
- which rows are put in, changed or taken out, with every condition and every value in full;
- in what order the changes happen, wherever that can matter;
- what becomes of a key that is there already, and of values that a CHECK or a reference would \
forbid."""

PLAIN = (
    f"Plain text of at most {MAX_QUESTION} characters: no SQL, no code blocks, no lines that begin "
    "with #."
)


def ask_own_question(tables: str, number: int) -> Messages:
    """Asks for a question about a user's own database; the number makes it another one."""
    parts = [
        f"Write question number {number + 1} of a varied list about a database with these tables, "
        "such as a user would ask. Its answer is one query with several rows on most databases.",
        tables,
        SETTLED,
        f"{PLAIN} Put the question between <question> and </question>.",
    ]
    return f"You write questions about databases.\n{RULES}", "\n\n".join(parts)


def ask_own_sql(tables: str, question: str) -> Messages:
    """Asks for the SQL of a question about a user's own database."""
    parts = [
        "Write a single SELECT (WITH is allowed), for SQLite 3.39, that does what the question "
        "asks.",
        tables,
        fenced("question", question),
        "Functions of date, time and chance do not exist. Ranks, limits and running values must "
        "not hang on ties.",
        "End with the SQL in a code block that opens with ```sql and closes with ```.",
    ]
    return f"You write SQL that answers questions.\n{RULES}", "\n\n".join(parts)


def ask_question(task: Task) -> Messages:
    """Stage 2: asks for the question, given tables, features and style."""
    who = "an administrator" if task.writes else "a user"
    parts = [
        f"Write one question about a database with these tables, such as {who} would ask.",
        tables_of(task),
        f"{_kind(task)} It is to be answered in SQLite with, naturally:\n{_features(task)}",
        CHANGES if task.writes else SETTLED,
        _style(task),
        f"{PLAIN} Put the question between <question> and </question>.",
    ]
    return f"You write questions about databases.\n{RULES}", "\n\n".join(parts)


def ask_sql(task: Task, question: str) -> Messages:
    """Stage 3: asks for the SQL, given tables, features and question."""
    form = (
        "INSERT, UPDATE and DELETE statements, with BEGIN and COMMIT where asked for"
        if task.writes
        else "a single SELECT (WITH is allowed)"
    )
    parts = [
        f"Write {form}, for SQLite 3.39, that does what the question asks.",
        tables_of(task),
        fenced("question", question),
        f"{_kind(task)} The SQL must have, in this very form:\n{_features(task)}",
        "Functions of date, time and chance do not exist. Ranks, limits and running values must "
        "not hang on ties. ALL (SELECT ...) and ANY (SELECT ...) may be used.",
        "End with the SQL in a code block that opens with ```sql and closes with ```.",
    ]
    return f"You write SQL that answers questions.\n{RULES}", "\n\n".join(parts)


def ask_opinion(tables: str, question: str, sql: str) -> Messages:
    """Stage 5: asks whether SQL answers a question."""
    parts = [
        "Does the SQL do exactly what the question asks, on every database with these tables?",
        tables,
        fenced("question", question),
        fenced("sql", sql),
        "correct: it does, and the question leaves no other reading that gives another result. "
        "partial: it does under one reading, or but for a detail. incorrect: it does something "
        "else. Think of NULL, ties, repeated rows, rows without partners, and the order of "
        "columns.",
        'End with a JSON object: {"verdict": "correct" or "partial" or "incorrect", '
        '"reason": "one sentence"}',
    ]
    return f"You judge whether SQL answers a question.\n{RULES}", "\n\n".join(parts)


def ask_backward(task: Task, sql: str) -> Messages:
    """Stage 7: asks for the question again, given the SQL alone."""
    parts = [
        "Write the question to which this SQL is the answer.",
        tables_of(task),
        fenced("sql", sql),
        CHANGES if task.writes else SETTLED,
        _style(task),
        f"{PLAIN} Put the question between <question> and </question>.",
    ]
    return f"You put into words what SQL does.\n{RULES}", "\n\n".join(parts)


def again(messages: Messages, reason: str) -> Messages:
    """The same request, after an answer that could not be used."""
    system, user = messages
    return (
        system,
        f"{user}\n\nAn earlier answer could not be used, for this reason:\n"
        f"{fenced('reason', reason)}",
    )


def tables_of(task: Task) -> str:
    """The tables, as messages state them."""
    return f"The tables:\n{task.schema.ddl}"


def _kind(task: Task) -> str:
    return f"The kind of question: {KINDS[task.family].about}."


def _features(task: Task) -> str:
    lines = [f"- {PHRASES[name]}" for name in task.features]
    return "\n".join(lines) or "- nothing beyond the kind; keep it simple"


def _style(task: Task) -> str:
    return "\n".join(("The style.", *task.style)) if task.style else "The style is yours to choose."
