"""Judging answers: the SQL is cut out of the completion, run in a worker on every case, and what comes back is compared here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json, Problem, Status, Verdict, infra_error
from deltagym.core.seeding import digest
from deltagym.scopes.sql.compare import right, sorted_rows
from deltagym.scopes.sql.engine import Outcome
from deltagym.scopes.sql.pool import Job, Pool, shared_pool

_FENCE = re.compile(r"```[ \t]*(?:sql|sqlite)?[ \t]*\n(.*?)```", re.DOTALL | re.IGNORECASE)


def answer_span(completion: str) -> tuple[int, int]:
    """Where the answer is: in the last fenced block that is not empty, or else the whole text."""
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
        problems: One a completion.
        completions: What the model wrote.
        pool: Where SQL runs; None for the workers that all calls share.

    Raises:
        BadInput: The lengths differ, or a completion is not text.
    """
    if len(problems) != len(completions):
        raise BadInput(
            f"completions: {len(completions)} for {len(problems)} problems; give one each"
        )
    for i, completion in enumerate(completions):
        if not isinstance(completion, str):
            raise BadInput(f"completions[{i}]: must be text, not {type(completion).__name__}")
    groups = _groups(problems)
    jobs = [_job(problems[group[0]], [extract(completions[i]) for i in group]) for group in groups]
    verdicts: dict[int, Verdict] = {}
    for group, outcomes in zip(groups, (pool or shared_pool()).run_many(jobs), strict=True):
        verdicts |= {
            i: _verdict(problems[i].cases, o) for i, o in zip(group, outcomes, strict=True)
        }
    return [verdicts[i] for i in range(len(problems))]


def behaviour_key(problem: Problem, completion: str) -> str | None:
    """A hash of what an answer gives on every case, rows in order only where that counts; None if it runs on none."""
    outcomes = shared_pool().run(_job(problem, [extract(completion)]))[0]
    if all("error" in outcome for outcome in outcomes):
        return None
    ordered = [bool(case.expected.get("ordered")) for case in problem.cases]
    return digest(
        *(_settled(o, in_order) for o, in_order in zip(outcomes, ordered, strict=True))
    ).hex()[:16]


def _settled(outcome: Outcome, in_order: bool) -> Json:
    """An outcome with rows in a fixed order where it does not count."""
    if "tables" in outcome:
        return {name: sorted_rows(rows) for name, rows in outcome["tables"].items()}
    if "rows" in outcome:
        return [outcome["width"], outcome["rows"] if in_order else sorted_rows(outcome["rows"])]
    return outcome["kind"]


def _groups(problems: Sequence[Problem]) -> list[list[int]]:
    """Positions of problems with the same cases, together."""
    groups: dict[tuple[str, int], list[int]] = {}
    first: dict[str, int] = {}
    for i, problem in enumerate(problems):
        other = first.setdefault(problem.id, i)
        groups.setdefault(
            (problem.id, other if problems[other].cases == problem.cases else i), []
        ).append(i)
    return list(groups.values())


def _writes(cases: Sequence[Case]) -> bool:
    return any("tables" in case.expected for case in cases)


def _job(problem: Problem, answers: list[str]) -> Job:
    return Job(
        [(c.input["ddl"], c.input["rows"]) for c in problem.cases], answers, _writes(problem.cases)
    )


def _verdict(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> Verdict:
    kinds = {o.get("kind", "ok") for o in outcomes}
    message = next((o["error"] for o in outcomes if "error" in o), "")
    if "infra" in kinds:
        return infra_error(message, cases)
    passed = tuple(right(o, c.expected) for o, c in zip(outcomes, cases, strict=True))
    if "ok" not in kinds and kinds:
        return Verdict(Status.TIMEOUT if kinds == {"budget"} else Status.INVALID, passed, message)
    failed = len(passed) - sum(passed)
    if failed and not message:
        message = f"wrong on {failed} of {len(passed)} databases, first on number {passed.index(False) + 1}"
    return Verdict(Status.OK, passed, message)
