"""Small databases taken from a large one.

They hold real records which the gold query takes or just misses, and the records that their foreign
keys name.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from deltagym.core.problem import Json
from deltagym.scopes.sql.engine import Contents, Record, quoted
from deltagym.scopes.sql.local.original import Link, Original, Table
from deltagym.scopes.sql.local.query import Gold
from deltagym.scopes.sql.local.report import Reason, Refused

MOST_RECORDS = 30
"""Records of a table, at most."""

WINDOW = 24
"""Records read at each place from which records unrelated to the query are taken."""

FOLLOWED = 3
"""Records, at most, that are reached from one record along an equality of the gold query."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How many combinations of records go into a database.

    Attributes:
        hits: Combinations that the query takes.
        near: Combinations that it just misses.
        others: Other records, for each table.
    """

    hits: int
    near: int
    others: int


@dataclass(slots=True)
class _Draft:
    """A database that grows: for each table its records, by their values."""

    tables: dict[str, dict[tuple, Record]] = field(default_factory=dict)

    def has(self, table: str, record: Record) -> bool:
        return tuple(record) in self.tables.get(table, {})

    def count(self, table: str) -> int:
        return len(self.tables.get(table, {}))

    def add(self, table: str, record: Record) -> None:
        self.tables.setdefault(table, {})[tuple(record)] = record

    def drop(self, table: str, record: Record) -> None:
        del self.tables[table][tuple(record)]


class Sampler:
    """Draws samples of an original database for one gold query.

    Args:
        original: The database.
        gold: The query.
        draw: Decides where in large tables to look.
    """

    def __init__(self, original: Original, gold: Gold, draw: random.Random) -> None:
        self._original = original
        self._gold = gold
        self._parents: dict[tuple[str, Link, tuple], Record | None] = {}
        self._led: dict[tuple, list[Record]] = {}
        self._by_id: dict[tuple[str, int], list[Record]] = {}
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

    def _window(self, table: Table, draw: random.Random) -> list[Record]:
        """Records from the beginning of a table and from two other places in it."""
        low, high = self._original.id_range(table)
        starts = [low, draw.randint(low, high), draw.randint(low, high)]
        records = [
            record
            for start in starts
            for record in self._original.records_from(table, start, WINDOW)
        ]
        return list({tuple(record): record for record in records}.values())

    def seen(self, table: str) -> list[Record]:
        """All records of a table that samples may hold, whose values can be used in others."""
        found = {tuple(record): record for record in self._others.get(table, ())}
        found |= {
            tuple(record): record
            for (name, _), records in self._by_id.items()
            if name == table
            for record in records
        }
        return list(found.values())

    def sample(self, mix: Mix, draw: random.Random) -> Contents:
        """A database. What no longer fits is left out, together with what refers to it."""
        draft = _Draft()
        chosen = _some(self._hits, mix.hits, draw) + _some(self._near, mix.near, draw)
        draw.shuffle(chosen)
        for combination in chosen:
            for table, rowid in combination:
                for record in self._with_id(table, rowid):
                    self._take(draft, table, record)
        for table in self._gold.used:
            for record in _some(self._others[table], mix.others, draw):
                if self._take(draft, table, record):
                    self._follow(draft, table, record)
        return {name: list(draft.tables.get(name, {}).values()) for name in self.needed}

    def _with_id(self, table: str, rowid: int) -> list[Record]:
        key = (table, rowid)
        if key not in self._by_id:
            self._by_id[key] = self._original.records_by_id(self._gold.tables[table], [rowid])
        return self._by_id[key]

    def _take(self, draft: _Draft, table: str, record: Record) -> bool:
        """Adds a record and all that it refers to; False, with none added, if they do not fit."""
        if draft.has(table, record):
            return True
        if draft.count(table) >= MOST_RECORDS:
            return False
        draft.add(table, record)
        for link in self._gold.tables[table].links:
            parent = self._parent(table, link, record)
            if parent is not None and not self._take(draft, link.table.lower(), parent):
                draft.drop(table, record)
                return False
        return True

    def _parent(self, table: str, link: Link, record: Record) -> Record | None:
        """The record that a foreign key names; None for NULL, or if the original breaks the key."""
        here = key_of(self._gold.tables[table], link.columns, record)
        if here is None or link.table.lower() not in self._gold.tables:
            return None
        if (table, link, here) not in self._parents:
            found = self._original.records_where(
                self._gold.tables[link.table.lower()], link.others, here, 1
            )
            self._parents[table, link, here] = found[0] if found else None
        return self._parents[table, link, here]

    def dangling(self, table: str, link: Link, key: tuple) -> bool:
        """Whether the original itself has this key without a record for it."""
        return self._parents.get((table, link, key), ()) is None

    def _follow(self, draft: _Draft, table: str, record: Record) -> None:
        """Takes records that the query's equalities lead to from a record."""
        for one, other in self._gold.joined():
            for (here, column), (there, wanted) in ((one, other), (other, one)):
                place = self._gold.tables[here].place(column)
                if here == table and place is not None and record[place] is not None:
                    key = (there, wanted, record[place])
                    if key not in self._led:
                        self._led[key] = self._original.records_where(
                            self._gold.tables[there], [wanted], [record[place]], FOLLOWED
                        )
                    for reached in self._led[key]:
                        self._take(draft, there, reached)


def needed_tables(gold: Gold) -> tuple[str, ...]:
    """The tables that the query reads, and all that their foreign keys lead to.

    They are in the order of the original.
    """
    found = dict.fromkeys(gold.used)
    queue = list(found)
    while queue:
        for link in gold.tables[queue.pop()].links:
            name = link.table.lower()
            if name in gold.tables and name not in found:
                found[name] = None
                queue.append(name)
    return tuple(name for name in gold.tables if name in found)


def key_of(table: Table, columns: Sequence[str], record: Record) -> tuple | None:
    """A record's values in some columns; None if one of them is NULL."""
    places = table.places(columns)
    values = tuple(record[i] for i in places) if places else ()
    return None if not values or None in values else values


def _some(items: list, count: int, draw: random.Random) -> list:
    return draw.sample(items, min(count, len(items)))


class Sieve:
    """Keeps what a database may hold by the original's own statements: keys, NOT NULL and CHECK.

    Args:
        gold: The query and its tables.
        sampler: Knows which foreign keys the original itself breaks.

    Raises:
        sqlite3.Error: A table cannot be made.
        Refused: A table has columns that are computed.
    """

    def __init__(self, gold: Gold, sampler: Sampler) -> None:
        self._tables = {name: gold.tables[name] for name in sampler.needed}
        self._sampler = sampler
        self._store = sqlite3.connect(":memory:", isolation_level=None)
        for table in self._tables.values():
            self._store.execute(table.sql)
            made = self._store.execute(f"SELECT * FROM {quoted(table.name)}").description
            if len(made) != len(table.columns):
                raise Refused(Reason.SCHEMA, f"{table.name} has columns that are computed")
            for unique in table.uniques:
                index = quoted(" ".join((table.name, *unique)))
                self._store.execute(
                    f"CREATE UNIQUE INDEX {index} ON {_columns(table.name, unique)}"
                )

    def close(self) -> None:
        """Frees the memory."""
        self._store.close()

    def sifted(self, contents: Contents) -> Contents:
        """The records that may stay, as their tables hold them; `MOST_RECORDS` a table at most."""
        self._store.execute("BEGIN")
        kept = {name: self._held(self._tables[name], records) for name, records in contents.items()}
        self._store.execute("ROLLBACK")
        while True:
            fewer = {
                name: [record for record in records if self._founded(name, record, kept)]
                for name, records in kept.items()
            }
            if fewer == kept:
                return kept
            kept = fewer

    def _held(self, table: Table, records: Iterable[Record]) -> list[Record]:
        """Inserts records; returns those that the table took, as it holds them."""
        marks = ", ".join("?" * len(table.columns))
        insert = f"INSERT OR IGNORE INTO {quoted(table.name)} VALUES ({marks}) RETURNING *"
        kept = []
        for record in records:
            # A broken key is ignored by SQLite; a value of the wrong kind in a STRICT table, or a
            # number that is too large, is an error.
            with suppress(sqlite3.IntegrityError, OverflowError):
                kept += self._store.execute(insert, record).fetchall()
        return [list(record) for record in kept[:MOST_RECORDS]]

    def _founded(self, name: str, record: Record, kept: Mapping[str, list[Record]]) -> bool:
        """Whether every foreign key of a record names a record that is kept."""
        for link in self._tables[name].links:
            here = key_of(self._tables[name], link.columns, record)
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
    """Whether keys are equal.

    A number equals the text that spells it, since real keys are declared as either.
    """
    return other is not None and (one == other or tuple(map(str, one)) == tuple(map(str, other)))


def _columns(table: str, names: Sequence[str]) -> str:
    return f"{quoted(table)} ({', '.join(map(quoted, names))})"


def values_of(records: Iterable[Record], place: int) -> list[Json]:
    """The values of a column, each once and without NULL, in the order of the records."""
    return list(dict.fromkeys(record[place] for record in records if record[place] is not None))
