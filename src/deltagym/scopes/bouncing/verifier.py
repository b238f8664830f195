"""Judges completions: the sandbox runs the programs, and their positions are compared out here.

Expected positions never enter the sandbox.

Upstream's cases are judged as upstream judges them: the program is run anew for each case, with a
budget of its own, may use NumPy, and may give a position in any form that can be indexed.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from deltagym.core.answers import last_block
from deltagym.core.problem import Case, Json, Problem, Status, Verdict, infra_error
from deltagym.scopes.bouncing.cases import answer_of, call_of, from_upstream

if TYPE_CHECKING:
    from deltagym.sandbox import Result, Sandbox

SECONDS = 4.0
"""CPU time (s) of a program for all times of a problem together."""

WALL_SECONDS = 20.0
"""Real time (s) of a program: only one that sleeps reaches it, even where other work is heavy."""

UPSTREAM_SECONDS = 1.0
"""CPU time (s) of a program for one of upstream's cases; upstream takes as much real time."""

_shared: dict[bool, Sandbox] = {}
"""The sandboxes in use, by whether their programs may use NumPy."""
_lock = threading.Lock()


def verify_batch(
    problems: Sequence[Problem], completions: Sequence[str], sandbox: Sandbox | None = None
) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`.

    Args:
        problems: One for each completion.
        completions: What the model wrote.
        sandbox: Where programs run; None for the sandboxes that all calls share.
    """
    answers: dict[int, list[Result]] = {}
    for foreign in (False, True):
        numbers = [i for i, p in enumerate(problems) if from_upstream(p) == foreign]
        if numbers:
            run = _run_anew if foreign else _run_together
            given = [problems[i] for i in numbers], [last_block(completions[i]) for i in numbers]
            found = run(*given, sandbox or shared_sandbox(foreign))
            answers.update(zip(numbers, found, strict=True))
    return [_verdict(p.cases, answers[i]) for i, p in enumerate(problems)]


def _run_together(
    problems: Sequence[Problem], programs: Sequence[str], sandbox: Sandbox
) -> list[list[Result]]:
    """Each program's results, from one process for all cases of its problem."""
    calls = [[call_of(case) for case in problem.cases] for problem in problems]
    return sandbox.run_many(zip(programs, calls, strict=True))


def _run_anew(
    problems: Sequence[Problem], programs: Sequence[str], sandbox: Sandbox
) -> list[list[Result]]:
    """Each program's results, from a process for each case."""
    jobs = [
        (program, [call_of(case)])
        for problem, program in zip(problems, programs, strict=True)
        for case in problem.cases
    ]
    results = iter(sandbox.run_many(jobs, UPSTREAM_SECONDS))
    return [[next(results)[0] for _ in problem.cases] for problem in problems]


def shared_sandbox(numpy: bool) -> Sandbox:
    """A sandbox that all calls share, started on first use.

    Args:
        numpy: Whether programs may use NumPy.
    """
    from deltagym.sandbox import NUMPY, STANDARD, Limits, Sandbox

    with _lock:
        if numpy not in _shared:
            limits = Limits(cpu_s=SECONDS, wall_s=WALL_SECONDS)
            _shared[numpy] = Sandbox(limits=limits, preload=STANDARD + (NUMPY if numpy else ()))
    return _shared[numpy]


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

    In upstream's cases (`measure` is `"mean"`) the mean distance over the bodies counts instead,
    and a position may have more coordinates, which do not count, or be an object with x and y.
    """
    expected, tolerance = case.expected["positions"], case.expected["tolerance"]
    mean = case.expected.get("measure") == "mean"
    if not isinstance(answer, list) or len(answer) != len(expected):
        return False
    points = [_first_two(value) for value in answer] if mean else answer
    if not all(map(_is_point, points)):
        return False
    distances = [math.dist(a, e) for a, e in zip(points, expected, strict=True)]
    if mean:
        return round(sum(distances) / len(distances), 3) <= tolerance
    return max(distances) <= tolerance


def _first_two(value: Json) -> Json:
    """The first two coordinates of a position: of a list, or of an object by number or name."""
    if isinstance(value, dict):
        found = [value.get("0", value.get("x")), value.get("1", value.get("y"))]
    else:
        found = value[:2] if isinstance(value, list) else value
    return [float(v) if type(v) is bool else v for v in found] if isinstance(found, list) else found


def _is_point(value: Json) -> bool:
    """Whether a value is [x, y] in finite numbers that a distance can be computed from."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(v) in (int, float) and abs(v) < 1e9 for v in value)
    )
