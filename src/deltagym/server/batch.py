"""`POST /verify`: reads a batch, and writes its verdicts.

A batch with a malformed item is refused as a whole, with all faults listed. The fault is in the
caller's data, so it would be there on every retry; and a caller that got part of an answer might
take what is missing for a score.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import ValidationError

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Verdict
from deltagym.core.registry import scope_of
from deltagym.server.faults import Loc, Refused, place
from deltagym.server.messages import Item, VerifyRequest
from deltagym.server.problems import Problems
from deltagym.server.settings import Limits
from deltagym.server.tasks import Answer, Task, counted, is_quick

MAX_FAULTS = 100
"""How many faults an answer lists."""

_NAMED = ("suite", "split", "index")


def read_batch(body: bytes, problems: Problems, limits: Limits) -> Task:
    """Reads the body of a request.

    Raises:
        Refused: It is malformed, or over a cap.
    """
    try:
        request = VerifyRequest.model_validate_json(body)
    except ValidationError as error:
        raise Refused.of(error) from None
    items = request.items
    if len(items) > limits.items:
        raise _over(("items",), len(items), "items", limits.items)
    count = sum(len(item.completions) for item in items)
    if count > limits.completions:
        raise _over(("items",), count, "completions", limits.completions)
    asked = _problems(items, request.dialect, problems, limits)
    pairs = [(p, c) for p, item in zip(asked, items, strict=True) for c in item.completions]
    counts = [len(item.completions) for item in items]

    def write(verdicts: Sequence[Verdict], seconds: float) -> Answer:
        return Answer(200, _body(asked, counts, verdicts), counted(pairs, verdicts))

    return Task(pairs, write, request.dialect, is_quick(asked))


def _problems(
    items: Sequence[Item], dialect: str | None, problems: Problems, limits: Limits
) -> list[Problem]:
    """The problem of each item; raises `Refused` with all that is wrong."""
    found: list[Problem] = []
    faults: list[tuple[Loc, str, str]] = []
    for number, item in enumerate(items):
        at: Loc = ("items", number)
        try:
            found.append(_problem(item, problems))
        except BadInput as error:
            field, separator, text = str(error).partition(": ")
            inner: Loc = ("row", field) if item.row is not None else (field,)
            at = at + inner if separator and field.isidentifier() else at
            text = text if len(at) > 2 else str(error)
            faults.append((at, place(at) + text, "bad_input"))
        for nth, completion in enumerate(item.completions):
            if len(completion) > limits.completion_chars:
                where: Loc = ("items", number, "completions", nth)
                faults += _over(
                    where, len(completion), "characters", limits.completion_chars
                ).faults
        if len(faults) >= MAX_FAULTS:
            break
    if faults:
        raise Refused(faults[:MAX_FAULTS])
    try:
        for scope in {scope_of(problem) for problem in found}:
            scope.require_dialect(dialect)
    except BadInput as error:
        raise Refused.one(("dialect",), str(error)) from None
    return found


def _problem(item: Item, problems: Problems) -> Problem:
    named = [name for name in _NAMED if getattr(item, name) is not None]
    ways = [item.row is not None, bool(named), item.id is not None]
    if sum(ways) != 1:
        raise BadInput("give one of row, id, or suite with split and index")
    if item.row is not None:
        return problems.from_row(item.row)
    if item.id is not None:
        return problems.from_catalogue(problems.catalogue.by_id(item.id))
    if item.suite is None or item.split is None or item.index is None:
        missing = next(name for name in _NAMED if name not in named)
        raise BadInput(f"{missing}: is missing; give suite, split and index")
    return problems.from_catalogue(problems.catalogue.by_index(item.suite, item.split, item.index))


def _over(loc: Loc, count: int, what: str, most: int) -> Refused:
    return Refused.one(loc, f"{place(loc)}{count} {what} are too many; at most {most}", "too_long")


def _body(problems: Sequence[Problem], counts: Sequence[int], verdicts: Sequence[Verdict]) -> bytes:
    written: dict[int, str] = {}  # Equal verdicts are often one object.
    texts = []
    for verdict in verdicts:
        text = written.get(id(verdict))
        if text is None:
            text = written[id(verdict)] = json.dumps(as_message(verdict))
        texts.append(text)
    results, at = [], 0
    for problem, count in zip(problems, counts, strict=True):
        own = ", ".join(texts[at : at + count])
        results.append(f'{{"id": {json.dumps(problem.id)}, "verdicts": [{own}]}}')
        at += count
    return f'{{"results": [{", ".join(results)}]}}'.encode()


def as_message(verdict: Verdict) -> dict[str, object]:
    """A verdict as it is sent."""
    return {
        "status": str(verdict.status),
        "passed": verdict.passed,
        "pass_rate": verdict.pass_rate,
        "full_pass": verdict.full_pass,
        "message": verdict.message,
    }
