"""The family sql_mutation (data_mutation): rows put in, changed and taken out, step by step."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

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
    ForeignKey,
    Motif,
    Schema,
    Table,
    draw_domain,
    draw_schema,
)
from deltagym.scopes.sql.text import literal
from deltagym.scopes.sql.words import article, listed, spoken

MOTIFS: tuple[Motif, ...] = ("star", "chain", "log", "versions", "bridge")
COPIES = 1000
"""Added to a key to make the key of a copy; keys of databases are below 100."""
NEW = 101
"""First key of records put in."""

Change = Insert | Update | Delete


@dataclass(frozen=True)
class Desk:
    """A schema and the choices made about a script.

    Attributes:
        schema: The tables.
        style: How the task is put.
        draw: The generator.
    """

    schema: Schema
    style: Style
    draw: random.Random

    def voice(self, *tables: Table) -> Voice:
        """Puts columns of tables into words."""
        other = {"other": (tables[0], f"other {spoken(tables[0].name)}")}
        return Voice(self.style, self.draw, {t.name: (t, spoken(t.name)) for t in tables} | other)

    @property
    def children(self) -> list[Table]:
        """Tables with a key of their own that refer to others by single columns."""
        return [
            t
            for t in self.schema.tables
            if t.key == ("id",) and any(len(r.columns) == 1 for r in t.foreign_keys)
        ]

    @property
    def leaves(self) -> list[Table]:
        """Those of `children` that nothing refers to."""
        used = {r.table for t in self.schema.tables for r in t.foreign_keys}
        return [t for t in self.children if t.name not in used]

    @property
    def free(self) -> list[Table]:
        """Tables into which a record of constants can be put, whatever other tables hold."""
        return [
            t
            for t in self.schema.tables
            if t.key == ("id",) and all(c.nullable for c in t.sorted_as("ref"))
        ]

    def parent(self, table: Table) -> tuple[ForeignKey, Table]:
        """A random foreign key of one column, and the table that it refers to."""
        foreign_key = self.draw.choice([r for r in table.foreign_keys if len(r.columns) == 1])
        return foreign_key, self.schema.table(foreign_key.table)

    def filter(self, table: Table) -> Expr:
        """A random condition on records of a table."""
        return filter_on(
            table.name, self.draw.choice(table.sorted_as("number", "category", "date")), self.draw
        )


def possible(features: Collection[str]) -> bool:
    """Whether one script can have exactly these features; it has up to five changes."""
    return len(set(features) - {"transaction_block"}) <= 5


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A script with exactly these features; None if the draws gave no task."""
    motif: Motif = draw.choice(MOTIFS)
    desk = Desk(draw_schema(draw_domain(draw, made_up), motif, draw), draw_style(draw), draw)
    if not desk.free or not desk.leaves:
        return None
    tried = [make(desk) for feature, make in MAKERS.items() if feature in features]
    if not tried or (len(tried) == 1 and "transaction_block" in features):
        tried.append(_update(desk))
    made = [worded for worded in tried if worded is not None]
    if len(made) < len(tried):
        return None
    draw.shuffle(made)
    transaction = "transaction_block" in features
    sentences = [text for _, text in made]
    if len(made) > 1:
        sentences = [
            f"Step {i}: {text[0].lower() + text[1:]}" for i, text in enumerate(sentences, 1)
        ]
        sentences.append("Each step works on what the steps before it have left.")
    sentences += ["Do all of it in one transaction, committed at the end."] if transaction else []
    script = Script(tuple(change for change, _ in made), transaction)
    tags = tuple(sorted(features))
    return Draft(desk.schema, script, tuple(sentences), desk.style, False, tags)


Worded = tuple[Change, str]
"""A change, and the sentence that asks for it."""


def _number(table: Table, draw: random.Random, checked: bool | None = None) -> Column | None:
    columns = [c for c in table.sorted_as("number") if checked in (None, c.checked)]
    return draw.choice(columns) if columns else None


def _update(desk: Desk) -> Worded | None:
    """Raises a number where some condition holds."""
    table = desk.draw.choice([t for t in desk.schema.tables if t.sorted_as("number")])
    column = _number(table, desk.draw)
    if column is None:
        return None
    voice, added = desk.voice(table), desk.draw.randint(2, 6)
    where = draw_filter([(table.name, table)], 1, 2, desk.draw)
    grown = Op("+", Col("", column.name), Lit(added))
    change = Update(table.name, (Set(column.name, grown),), None, where)
    raised = f"Raise {voice.column(column.name)} by {added} in every {spoken(table.name)}"
    nulls = " (NULL stays NULL)" if column.nullable else ""
    return change, f"{raised} where {_said(voice, where)}{nulls}."


def _said(voice: Voice, where: Expr | None) -> str:
    return voice.condition(where) if where is not None else "anything holds"


def _insert(desk: Desk) -> Worded:
    """Puts in records of constants."""
    table = desk.draw.choice(desk.free)
    count = desk.draw.choice((1, 2))
    columns = tuple(c.name for c in table.columns)
    rows = tuple(
        tuple(Lit(_constant(c, NEW + i, desk.draw)) for c in table.columns) for i in range(count)
    )
    text = f"Put {_rows_said(desk, table, rows)} into the table {table.name}."
    return Insert(table.name, columns, rows), text


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


def _copy(desk: Desk) -> Worded:
    """Puts in copies of records under new keys, with one column changed."""
    table = desk.draw.choice(desk.children)
    voice, where, name = desk.voice(table), desk.filter(table), table.name
    changed = desk.draw.choice(table.sorted_as("number", "category"))
    value = Lit(_constant(replace(changed, nullable=False), 0, desk.draw))
    values: dict[str, Expr] = {c.name: Col(name, c.name) for c in table.columns}
    values |= {"id": Op("+", Col(name, "id"), Lit(COPIES)), changed.name: value}
    query = Select(tuple(Item(v) for v in values.values()), Source(name, name), (), where)
    text = f"For every {spoken(name)} where {voice.condition(where)}, put in a copy whose `id` is"
    text += f" greater by {COPIES} and whose {voice.column(changed.name)} is"
    return Insert(name, tuple(values), (), query), f"{text} {literal(value.value)}."


def _update_joined(desk: Desk) -> Worded | None:
    """Raises a number by one of the record referred to."""
    tables = [t for t in desk.children if t.sorted_as("number")]
    if not tables:
        return None
    table = desk.draw.choice(tables)
    foreign_key, parent = desk.parent(table)
    theirs, mine = _number(parent, desk.draw), _number(table, desk.draw)
    if theirs is None or mine is None or parent.name == table.name:
        return None
    voice = desk.voice(table, parent)
    condition = desk.filter(parent)
    tie = Op("=", Col(parent.name, "id"), Col(table.name, foreign_key.columns[0]))
    own = desk.filter(table) if desk.draw.random() < 0.4 else None
    value: Expr = Col(parent.name, theirs.name)
    if theirs.nullable:
        value = Call("COALESCE", (value, Lit(0)))
    grown = Op("+", Col(table.name, mine.name), value)
    where = every(tie, condition, own)
    change = Update(table.name, (Set(mine.name, grown),), Source(parent.name, parent.name), where)
    noun = spoken(table.name)
    limits = voice.condition(both(condition, *([own] if own is not None else [])))
    nulls = " (NULL stays NULL)" if mine.nullable else ""
    return change, (
        f"In every {noun} whose {spoken(foreign_key.role)} exists, raise "
        f"{voice.column(mine.name)} by {voice.value(value)}, where {limits}{nulls}."
    )


def _delete(desk: Desk) -> Worded | None:
    """Deletes records for which another record exists."""
    table = desk.draw.choice(desk.leaves)
    foreign_key, parent = desk.parent(table)
    link, noun = foreign_key.columns[0], spoken(table.name)
    if desk.draw.random() < 0.5 and parent.name != table.name:
        voice, condition = desk.voice(table, parent), desk.filter(parent)
        tie = Op("=", Col(parent.name, "id"), Col(table.name, link))
        query = Select((Item(Lit(1)),), Source(parent.name, parent.name), (), both(tie, condition))
        text = f"Delete every {noun} that has {article(parent.name)}"
        return Delete(table.name, Exists(query)), f"{text} where {voice.condition(condition)}."
    column = desk.draw.choice(
        table.sorted_as("number", "date", nullable=False) or table.sorted_as("number")
    )
    voice = desk.voice(table)
    later = Op(desk.draw.choice("<>"), Col("other", column.name), Col(table.name, column.name))
    same = Op("=", Col("other", link), Col(table.name, link))
    query = Select((Item(Lit(1)),), Source(table.name, "other"), (), both(same, later))
    return Delete(table.name, Exists(query)), (
        f"Delete every {noun} for which another {noun} of the same {spoken(foreign_key.role)} "
        f"exists such that {voice.condition(later)}. All rows are judged before any is deleted."
    )


def _upsert(desk: Desk) -> Worded | None:
    """Puts in records, some of whose keys may exist."""
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
        action = Conflict(("id",), tuple(sets))
        what = f"give it the new {voice.column(number.name)} and name, and leave the rest as it is"
    else:
        total = Op(
            "+",
            Call("COALESCE", (Col(table.name, number.name), Lit(0))),
            Call("COALESCE", (put, Lit(0))),
        )
        what = (
            f"add the new {voice.column(number.name)} to its own (NULL counting as 0 in both), and "
            "leave the rest as it is"
        )
        action = Conflict(("id",), (Set(number.name, total),))
    text = f"Put {_rows_said(desk, table, rows)} into the table {table.name}. {there}{what}."
    return Insert(table.name, columns, rows, None, action), text


def _checked(desk: Desk) -> Worded | None:
    """Lowers a number, but not below what a CHECK allows."""
    tables = [t for t in desk.schema.tables if any(c.checked for c in t.columns)]
    if not tables:
        return None
    table = desk.draw.choice(tables)
    column = _number(table, desk.draw, checked=True)
    if column is None:
        return None
    voice, taken = desk.voice(table), desk.draw.randint(2, 5)
    others = [c for c in table.sorted_as("number", "category", "date") if c.name != column.name]
    condition = filter_on(table.name, desk.draw.choice(others), desk.draw)
    own = Col(table.name, column.name)
    lowered = Set(column.name, Op("-", own, Lit(taken)))
    guard = Op(">=", own, Lit(taken))
    change = Update(table.name, (lowered,), None, both(condition, guard))
    text = f"Lower {voice.column(column.name)} by {taken} in every {spoken(table.name)}"
    return change, (
        f"{text} where {voice.condition(condition)}, but leave alone those that would fall below "
        "0, which a CHECK forbids."
    )


MAKERS: dict[str, Callable[[Desk], Worded | None]] = {
    "insert_basic": _insert,
    "insert_from_select": _copy,
    "update_with_join": _update_joined,
    "delete_with_exists": _delete,
    "upsert_conflict_action": _upsert,
    "mutation_with_check": _checked,
}
"""Feature to the function that makes its change."""
