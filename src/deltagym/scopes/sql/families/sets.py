"""The family sql_set_algebra (set_algebra): lists of values united, intersected and subtracted."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Compound,
    Expr,
    IsNull,
    Item,
    Lit,
    Op,
    Query,
    Select,
    SetKind,
    Source,
    Star,
    every,
)
from deltagym.scopes.sql.draft import Draft, filter_on
from deltagym.scopes.sql.english import Style, Voice, draw_style
from deltagym.scopes.sql.schema import Motif, Schema, Table, draw_domain, draw_schema
from deltagym.scopes.sql.words import listed, plural, spoken

MOTIFS: tuple[Motif, ...] = ("star", "chain", "bridge", "tree", "log")
KINDS: tuple[SetKind, ...] = ("UNION", "INTERSECT", "EXCEPT")

Place = tuple[Table, tuple[str, ...]]
"""A table and the columns in it that hold a value."""


@dataclass(frozen=True, slots=True)
class Member:
    """One list.

    Attributes:
        query: Its query.
        phrase: What it is called.
    """

    query: Select
    phrase: str


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features."""
    two, more = "set_ops_2" in features, "set_ops_3plus" in features
    return not (two and more) and ("mixed_set_kinds" not in features or two or more)


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A query of set operators with exactly these features; None if the draws gave no question."""
    schema = draw_schema(draw_domain(draw, made_up), draw.choice(MOTIFS), draw)
    style = draw_style(draw)
    count = 1
    if "set_ops_2" in features:
        count = 2
    elif "set_ops_3plus" in features:
        count = draw.choice((3, 3, 4))
    places = draw.choice(sorts(schema))
    members = draw_members(places, count + 1, "set_members_with_agg" in features, style, draw)
    repeats = "dedupe_vs_union_all_logic" in features
    kinds = draw_kinds(count, "mixed_set_kinds" in features, repeats, draw)
    if not members or kinds is None:
        return None
    width = len(members[0].query.items)
    sentences = (
        *listing(members, kinds),
        f"Return the resulting list{'' if width == 1 else ' of pairs'}, one entry a row.",
        "The order of the rows does not matter.",
    )
    tree = united(members, kinds)
    return Draft(schema, tree, sentences, style, False, tuple(sorted(features)))


def united(members: Sequence[Member], kinds: Sequence[SetKind]) -> Query:
    """The members joined by their operators, from left to right."""
    tree: Query = members[0].query
    for kind, member in zip(kinds, members[1:], strict=True):
        tree = Compound(kind, tree, member.query)
    return tree


def draw_kinds(count: int, mixed: bool, repeats: bool, draw: random.Random) -> list[SetKind] | None:
    """The operators; None if they came out all alike although they should be mixed.

    Args:
        count: How many.
        mixed: Whether there are several kinds.
        repeats: Whether the last one keeps repetitions. Others do only if all are alike.
        draw: The generator.
    """
    appended: SetKind = "UNION ALL"
    if not mixed:
        only: SetKind = appended if repeats else draw.choice(KINDS)
        return [only for _ in range(count)]
    kinds: list[SetKind] = [draw.choice(KINDS) for _ in range(count - repeats)]
    kinds.extend(appended for _ in range(repeats))
    return kinds if len(set(kinds)) > 1 else None


def draw_members(
    places: Sequence[Place], count: int, counted: bool, style: Style, draw: random.Random
) -> list[Member]:
    """Lists of values, no two alike; empty if there are not enough.

    Args:
        places: Where the values are.
        count: How many lists.
        counted: Whether one or two of the lists ask how often a value occurs.
        style: How the question is put.
        draw: The generator.
    """
    if len(places) < 2:
        return []
    which = set(draw.sample(range(count), draw.choice((1, min(2, count))))) if counted else set()
    members: dict[Select, Member] = {}
    for number in range(count):
        wide = [p for p in places if p[1] != p[0].key] if number in which else places
        if not wide:
            return []
        member = _member(*draw.choice(wide), number in which, style, draw)
        members[member.query] = member
    return list(members.values()) if len(members) == count else []


def sorts(schema: Schema) -> list[list[Place]]:
    """Groups of places that hold values of one sort: keys of a table, pairs of keys, cities."""
    groups = []
    for table in schema.tables:
        refs = [
            (t, r.columns) for t in schema.tables for r in t.foreign_keys if r.table == table.name
        ]
        if refs:
            groups.append([(table, table.key), *refs])
    cities: list[Place] = [
        (t, (c.name,)) for t in schema.tables for c in t.columns if c.name == "city"
    ]
    return groups + ([cities] if len(cities) > 1 else [])


def _member(
    table: Table, columns: tuple[str, ...], counted: bool, style: Style, draw: random.Random
) -> Member:
    name = table.name
    voice = Voice(style, draw, {name: (table, spoken(name))})
    shown = tuple(Col(name, c) for c in columns)
    usable = [c for c in table.sorted_as("number", "category", "date") if c.name not in columns]
    condition = (
        filter_on(name, draw.choice(usable), draw) if not counted or draw.random() < 0.4 else None
    )
    nulls = [
        IsNull(Col(name, c), True)
        for c in columns
        if c.endswith("_id") and table.column(c).nullable
    ]
    where: Expr | None = every(*nulls, condition)
    group: tuple[Expr, ...] = shown if counted else ()
    least = draw.choice((2, 2, 3))
    having = Op(">=", Call("COUNT", (Star(),)), Lit(least)) if counted else None
    query = Select(tuple(Item(c) for c in shown), Source(name, name), (), where, group, having)
    called = listed([f"`{c}`" for c in columns])
    of = f"{plural(name)}{f' where {voice.condition(where)}' if where is not None else ''}"
    if counted:
        return Member(query, f"each {called} that occurs in at least {least} {of}")
    return Member(query, f"the {called} of all {of}")


def listing(members: Sequence[Member], kinds: Sequence[SetKind]) -> list[str]:
    """The sentences that build the list, member by member."""
    repeated = ", one entry for each of them, repeated or not" if kinds[0] == "UNION ALL" else ""
    said = [f"Start with a list: {members[0].phrase}{repeated}."]
    for kind, member in zip(kinds, members[1:], strict=True):
        match kind:
            case "UNION":
                said.append(f"Add {member.phrase}; then list every entry only once.")
            case "UNION ALL":
                said.append(
                    f"Append {member.phrase}; keep every repetition, so that nothing is lost."
                )
            case "INTERSECT":
                said.append(
                    "Of the list so far, keep only what is also in this one, every entry once: "
                    f"{member.phrase}."
                )
            case "EXCEPT":
                said.append(
                    "From the list so far, take away whatever is in this one, and list what "
                    f"remains once: {member.phrase}."
                )
    if any(item.of.name == "city" for item in members[0].query.items if isinstance(item.of, Col)):
        said.append("NULL counts as an entry like any other, equal to itself.")
    return said
