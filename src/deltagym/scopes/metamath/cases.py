"""Cases of Metamath: each is one goal, to be proved from the system and the goals before it."""

from __future__ import annotations

from collections.abc import Mapping

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json


def goal_case(label: str, statement: str) -> Case:
    """The case that asks for a proof of a goal.

    Args:
        label: The goal's label.
        statement: The text that states it as an unproved theorem of a database.
    """
    return Case(label, {"statement": statement})


def read_case(test: Mapping[str, Json]) -> Case:
    """Reads one entry of a row's `ground_truth`."""
    for field in ("goal", "statement"):
        if not isinstance(test.get(field), str):
            raise BadInput(f"ground_truth: {field} must be text, not {test.get(field)!r}")
    return goal_case(test["goal"], test["statement"])


def write_case(case: Case) -> dict[str, Json]:
    """Writes one entry of a row's `ground_truth`."""
    return {"goal": case.input, **case.expected}
