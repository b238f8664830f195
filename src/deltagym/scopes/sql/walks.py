"""Walks from table to table along references: what joins are made of."""

from __future__ import annotations

import random
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import Col, Expr, Join, Kind, Op, Source, both
from deltagym.scopes.sql.english import Style, Voice
from deltagym.scopes.sql.schema import Reference, Schema, Table
from deltagym.scopes.sql.words import article, plural, spoken


@dataclass(frozen=True, slots=True)
class Step:
    """From a source already there to a new one.

    Attributes:
        anchor: The source it starts from.
        table: The table it leads to.
        name: The new source's name.
        role: What one of its rows is called.
        reference: The reference it follows.
        up: Whether it goes to the row referred to (at most one), or to the rows that refer (any number).
        kind: Whether what finds no partner is dropped or kept.
    """

    anchor: str
    table: Table
    name: str
    role: str
    reference: Reference
    up: bool
    kind: Kind = "INNER"

    @property
    def on(self) -> Expr:
        """The condition of the join."""
        other = self.reference.columns if len(self.reference.columns) > 1 else ("id",)
        pairs = zip(self.reference.columns, other, strict=True)
        mine, theirs = (self.anchor, self.name) if self.up else (self.name, self.anchor)
        return both(*(Op("=", Col(mine, a), Col(theirs, b)) for a, b in pairs))


@dataclass(frozen=True)
class Walk:
    """A table and the steps that lead from it."""

    start: Table
    steps: tuple[Step, ...]

    @property
    def source(self) -> Source:
        """What FROM names."""
        return Source(self.start.name, self.start.name)

    @property
    def joins(self) -> tuple[Join, ...]:
        """The joins of the steps."""
        return tuple(Join(s.kind, Source(s.table.name, s.name), s.on) for s in self.steps)

    @property
    def tables(self) -> list[tuple[str, Table]]:
        """Sources and their tables."""
        return [(self.start.name, self.start), *((s.name, s.table) for s in self.steps)]

    @property
    def sure(self) -> list[tuple[str, Table]]:
        """The sources that no outer join can leave empty."""
        return [
            (self.start.name, self.start),
            *((s.name, s.table) for s in self.steps if s.kind == "INNER"),
        ]

    @property
    def composite(self) -> bool:
        """Whether a join needs two columns."""
        return any(len(s.reference.columns) > 1 for s in self.steps)

    @property
    def reflexive(self) -> bool:
        """Whether a table meets itself."""
        names = [table.name for _, table in self.tables]
        return len(set(names)) < len(names)

    @property
    def outer(self) -> bool:
        """Whether a join keeps what finds no partner."""
        return any(s.kind == "LEFT" for s in self.steps)

    def voice(self, style: Style, draw: random.Random) -> Voice:
        """Says the columns of this walk's sources."""
        roles = {
            self.start.name: spoken(self.start.name),
            **{s.name: spoken(s.role) for s in self.steps},
        }
        optional = [s.name for s in self.steps if s.kind == "LEFT"]
        return Voice(
            style, draw, {name: (table, roles[name]) for name, table in self.tables}, optional
        )

    def sentences(self, voice: Voice) -> list[str]:
        """What is combined with what, and what becomes of rows without a partner."""
        start = spoken(self.start.name)
        if not self.steps:
            return [
                voice.draw.choice(
                    (
                        f"Look at every {start}.",
                        f"Take all {plural(start)}.",
                        f"Start from the table of {plural(start)}.",
                    )
                )
            ]
        said = [
            f"{voice.draw.choice(('Combine', 'Put together'))} every {start} with {_partner(self.steps[0], voice)}."
        ]
        said += [f"Combine that with {_partner(s, voice)}." for s in self.steps[1:]]
        inner = [s for s in self.steps if s.kind == "INNER"]
        if inner and any(
            not s.up or s.table.name == self.start.name or _optional(s, self) for s in inner
        ):
            names = " or ".join(article(s.role) for s in inner)
            said.append(f"A row without {names} to be combined with drops out.")
        for step in self.steps:
            if step.kind == "LEFT":
                role = voice.role(step.anchor)
                said.append(
                    f"{article(role).capitalize()} without {article(step.role)} stays, with NULL for the {spoken(step.role)}'s columns."
                )
        return said


def _optional(step: Step, walk: Walk) -> bool:
    table = dict(walk.tables)[step.anchor]
    return any(table.column(c).nullable for c in step.reference.columns)


def _partner(step: Step, voice: Voice) -> str:
    anchor, role = voice.role(step.anchor), spoken(step.role)
    exact = (
        f" ({' and '.join(_pairs(step))})"
        if voice.style.exact or len(step.reference.columns) > 1
        else ""
    )
    if len(step.reference.columns) > 1:
        same = " and ".join(spoken(c.removesuffix("_id")) for c in step.reference.columns)
        return (
            f"the {role} of the same {same}{exact}"
            if step.up
            else f"each {role} of the same {same}{exact}"
        )
    return f"the {anchor}'s {role}{exact}" if step.up else f"each {role} of that {anchor}{exact}"


def _pairs(step: Step) -> list[str]:
    other = step.reference.columns if len(step.reference.columns) > 1 else ("id",)
    near, far = (step.anchor, step.name) if step.up else (step.name, step.anchor)
    return [f"{near}.{a} = {far}.{b}" for a, b in zip(step.reference.columns, other, strict=True)]


def ways(schema: Schema, sources: list[tuple[str, Table]]) -> list[Step]:
    """Every step that leads on from `sources` to a table that is not there, or to the same table by a reference to itself."""
    taken = {name for name, _ in sources}
    found = []
    for name, table in sources:
        for reference in table.references:
            new = reference.role if reference.table == table.name else reference.table
            if new not in taken:
                found.append(
                    Step(name, schema.table(reference.table), new, reference.role, reference, True)
                )
        for other in schema.tables:
            for reference in other.references:
                if reference.table == table.name and other.name not in taken:
                    found.append(Step(name, other, other.name, other.name, reference, False))
    return found


def draw_walk(
    schema: Schema, start: Table, count: int, outer: bool, draw: random.Random
) -> Walk | None:
    """A walk of `count` steps from `start`, with `outer` the last one or two keeping what has no partner; None at a dead end."""
    sources, steps = [(start.name, start)], list[Step]()
    first_outer = count - draw.choice((1, 1, 2)) if outer else count
    for number in range(count):
        sure = [(start.name, start), *((s.name, s.table) for s in steps if s.kind == "INNER")]
        possible = [s for s in ways(schema, sources) if s.anchor in dict(sure)]
        if number >= max(0, first_outer):
            tables = dict(sources)
            possible = [
                s
                for s in possible
                if not s.up or any(tables[s.anchor].column(c).nullable for c in s.reference.columns)
            ]
        if not possible:
            return None
        step = draw.choice(possible)
        if number >= max(0, first_outer):
            step = Step(
                step.anchor, step.table, step.name, step.role, step.reference, step.up, "LEFT"
            )
        steps.append(step)
        sources.append((step.name, step.table))
    return Walk(start, tuple(steps))
