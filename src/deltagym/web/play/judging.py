"""Judges an answer for a person: the verdict, and for each case what went wrong."""

from __future__ import annotations

import json

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json, Problem
from deltagym.core.registry import scope_of
from deltagym.core.row_files import verdict_fields
from deltagym.core.scope import Scope
from deltagym.core.verification import audit, verify
from deltagym.web.play import machine

MAX_SHOWN = 600
"""Longest text of a case's input or expectation that is sent, characters."""


def judge(problem: Problem, answer: str, dialect: str | None = None) -> Json:
    """The verdict on an answer, case by case.

    Returns:
        The fields of a verdict, and `cases`: for each its `input`, what was `expected`, whether it
        `passed`, and `why` it did not, where that can be said.
    """
    verdict = verify(problem, answer, dialect)
    scope = scope_of(problem)
    failed = [(n, case) for n, case in enumerate(problem.cases) if not verdict.passed[n]]
    why: dict[int, str] = {}
    if scope.name == "manufactoria":
        why = machine.explain(answer, failed, dialect or scope.dialects[0])
    cases = [
        case_shown(scope, case) | {"passed": passed, "why": why.get(number, "")}
        for number, (case, passed) in enumerate(zip(problem.cases, verdict.passed, strict=True))
    ]
    return verdict_fields(verdict) | {"cases": cases}


def audited(problem: Problem, answer: str) -> Json:
    """What a judge stronger than the cases says: `right`, `decided` and a `counterexample`."""
    try:
        found = audit(problem, [answer])[0]
    except BadInput:  # A family that is known from rows alone has no stronger judge.
        return {"right": None, "decided": False, "counterexample": ""}
    return {"right": found.right, "decided": found.decided, "counterexample": found.counterexample}


def case_shown(scope: Scope, case: Case) -> dict[str, Json]:
    """A case as a table shows it: its input and what is expected, as text."""
    if scope.name == "manufactoria":
        return {"input": case.input, "expected": machine.expectation(case)}
    return {"input": _cut(_text(case.input)), "expected": _cut(_text(case.expected))}


def _text(value: Json) -> str:
    """JSON for people: of a mapping with one entry the value alone, of a flag its name."""
    if isinstance(value, dict) and len(value) == 1:
        [(name, value)] = value.items()
        if isinstance(value, bool):
            return name if value else f"not {name}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} … ({len(text)} characters)"
