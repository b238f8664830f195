"""Proofs made visible: each goal with its verdict; of Metamath proofs each step with its stack."""

from __future__ import annotations

from deltagym.core.problem import Json, Problem
from deltagym.core.registry import scope_of
from deltagym.scopes.metamath.database import Assertion
from deltagym.scopes.metamath.exercise import exercise_of
from deltagym.scopes.metamath.kernel import follow
from deltagym.scopes.metamath.verifier import proofs_in

MISSING = "there is no proof of it"
MOST_STEPS = 500
"""Most steps of a proof that are sent."""


def scene(problem: Problem) -> Json:
    """The goals: name and what is to be shown."""
    if scope_of(problem).name == "metamath":
        goals = exercise_of(problem).statements
        return {"goals": [{"name": g.label, "claim": " ".join(g.symbols)} for g in goals]}
    return {"goals": [{"name": c.input["name"], "claim": c.input["prop"]} for c in problem.cases]}


def run(problem: Problem, answer: str) -> Json:
    """Checks a proof.

    Returns:
        For each goal whether it `passed` and its `fault`; for Metamath its `steps` too: the label
        of each, and what is on the top of the stack after it. `error` if it is no proof at all.
    """
    if scope_of(problem).name == "metamath":
        return {"error": "", "cases": _metamath(problem, answer)}
    from deltagym.scopes.lean.cases import outline_of
    from deltagym.scopes.lean.checker.judge import judge
    from deltagym.scopes.lean.verifier import lean_text

    found = judge(outline_of(problem), lean_text(answer))
    faults = ["" if found.error else fault for fault in found.faults]
    cases = [
        {"passed": passed, "fault": fault, "steps": []}
        for passed, fault in zip(found.passed, faults, strict=True)
    ]
    return {"error": found.error, "cases": cases}


def _metamath(problem: Problem, answer: str) -> list[Json]:
    exercise, proofs = exercise_of(problem), proofs_in(answer)
    book: dict[str, Assertion] = dict(exercise.system.assertions)
    found = []
    for goal, label in zip(exercise.goals, exercise.labels, strict=True):
        if label in proofs:
            steps, fault = follow(goal, proofs[label], book)
        else:
            steps, fault = [], MISSING
        shown = [
            {"label": step.label, "top": " ".join(step.top), "size": step.size}
            for step in steps[:MOST_STEPS]
        ]
        found.append({"passed": fault is None, "fault": fault or "", "steps": shown})
        book[label] = goal.statement
    return found
