"""Judges answers: lines `goal : label label ...`, each proof checked by itself.

So one wrong proof does not void the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deltagym.core.answers import last_block
from deltagym.core.problem import Problem, Status, Verdict
from deltagym.scopes.metamath.database import Assertion
from deltagym.scopes.metamath.exercise import Exercise, exercise_of
from deltagym.scopes.metamath.kernel import check

MAX_ANSWER = 200_000
"""Most characters of an answer; a longer one is not read."""

_HEAD = re.compile(r"^[ \t]*([A-Za-z0-9._-]+)[ \t]*:", re.MULTILINE)


def proofs_in(completion: str) -> dict[str, tuple[str, ...]]:
    """Label of each goal that the answer proves, to the labels of the proof.

    A proof may continue on the next lines. Of two proofs of one goal, the last counts.
    """
    text = last_block(completion)
    heads = list(_HEAD.finditer(text)) if len(text) <= MAX_ANSWER else []
    if not heads:
        return {}
    ends = [h.start() for h in heads[1:]] + [len(text)]
    return {h[1]: tuple(text[h.end() : end].split()) for h, end in zip(heads, ends, strict=True)}


def canonical_text(completion: str) -> str | None:
    """The proofs of an answer in the order of their goals, a line each; None if it has none."""
    proofs = proofs_in(completion)
    return "".join(f"{name} : {' '.join(proofs[name])}\n" for name in sorted(proofs)) or None


def verify_batch(problems: Sequence[Problem], completions: Sequence[str]) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`.

    Raises:
        BadInput: A problem is malformed.
    """
    return [
        _verdict(exercise_of(problem), completion)
        for problem, completion in zip(problems, completions, strict=True)
    ]


def _verdict(exercise: Exercise, completion: str) -> Verdict:
    proofs, names = proofs_in(completion), exercise.labels
    if not any(name in proofs for name in names):
        wanted = f"{names[0]} : label label ..." if names else "name : label label ..."
        message = f"the answer has no line of the form `{wanted}`"
        return Verdict(Status.INVALID, (False,) * len(names), message)
    found = faults(exercise, proofs)
    wrong = [
        f"{name}: {fault}" for name, fault in zip(names, found, strict=True) if fault is not None
    ]
    return Verdict(Status.OK, tuple(fault is None for fault in found), wrong[0] if wrong else "")


def faults(exercise: Exercise, proofs: Mapping[str, Sequence[str]]) -> list[str | None]:
    """For each goal, why it is not proved; None if it is.

    Args:
        exercise: The system and the goals.
        proofs: Label of a goal to the labels of its proof.
    """
    book: dict[str, Assertion] = dict(exercise.system.assertions)
    found: list[str | None] = []
    for goal, label in zip(exercise.goals, exercise.labels, strict=True):
        missing = "there is no proof of it"
        found.append(check(goal, proofs[label], book) if label in proofs else missing)
        book[label] = goal.statement
    return found
