"""data_mutation: rows put in, changed and taken out, one step after another."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Conflict,
    Delete,
    Exists,
    Expr,
    Insert,
    Item,
    Lit,
    Op,
    Script,
    Select,
    Set,
    Source,
    Update,
    both,
    every,
)
from deltagym.scopes.sql.draft import Draft, draw_filter, filter_on
from deltagym.scopes.sql.english import Style, Voice, draw_style
from deltagym.scopes.sql.schema import (
    Column,
    Motif,
    Reference,
    Schema,
    Table,
    draw_domain,
    draw_schema,
)
from deltagym.scopes.sql.text import literal
from deltagym.scopes.sql.words import article, listed, spoken

MOTIFS: tuple[Motif, ...] = ("star", "chain", "log", "versions", "bridge")
COPIES = 1000
"""What is added to a key to make that of a copy; keys of databases are below 100."""
NEW = 101
"""First key of rows put in."""

Change = Insert | Update | Delete


@dataclass(frozen=True)
class Desk:
    """A schema and the choices made about a script."""

    schema: Schema
    style: Style
    draw: random.Random

    def voice(self, *tables: Table) -> Voice:
        """Says columns of tables."""
        other = {"other": (tables[0], f"other {spoken(tables[0].name)}")}
        return Voice(self.style, self.draw, {t.name: (t, spoken(t.name)) for t in tables} | other)

    @property
    def children(self) -> list[Table]:
        """Tables that refer to others by single columns and have a key of their own."""
        return [
            t
            for t in self.schema.tables
            if t.key == ("id",) and any(len(r.columns) == 1 for r in t.references)
        ]

    @property
    def leaves(self) -> list[Table]:
        """Those of them that nothing refers to."""
        used = {r.table for t in self.schema.tables for r in t.references}
        return [t for t in self.children if t.name not in used]

    @property
    def free(self) -> list[Table]:
        """Tables into which a row of constants can be put, whatever other tables hold."""
        return [
            t
            for t in self.schema.tables
            if t.key == ("id",) and all(c.nullable for c in t.sorted_as("ref"))
        ]

    def parent(self, table: Table) -> tuple[Reference, Table]:
        """A table that `table` refers to."""
        reference = self.draw.choice([r for r in table.references if len(r.columns) == 1])
        return reference, self.schema.table(reference.table)

    def filter(self, table: Table) -> Expr:
        """A condition on rows of a table."""
        return filter_on(
            table.name, self.draw.choice(table.sorted_as("number", "category", "date")), self.draw
        )


def possible(features: Collection[str]) -> bool:
    """Whether one script can have exactly these features: up to five changes."""
    return len(set(features) - {"transaction_block"}) <= 5


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A script with exactly these features; None when the dice did not give one."""
    motif: Motif = draw.choice(MOTIFS)
    desk = Desk(draw_schema(draw_domain(draw, made_up), motif, draw), draw_style(draw), draw)
    if not desk.free or not desk.leaves:
        return None
    steps = [make(desk) for feature, make in MAKERS.items() if feature in features]
    if not steps or (len(steps) == 1 and "transaction_block" in features):
        steps.append(_update(desk))
    if any(step is None for step in steps):
        return None
    made = [step for step in steps if step is not None]
    draw.shuffle(made)
    transaction = "transaction_block" in features
    sentences = [text for _, text in made]
    if len(made) > 1:
        sentences = [
            f"Step {i}: {text[0].lower() + text[1:]}" for i, text in enumerate(sentences, 1)
        ]
        sentences.append("Each step works on what the steps before it have left.")
    sentences += ["Do all of it in one transaction, committed at the end."] if transaction else []
    return Draft(
        desk.schema,
        Script(tuple(c for c, _ in made), transaction),
        tuple(sentences),
        desk.style,
        False,
        tuple(sorted(features)),
    )


Step = tuple[Change, str]


def _number(table: Table, draw: random.Random, checked: bool | None = None) -> Column | None:
    columns = [c for c in table.sorted_as("number") if checked in (None, c.checked)]
    return draw.choice(columns) if columns else None


def _update(desk: Desk) -> Step | None:
    table = desk.draw.choice([t for t in desk.schema.tables if t.sorted_as("number")])
    column = _number(table, desk.draw)
    if column is None:
        return None
    voice, step = desk.voice(table), desk.draw.randint(2, 6)
    where = draw_filter([(table.name, table)], 1, 2, desk.draw)
    grown = Op("+", Col("", column.name), Lit(step))
    change = Update(table.name, (Set(column.name, grown),), None, where)
    text = f"Raise {voice.column(column.name)} by {step} in every {spoken(table.name)} where {_said(voice, where)}"
    return change, f"{text}{' (NULL stays NULL)' if column.nullable else ''}."


def _said(voice: Voice, where: Expr | None) -> str:
    return voice.condition(where) if where is not None else "anything holds"


def _insert(desk: Desk) -> Step:
    table = desk.draw.choice(desk.free)
    count = desk.draw.choice((1, 2))
    columns = tuple(c.name for c in table.columns)
    rows = tuple(
        tuple(Lit(_constant(c, NEW + i, desk.draw)) for c in table.columns) for i in range(count)
    )
    return Insert(
        table.name, columns, rows
    ), f"Put {_rows_said(desk, table, rows)} into the table {table.name}."


def _rows_said(desk: Desk, table: Table, rows: Sequence[Sequence[Lit]]) -> str:
    voice = desk.voice(table)
    each = [
        listed(
            [
                f"{voice.column(c.name)} {literal(v.value)}"
                for c, v in zip(table.columns, row, strict=True)
            ]
        )
        for row in rows
    ]
    return f"{'a row' if len(rows) == 1 else f'{len(rows)} rows'} ({'; '.join(each)})"


def _constant(column: Column, number: int, draw: random.Random) -> int | str | None:
    if column.sort == "id":
        return number
    if column.sort == "ref" or (column.nullable and draw.random() < 0.2):
        return None
    return (
        draw.randint(column.low, column.high)
        if column.sort == "number"
        else draw.choice(column.values)
    )


def _copy(desk: Desk) -> Step:
    """Copies of rows under new keys, with one column changed."""
    table = desk.draw.choice(desk.children)
    voice, where, name = desk.voice(table), desk.filter(table), table.name
    changed = desk.draw.choice(table.sorted_as("number", "category"))
    value = Lit(
        _constant(
            Column(changed.name, changed.sort, False, changed.low, changed.high, changed.values),
            0,
            desk.draw,
        )
    )
    values: dict[str, Expr] = {c.name: Col(name, c.name) for c in table.columns}
    values |= {"id": Op("+", Col(name, "id"), Lit(COPIES)), changed.name: value}
    query = Select(tuple(Item(v) for v in values.values()), Source(name, name), (), where)
    text = f"For every {spoken(name)} where {voice.condition(where)}, put in a copy whose `id` is greater by {COPIES}"
    return Insert(
        name, tuple(values), (), query
    ), f"{text} and whose {voice.column(changed.name)} is {literal(value.value)}."


def _update_joined(desk: Desk) -> Step | None:
    tables = [t for t in desk.children if t.sorted_as("number")]
    if not tables:
        return None
    table = desk.draw.choice(tables)
    reference, parent = desk.parent(table)
    theirs, mine = _number(parent, desk.draw), _number(table, desk.draw)
    if theirs is None or mine is None or parent.name == table.name:
        return None
    voice = desk.voice(table, parent)
    condition = desk.filter(parent)
    tie = Op("=", Col(parent.name, "id"), Col(table.name, reference.columns[0]))
    own = desk.filter(table) if desk.draw.random() < 0.4 else None
    value: Expr = Col(parent.name, theirs.name)
    if theirs.nullable:
        value = Call("COALESCE", (value, Lit(0)))
    grown = Op("+", Col(table.name, mine.name), value)
    where = every(tie, condition, own)
    change = Update(table.name, (Set(mine.name, grown),), Source(parent.name, parent.name), where)
    noun = spoken(table.name)
    limits = voice.condition(both(condition, *([own] if own is not None else [])))
    text = f"In every {noun} whose {spoken(reference.role)} exists, raise {voice.column(mine.name)} by {voice.value(value)}, where {limits}"
    return change, f"{text}{' (NULL stays NULL)' if mine.nullable else ''}."


def _delete(desk: Desk) -> Step | None:
    table = desk.draw.choice(desk.leaves)
    reference, parent = desk.parent(table)
    link, noun = reference.columns[0], spoken(table.name)
    if desk.draw.random() < 0.5 and parent.name != table.name:
        voice, condition = desk.voice(table, parent), desk.filter(parent)
        tie = Op("=", Col(parent.name, "id"), Col(table.name, link))
        query = Select((Item(Lit(1)),), Source(parent.name, parent.name), (), both(tie, condition))
        return (
            Delete(table.name, Exists(query)),
            f"Delete every {noun} that has {article(parent.name)} where {voice.condition(condition)}.",
        )
    column = desk.draw.choice(
        table.sorted_as("number", "date", nullable=False) or table.sorted_as("number")
    )
    voice = desk.voice(table)
    later = Op(desk.draw.choice("<>"), Col("other", column.name), Col(table.name, column.name))
    same = Op("=", Col("other", link), Col(table.name, link))
    query = Select((Item(Lit(1)),), Source(table.name, "other"), (), both(same, later))
    text = f"Delete every {noun} for which another {noun} of the same {spoken(reference.role)} exists such that {voice.condition(later)}"
    return Delete(table.name, Exists(query)), f"{text}. All rows are judged before any is deleted."


def _upsert(desk: Desk) -> Step | None:
    table = desk.draw.choice(desk.free)
    number = _number(table, desk.draw)
    if number is None:
        return None
    columns = tuple(c.name for c in table.columns)
    keys = sorted(desk.draw.sample(range(1, 100), 3))
    rows = tuple(tuple(Lit(_constant(c, key, desk.draw)) for c in table.columns) for key in keys)
    voice, put = desk.voice(table), Col("excluded", number.name)
    there = f"If there is already {article(table.name)} with one of these keys, "
    which = desk.draw.choice(("add", "replace", "keep"))
    if which == "keep":
        action, what = Conflict(("id",)), "leave it as it is"
    elif which == "replace":
        sets = [Set(n, Col("excluded", n)) for n in (number.name, "name")]
        action, what = (
            Conflict(("id",), tuple(sets)),
            f"give it the new {voice.column(number.name)} and name, and leave the rest as it is",
        )
    else:
        total = Op(
            "+",
            Call("COALESCE", (Col(table.name, number.name), Lit(0))),
            Call("COALESCE", (put, Lit(0))),
        )
        what = f"add the new {voice.column(number.name)} to its own (NULL counting as 0 in both), and leave the rest as it is"
        action = Conflict(("id",), (Set(number.name, total),))
    text = f"Put {_rows_said(desk, table, rows)} into the table {table.name}. {there}{what}."
    return Insert(table.name, columns, rows, None, action), text


def _checked(desk: Desk) -> Step | None:
    """A number lowered, but not below what a CHECK allows."""
    tables = [t for t in desk.schema.tables if any(c.checked for c in t.columns)]
    if not tables:
        return None
    table = desk.draw.choice(tables)
    column = _number(table, desk.draw, checked=True)
    if column is None:
        return None
    voice, step = desk.voice(table), desk.draw.randint(2, 5)
    others = [c for c in table.sorted_as("number", "category", "date") if c.name != column.name]
    condition = filter_on(table.name, desk.draw.choice(others), desk.draw)
    guard = Op(">=", Col(table.name, column.name), Lit(step))
    change = Update(
        table.name,
        (Set(column.name, Op("-", Col(table.name, column.name), Lit(step))),),
        None,
        both(condition, guard),
    )
    called = voice.column(column.name)
    text = (
        f"Lower {called} by {step} in every {spoken(table.name)} where {voice.condition(condition)}"
    )
    return change, f"{text}, but leave alone those that would fall below 0, which a CHECK forbids."


MAKERS: dict[str, Callable[[Desk], Step | None]] = {
    "insert_basic": _insert,
    "insert_from_select": _copy,
    "update_with_join": _update_joined,
    "delete_with_exists": _delete,
    "upsert_conflict_action": _upsert,
    "mutation_with_check": _checked,
}
"""Feature to what makes its change."""
