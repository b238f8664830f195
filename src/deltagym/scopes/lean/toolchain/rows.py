"""Rows that ask for the proof of a whole statement, as upstream's do: only a real Lean judges them.

A case holds the statement in place of a claim. It comes from a data set, so it is inspected as an
answer is before it is sent to Lean.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.rows import row_prompt
from deltagym.scopes.lean.toolchain.backend import LeanBackend
from deltagym.scopes.lean.toolchain.find import KEY, VARIABLES, find_backend
from deltagym.scopes.lean.toolchain.guard import Refused, Statement, require_harmless
from deltagym.scopes.lean.toolchain.judge import judge
from deltagym.scopes.lean.toolchain.repair import Defect, repair
from deltagym.scopes.lean.toolchain.upstream import HEADER

FIELDS = ("name", "statement", "header")
"""The theorem's name, the text from `theorem` to `:= by`, and the text before it."""

_found: dict[tuple[str | None, ...], LeanBackend] = {}
"""The Lean in use, by the values of the variables that name it."""

_lock = threading.Lock()


def statement_test(row: Mapping[str, Json]) -> dict[str, Json] | None:
    """The test of a row that holds a statement in its prompt alone; None if it holds no prompt.

    Raises:
        BadInput: The statement cannot be repaired, or needs a library that Mathlib does not have.
    """
    prompt, number = row_prompt(row), row.get("id")
    if not prompt:
        return None
    try:
        found = repair(prompt, f"row_{number}" if isinstance(number, int) else "row")
    except Defect as defect:
        raise BadInput(f"messages: {defect}") from defect
    if found.system_e:
        raise BadInput("messages: its geometry is System E, which Mathlib does not have")
    return {"name": found.name, "statement": found.text, "header": HEADER}


def read_statement(test: Mapping[str, Json]) -> Case:
    """Reads a test that holds a statement.

    Raises:
        BadInput: A field is missing, or the statement could do more than state.
    """
    for field in FIELDS:
        if not isinstance(test.get(field), str):
            raise BadInput(f"ground_truth: {field} must be text, not {test.get(field)!r}")
    if test["header"] != HEADER:
        raise BadInput(f"ground_truth: header must be {HEADER!r}")
    case = Case({field: test[field] for field in FIELDS}, {"proved": True})
    try:
        require_harmless(_statement(case))
    except Refused as error:
        raise BadInput(f"messages: the statement is not sent to Lean; {error}") from error
    return case


def asks_lean(problem: Problem) -> bool:
    """Whether a problem asks for the proof of a whole statement."""
    return bool(problem.cases) and "statement" in problem.cases[0].input


def verify_statements(problems: Sequence[Problem], completions: Sequence[str]) -> list[Verdict]:
    """Judges `completions[i]` as a proof of the statement of `problems[i]`, by the Lean in use.

    Without a Lean there is no score (`infra_error`).
    """
    with _lock:
        statements = [_statement(problem.cases[0]) for problem in problems]
        return judge(_lean(), statements, completions)


def _lean() -> LeanBackend:
    """The Lean that the environment names; it runs until the environment names another."""
    settings = tuple(os.environ.get(name) for name, _ in VARIABLES.values())
    settings += (os.environ.get(KEY),)
    if settings not in _found:
        for old in _found.values():
            old.close()
        _found.clear()
        _found[settings] = find_backend()
    return _found[settings]


def _statement(case: Case) -> Statement:
    return Statement(case.input["name"], case.input["statement"], case.input["header"])
