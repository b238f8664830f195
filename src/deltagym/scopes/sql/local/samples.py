"""Small databases out of a large one: real rows that the gold query takes or just misses, with the rows that foreign keys name."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from deltagym.core.problem import Json
from deltagym.scopes.sql.local.original import Link, Original, Row, Table, quoted
from deltagym.scopes.sql.local.query import Gold
from deltagym.scopes.sql.local.report import Reason, Refused

MOST_ROWS = 30
"""Rows of a table at most."""

WINDOW = 24
"""Rows read at each of the places where rows that have nothing to do with the query are taken from."""

FOLLOWED = 3
"""Rows at most that a row leads to along an equality of the gold query."""

Rows = dict[str, list[Row]]
"""The contents of tables, by their names."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How many combinations of rows that the query takes, of those that it just misses, and of other rows go into a database."""

    hits: int
    near: int
    others: int


@dataclass(slots=True)
class _Draft:
    """A database that grows: rows of each table, by their contents."""

    rows: dict[str, dict[tuple, Row]] = field(default_factory=dict)

    def has(self, table: str, row: Row) -> bool:
        return tuple(row) in self.rows.get(table, {})

    def count(self, table: str) -> int:
        return len(self.rows.get(table, {}))

    def add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, {})[tuple(row)] = row

    def drop(self, table: str, row: Row) -> None:
        del self.rows[table][tuple(row)]


class Sampler:
    """Draws samples of an original database for one gold query.

    Args:
        original: The database.
        gold: The query.
        draw: Where in large tables to look.
    """

    def __init__(self, original: Original, gold: Gold, draw: random.Random) -> None:
        self._original = original
        self._gold = gold
        self._parents: dict[tuple[str, Link, tuple], Row | None] = {}
        self._led: dict[tuple, list[Row]] = {}
        self._by_id: dict[tuple[str, int], list[Row]] = {}
        self.needed = needed_tables(gold)
        self._hits, self._near = self._combinations()
        self._others = {name: self._window(gold.tables[name], draw) for name in gold.used}

    def _combinations(self) -> tuple[list[tuple], list[tuple]]:
        hits: dict[tuple, None] = {}
        near: dict[tuple, None] = {}
        for probe in self._gold.probes():
            for ids in sorted(set(self._original.found(probe.sql)), key=repr):
                combination = tuple(
                    (t, i) for t, i in zip(probe.tables, ids, strict=True) if isinstance(i, int)
                )
                (hits if probe.hit else near)[combination] = None
        return list(hits), [c for c in near if c not in hits]

    def _window(self, table: Table, draw: random.Random) -> list[Row]:
        """Rows from the table's beginning and from two other places of it."""
        low, high = self._original.id_range(table)
        starts = [low, draw.randint(low, high), draw.randint(low, high)]
        rows = [row for start in starts for row in self._original.rows_from(table, start, WINDOW)]
        return list({tuple(row): row for row in rows}.values())

    def seen(self, table: str) -> list[Row]:
        """All rows of a table that samples may take, for their values."""
        found = {tuple(row): row for row in self._others.get(table, ())}
        found |= {
            tuple(row): row
            for (name, _), rows in self._by_id.items()
            if name == table
            for row in rows
        }
        return list(found.values())

    def sample(self, mix: Mix, draw: random.Random) -> Rows:
        """A database; what no longer fits is left out, and with it what names it."""
        draft = _Draft()
        chosen = _some(self._hits, mix.hits, draw) + _some(self._near, mix.near, draw)
        draw.shuffle(chosen)
        for combination in chosen:
            for table, rowid in combination:
                for row in self._with_id(table, rowid):
                    self._take(draft, table, row)
        for table in self._gold.used:
            for row in _some(self._others[table], mix.others, draw):
                if self._take(draft, table, row):
                    self._follow(draft, table, row)
        return {name: list(draft.rows.get(name, {}).values()) for name in self.needed}

    def _with_id(self, table: str, rowid: int) -> list[Row]:
        key = (table, rowid)
        if key not in self._by_id:
            self._by_id[key] = self._original.rows_by_id(self._gold.tables[table], [rowid])
        return self._by_id[key]

    def _take(self, draft: _Draft, table: str, row: Row) -> bool:
        """Adds a row and all that it names; False, with nothing of its own left, if there is no room."""
        if draft.has(table, row):
            return True
        if draft.count(table) >= MOST_ROWS:
            return False
        draft.add(table, row)
        for link in self._gold.tables[table].links:
            parent = self._parent(table, link, row)
            if parent is not None and not self._take(draft, link.table.lower(), parent):
                draft.drop(table, row)
                return False
        return True

    def _parent(self, table: str, link: Link, row: Row) -> Row | None:
        """The row that a foreign key names; None for NULL and where the original breaks its own key."""
        here = key_of(self._gold.tables[table], link.columns, row)
        if here is None or link.table.lower() not in self._gold.tables:
            return None
        if (table, link, here) not in self._parents:
            found = self._original.rows_where(
                self._gold.tables[link.table.lower()], link.others, here, 1
            )
            self._parents[table, link, here] = found[0] if found else None
        return self._parents[table, link, here]

    def dangling(self, table: str, link: Link, key: tuple) -> bool:
        """Whether the original itself has this key and no row for it."""
        return self._parents.get((table, link, key), ()) is None

    def _follow(self, draft: _Draft, table: str, row: Row) -> None:
        """Takes rows which the query's equalities lead to from a row."""
        for one, other in self._gold.joined():
            for (here, column), (there, wanted) in ((one, other), (other, one)):
                place = self._gold.tables[here].place(column)
                if here == table and place is not None and row[place] is not None:
                    key = (there, wanted, row[place])
                    if key not in self._led:
                        self._led[key] = self._original.rows_where(
                            self._gold.tables[there], [wanted], [row[place]], FOLLOWED
                        )
                    for reached in self._led[key]:
                        self._take(draft, there, reached)


def needed_tables(gold: Gold) -> tuple[str, ...]:
    """The tables that the query reads and those which their foreign keys name, on and on; in the order of the original."""
    found = dict.fromkeys(gold.used)
    queue = list(found)
    while queue:
        for link in gold.tables[queue.pop()].links:
            name = link.table.lower()
            if name in gold.tables and name not in found:
                found[name] = None
                queue.append(name)
    return tuple(name for name in gold.tables if name in found)


def key_of(table: Table, columns: Sequence[str], row: Row) -> tuple | None:
    """A row's values in some columns; None if one of them is NULL."""
    places = table.places(columns)
    values = tuple(row[i] for i in places) if places else ()
    return None if not values or None in values else values


def _some(items: list, count: int, draw: random.Random) -> list:
    return draw.sample(items, min(count, len(items)))


class Sieve:
    """What a database may hold by the original's own statements: keys, NOT NULL, CHECK, and foreign keys.

    Args:
        gold: The query and its tables.
        sampler: It knows which foreign keys are broken in the original.

    Raises:
        sqlite3.Error: A table cannot be made.
        Refused: It has columns that are computed.
    """

    def __init__(self, gold: Gold, sampler: Sampler) -> None:
        self._tables = {name: gold.tables[name] for name in sampler.needed}
        self._sampler = sampler
        self._store = sqlite3.connect(":memory:", isolation_level=None)
        for table in self._tables.values():
            self._store.execute(table.sql)
            if len(self._store.execute(f"SELECT * FROM {quoted(table.name)}").description) != len(
                table.columns
            ):
                raise Refused(Reason.SCHEMA, f"{table.name} has columns that are computed")
            for unique in table.uniques:
                self._store.execute(
                    f"CREATE UNIQUE INDEX {quoted(' '.join((table.name, *unique)))} ON {_columns(table.name, unique)}"
                )

    def close(self) -> None:
        """Gives the memory back."""
        self._store.close()

    def sifted(self, rows: Rows) -> Rows:
        """The rows that may stay, as their tables hold them, `MOST_ROWS` of a table at most."""
        self._store.execute("BEGIN")
        kept = {name: self._held(self._tables[name], records) for name, records in rows.items()}
        self._store.execute("ROLLBACK")
        while True:
            fewer = {
                name: [row for row in records if self._founded(name, row, kept)]
                for name, records in kept.items()
            }
            if fewer == kept:
                return kept
            kept = fewer

    def _held(self, table: Table, records: Iterable[Row]) -> list[Row]:
        marks = ", ".join("?" * len(table.columns))
        kept = []
        for row in records:
            # Keys are minded quietly; a value of the wrong kind, in a table that minds kinds, or too large a number, is an error.
            with suppress(sqlite3.IntegrityError, OverflowError):
                kept += self._store.execute(
                    f"INSERT OR IGNORE INTO {quoted(table.name)} VALUES ({marks}) RETURNING *", row
                ).fetchall()
        return [list(row) for row in kept[:MOST_ROWS]]

    def _founded(self, name: str, row: Row, kept: Mapping[str, list[Row]]) -> bool:
        for link in self._tables[name].links:
            here = key_of(self._tables[name], link.columns, row)
            parent = self._tables.get(link.table.lower())
            if here is None or parent is None or self._sampler.dangling(name, link, here):
                continue
            if not any(
                _same_key(here, key_of(parent, link.others, other))
                for other in kept[link.table.lower()]
            ):
                return False
        return True


def _same_key(one: tuple, other: tuple | None) -> bool:
    """Whether keys are equal; a number equals the text that spells it, as real keys are declared of either type."""
    return other is not None and (one == other or tuple(map(str, one)) == tuple(map(str, other)))


def _columns(table: str, names: Sequence[str]) -> str:
    return f"{quoted(table)} ({', '.join(map(quoted, names))})"


def values_of(rows: Iterable[Row], place: int) -> list[Json]:
    """The values of a column, each once and without NULL, in the order of the rows."""
    return list(dict.fromkeys(row[place] for row in rows if row[place] is not None))
