"""Which table's column a name in parsed SQL means."""

import pytest
from sqlglot import exp, parse

from deltagym.scopes.sql.names import ColumnFacts, TableFacts, origin

FACTS = {
    "book": TableFacts(
        tuple(ColumnFacts(name, "INT", True, True) for name in ("id", "owner_id", "pages")),
        ("id",),
    ),
    "person": TableFacts(
        tuple(ColumnFacts(name, "INT", True, True) for name in ("id", "age")), ("id",)
    ),
}


@pytest.mark.parametrize(
    ("sql", "places"),
    [
        ("SELECT b.Pages FROM book AS b", [("book", "pages")]),
        (
            "SELECT age FROM person WHERE EXISTS (SELECT 1 FROM book WHERE owner_id = age)",
            [("person", "age"), ("book", "owner_id")],
        ),
        ("SELECT s.pages FROM (SELECT pages FROM book) AS s", [None, ("book", "pages")]),
        ("UPDATE person SET age = 3 WHERE id = 2", [("person", "age"), ("person", "id")]),
        (
            "DELETE FROM book WHERE owner_id IN (SELECT id FROM person)",
            [("book", "owner_id"), ("person", "id")],
        ),
        (
            "INSERT INTO person VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET age = excluded.age",
            [("person", "age"), ("person", "id")],
        ),
    ],
)
def test_names_are_made_out(sql: str, places: list[tuple[str, str] | None]) -> None:
    columns = [c for s in parse(sql, read="sqlite") if s for c in s.find_all(exp.Column)]
    assert set(places) == {origin(column, FACTS) for column in columns}
