"""Judges completions against the cases of their problems."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.families.manufactoria.machine import DELTA1_LIMIT, run
from deltagym.families.manufactoria.parser import Dialect, ProgramError, parse
from deltagym.problem import BadInput, Problem, Status, Verdict

__all__ = ["Dialect", "verify_batch"]


def verify_batch(problems: Sequence[Problem], completions: Sequence[str], dialect: Dialect = "delta2") -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`."""
    if len(problems) != len(completions):
        raise BadInput(f"completions: {len(completions)} for {len(problems)} problems; give one each")
    return [_verify(problem, completion, dialect) for problem, completion in zip(problems, completions, strict=True)]


def _verify(problem: Problem, completion: str, dialect: Dialect) -> Verdict:
    try:
        program = parse(completion, dialect)
    except ProgramError as error:
        return Verdict(Status.INVALID, (False,) * len(problem.cases), str(error))
    passed = []
    for case in problem.cases:
        end = run(program, case.input, DELTA1_LIMIT if dialect == "delta1" else None)
        match = end.accepted and (not case.expected["check_output"] or end.output == case.expected["output"])
        passed.append(match == case.expected["accepted"])
    return Verdict(Status.OK, tuple(passed))
