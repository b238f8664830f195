"""Cases of Lean: each is one claim of a theorem, to be proved with the claims before it as known.

The last case of a problem is the theorem's own proposition.
"""

from __future__ import annotations

from collections.abc import Mapping

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json, Problem
from deltagym.scopes.lean.checker.outline import Outline

FIELDS = ("name", "given", "prop")
"""A claim's name, the theorem's binders, the claim's proposition."""


def claim_cases(outline: Outline) -> tuple[Case, ...]:
    """One case for each claim of a theorem."""
    return tuple(
        Case({"name": name, "given": outline.given, "prop": prop}, {"proved": True})
        for name, prop in outline.claims
    )


def outline_of(problem: Problem) -> Outline:
    """The theorem that a problem's cases hold.

    Raises:
        BadInput: The problem has no cases.
    """
    if not problem.cases:
        raise BadInput("problem.cases: must not be empty")
    claims = tuple((case.input["name"], case.input["prop"]) for case in problem.cases)
    return Outline(problem.cases[-1].input["given"], claims)


def read_case(test: Mapping[str, Json]) -> Case:
    """Reads one entry of a row's `ground_truth`."""
    for field in FIELDS:
        if not isinstance(test.get(field), str):
            raise BadInput(f"ground_truth: {field} must be text, not {test.get(field)!r}")
    return Case({field: test[field] for field in FIELDS}, {"proved": True})


def write_case(case: Case) -> dict[str, Json]:
    """Writes one entry of a row's `ground_truth`."""
    return dict(case.input)
