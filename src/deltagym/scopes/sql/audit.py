"""The audit: SQL is run on more databases than the cases hold.

The gold query says what is right there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from deltagym.core.audit import NOT_AUDITED, Audit, audits_by_rounds
from deltagym.core.problem import Case, Json, Problem, canonical_json
from deltagym.core.registry import get_family
from deltagym.core.row_family import FOREIGN
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.gold import Drafting
from deltagym.scopes.sql.selection import Lab, drawn_cases
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.verifier import verify_batch

ROUNDS = 4
"""How often an answer is run on a further set of databases."""

DATABASES = 16
"""Databases of a set, at most: two of each kind."""


def audit_answers(problem: Problem, completions: Sequence[str]) -> list[Audit]:
    """Audits completions of one problem.

    Returns:
        One audit a completion; `NOT_AUDITED` for each if the problem was not written from a draft,
        which alone says how databases for its tables are drawn.
    """
    draft = _draft(problem)
    if draft is None:
        return [NOT_AUDITED] * len(completions)
    return audits_by_rounds(_rounds(problem, draft), completions, verify_batch, _words)


def _draft(problem: Problem) -> Draft | None:
    """The draft of a problem; None if it is from elsewhere, or a language model wrote it."""
    if FOREIGN in problem.family or not {"level", "draw", "features"} <= set(problem.params):
        return None
    family = get_family(problem.family)
    return family.draft(problem.params) if isinstance(family, Drafting) else None


def _rounds(problem: Problem, draft: Draft) -> Iterator[Problem]:
    """The problem, then the same question about other databases, small ones first."""
    yield problem
    for number in range(ROUNDS):
        path = "sql", "audit", draft.schema.ddl, write(draft.tree), number
        with closing(Lab(draft.schema, draft.tree, draft.in_order)) as lab:
            cases = list(drawn_cases(lab, draft.schema, draft.tree, DATABASES, *path))
        cases.sort(key=lambda case: len(canonical_json(case.input["rows"])))
        yield replace(problem, cases=tuple(cases), id="")


def _words(case: Case) -> str:
    """What is right on a case that an answer fails."""
    result: Json = case.expected.get("rows", case.expected.get("tables"))
    database = canonical_json(case.input["rows"])
    return f"with the tables {database} the right result is {canonical_json(result)}"
