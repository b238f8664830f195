"""Judges completions: finds the Lean text in them, and asks the checker, which runs in this process because it executes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status, Verdict
from deltagym.scopes.lean.checker.judge import Judgement, judge
from deltagym.scopes.lean.checker.limits import TEXT, Rejected
from deltagym.scopes.lean.checker.task import Task

_FENCE = re.compile(r"^[ ]*```[^\n`]*\n(.*?)(?:^[ ]*```|\Z)", re.MULTILINE | re.DOTALL)


def extract(completion: str) -> str:
    """The last fenced block that is not blank, closed or not; without a fence the whole text."""
    start, stop = proof_span(completion)
    return completion[start:stop].replace("\r\n", "\n").expandtabs(2)


def proof_span(completion: str) -> tuple[int, int]:
    """Where in `completion` the text lies that `extract` gives."""
    spans = [found.span(1) for found in _FENCE.finditer(completion) if found.group(1).strip()]
    return spans[-1] if spans else (0, len(completion))


def task_of(problem: Problem) -> Task:
    """The theorem that a problem's cases hold: one case a step, the theorem's own proposition last."""
    if not problem.cases:
        raise BadInput("problem.cases: must not be empty")
    return Task(
        problem.cases[-1].input["given"],
        tuple((c.input["name"], c.input["prop"]) for c in problem.cases),
    )


def judgement(problem: Problem, completion: str) -> Judgement:
    """What the checker says of each step.

    Raises:
        BadInput: The problem's own statements are outside the subset.
    """
    text = extract(completion[-4 * TEXT :])
    try:
        return judge(task_of(problem), text)
    except Rejected as fault:
        raise BadInput(f"problem.cases: {fault}") from fault


def verify_batch(problems: Sequence[Problem], completions: Sequence[str]) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`.

    Raises:
        BadInput: The lengths differ, a completion is not text, or a problem is malformed.
    """
    if len(problems) != len(completions):
        raise BadInput(
            f"completions: {len(completions)} for {len(problems)} problems; give one each"
        )
    for i, completion in enumerate(completions):
        if not isinstance(completion, str):
            raise BadInput(f"completions[{i}]: must be text, not {type(completion).__name__}")
    return [
        _verdict(problem, judgement(problem, c))
        for problem, c in zip(problems, completions, strict=True)
    ]


def _verdict(problem: Problem, found: Judgement) -> Verdict:
    if found.error:
        return Verdict(Status.INVALID, found.passed, found.error)
    names = [case.input["name"] for case in problem.cases]
    message = "\n".join(
        f"{name}: {fault}" for name, fault in zip(names, found.faults, strict=True) if fault
    )
    return Verdict(Status.OK, found.passed, message)
