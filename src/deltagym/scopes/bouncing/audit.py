"""The audit: a program is asked about more times than the cases hold, in the same scene.

The prompt fixes the scene, so it is never changed. What is right is the exact simulation, at times
at which all simulations of `accept.py` agree with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from deltagym.core.audit import NOT_AUDITED, Audit, audits_by_rounds, audits_of_verdicts
from deltagym.core.problem import Case, Problem
from deltagym.core.row_family import FOREIGN
from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.accept import CASES, certain_positions
from deltagym.scopes.bouncing.cases import (
    asks_for_list,
    asks_past,
    position_case,
    simulated_scene,
)
from deltagym.scopes.bouncing.verifier import verify_batch

ROUNDS = 4
"""How often a program is asked about `CASES` further times; each time it has the full CPU time."""


def audit_answers(problem: Problem, completions: Sequence[str]) -> list[Audit]:
    """Audits completions of one problem.

    Where the prompt names all times and wants a list of positions, the cases are all that is asked,
    so that they decide.

    Returns:
        One audit a completion; `NOT_AUDITED` for each if the problem does not bring its scene.
    """
    if FOREIGN in problem.family or not {"scene", "horizon"} <= set(problem.params):
        return [NOT_AUDITED] * len(completions)
    if asks_for_list(problem):
        return audits_of_verdicts(verify_batch([problem] * len(completions), completions))
    return audits_by_rounds(_rounds(problem), completions, verify_batch, _words)


def _rounds(problem: Problem) -> Iterator[Problem]:
    """The problem, then the same scene at other times, each round from all over the motion."""
    yield problem
    cases = _more_cases(problem)
    for start in range(min(ROUNDS, len(cases))):
        yield replace(problem, cases=tuple(cases[start::ROUNDS]), id="")


def _more_cases(problem: Problem) -> list[Case]:
    """Cases at random times up to the horizon, to the millisecond as those of the problem."""
    scene, sign = simulated_scene(problem), -1 if asks_past(problem) else 1
    allowed = range(1, round(1000 * problem.params["horizon"]) + 1)
    count = min(ROUNDS * CASES, len(allowed))
    drawn = rng("bouncing", "audit", scene.key).sample(allowed, count)
    times, positions = certain_positions(scene, np.sort(drawn) / 1000)
    places = np.round(positions, 3).tolist()
    tolerance = problem.cases[0].expected["tolerance"]
    return [
        position_case(sign * t, at, tolerance) for t, at in zip(times.tolist(), places, strict=True)
    ]


def _words(case: Case) -> str:
    """What is right on a case that an answer fails."""
    places = case.expected["positions"]
    return f"at t = {case.input} s the bodies are at {places}; the answer misses them or is late"
