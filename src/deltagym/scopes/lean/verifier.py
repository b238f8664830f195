"""Judges completions: finds the Lean text in each and hands it to the checker.

The checker runs in this process, because it executes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deltagym.core.answers import Span
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status, Verdict
from deltagym.scopes.lean.cases import outline_of
from deltagym.scopes.lean.checker.judge import Judgement, judge
from deltagym.scopes.lean.checker.limits import TEXT, Rejected

_FENCE = re.compile(r"^[ ]*```[^\n`]*\n(.*?)(?:^[ ]*```|\Z)", re.MULTILINE | re.DOTALL)
"""A fenced block. Unlike those of other scopes, it may be indented, as within a list."""


def lean_span(completion: str) -> Span:
    """Span of the last fenced block that is not blank, closed or not; else of the whole text."""
    spans = [found.span(1) for found in _FENCE.finditer(completion) if found.group(1).strip()]
    return spans[-1] if spans else (0, len(completion))


def lean_text(completion: str) -> str:
    """The Lean text of a completion, with plain line ends and without tabs."""
    start, stop = lean_span(completion)
    return completion[start:stop].replace("\r\n", "\n").expandtabs(2)


def verify_batch(problems: Sequence[Problem], completions: Sequence[str]) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`.

    Raises:
        BadInput: A problem has no cases, or states a theorem that is outside the subset.
    """
    return [
        _verdict(problem, _judgement(problem, completion))
        for problem, completion in zip(problems, completions, strict=True)
    ]


def _judgement(problem: Problem, completion: str) -> Judgement:
    # A completion may be far longer than any answer that is read; its end holds the answer.
    text = lean_text(completion[-4 * TEXT :])
    try:
        return judge(outline_of(problem), text)
    except Rejected as fault:
        raise BadInput(f"problem.cases: {fault}") from fault


def _verdict(problem: Problem, found: Judgement) -> Verdict:
    if found.error:
        return Verdict(Status.INVALID, found.passed, found.error)
    names = [case.input["name"] for case in problem.cases]
    message = "\n".join(
        f"{name}: {fault}" for name, fault in zip(names, found.faults, strict=True) if fault
    )
    return Verdict(Status.OK, found.passed, message)
