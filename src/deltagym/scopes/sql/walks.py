"""Walks from table to table along foreign keys, of which joins are made."""

from __future__ import annotations

import random
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import Col, Expr, Join, Kind, Op, Source, both
from deltagym.scopes.sql.english import Style, Voice
from deltagym.scopes.sql.schema import ForeignKey, Schema, Table
from deltagym.scopes.sql.words import article, plural, spoken


@dataclass(frozen=True, slots=True)
class Hop:
    """From a source that is already there to a new one.

    Attributes:
        anchor: The source from which it starts.
        table: The table to which it leads.
        name: The new source's name.
        role: What one of its records is called.
        foreign_key: The foreign key it follows.
        up: Whether it goes to the record referred to (at most one), or to the records that refer
            (any number).
        kind: Whether records without a partner are dropped or kept.
    """

    anchor: str
    table: Table
    name: str
    role: str
    foreign_key: ForeignKey
    up: bool
    kind: Kind = "INNER"

    @property
    def on(self) -> Expr:
        """The condition of the join."""
        other = self.foreign_key.columns if len(self.foreign_key.columns) > 1 else ("id",)
        pairs = zip(self.foreign_key.columns, other, strict=True)
        mine, theirs = (self.anchor, self.name) if self.up else (self.name, self.anchor)
        return both(*(Op("=", Col(mine, a), Col(theirs, b)) for a, b in pairs))


@dataclass(frozen=True)
class Walk:
    """A table and the hops that lead from it."""

    start: Table
    hops: tuple[Hop, ...]

    @property
    def source(self) -> Source:
        """What FROM names."""
        return Source(self.start.name, self.start.name)

    @property
    def joins(self) -> tuple[Join, ...]:
        """The joins of the hops."""
        return tuple(Join(s.kind, Source(s.table.name, s.name), s.on) for s in self.hops)

    @property
    def tables(self) -> list[tuple[str, Table]]:
        """Sources and their tables."""
        return [(self.start.name, self.start), *((s.name, s.table) for s in self.hops)]

    @property
    def sure(self) -> list[tuple[str, Table]]:
        """The sources that no outer join can leave empty."""
        return [
            (self.start.name, self.start),
            *((s.name, s.table) for s in self.hops if s.kind == "INNER"),
        ]

    @property
    def composite(self) -> bool:
        """Whether a join needs two columns."""
        return any(len(s.foreign_key.columns) > 1 for s in self.hops)

    @property
    def reflexive(self) -> bool:
        """Whether a table is joined with itself."""
        names = [table.name for _, table in self.tables]
        return len(set(names)) < len(names)

    @property
    def outer(self) -> bool:
        """Whether a join keeps records without a partner."""
        return any(s.kind == "LEFT" for s in self.hops)

    def voice(self, style: Style, draw: random.Random) -> Voice:
        """Puts the columns of this walk's sources into words."""
        roles = {
            self.start.name: spoken(self.start.name),
            **{s.name: spoken(s.role) for s in self.hops},
        }
        optional = [s.name for s in self.hops if s.kind == "LEFT"]
        return Voice(
            style, draw, {name: (table, roles[name]) for name, table in self.tables}, optional
        )

    def sentences(self, voice: Voice) -> list[str]:
        """What is combined with what, and what becomes of records without a partner."""
        start = spoken(self.start.name)
        if not self.hops:
            return [
                voice.draw.choice(
                    (
                        f"Look at every {start}.",
                        f"Take all {plural(start)}.",
                        f"Start from the table of {plural(start)}.",
                    )
                )
            ]
        verb = voice.draw.choice(("Combine", "Put together"))
        said = [f"{verb} every {start} with {_partner(self.hops[0], voice)}."]
        said += [f"Combine that with {_partner(s, voice)}." for s in self.hops[1:]]
        inner = [s for s in self.hops if s.kind == "INNER"]
        if inner and any(
            not s.up or s.table.name == self.start.name or _optional(s, self) for s in inner
        ):
            names = " or ".join(article(s.role) for s in inner)
            said.append(f"A row without {names} to be combined with drops out.")
        for hop in self.hops:
            if hop.kind == "LEFT":
                role = voice.role(hop.anchor)
                alone = f"{article(role).capitalize()} without {article(hop.role)}"
                said.append(f"{alone} stays, with NULL for the {spoken(hop.role)}'s columns.")
        return said


def _optional(hop: Hop, walk: Walk) -> bool:
    table = dict(walk.tables)[hop.anchor]
    return any(table.column(c).nullable for c in hop.foreign_key.columns)


def _partner(hop: Hop, voice: Voice) -> str:
    anchor, role = voice.role(hop.anchor), spoken(hop.role)
    exact = (
        f" ({' and '.join(_pairs(hop))})"
        if voice.style.exact or len(hop.foreign_key.columns) > 1
        else ""
    )
    if len(hop.foreign_key.columns) > 1:
        same = " and ".join(spoken(c.removesuffix("_id")) for c in hop.foreign_key.columns)
        return (
            f"the {role} of the same {same}{exact}"
            if hop.up
            else f"each {role} of the same {same}{exact}"
        )
    return f"the {anchor}'s {role}{exact}" if hop.up else f"each {role} of that {anchor}{exact}"


def _pairs(hop: Hop) -> list[str]:
    other = hop.foreign_key.columns if len(hop.foreign_key.columns) > 1 else ("id",)
    near, far = (hop.anchor, hop.name) if hop.up else (hop.name, hop.anchor)
    return [f"{near}.{a} = {far}.{b}" for a, b in zip(hop.foreign_key.columns, other, strict=True)]


def ways(schema: Schema, sources: list[tuple[str, Table]]) -> list[Hop]:
    """Every hop from `sources` to a table not among them, or by a foreign key to the same table."""
    taken = {name for name, _ in sources}
    found = []
    for name, table in sources:
        for foreign_key in table.foreign_keys:
            new = foreign_key.role if foreign_key.table == table.name else foreign_key.table
            if new not in taken:
                found.append(
                    Hop(
                        name,
                        schema.table(foreign_key.table),
                        new,
                        foreign_key.role,
                        foreign_key,
                        True,
                    )
                )
        for other in schema.tables:
            for foreign_key in other.foreign_keys:
                if foreign_key.table == table.name and other.name not in taken:
                    found.append(Hop(name, other, other.name, other.name, foreign_key, False))
    return found


def draw_walk(
    schema: Schema, start: Table, count: int, outer: bool, draw: random.Random
) -> Walk | None:
    """A random walk of `count` hops from `start`; None at a dead end.

    Args:
        schema: The tables.
        start: Where the walk starts.
        count: Number of hops.
        outer: Whether the last one or two hops keep records without a partner.
        draw: The generator.
    """
    sources, hops = [(start.name, start)], list[Hop]()
    first_outer = count - draw.choice((1, 1, 2)) if outer else count
    for number in range(count):
        sure = [(start.name, start), *((s.name, s.table) for s in hops if s.kind == "INNER")]
        possible = [s for s in ways(schema, sources) if s.anchor in dict(sure)]
        if number >= max(0, first_outer):
            tables = dict(sources)
            possible = [
                s
                for s in possible
                if not s.up
                or any(tables[s.anchor].column(c).nullable for c in s.foreign_key.columns)
            ]
        if not possible:
            return None
        hop = draw.choice(possible)
        if number >= max(0, first_outer):
            hop = Hop(hop.anchor, hop.table, hop.name, hop.role, hop.foreign_key, hop.up, "LEFT")
        hops.append(hop)
        sources.append((hop.name, hop.table))
    return Walk(start, tuple(hops))
