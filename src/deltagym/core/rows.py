"""Rows: a problem as one row of a data set, read and written.

A row is a mapping with upstream's columns `messages`, `ground_truth` (a list of test cases),
`dataset` (the scope), `difficulty`, `id`, `problem_family` and `name`; rows that we write also
carry `level`, `params` and `statement`. The files of single problems from which upstream makes its
rows hold the same under other names (`test_cases`, `criteria`, `pattern_type`); they are read too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.family import OWN_PROMPT
from deltagym.core.problem import Json, Problem
from deltagym.core.registry import family_names, get_family, get_scope
from deltagym.core.row_family import foreign
from deltagym.core.scope import Scope

UPSTREAM_COLUMNS = (
    "messages", "ground_truth", "dataset", "difficulty", "id", "problem_family", "name"
)  # fmt: skip

READ_COLUMNS = (
    "problem_family", "dataset", "level", "difficulty", "params", "statement", "messages",
    "ground_truth", "id", "test_cases", "criteria", "description", "pattern_type", "problem_type",
    "color_mode", "difficulty_level", "category",
)  # fmt: skip
"""The columns that make the problem of a row; all others are carried along."""


def read_row(row: Mapping[str, Json], scope: str | None = None) -> Problem:
    """Builds a problem from a row.

    Required are `ground_truth`, and the scope: a known `problem_family`, or `dataset`, or `scope`.
    A row with `params` or `statement` is one of ours: its family can make its prompt and its gold
    answer again. Of any other row the family is `scope:name`, which can only ask and judge: its
    prompt is the row's own.

    Args:
        row: The row.
        scope: Name of the scope of rows whose family is unknown; wins over the row's `dataset`.

    Raises:
        BadInput: A field is missing or malformed, or a name unknown; the message names the field.
    """
    if not isinstance(row, Mapping):
        raise BadInput(f"row: must be a JSON object, not {type(row).__name__}")
    params = _params(row)
    family, judge, known = _family(row, params, scope)
    prompt = row_prompt(row)
    if not known and prompt:
        params = {OWN_PROMPT: prompt, **params}
    return Problem(
        family=family,
        level=judge.read_level(row),
        params=params,
        statement=_statement(row) or prompt,
        cases=tuple(judge.read_case(test) for test in _tests(row, judge)),
        id=str(row.get("id") or ""),
    )


def row_prompt(row: Mapping[str, Json]) -> str:
    """The prompt that a row brings in `messages`; empty if it brings none.

    Messages may be text, or a list of chat messages, of which the answers at the end are left out.
    A system message and the user's are joined; after earlier answers the last message counts.
    """
    messages = row.get("messages")
    if isinstance(messages, str):
        messages = _listed(messages)
    if not isinstance(messages, list) or not all(isinstance(each, Mapping) for each in messages):
        return ""
    while messages and messages[-1].get("role") == "assistant":
        messages = messages[:-1]
    if any(each.get("role") == "assistant" for each in messages):
        messages = messages[-1:]
    return "\n\n".join(str(each.get("content") or "") for each in messages)


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


def _family(
    row: Mapping[str, Json], params: Mapping[str, Json], scope: str | None
) -> tuple[str, Scope, bool]:
    """The name that the problem's family gets, the scope that reads its cases, and if it is known.

    A family is known if it is installed and the row tells what the family needs.
    """
    names = (row.get(column) for column in ("problem_family", "pattern_type", "problem_type"))
    name = next((each for each in names if each), None)
    if isinstance(name, str) and name in family_names():
        judge = get_family(name).scope
        known = bool(params) or isinstance(row.get("statement"), str)
        return (name if known else foreign(judge.name, name)), judge, known
    given = scope or row.get("dataset")
    if isinstance(given, str) and given:
        found = get_scope(given)
        return foreign(found.name, str(name or found.read_family(row))), found, False
    fix = 'name the scope: "dataset" in the row, or --scope'
    if name:
        raise unknown_name(
            "problem_family", name, family_names(), f"for rows of other origin {fix}"
        )
    raise BadInput(f"problem_family: is missing; give a known family, or {fix}")


def _tests(row: Mapping[str, Json], judge: Scope) -> Sequence[Mapping[str, Json]]:
    column = "test_cases" if row.get("ground_truth") is None else "ground_truth"
    own = None if row.get(column) else judge.tests_of_row(row)
    tests = own if own is not None else _parsed(row, column, "a list of test cases")
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
    """The task in the row's words, without a prompt around it; empty if there is none."""
    given = (row.get(column) for column in ("statement", "criteria", "description"))
    return next((text for text in given if isinstance(text, str) and text), "")


def _listed(text: str) -> list[Json]:
    """Messages given as text: a JSON list of them, or the user's message itself."""
    try:
        found = json.loads(text) if text.lstrip().startswith("[") else None
    except ValueError:
        found = None
    return found if isinstance(found, list) else [{"role": "user", "content": text}]
