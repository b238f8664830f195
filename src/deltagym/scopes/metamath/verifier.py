"""Judges answers: lines `name : label label ...`, each checked on its own, so that one wrong proof does not void the others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deltagym.core.answers import last_block
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status, Verdict
from deltagym.scopes.metamath.database import Assertion
from deltagym.scopes.metamath.kernel import check
from deltagym.scopes.metamath.task import Task, task_of

MAX_ANSWER = 200_000
"""Characters of a proof text; a longer one is not read."""

_HEAD = re.compile(r"^[ \t]*([A-Za-z0-9._-]+)[ \t]*:", re.MULTILINE)


def proofs_in(completion: str) -> dict[str, tuple[str, ...]]:
    """Name to labels of every proof in the answer. A proof may go on over several lines; of two by one name the last counts."""
    text = last_block(completion)
    heads = list(_HEAD.finditer(text)) if len(text) <= MAX_ANSWER else []
    if not heads:
        return {}
    ends = [h.start() for h in heads[1:]] + [len(text)]
    return {h[1]: tuple(text[h.end() : end].split()) for h, end in zip(heads, ends, strict=True)}


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
        _verdict(task_of(problem), completion)
        for problem, completion in zip(problems, completions, strict=True)
    ]


def _verdict(task: Task, completion: str) -> Verdict:
    proofs = proofs_in(completion)
    names = [g.statement.label for g in task.goals]
    if not any(name in proofs for name in names):
        wanted = f"{names[0]} : label label ..." if names else "name : label label ..."
        return Verdict(
            Status.INVALID, (False,) * len(names), f"the answer has no line of the form `{wanted}`"
        )
    found = faults(task, proofs)
    wrong = [
        f"{name}: {fault}" for name, fault in zip(names, found, strict=True) if fault is not None
    ]
    return Verdict(Status.OK, tuple(fault is None for fault in found), wrong[0] if wrong else "")


def faults(task: Task, proofs: Mapping[str, Sequence[str]]) -> list[str | None]:
    """For each goal why its proof is none, or None when it is right."""
    book: dict[str, Assertion] = dict(task.system.assertions)
    found: list[str | None] = []
    for goal in task.goals:
        label = goal.statement.label
        found.append(
            check(goal, proofs[label], book) if label in proofs else "there is no proof of it"
        )
        book[label] = goal.statement
    return found
