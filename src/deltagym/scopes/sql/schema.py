"""Schemas: tables with keys and checks, drawn from a domain and a structural motif."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from deltagym.scopes.sql.words import DOMAINS, Domain, nonsense

Sort = Literal["id", "ref", "number", "category", "name", "date"]
Motif = Literal["star", "chain", "bridge", "tree", "graph", "log", "versions", "dated"]

DAYS = tuple(f"2024-{month:02}-{day:02}" for month in (3, 4) for day in (1, 4, 9, 15, 22, 28))
"""Dates in all databases; there are few, so that ties occur."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: Its name.
        sort: What it holds.
        nullable: Whether it may be NULL.
        low: Least value of a number.
        high: Greatest value of a number.
        values: Values that a text may have.
        checked: Whether a CHECK keeps a number at or above 0.
    """

    name: str
    sort: Sort
    nullable: bool = False
    low: int = 0
    high: int = 0
    values: tuple[str, ...] = ()
    checked: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it holds texts; otherwise it holds whole numbers."""
        return self.sort in ("category", "name", "date")


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key: `columns` hold the key of a record of `table`, which is called `role`."""

    columns: tuple[str, ...]
    table: str
    role: str


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: Its name, a noun in the singular.
        columns: Its columns, in order.
        key: Its primary key.
        foreign_keys: Its foreign keys.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    foreign_keys: tuple[ForeignKey, ...] = ()

    def column(self, name: str) -> Column:
        """The column called `name`."""
        return next(c for c in self.columns if c.name == name)

    def sorted_as(self, *sorts: Sort, nullable: bool | None = None) -> list[Column]:
        """The columns of some sorts; only nullable ones, only others, or both."""
        return [c for c in self.columns if c.sort in sorts and nullable in (None, c.nullable)]

    @property
    def ddl(self) -> str:
        """Its CREATE TABLE statement."""
        single = self.key[0] if len(self.key) == 1 else ""
        lines = [_column_ddl(c, c.name == single) for c in self.columns]
        lines += [f"PRIMARY KEY ({', '.join(self.key)})"] if not single else []
        for r in self.foreign_keys:
            target = "id" if len(r.columns) == 1 else ", ".join(r.columns)
            lines.append(f"FOREIGN KEY ({', '.join(r.columns)}) REFERENCES {r.table} ({target})")
        return f"CREATE TABLE {self.name} (\n  " + ",\n  ".join(lines) + "\n);"


@dataclass(frozen=True)
class Schema:
    """Tables; those that foreign keys refer to come first.

    Attributes:
        domain: What the tables are about.
        motif: Their structure.
        tables: The tables.
    """

    domain: Domain
    motif: Motif
    tables: tuple[Table, ...]

    @cached_property
    def _by_name(self) -> dict[str, Table]:
        return {table.name: table for table in self.tables}

    def table(self, name: str) -> Table:
        """The table called `name`."""
        return self._by_name[name]

    @property
    def ddl(self) -> str:
        """All CREATE TABLE statements."""
        return "\n".join(table.ddl for table in self.tables)


def draw_domain(draw: random.Random, made_up: bool) -> Domain:
    """One of the English domains, or a made-up one."""
    return nonsense(draw) if made_up else draw.choice(DOMAINS)


def draw_schema(domain: Domain, motif: Motif, draw: random.Random, boss: bool = False) -> Schema:
    """A random schema of a motif; optional columns come and go.

    Args:
        domain: What the tables are about.
        motif: Their structure.
        draw: The generator.
        boss: Whether persons refer to persons.
    """
    parts = _Parts(domain, draw, boss or motif == "tree")
    return Schema(domain, motif, parts.of(motif))


class _Parts:
    """The tables that a domain can give."""

    def __init__(self, domain: Domain, draw: random.Random, boss: bool) -> None:
        self._d = domain
        self._draw = draw
        self._boss = boss

    def of(self, motif: Motif) -> tuple[Table, ...]:
        d = self._d
        match motif:
            case "star":
                return (
                    self.site(),
                    self.person(),
                    self.thing(),
                    self.event((d.person, d.thing, d.site), optional=(d.site,)),
                )
            case "chain":
                return self.site(), self.person(of_site=True), self.event((d.person,)), self.note()
            case "bridge":
                return (
                    self.person(),
                    self.thing(),
                    self.link(),
                    self.event((d.person, d.thing), composite=True),
                )
            case "tree":
                return self.site(), self.person(of_site=True), self.event((d.person,))
            case "graph":
                return self.site(), self.road()
            case "log":
                return self.person(), self.event((d.person,)), self.note()
            case "versions":
                return self.thing(), self.version()
            case "dated":
                return self.thing(), self.version(), self.event((d.thing,))

    def _maybe(self, *columns: Column) -> list[Column]:
        """Some of the columns, in order."""
        return [c for c in columns if self._draw.random() < 0.6]

    def site(self) -> Table:
        d = self._d
        columns = [
            Column("id", "id"),
            Column("name", "name", values=d.labels),
            Column("city", "category", True, values=d.cities),
        ]
        return Table(
            d.site,
            (
                *columns,
                Column("capacity", "number", True, 5, 20),
                *self._maybe(Column("floor", "number", False, 0, 4)),
            ),
        )

    def person(self, of_site: bool = False) -> Table:
        d = self._d
        columns = [
            Column("id", "id"),
            Column("name", "name", values=d.people),
            Column(d.age, "number", False, 1, 12),
        ]
        columns += self._maybe(Column("city", "category", True, values=d.cities))
        foreign_keys = []
        if of_site:
            columns.append(Column(f"{d.site}_id", "ref", True))
            foreign_keys.append(ForeignKey((f"{d.site}_id",), d.site, d.site))
        if self._boss:
            columns.append(Column(f"{d.boss}_id", "ref", True))
            foreign_keys.append(ForeignKey((f"{d.boss}_id",), d.person, d.boss))
        return Table(d.person, tuple(columns), foreign_keys=tuple(foreign_keys))

    def thing(self) -> Table:
        d = self._d
        columns = [
            Column("id", "id"),
            Column("name", "name", values=d.labels),
            Column("category", "category", True, values=d.categories),
        ]
        return Table(
            d.thing,
            (
                *columns,
                Column(d.size, "number", False, 1, 15),
                *self._maybe(Column("stock", "number", True, 0, 9)),
            ),
        )

    def event(
        self, parents: tuple[str, ...], optional: Collection[str] = (), composite: bool = False
    ) -> Table:
        d = self._d
        refs = [Column(f"{p}_id", "ref", p in optional) for p in parents]
        columns = [
            Column("day", "date", values=DAYS),
            Column(d.amount, "number", False, 0, 12, checked=True),
        ]
        columns += [
            Column(d.price, "number", True, 1, 30),
            Column("state", "category", values=d.states),
        ]
        columns += self._maybe(Column("priority", "number", False, 1, 3))
        if composite:
            foreign_keys = [ForeignKey(tuple(f"{p}_id" for p in parents), d.link, d.link)]
        else:
            foreign_keys = [ForeignKey((f"{p}_id",), p, p) for p in parents]
        return Table(
            d.event, (Column("id", "id"), *refs, *columns), foreign_keys=tuple(foreign_keys)
        )

    def note(self) -> Table:
        d = self._d
        columns = [
            Column("id", "id"),
            Column(f"{d.event}_id", "ref"),
            Column("score", "number", True, 1, 6),
        ]
        columns += [Column("source", "category", values=d.categories)]
        return Table(
            d.note, tuple(columns), foreign_keys=(ForeignKey((f"{d.event}_id",), d.event, d.event),)
        )

    def link(self) -> Table:
        d = self._d
        key = (f"{d.person}_id", f"{d.thing}_id")
        columns = [
            Column(key[0], "ref"),
            Column(key[1], "ref"),
            Column("grade", "number", True, 1, 6),
        ]
        columns += [Column("since", "date", values=DAYS)]
        return Table(
            d.link,
            tuple(columns),
            key,
            (ForeignKey(key[:1], d.person, d.person), ForeignKey(key[1:], d.thing, d.thing)),
        )

    def road(self) -> Table:
        d = self._d
        columns = [
            Column("from_id", "ref"),
            Column("to_id", "ref"),
            Column("length", "number", False, 1, 9),
        ]
        columns += [Column("state", "category", values=d.states)]
        return Table(
            d.road,
            tuple(columns),
            ("from_id", "to_id"),
            tuple(ForeignKey((c.name,), d.site, d.site) for c in columns[:2]),
        )

    def version(self) -> Table:
        d = self._d
        columns = [
            Column("id", "id"),
            Column(f"{d.thing}_id", "ref"),
            Column("day", "date", values=DAYS),
        ]
        columns += [
            Column(d.price, "number", False, 1, 30),
            Column("state", "category", True, values=d.states),
        ]
        return Table(
            d.version,
            tuple(columns),
            foreign_keys=(ForeignKey((f"{d.thing}_id",), d.thing, d.thing),),
        )


def _column_ddl(column: Column, key: bool) -> str:
    kind = "TEXT" if column.is_text else "INTEGER"
    null = " PRIMARY KEY" if key else "" if column.nullable else " NOT NULL"
    check = f" CHECK ({column.name} >= 0)" if column.checked else ""
    return f"{column.name} {kind}{null}{check}"
