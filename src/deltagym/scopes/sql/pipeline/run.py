"""Runs all tasks through all stages; writes rows and report.

Given the same journal, it writes the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from deltagym.core.endpoint.address import read_key
from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json, canonical_json
from deltagym.core.rows import write_row
from deltagym.scopes.sql.pipeline.client import Client
from deltagym.scopes.sql.pipeline.config import EndpointSection, PipelineConfig, load_config
from deltagym.scopes.sql.pipeline.journal import Journal
from deltagym.scopes.sql.pipeline.stages import STAGES, TaskReport, run_task
from deltagym.scopes.sql.pipeline.tasks import Task, sample_tasks
from deltagym.scopes.sql.pool import Pool

Tell = Callable[[str, int, int], None]
"""Is told of progress: of what, how many are done, how many there are."""


@dataclass(frozen=True)
class Summary:
    """What a run achieved.

    Attributes:
        rows: Number of rows written.
        tasks: Number of tasks.
        ended: Stage to how many tasks ended there without a row, in the order of the stages.
        unanswered: How many of these lack only an answer of the server; the next run asks again.
        asked: Requests answered over the network; the others were in the journal.
        report: The report's file.
        journal: The journal's file.
    """

    rows: int
    tasks: int
    ended: Mapping[str, int]
    unanswered: int
    asked: int
    report: Path
    journal: Path


def write_sql(
    config: str | Path,
    out: str | Path,
    journal: str | Path | None = None,
    replay: bool = False,
    tell: Tell | None = None,
) -> Summary:
    """Has a model write SQL problems: rows, a report of every task, and a journal of every answer.

    Args:
        config: The config, a TOML file.
        out: The JSONL file of rows.
        journal: The journal; beside `out` by default. A run goes on from it if it exists.
        replay: Ask nobody: all answers must be in the journal.
        tell: Is told of progress.

    Raises:
        BadInput: A file or a field is wrong, or a replay lacks an answer; the message names it and
            the fix.
        DeltaGymError: The server refuses every request.
    """
    settings, out = load_config(config), Path(out)
    tasks = sample_tasks(settings)
    key = None if replay else api_key(settings.endpoint)
    book = Path(journal) if journal is not None else beside(out, "journal.jsonl")
    require_apart(out, book)
    with (
        closing(Journal(book, replay)) as answers,
        closing(Client(settings.endpoint, answers, key)) as client,
    ):
        reports = without_twins(_all(tasks, settings, client, tell))
    told = beside(out, "report.json")
    rows = [write_row(report.problem) for report in reports if report.problem is not None]
    save_text(out, "".join(canonical_json(row) + "\n" for row in rows))
    save_text(told, json.dumps(_report(settings, reports), indent=1, sort_keys=True) + "\n")
    return Summary(
        rows=len(rows),
        tasks=len(tasks),
        ended=_ended(reports),
        unanswered=sum(report.unanswered for report in reports),
        asked=client.sent,
        report=told,
        journal=book,
    )


def api_key(endpoint: EndpointSection) -> str | None:
    """The API key, from the environment."""
    if endpoint.api_key_env is None:
        return None
    key = read_key(endpoint.api_key_env)
    if key is None:
        raise BadInput(
            f"endpoint.api_key_env: the environment variable {endpoint.api_key_env} is not set; "
            "put the API key there"
        )
    return key


def beside(out: Path, suffix: str) -> Path:
    """The path of a file beside the rows."""
    return out.with_name(f"{out.name.removesuffix('.jsonl')}.{suffix}")


def require_apart(out: Path, book: Path) -> None:
    """Raises `BadInput` unless rows, report and journal can be three files."""
    if not out.parent.is_dir():
        raise BadInput(f"out: there is no folder {out.parent}; make it first")
    if book.resolve() in (out.resolve(), beside(out, "report.json").resolve()):
        raise BadInput(f"journal: {book} is where rows or the report go; name another file")


def _all(
    tasks: list[Task], settings: PipelineConfig, client: Client, tell: Tell | None
) -> list[TaskReport]:
    """Runs all tasks; their reports are in order.

    When the run is stopped, answers under way are waited for, so that none is paid for twice.
    """
    with closing(Pool()) as pool, ThreadPoolExecutor(settings.endpoint.concurrency) as threads:
        futures = [threads.submit(run_task, task, settings, client, pool.run) for task in tasks]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                if tell is not None:
                    tell("tasks", done, len(tasks))
        except BaseException:
            client.stop()
            threads.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in futures]


def without_twins(reports: list[TaskReport]) -> list[TaskReport]:
    """The reports, without problems whose tables and SQL are those of an earlier one."""
    first: dict[str, int] = {}
    kept = []
    for report in reports:
        number = report.task.number
        if report.problem is not None:
            earlier = first.setdefault(report.problem.params["index"], number)
            if earlier != number:
                reason = f"tables and SQL are those of task {earlier}"
                report = replace(report, problem=None, reason=reason)
        kept.append(report)
    return kept


def _ended(reports: list[TaskReport]) -> dict[str, int]:
    counts = Counter(report.stage for report in reports if report.problem is None)
    return {stage: counts[stage] for stage in STAGES if counts[stage]}


def _report(settings: PipelineConfig, reports: list[TaskReport]) -> Json:
    """What became of every task, and the totals."""
    return {
        "model": settings.endpoint.model,
        "seed": settings.seed,
        "totals": {
            "tasks": len(reports),
            "rows": sum(report.problem is not None for report in reports),
            "ended": _ended(reports),
            "requests": sum(report.requests for report in reports),
        },
        "tasks": [_told(report) for report in reports],
    }


def _told(report: TaskReport) -> Json:
    task, problem = report.task, report.problem
    return {
        "number": task.number,
        "family": task.family,
        "level": task.level,
        "index": task.index,
        "features": list(task.features),
        "style": list(task.style),
        "requests": report.requests,
        "stage": report.stage,
        "reason": report.reason,
        "unanswered": report.unanswered,
        "id": problem.id if problem else None,
        "facts": report.facts,
    }


def save_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all; raises `BadInput` when it cannot."""
    try:
        with replacing(path) as draft:
            draft.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"out: cannot write {path}: {error.strerror}") from error
