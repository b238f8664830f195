"""Cases of SQL: a whole database and what is right on it, and how a row writes them down.

A case's input is `{"ddl": CREATE TABLE statements, "rows": table to its records}`. Expected is
either `{"rows": records, "width": number of columns, "ordered": whether their order counts}`, for a
query, or `{"tables": table to its records afterwards}`, for a script.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json, canonical_json

LEAST, MOST = 8, 12
"""Number of cases of a problem, at least and at most."""


def read_case(test: Mapping[str, Json]) -> Case:
    """Reads an entry of `ground_truth`; raises `BadInput` naming the field."""
    if "sql_test" in test:
        raise BadInput(
            "ground_truth: upstream's sql_test asks the result of its own query, and the row holds "
            "no database, so it cannot judge another query; give ddl, rows and expected, or make "
            "rows of your databases with deltagym import-sql"
        )
    ddl = test.get("ddl")
    if not isinstance(ddl, str) or not ddl.strip():
        raise BadInput(f"ground_truth: ddl must be the CREATE TABLE statements, not {ddl!r}")
    contents = _object("rows", test.get("rows"))
    expected = _object("expected", test.get("expected"))
    if not all(isinstance(records, list) for records in contents.values()):
        raise BadInput("ground_truth: rows must name a list of rows for each table")
    if not ("tables" in expected or {"rows", "width", "ordered"} <= set(expected)):
        raise BadInput("ground_truth: expected must hold tables, or rows, width and ordered")
    return Case({"ddl": ddl, "rows": contents}, expected)


def write_case(case: Case) -> Json:
    """Writes an entry of `ground_truth`.

    Fields whose shape differs from case to case are JSON text, so that parquet can hold them.
    """
    return {
        "ddl": case.input["ddl"],
        "rows": canonical_json(case.input["rows"]),
        "expected": canonical_json(case.expected),
    }


def _object(field: str, value: Json) -> dict[str, Json]:
    """A JSON object, given as such or as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise BadInput(f"ground_truth: {field} is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadInput(f"ground_truth: {field} must be an object, not {value!r}")
    return value
