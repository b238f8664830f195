"""Judges completions: the sandbox runs the programs, and their positions are compared out here.

Expected positions never enter the sandbox.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from deltagym.core.answers import last_block
from deltagym.core.problem import Case, Json, Problem, Status, Verdict, infra_error
from deltagym.scopes.bouncing.cases import answer_of, call_of

if TYPE_CHECKING:
    from deltagym.sandbox import Result, Sandbox

SECONDS = 4.0
"""CPU time (s) of a program for all times of a problem together."""

WALL_SECONDS = 20.0
"""Real time (s) of a program: only one that sleeps reaches it, even where other work is heavy."""

_shared: list[Sandbox] = []
_lock = threading.Lock()


def verify_batch(
    problems: Sequence[Problem], completions: Sequence[str], sandbox: Sandbox | None = None
) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`.

    Args:
        problems: One for each completion.
        completions: What the model wrote.
        sandbox: Where programs run; None for the sandbox that all calls share.
    """
    jobs = [
        (last_block(c), [call_of(case) for case in p.cases])
        for p, c in zip(problems, completions, strict=True)
    ]
    answers = (sandbox or shared_sandbox()).run_many(jobs)
    return [_verdict(p.cases, results) for p, results in zip(problems, answers, strict=True)]


def shared_sandbox() -> Sandbox:
    """The sandbox that all calls share, started on first use."""
    from deltagym.sandbox import Limits, Sandbox

    with _lock:
        if not _shared:
            _shared.append(Sandbox(limits=Limits(cpu_s=SECONDS, wall_s=WALL_SECONDS)))
    return _shared[0]


def _verdict(cases: Sequence[Case], results: Sequence[Result]) -> Verdict:
    outcomes = {str(r.outcome) for r in results}
    message = next((r.message for r in results if not r.ok), "")
    if "infra_error" in outcomes:
        return infra_error(message, cases)
    passed = tuple(
        r.ok and close(case, answer_of(case, r.value))
        for case, r in zip(cases, results, strict=True)
    )
    if outcomes == {"timeout"}:
        return Verdict(Status.TIMEOUT, passed, message)
    if outcomes and "ok" not in outcomes:
        return Verdict(Status.INVALID, passed, message)
    failed = len(passed) - sum(passed)
    if failed and not message:
        message = f"{failed} of {len(passed)} times are wrong, first case {passed.index(False) + 1}"
    return Verdict(Status.OK, passed, message)


def close(case: Case, answer: Json) -> bool:
    """Whether `answer` puts every body within the case's tolerance of its true position.

    In upstream's cases (`measure` is `"mean"`) the mean distance over the bodies counts instead.
    """
    expected, tolerance = case.expected["positions"], case.expected["tolerance"]
    if not isinstance(answer, list) or len(answer) != len(expected):
        return False
    if not all(map(_is_point, answer)):
        return False
    distances = [math.dist(a, e) for a, e in zip(answer, expected, strict=True)]
    if case.expected.get("measure") == "mean":
        return round(sum(distances) / len(distances), 3) <= tolerance
    return max(distances) <= tolerance


def _is_point(value: Json) -> bool:
    """Whether a value is [x, y] in finite numbers that a distance can be computed from."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(v) in (int, float) and abs(v) < 1e9 for v in value)
    )
