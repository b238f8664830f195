"""A whole run: all tasks through all stages, the rows and the report. Given the journal, the same bytes every time."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json, canonical_json
from deltagym.scopes.sql.pipeline.client import Client
from deltagym.scopes.sql.pipeline.config import EndpointSection, PipelineConfig, load_config
from deltagym.scopes.sql.pipeline.journal import Journal
from deltagym.scopes.sql.pipeline.stages import STAGES, Result, run_task
from deltagym.scopes.sql.pipeline.tasks import Task, sample_tasks
from deltagym.scopes.sql.pool import Pool

Tell = Callable[[str, int, int], None]
"""Is told what goes on: of what, how many are done, how many there are."""


@dataclass(frozen=True)
class Summary:
    """What a run came to.

    Attributes:
        rows: Rows written.
        tasks: Tasks.
        ended: Stage to how many tasks ended there without a row, in the order of the stages.
        unanswered: How many of these lacked nothing but an answer of the server; the next run asks again.
        asked: Requests answered over the network; the others were in the journal.
        report, journal: The files beside the rows.
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
    """Has a model write SQL problems: rows to `out`, a report of every task beside it, every answer to the journal.

    Args:
        config: The config, a TOML file.
        out: The JSONL file of rows.
        journal: The journal; beside `out` by default. A run goes on from it if it is there.
        replay: Ask nobody: all answers must be in the journal.
        tell: Is told of progress.

    Raises:
        BadInput: A file or a field is not as it must be, or a replay lacks an answer; the message names it and the fix.
        DeltaGymError: The server refuses every request.
    """
    settings, out = load_config(config), Path(out)
    tasks = sample_tasks(settings)
    key = None if replay else _key(settings.endpoint)
    book = Path(journal) if journal is not None else _beside(out, "journal.jsonl")
    _require_apart(out, book)
    with closing(Journal(book, replay)) as answers:
        client = Client(settings.endpoint, answers, key)
        results = without_twins(_all(tasks, settings, client, tell))
    report = _beside(out, "report.json")
    rows = [result.problem.to_row() for result in results if result.problem is not None]
    _written(out, "".join(canonical_json(row) + "\n" for row in rows))
    _written(report, json.dumps(_report(settings, results), indent=1, sort_keys=True) + "\n")
    return Summary(
        len(rows),
        len(tasks),
        _ended(results),
        sum(r.unanswered for r in results),
        client.sent,
        report,
        book,
    )


def _key(endpoint: EndpointSection) -> str | None:
    """The API key, out of the environment."""
    if endpoint.api_key_env is None:
        return None
    key = os.environ.get(endpoint.api_key_env, "").strip()
    if not key:
        raise BadInput(
            f"endpoint.api_key_env: the environment variable {endpoint.api_key_env} is not set; put the API key there"
        )
    if not key.isascii() or not key.isprintable():
        raise BadInput(
            f"endpoint.api_key_env: what {endpoint.api_key_env} holds cannot be sent as a key; it must be one line of ASCII"
        )
    return key


def _beside(out: Path, suffix: str) -> Path:
    return out.with_name(f"{out.name.removesuffix('.jsonl')}.{suffix}")


def _require_apart(out: Path, book: Path) -> None:
    if not out.parent.is_dir():
        raise BadInput(f"out: there is no folder {out.parent}; make it first")
    if book.resolve() in (out.resolve(), _beside(out, "report.json").resolve()):
        raise BadInput(f"journal: {book} is where rows or the report go; name another file")


def _all(
    tasks: list[Task], settings: PipelineConfig, client: Client, tell: Tell | None
) -> list[Result]:
    """The results of all tasks, in order. Answers under way when the run is stopped are waited for, so that they are not paid twice."""
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


def without_twins(results: list[Result]) -> list[Result]:
    """The results, problems left out whose tables and SQL are those of an earlier one."""
    first: dict[str, int] = {}
    kept = []
    for result in results:
        earlier = (
            first.setdefault(result.problem.params["index"], result.task.number)
            if result.problem
            else result.task.number
        )
        twin = earlier != result.task.number
        kept.append(
            replace(result, problem=None, reason=f"tables and SQL are those of task {earlier}")
            if twin
            else result
        )
    return kept


def _ended(results: list[Result]) -> dict[str, int]:
    counts = Counter(result.stage for result in results if result.problem is None)
    return {stage: counts[stage] for stage in STAGES if counts[stage]}


def _report(settings: PipelineConfig, results: list[Result]) -> Json:
    """What became of every task, and the sums."""
    made = sum(result.problem is not None for result in results)
    totals = {
        "tasks": len(results),
        "rows": made,
        "ended": _ended(results),
        "requests": sum(r.requests for r in results),
    }
    return {
        "model": settings.endpoint.model,
        "seed": settings.seed,
        "totals": totals,
        "tasks": [_told(result) for result in results],
    }


def _told(result: Result) -> Json:
    task, problem = result.task, result.problem
    place = {"number": task.number, "family": task.family, "level": task.level, "index": task.index}
    asked = {
        "features": list(task.features),
        "style": list(task.style),
        "requests": result.requests,
    }
    end = {
        "stage": result.stage,
        "reason": result.reason,
        "unanswered": result.unanswered,
        "id": problem.id if problem else None,
    }
    return {**place, **asked, **end, "facts": result.facts}


def _written(path: Path, text: str) -> None:
    try:
        with replacing(path) as draft:
            draft.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"out: cannot write {path}: {error.strerror}") from error
