"""Judges answers: takes the SQL out of each, runs it in a worker on every case, compares results.

What is expected stays in this process; workers never see it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deltagym.core.answers import Span
from deltagym.core.problem import Case, Json, Problem, Status, Verdict, infra_error
from deltagym.core.seeding import digest
from deltagym.scopes.sql.compare import right, sorted_records
from deltagym.scopes.sql.engine import SqlResult
from deltagym.scopes.sql.pool import Job, Pool, shared_pool

_FENCE = re.compile(r"```[ \t]*(?:sql|sqlite)?[ \t]*\n(.*?)```", re.DOTALL | re.IGNORECASE)


def answer_span(completion: str) -> Span:
    """Where the answer is: in the last closed block of SQL that is not blank, or the whole text."""
    spans = [m.span(1) for m in _FENCE.finditer(completion) if m.group(1).strip()]
    return spans[-1] if spans else (0, len(completion))


def extract(completion: str) -> str:
    """The SQL of a completion."""
    start, stop = answer_span(completion)
    return completion[start:stop]


def verify_batch(
    problems: Sequence[Problem], completions: Sequence[str], pool: Pool | None = None
) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`; answers to one problem share its databases.

    Args:
        problems: One for each completion.
        completions: What the model wrote.
        pool: Where SQL runs; None for the workers that all calls share.
    """
    batches = _same_cases(problems)
    jobs = [_job(problems[batch[0]], [extract(completions[i]) for i in batch]) for batch in batches]
    verdicts: dict[int, Verdict] = {}
    for batch, results in zip(batches, (pool or shared_pool()).run_many(jobs), strict=True):
        for i, on_cases in zip(batch, results, strict=True):
            verdicts[i] = _verdict(problems[i].cases, on_cases)
    return [verdicts[i] for i in range(len(problems))]


def behaviour_key(problem: Problem, completion: str) -> str | None:
    """A hash of what an answer gives on every case; None if it runs on none of them.

    The order of records enters the hash only where it counts.
    """
    results = shared_pool().run(_job(problem, [extract(completion)]))[0]
    if all("error" in result for result in results):
        return None
    ordered = [bool(case.expected.get("ordered")) for case in problem.cases]
    settled = [_settled(r, in_order) for r, in_order in zip(results, ordered, strict=True)]
    return digest(*settled).hex()[:16]


def _settled(result: SqlResult, in_order: bool) -> Json:
    """A result with its records in a fixed order, unless their order counts."""
    if "tables" in result:
        return {name: sorted_records(records) for name, records in result["tables"].items()}
    if "rows" in result:
        records = result["rows"]
        return [result["width"], records if in_order else sorted_records(records)]
    return result["kind"]


def _same_cases(problems: Sequence[Problem]) -> list[list[int]]:
    """Positions of problems, those with the same cases together."""
    batches: dict[tuple[str, int], list[int]] = {}
    first: dict[str, int] = {}
    for i, problem in enumerate(problems):
        other = first.setdefault(problem.id, i)
        key = (problem.id, other if problems[other].cases == problem.cases else i)
        batches.setdefault(key, []).append(i)
    return list(batches.values())


def _job(problem: Problem, answers: list[str]) -> Job:
    databases = [(case.input["ddl"], case.input["rows"]) for case in problem.cases]
    return Job(databases, answers, any("tables" in case.expected for case in problem.cases))


def _verdict(cases: Sequence[Case], results: Sequence[SqlResult]) -> Verdict:
    kinds = {result.get("kind", "ok") for result in results}
    message = next((result["error"] for result in results if "error" in result), "")
    if "infra" in kinds:
        return infra_error(message, cases)
    passed = tuple(right(r, case.expected) for r, case in zip(results, cases, strict=True))
    if "ok" not in kinds and kinds:
        return Verdict(Status.TIMEOUT if kinds == {"budget"} else Status.INVALID, passed, message)
    failed = len(passed) - sum(passed)
    if failed and not message:
        first = passed.index(False) + 1
        message = f"wrong on {failed} of {len(passed)} databases, first on number {first}"
    return Verdict(Status.OK, passed, message)
