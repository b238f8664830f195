"""Rows: a problem as one row of a data set, read and written.

A row is a mapping with upstream's columns `messages`, `ground_truth` (a list of test cases),
`dataset` (the scope), `difficulty`, `id`, `problem_family` and `name`; rows that we write also
carry `level`, `params` and `statement`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.problem import Json, Problem
from deltagym.core.registry import family_names, foreign, get_family, get_scope
from deltagym.core.scope import Scope

UPSTREAM_COLUMNS = (
    "messages", "ground_truth", "dataset", "difficulty", "id", "problem_family", "name"
)  # fmt: skip


def read_row(row: Mapping[str, Json], scope: str | None = None) -> Problem:
    """Builds a problem from a row.

    Required are `ground_truth`, and the scope: a known `problem_family`, or `dataset`, or `scope`.

    Args:
        row: The row.
        scope: Name of the scope of rows whose family is unknown; wins over the row's `dataset`.

    Raises:
        BadInput: A field is missing or malformed, or a name unknown; the message names the field.
    """
    if not isinstance(row, Mapping):
        raise BadInput(f"row: must be a JSON object, not {type(row).__name__}")
    family, judge = _family(row, scope)
    return Problem(
        family=family,
        level=str(row.get("level") or row.get("difficulty") or "unknown"),
        params=_params(row),
        statement=_statement(row),
        cases=tuple(judge.read_case(test) for test in _tests(row)),
        id=str(row.get("id") or ""),
    )


def write_row(problem: Problem) -> dict[str, Json]:
    """Renders a generated problem as a row."""
    family = get_family(problem.family)
    return {
        "messages": [{"role": "user", "content": family.prompt(problem)}],
        "ground_truth": [family.scope.write_case(case) for case in problem.cases],
        "dataset": family.scope.name,
        "difficulty": problem.level.split("-")[0],
        "id": problem.id,
        "problem_family": problem.family,
        "name": f"{problem.family} {problem.level} {problem.id[:8]}",
        "level": problem.level,
        "params": dict(problem.params),
        "statement": problem.statement,
    }


def write_upstream_row(problem: Problem) -> dict[str, Json]:
    """Renders a generated problem as a row for upstream's verifier: its columns, its test cases."""
    row = write_row(problem)
    columns = get_family(problem.family).scope.upstream_columns(problem)
    return {**{name: row[name] for name in UPSTREAM_COLUMNS}, **columns}


def _family(row: Mapping[str, Json], scope: str | None) -> tuple[str, Scope]:
    """The name that the problem's family gets, and the scope that reads its cases."""
    name = row.get("problem_family")
    if isinstance(name, str) and name in family_names():
        return name, get_family(name).scope
    given = scope or row.get("dataset")
    if isinstance(given, str) and given:
        found = get_scope(given)
        return foreign(found.name, str(name or "unnamed")), found
    fix = 'name the scope: "dataset" in the row, or --scope'
    if name:
        raise unknown_name(
            "problem_family", name, family_names(), f"for rows of other origin {fix}"
        )
    raise BadInput(f"problem_family: is missing; give a known family, or {fix}")


def _tests(row: Mapping[str, Json]) -> Sequence[Mapping[str, Json]]:
    tests = _parsed(row, "ground_truth", "a list of test cases")
    if isinstance(tests, list) and len(tests) == 1 and isinstance(tests[0], list):
        tests = tests[0]
    if not isinstance(tests, list):
        found = "missing" if tests is None else type(tests).__name__
        raise BadInput(f"ground_truth: must be a list of test cases, not {found}")
    tests = [{"assert": test} if _is_assert(test) else test for test in tests]
    for number, test in enumerate(tests):
        if not isinstance(test, Mapping):
            kind = type(test).__name__
            raise BadInput(f"ground_truth[{number}]: must be an object with an input, not {kind}")
    return tests


def _is_assert(test: Json) -> bool:
    """Whether a test case is upstream's assert statement, as BouncingSim's are."""
    return isinstance(test, str) and test.lstrip().startswith("assert ")


def _params(row: Mapping[str, Json]) -> Mapping[str, Json]:
    """The family's parameters; parquet files hold them as JSON text."""
    params = _parsed(row, "params", "an object") or {}
    if not isinstance(params, Mapping):
        raise BadInput(f"params: must be an object, not {type(params).__name__}")
    return params


def _parsed(row: Mapping[str, Json], field: str, wanted: str) -> Any:
    """A field's value, which may be JSON text."""
    value = row.get(field)
    if not isinstance(value, str) or (field == "params" and not value):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise BadInput(f"{field}: the text is not JSON ({error}); give {wanted}") from error


def _statement(row: Mapping[str, Json]) -> str:
    if isinstance(row.get("statement"), str):
        return row["statement"]
    messages = row.get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[-1], Mapping):
        return str(messages[-1].get("content", ""))
    return ""
