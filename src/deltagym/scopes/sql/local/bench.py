"""Small databases of one question, one after another, on which its gold query and mutants run."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from deltagym.core.problem import Json
from deltagym.scopes.sql import engine
from deltagym.scopes.sql.compare import right, same_bag, same_list, sorted_records
from deltagym.scopes.sql.engine import Contents, Record, SqlResult
from deltagym.scopes.sql.local.original import Table, create
from deltagym.scopes.sql.local.query import Gold
from deltagym.scopes.sql.local.report import Reason, Refused
from deltagym.scopes.sql.selection import LARGEST


class Bench:
    """Runs trusted SQL on small databases.

    Each database has a twin: the same records in the opposite order, in tables without keys and
    indexes, where SQLite has to visit them in another way. What differs between the two is not
    determined by the question.

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

    def named(self, contents: Contents) -> Contents:
        """Contents by the names that the tables have; given by names in lower case."""
        return {self._names[name]: records for name, records in contents.items()}

    def run(self, sql: str) -> SqlResult:
        """What `sql` gives on the present database."""
        return self._session.run(sql)

    def expected(self, contents: Contents) -> Json:
        """What the gold query gives on the next database.

        The order of records counts where the query has an order and no ties leave it open.

        Raises:
            Refused: The query cannot be run here, gives too much, or depends on the order in which
                records are visited.
        """
        records, width = self._result(contents)
        others = [session.run(self._gold.sql) for session in self._others]
        others += [other for sql in self._variants if "rows" in (other := self.run(sql))]
        if not all("rows" in other and same_bag(records, other["rows"]) for other in others):
            raise Refused(Reason.UNDETERMINED)
        ordered = self._gold.in_order and all(same_list(records, other["rows"]) for other in others)
        expected = {
            "rows": records if ordered else sorted_records(records),
            "width": width,
            "ordered": ordered,
        }
        if not right({"rows": records, "width": width}, expected):
            raise Refused(Reason.UNDETERMINED)
        return expected

    def _result(self, contents: Contents) -> tuple[list[Record], int]:
        """Fills the databases; gives records and width of the gold query's result."""
        self._store.fill(self.named(contents))
        result = self.run(self._gold.sql)
        if "error" in result and result["kind"] == "error":
            raise Refused(Reason.FAILS, f"on a small database: {result['error']}")
        if "error" in result or len(result["rows"]) > LARGEST:
            text = f"more than {LARGEST} rows, or too many steps, on small databases"
            raise Refused(Reason.LARGE, text)
        turned = {name: records[::-1] for name, records in contents.items()}
        self._twin.fill(self.named(turned))
        return result["rows"], result["width"]


def says_nothing(expected: Json) -> bool:
    """Whether a result is empty, or holds nothing but NULL and zero."""
    return all(value is None or value == 0 for record in expected["rows"] for value in record)
