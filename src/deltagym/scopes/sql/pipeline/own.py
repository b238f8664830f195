"""Questions over a user's own database: a model writes them, small copies of its records judge.

The stages are those of the pipeline that do not depend on a schema of ours. The model's SQL runs in
the guarded workers first, and then, on the user's file, in a process of its own that opens the file
read-only.
"""

from __future__ import annotations

import json
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from sqlglot.errors import SqlglotError

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Json, canonical_json
from deltagym.core.rows import read_row
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.local.folder import Question
from deltagym.scopes.sql.local.load import make_row
from deltagym.scopes.sql.local.original import Original, create
from deltagym.scopes.sql.local.own_file import opened
from deltagym.scopes.sql.local.report import Refused, reason_text
from deltagym.scopes.sql.pipeline.asking import Asking, Ended
from deltagym.scopes.sql.pipeline.client import Client
from deltagym.scopes.sql.pipeline.config import PipelineConfig, load_config
from deltagym.scopes.sql.pipeline.databases import Run, run_job
from deltagym.scopes.sql.pipeline.fence import (
    Unusable,
    found_at,
    opinion_of,
    question_of,
    sql_of,
)
from deltagym.scopes.sql.pipeline.journal import Journal
from deltagym.scopes.sql.pipeline.prompts import ask_opinion, ask_own_question, ask_own_sql
from deltagym.scopes.sql.pipeline.reading import parsed, require_query
from deltagym.scopes.sql.pipeline.run import (
    Summary,
    Tell,
    api_key,
    beside,
    require_apart,
    save_text,
)
from deltagym.scopes.sql.pipeline.stages import STAGES
from deltagym.scopes.sql.pipeline.wording import holds_stretch
from deltagym.scopes.sql.pool import Job, Pool
from deltagym.scopes.sql.prompt import record_text
from deltagym.scopes.sql.verifier import extract

SHOWN = 3
"""Records of a table that the model is shown."""

MOST = 20_000
"""Characters of tables and records in a message, at most."""


@dataclass
class _Report:
    """What became of a question."""

    number: int
    stage: str = "rows"
    reason: str = ""
    unanswered: bool = False
    requests: int = 0
    row: dict[str, Json] | None = None
    facts: dict[str, Json] = field(default_factory=dict)

    def told(self) -> Json:
        """The question in the report's file."""
        return {
            "number": self.number,
            "requests": self.requests,
            "stage": self.stage,
            "reason": self.reason,
            "unanswered": self.unanswered,
            "id": self.row["id"] if self.row else None,
            "facts": self.facts,
        }


@dataclass(frozen=True)
class _Database:
    """The user's database, and where SQL runs."""

    name: str
    path: Path
    ddl: str
    tables: str
    config: PipelineConfig
    run: Run
    processes: ProcessPoolExecutor


def write_own(
    config: str | Path,
    database: str | Path,
    out: str | Path,
    journal: str | Path | None = None,
    replay: bool = False,
    tell: Tell | None = None,
) -> Summary:
    """Has a model write questions about a user's database: rows, a report, and a journal.

    `tasks.each` of the config says how many. The endpoint is sent the tables and a few records of
    each. The file is opened read-only.

    Args:
        config: The config, a TOML file.
        database: A SQLite or DuckDB file.
        out: The JSONL file of rows.
        journal: The journal; beside `out` by default. A run goes on from it if it exists.
        replay: Ask nobody: all answers must be in the journal.
        tell: Is told of progress.

    Raises:
        BadInput: A file or a field is wrong, or a replay lacks an answer.
        DeltaGymError: The server refuses every request.
    """
    settings, out, database = load_config(config), Path(out), Path(database)
    key = None if replay else api_key(settings.endpoint)
    book = Path(journal) if journal is not None else beside(out, "journal.jsonl")
    require_apart(out, book)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(opened(database, Path(folder))) as original,
    ):
        shown, ddl = _shown(original), "\n".join(map(create, original.tables.values()))
        with (
            closing(Journal(book, replay)) as answers,
            closing(Client(settings.endpoint, answers, key)) as client,
            closing(Pool()) as pool,
            _processes() as processes,
        ):
            place = _Database(
                database.name, original.path, ddl, shown, settings, pool.run, processes
            )
            reports = _without_twins(_all(place, client, tell))
            sent = client.sent
    return _saved(reports, settings, database.name, out, sent, book)


def _saved(
    reports: list[_Report], settings: PipelineConfig, name: str, out: Path, sent: int, book: Path
) -> Summary:
    """Writes rows and report; returns what the run achieved."""
    rows = [report.row for report in reports if report.row is not None]
    ended = Counter(report.stage for report in reports if report.row is None)
    by_stage = {stage: ended[stage] for stage in STAGES if ended[stage]}
    told = {
        "model": settings.endpoint.model,
        "seed": settings.seed,
        "database": name,
        "totals": {
            "tasks": len(reports),
            "rows": len(rows),
            "ended": by_stage,
            "requests": sum(report.requests for report in reports),
        },
        "tasks": [report.told() for report in reports],
    }
    where = beside(out, "report.json")
    save_text(out, "".join(canonical_json(row) + "\n" for row in rows))
    save_text(where, json.dumps(told, indent=1, sort_keys=True) + "\n")
    lacking = sum(report.unanswered for report in reports)
    return Summary(len(rows), len(reports), by_stage, lacking, sent, where, book)


@contextmanager
def _processes() -> Iterator[ProcessPoolExecutor]:
    """Processes that make rows; Ctrl-C is left to the process that asks."""
    made = ProcessPoolExecutor(
        2, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN)
    )
    try:
        yield made
    finally:
        made.shutdown(cancel_futures=True)


def _shown(original: Original) -> str:
    """The tables and some records, as messages state them."""
    parts = []
    for table in original.tables.values():
        low, _ = original.id_range(table)
        records = map(record_text, original.records_from(table, low, SHOWN))
        parts.append("\n".join([create(table), *(f"-- e.g. {text}" for text in records)]))
    text = "The tables, with records for example:\n" + "\n".join(parts)
    if not parts:
        raise BadInput("database: it has no tables; name a file with tables and records")
    if len(text) > MOST:
        raise BadInput(
            f"database: its tables take {len(text)} characters and may take {MOST}; "
            "make a database with fewer tables"
        )
    return text


def _all(place: _Database, client: Client, tell: Tell | None) -> list[_Report]:
    """All questions, in order; when the run is stopped, answers under way are waited for."""
    count = place.config.tasks.each
    with ThreadPoolExecutor(place.config.endpoint.concurrency) as threads:
        futures = [threads.submit(_asked, number, place, client) for number in range(count)]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                if tell is not None:
                    tell("questions", done, count)
        except BaseException:
            client.stop()
            threads.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _without_twins(reports: list[_Report]) -> list[_Report]:
    """The reports, without rows whose SQL is that of an earlier one."""
    first: dict[str, int] = {}
    for report in reports:
        if report.row is not None:
            earlier = first.setdefault(report.row["params"]["sql"], report.number)
            if earlier != report.number:
                report.row, report.reason = None, f"its SQL is that of question {earlier}"
    return reports


def _asked(number: int, place: _Database, client: Client) -> _Report:
    """One question through its stages."""
    report = _Report(number)
    asking = Asking(number, place.config.gates.tries, client)
    try:
        report.row = _row(report, asking, place)
    except Ended as end:
        report.stage, report.reason, report.unanswered = end.stage, str(end), end.unanswered
    report.requests = asking.requests
    return report


def _row(report: _Report, asking: Asking, place: _Database) -> dict[str, Json]:
    heat, tables = place.config.temperatures, place.tables
    text = asking.usable(
        "question forward", heat.question, ask_own_question(tables, report.number), question_of
    )
    sql = asking.usable(
        "SQL forward", heat.sql, ask_own_sql(tables, text), lambda said: _sql(said, place)
    )
    report.facts |= {"question": text, "sql": sql}
    opinion = asking.usable("verify", heat.judge, ask_opinion(tables, text, sql), opinion_of)
    report.facts["verdict"] = opinion
    if opinion != "correct":
        raise Ended("verify", f"the judge calls the SQL {opinion}")
    if holds_stretch(text, sql):
        raise Ended("gates", "the question holds a stretch of the SQL")
    job = (place.path, place.name, report.number, text, sql, place.config.seed)
    try:
        row = place.processes.submit(_made, *job).result()
    except BrokenProcessPool as error:
        raise DeltaGymError(f"SQL cannot be run here: a process ended ({error})") from error
    if isinstance(row, str):
        raise Ended("tests", row)
    report.facts["rejected"] = row["params"]["killed"]
    _agree(report, asking, place, row)
    return row


def _sql(said: str, place: _Database) -> str:
    """The SQL of an answer; it is one query, and runs under guard on empty tables."""
    sql = sql_of(said)
    with found_at("format"):
        try:
            require_query(parsed(sql))
        except (SqlglotError, RecursionError):
            raise Unusable("the SQL cannot be read") from None
        result = run_job(place.run, Job([(place.ddl, {})], [sql], writes=False))[0][0]
        if "error" in result:
            raise Unusable(f"SQLite does not run the SQL: {result['error']}")
    return sql


def _made(path: Path, name: str, number: int, text: str, sql: str, seed: int) -> Json:
    """In a process of its own: the row of a question, or why it is none."""
    question = Question("own", name, number, Path(name).stem, text, "", sql, "unknown", path)
    with closing(Original(path)) as original:
        try:
            return make_row(question, original, seed)
        except Refused as refused:
            return reason_text(refused)


def _agree(report: _Report, asking: Asking, place: _Database, row: dict[str, Json]) -> None:
    """Enough independent answers to the row's own prompt must be right on every case."""
    gates, heat = place.config.gates, place.config.temperatures.answer
    prompt, cases = row["messages"][0]["content"], read_row(row).cases
    answers = [
        extract(asking.ask("gates", heat, ("", prompt), number)) for number in range(gates.answers)
    ]
    databases = [(case.input["ddl"], case.input["rows"]) for case in cases]
    results = run_job(place.run, Job(databases, answers, writes=False))
    expected = [case.expected for case in cases]
    agreed = sum(all(map(right, on_answer, expected)) for on_answer in results)
    report.facts["agreed"] = [agreed, gates.answers]
    if agreed < gates.agree:
        told = f"{agreed} of {gates.answers} independent answers are right on all cases"
        raise Ended("gates", f"{told}; {gates.agree} must be")
