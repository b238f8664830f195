"""Upstream's endpoints: reads its requests and writes its answers, field by field.

A program that is wrong in any way is an answer (HTTP 200), never an error: upstream's clients score
an error as 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json, Problem, Status, Verdict
from deltagym.core.registry import get_scope
from deltagym.core.row_family import foreign
from deltagym.server.faults import Loc, Refused, place
from deltagym.server.messages import ProgramRequest, SolutionRequest
from deltagym.server.problems import Problems
from deltagym.server.settings import Limits
from deltagym.server.tasks import Answer, Task, counted, first_failure, is_quick

Form = TypeVar("Form", bound=BaseModel)

FAILED_RUNTIME = -1.0


def read_solution(body: bytes, problems: Problems, limits: Limits) -> Task:
    """Reads `POST /test_solution`: a Manufactoria program, judged in the dialect `delta1`.

    Raises:
        Refused: The body is malformed, or over a cap.
    """
    request = _form(SolutionRequest, body)
    _within(("dsl",), len(request.dsl), "characters", limits.completion_chars)
    _within(("test_cases",), len(request.test_cases), "cases", limits.cases)

    def write(verdicts: Sequence[Verdict], seconds: float) -> Answer:
        return _solution(request)

    return Task((), write)


def _solution(request: SolutionRequest) -> Answer:
    from deltagym.scopes.manufactoria.diagnostics import ProgramError
    from deltagym.scopes.manufactoria.endings import endings

    cases = [
        Case(
            test.input,
            {
                "output": test.expected_output,
                "accepted": test.expected_accepted,
                "check_output": test.check_output,
            },
        )
        for test in request.test_cases
    ]
    try:
        found = endings(request.dsl, cases, request.include_path)
    except ProgramError as error:
        answer = {
            "valid": False,
            "all_passed": False,
            "results": [],
            "message": f"DSL Parse Error: {error}",
        }
        return Answer(200, json.dumps(answer).encode(), {f"manufactoria {Status.INVALID}": 1})
    results = [
        {
            "input": test.input,
            "expected_output": test.expected_output,
            "actual_output": ending.output,
            "expected_accepted": test.expected_accepted,
            "actual_accepted": ending.accepted,
            "check_output": test.check_output,
            "passed": ending.passed,
            "path": ending.path,
            "rejection_reason": ending.reason,
            "description": test.description,
        }
        for test, ending in zip(request.test_cases, found, strict=True)
    ]
    answer = {
        "valid": True,
        "all_passed": all(ending.passed for ending in found),
        "results": results,
        "message": None,
    }
    return Answer(200, json.dumps(answer).encode(), {f"manufactoria {Status.OK}": 1})


def read_program(body: bytes, problems: Problems, limits: Limits) -> Task:
    """Reads `POST /test_program`: a Python program and BouncingSim's assert statements.

    The statements are read as data and never run; the sandbox never sees what they expect.

    Raises:
        Refused: The body is malformed or over a cap, or a test is not such a statement.
    """
    return _program(body, limits, "bouncing", lambda test: {"assert": test})


def read_program_stdio(body: bytes, problems: Problems, limits: Limits) -> Task:
    """Reads `POST /test_program_stdio`: a Python script, and tests of `input` and `output`.

    Raises:
        Refused: The body is malformed or over a cap, or a test has no input and output.
    """
    return _program(body, limits, "contest", lambda test: test)


def _program(body: bytes, limits: Limits, scope: str, as_test: Callable[[Json], Json]) -> Task:
    request = _form(ProgramRequest, body)
    _within(("program",), len(request.program), "characters", limits.completion_chars)
    _within(("tests",), len(request.tests), "tests", limits.cases)
    judge, cases, faults = get_scope(scope), [], []
    for number, test in enumerate(request.tests):
        try:
            if not isinstance(test, kind := dict if scope == "contest" else str):
                wanted = "an assert statement" if kind is str else "an object of input and output"
                raise BadInput(f"must be {wanted}, not {type(test).__name__}")
            cases.append(judge.read_case(as_test(test)))
        except BadInput as error:
            at: Loc = ("tests", number)
            text = str(error).removeprefix("ground_truth: ")
            faults.append((at, place(at) + text, "bad_input"))
    if faults:
        raise Refused(faults)
    problem = Problem(foreign(scope, "upstream"), "unknown", {}, "", tuple(cases))
    pairs = [(problem, request.program)] if cases else []

    def write(verdicts: Sequence[Verdict], seconds: float) -> Answer:
        if (message := first_failure(verdicts)) is not None:
            answer = json.dumps({"detail": f"could not be judged: {message}"}).encode()
            return Answer(503, answer, counted(pairs, verdicts))
        passed = [p for verdict in verdicts for p in verdict.passed]
        share = round(seconds / max(1, len(passed)), 6)
        answer = {
            "results": [int(p) for p in passed],
            "runtimes": [share if p else FAILED_RUNTIME for p in passed],
        }
        return Answer(200, json.dumps(answer).encode(), counted(pairs, verdicts))

    return Task(pairs, write, None, not pairs or is_quick([problem]))


def _form(model: type[Form], body: bytes) -> Form:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise Refused.of(error) from None


def _within(loc: Loc, count: int, what: str, most: int) -> None:
    if count > most:
        text = f"{place(loc)}{count} {what} are too many; at most {most}"
        raise Refused.one(loc, text, "too_long")
