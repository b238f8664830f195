"""Cases as rows hold them."""

import json

import pytest

from deltagym.core.errors import BadInput
from deltagym.scopes.sql.cases import read_case, write_case

DDL = "CREATE TABLE t (x)"


@pytest.mark.parametrize(
    "expected",
    [{"rows": [[1]], "width": 1, "ordered": False}, {"tables": {"t": [[2]]}}],
)
def test_a_case_that_is_written_is_read_again(expected: dict) -> None:
    case = read_case({"ddl": DDL, "rows": {"t": [[1]]}, "expected": expected})
    written = json.loads(json.dumps(write_case(case)))
    assert read_case(written) == case
    assert all(isinstance(value, str) for value in written.values()), "parquet needs one shape"


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"rows": {}, "expected": {}}, "ddl must be"),
        (
            {"description": "rows", "test_type": "cardinality", "expected": ">=1", "sql_test": "S"},
            "the row holds no database",
        ),
        ({"ddl": DDL, "rows": [], "expected": {}}, "rows must be an object"),
        ({"ddl": DDL, "rows": "{", "expected": {}}, "rows is not JSON"),
        ({"ddl": DDL, "rows": {"t": 1}, "expected": {}}, "a list of rows for each table"),
        ({"ddl": DDL, "rows": {}, "expected": {"rows": []}}, "expected must hold tables, or rows"),
    ],
)
def test_a_malformed_row_is_refused_by_the_name_of_its_field(test: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_case(test)
