"""Commands that bring SQL problems in: from BIRD and Spider folders, and from a language model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.table import Table

from deltagym.cli.show import progress, show


def import_sql(
    folder: Path,
    /,
    *,
    out: Annotated[Path, Parameter(name=["--out", "-o"])],
    kind: Literal["bird", "spider"] | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> None:
    """Makes rows of a BIRD or Spider folder: its questions, judged on several small databases.

    Args:
        folder: It holds the files of questions, and the folder of databases beside them.
        out: The JSONL file to write; the report goes beside it, as `<out>.report.json`.
        kind: The folder's layout; recognised by its databases by default.
        limit: Only the first so many questions.
        seed: Everything random derives from it.
    """
    from deltagym.scopes.sql.local import save

    with progress() as tell:
        found = save(folder, out, kind, seed, limit, tell)
    table = Table("not usable because", "questions")
    for reason, count in found.reasons:
        table.add_row(reason, str(count))
    if found.reasons:
        show(table)
    print(
        f"{found.usable} of {found.total} questions are rows; {found.killed} of {found.tried} "
        f"mutants rejected; written to {out}"
    )


def write_sql(
    config: Path,
    /,
    *,
    out: Annotated[Path, Parameter(name=["--out", "-o"])],
    journal: Path | None = None,
    replay: bool = False,
    database: Path | None = None,
) -> None:
    """Has a language model write SQL problems; see docs/sql_pipeline.md.

    It can be any model behind an endpoint that speaks OpenAI's protocol.

    Args:
        config: A TOML file with the endpoint, the tasks and the gates.
        out: The JSONL file of rows; a report of every task is written beside it.
        journal: Where the model's answers are kept, and found by a run that goes on; beside `out`
            by default.
        replay: Ask nobody, and answer from the journal alone.
        database: A SQLite or DuckDB file of your own to ask about, instead of tables that are
            drawn. It is only read; the endpoint is sent its tables and some of its records.
    """
    from deltagym.scopes.sql.pipeline import own, run

    try:
        with progress() as tell:
            if database is not None:
                found = own.write_own(config, database, out, journal, replay, tell)
            else:
                found = run.write_sql(config, out, journal, replay=replay, tell=tell)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            "stopped; the same command goes on, and no answer is paid for twice"
        ) from None
    table = Table("ended at", "tasks")
    for stage, count in (*found.ended.items(), ("rows", found.rows), ("all", found.tasks)):
        table.add_row(stage, str(count))
    show(table)
    lack = f"; {found.unanswered} tasks lack an answer: the same command asks again"
    print(
        f"{found.rows} rows written to {out}, {found.asked} requests paid"
        f"{lack if found.unanswered else ''}; why tasks ended: {found.report}"
    )
