"""Small databases of one question, one after another, on which the gold query and its neighbours are run."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from deltagym.core.problem import Json
from deltagym.scopes.sql import engine
from deltagym.scopes.sql.compare import right, same_bag, same_list, sorted_rows
from deltagym.scopes.sql.local.original import Table, create
from deltagym.scopes.sql.local.query import Gold
from deltagym.scopes.sql.local.report import Reason, Refused
from deltagym.scopes.sql.local.samples import Rows

LARGEST = 60
"""Rows of an expected result at most."""


class Bench:
    """Runs trusted SQL on small databases.

    Besides the database as it is there is a twin: the same rows the other way round, in tables without keys and indexes, where SQLite has
    to visit rows otherwise. What the two do not agree on is not determined by the question.

    Args:
        gold: The query.
        tables: The tables of the small databases.
        width: How many columns the result has.

    Raises:
        Refused: The tables cannot be made as cases have them.
    """

    def __init__(self, gold: Gold, tables: Sequence[Table], width: int) -> None:
        self._gold = gold
        self._variants = gold.variants(width)
        self.ddl = "\n".join(map(create, tables))
        self._names = {table.name.lower(): table.name for table in tables}
        try:
            self._store = engine.Store(self.ddl)
            self._twin = engine.Store("\n".join(create(table, keys=False) for table in tables))
            self._store.fill({})
        except sqlite3.Error as error:
            raise Refused(Reason.SCHEMA, str(error)) from error
        self._session = self._store.session(writes=False)
        self._others = (
            self._store.session(writes=False, backwards=True),
            self._twin.session(False),
            self._twin.session(False, backwards=True),
        )

    def close(self) -> None:
        """Ends the databases."""
        for part in (self._session, *self._others, self._store, self._twin):
            part.close()

    def named(self, rows: Rows) -> dict[str, list]:
        """Rows by the names that the tables have."""
        return {self._names[name]: records for name, records in rows.items()}

    def run(self, sql: str) -> engine.Outcome:
        """What `sql` gives on the present database."""
        return self._session.run(sql)

    def expected(self, rows: Rows) -> Json:
        """What the gold query gives on the next database.

        Rows are in order where the query has an order and nothing else decides it; where ties do, they are a bag.

        Raises:
            Refused: It cannot be run here, gives too much, or depends on how rows are visited.
        """
        self._store.fill(self.named(rows))
        outcome = self.run(self._gold.sql)
        if "error" in outcome and outcome["kind"] == "error":
            raise Refused(Reason.FAILS, f"on a small database: {outcome['error']}")
        if "error" in outcome or len(outcome["rows"]) > LARGEST:
            raise Refused(
                Reason.LARGE, f"more than {LARGEST} rows, or too many steps, on small databases"
            )
        self._twin.fill(self.named({name: records[::-1] for name, records in rows.items()}))
        others = [session.run(self._gold.sql) for session in self._others]
        others += [other for sql in self._variants if "rows" in (other := self.run(sql))]
        if not all(
            "rows" in other and same_bag(outcome["rows"], other["rows"]) for other in others
        ):
            raise Refused(Reason.UNDETERMINED)
        ordered = self._gold.in_order and all(
            same_list(outcome["rows"], other["rows"]) for other in others
        )
        result = outcome["rows"] if ordered else sorted_rows(outcome["rows"])
        expected = {"rows": result, "width": outcome["width"], "ordered": ordered}
        if not right(outcome, expected):
            raise Refused(Reason.UNDETERMINED)
        return expected


def says_nothing(expected: Json) -> bool:
    """Whether a result is empty, or nothing but NULL and zero."""
    return all(value is None or value == 0 for row in expected["rows"] for value in row)
