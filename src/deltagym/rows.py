"""Data-set rows: upstream's column schema, read and written, with this project's own columns beside it.

A row is a mapping with `messages`, `ground_truth` (a list of test cases), `dataset` (the scope), `difficulty`, `id`,
`problem_family` and `name`; rows we write also carry `level`, `params` and `statement`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from deltagym.family import BUILT_IN, Family, family_names, get_family
from deltagym.problem import BadInput, Json, Problem

UPSTREAM_COLUMNS = ("messages", "ground_truth", "dataset", "difficulty", "id", "problem_family", "name")
SCOPE_FAMILY = {
    "manufactoria": "starts_with",
    "bouncing": "rotobj",
    "contest": "contest_mo",
    "sql": "sql_joining",
    "ballsim": "rotobj",
    "proof": "proof_algebra",
    "metamath": "metamath_rewrite",
}
"""A family that can read a scope's cases, for rows whose `problem_family` is not one of ours or missing."""


def problem_from_row(row: Mapping[str, Json]) -> Problem:
    """Builds a `Problem` from a row; only `ground_truth` is required.

    Raises:
        BadInput: `ground_truth` is missing, empty or malformed; the message names the field.
    """
    if not isinstance(row, Mapping):
        raise BadInput(f"row: must be a JSON object, not {type(row).__name__}")
    family = _family_of(row)
    tests = _tests(row)
    return Problem(
        family=_name(row, family),
        level=str(row.get("level") or row.get("difficulty") or "unknown"),
        params=_params(row),
        statement=_statement(row),
        cases=tuple(family.case_from_row(test) for test in tests),
        id=str(row.get("id") or ""),
    )


def problem_to_row(problem: Problem) -> dict[str, Json]:
    """Renders a generated problem as a row."""
    family = get_family(problem.family)
    return {
        "messages": [{"role": "user", "content": family.prompt(problem)}],
        "ground_truth": [family.case_to_row(case) for case in problem.cases],
        "dataset": family.scope,
        "difficulty": problem.level.split("-")[0],
        "id": problem.id,
        "problem_family": problem.family,
        "name": f"{problem.family} {problem.level} {problem.id[:8]}",
        "level": problem.level,
        "params": dict(problem.params),
        "statement": problem.statement,
    }


def upstream_row(problem: Problem) -> dict[str, Json]:
    """Renders a generated problem as a row that upstream's own verifier reads: its columns alone, and its kind of test cases."""
    family = get_family(problem.family)
    row = problem_to_row(problem)
    return {**{name: row[name] for name in UPSTREAM_COLUMNS}, **family.upstream_columns(problem)}


def _family_of(row: Mapping[str, Json]) -> Family:
    name = row.get("problem_family")
    if isinstance(name, str) and (name in BUILT_IN or name in family_names()):
        return get_family(name)
    scope = row.get("dataset") or "manufactoria"
    if scope not in SCOPE_FAMILY:
        raise BadInput(f"dataset: unknown scope {scope!r}; known are {', '.join(SCOPE_FAMILY)}, or give a known problem_family")
    return get_family(SCOPE_FAMILY[scope])


def _name(row: Mapping[str, Json], family: Family) -> str:
    """The family's name; a name of upstream's stays for Manufactoria, the scope that unknown names are taken to be of."""
    name = str(row.get("problem_family") or family.name)
    return name if family.scope == "manufactoria" else family.name


def _tests(row: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    tests: Any = row.get("ground_truth")
    if isinstance(tests, str):
        try:
            tests = json.loads(tests)
        except ValueError as error:
            raise BadInput(f"ground_truth: the text is not JSON ({error}); give a list of test cases") from error
    if isinstance(tests, list) and len(tests) == 1 and isinstance(tests[0], list):
        tests = tests[0]
    if not isinstance(tests, list):
        raise BadInput(f"ground_truth: must be a list of test cases, not {type(tests).__name__ if tests is not None else 'missing'}")
    tests = [{"assert": test} if isinstance(test, str) and test.lstrip().startswith("assert ") else test for test in tests]
    for number, test in enumerate(tests):
        if not isinstance(test, Mapping):
            raise BadInput(f"ground_truth[{number}]: must be an object with an input, not {type(test).__name__}")
    return tests


def _params(row: Mapping[str, Json]) -> Mapping[str, Json]:
    """The family's parameters; parquet files hold them as JSON text."""
    params = row.get("params") or {}
    if isinstance(params, str):
        try:
            params = json.loads(params)
        except ValueError as error:
            raise BadInput(f"params: the text is not JSON ({error}); give an object") from error
    if not isinstance(params, Mapping):
        raise BadInput(f"params: must be an object, not {type(params).__name__}")
    return params


def _statement(row: Mapping[str, Json]) -> str:
    if isinstance(row.get("statement"), str):
        return row["statement"]
    messages = row.get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[-1], Mapping):
        return str(messages[-1].get("content", ""))
    return ""
