"""Proofs made visible: each goal with its verdict, and each step with its own.

Of a Lean proof the steps are its tactics; of a Metamath proof, its labels and what is on the stack.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from deltagym.core.problem import Json, Problem
from deltagym.core.registry import scope_of
from deltagym.scopes.metamath.database import Assertion
from deltagym.scopes.metamath.exercise import exercise_of
from deltagym.scopes.metamath.kernel import follow
from deltagym.scopes.metamath.verifier import proofs_in

if TYPE_CHECKING:
    from deltagym.scopes.lean.checker.trace import Step as Tactic

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
        `error` if it is no proof at all. For each goal whether it `passed`, its `fault`, and its
        `steps`, which end where it fails. A step of Lean: the `text` of its tactic, its `line`
        there, its `depth` inside other tactics, the `goal` before it, what is `left` after it,
        whether it was `accepted`, and its `fault`. A step of Metamath: its `label`, `top` and
        `size` of the stack after it, and whether it was `accepted`.
    """
    if scope_of(problem).name == "metamath":
        return {"error": "", "cases": _metamath(problem, answer)}
    return _lean(problem, answer)


def _lean(problem: Problem, answer: str) -> Json:
    from deltagym.scopes.lean.cases import outline_of
    from deltagym.scopes.lean.checker.trace import follow as follow_tactics
    from deltagym.scopes.lean.verifier import lean_text

    text = lean_text(answer)
    found, tactics = follow_tactics(outline_of(problem), text, MOST_STEPS)
    faults = ["" if found.error else fault for fault in found.faults]
    inside = [*map(_inside, tactics[:-1]), tactics[-1]]
    cases = [
        {"passed": passed, "fault": fault, "steps": [_tactic(step, text) for step in steps]}
        for passed, fault, steps in zip(found.passed, faults, inside, strict=True)
    ]
    return {"error": found.error, "cases": cases}


def _inside(steps: list[Tactic]) -> list[Tactic]:
    """The steps of a sub-goal without the `have` that states it, unless that is at fault itself."""
    if len(steps) < 2 or steps[0].fault:
        return steps
    return [replace(step, depth=step.depth - 1) for step in steps[1:]]


def _tactic(step: Tactic, text: str) -> Json:
    """A step as its first line; those inside it have lines of their own."""
    written = text[step.start : step.stop].split("\n", 1)[0].rstrip()
    line = text.count("\n", 0, step.start) + 1
    kept = {key: value for key, value in asdict(step).items() if key not in ("start", "stop")}
    return {"text": written, "line": line, **kept}


def _metamath(problem: Problem, answer: str) -> list[Json]:
    exercise, proofs = exercise_of(problem), proofs_in(answer)
    book: dict[str, Assertion] = dict(exercise.system.assertions)
    found = []
    for goal, label in zip(exercise.goals, exercise.labels, strict=True):
        if label in proofs:
            steps, fault = follow(goal, proofs[label], book)
        else:
            steps, fault = [], MISSING
        shown = [asdict(step) | {"top": " ".join(step.top)} for step in steps[:MOST_STEPS]]
        found.append({"passed": fault is None, "fault": fault or "", "steps": shown})
        book[label] = goal.statement
    return found
