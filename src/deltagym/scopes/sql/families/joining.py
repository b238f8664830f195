"""The family sql_joining (relational_joining): rows of several tables joined by foreign keys."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import replace

from deltagym.scopes.sql.algebra import Col, Expr, IsNull, Item, Join, Op, Select
from deltagym.scopes.sql.draft import Draft, draw_filter, draw_order, filter_on, some, sorting
from deltagym.scopes.sql.english import Voice, draw_style
from deltagym.scopes.sql.schema import Motif, Table, draw_domain, draw_schema
from deltagym.scopes.sql.walks import Walk, draw_walk
from deltagym.scopes.sql.words import article, spoken

Filled = list[tuple[str, Table]]
"""Sources and their tables."""

MOTIFS: tuple[Motif, ...] = ("star", "chain", "bridge", "log", "tree")


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features."""
    two, more = "join_count_2" in features, "join_count_3plus" in features
    return not (two and more) and (more or not {"composite_key_join", "self_join"} <= set(features))


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A join query with exactly these features; None if the draws gave no question."""
    reflexive, composite = "self_join" in features, "composite_key_join" in features
    motif: Motif = (
        "bridge" if composite else draw.choice([m for m in MOTIFS if reflexive or m != "tree"])
    )
    schema = draw_schema(draw_domain(draw, made_up), motif, draw, boss=reflexive)
    count = 1
    if "join_count_2" in features:
        count = 2
    elif "join_count_3plus" in features:
        count = draw.choice((3, 3, 4))
    outer = "alternative_join_present" in features
    walk = draw_walk(schema, draw.choice(schema.tables), count, outer, draw)
    if walk is None or (walk.composite, walk.reflexive) != (composite, reflexive):
        return None
    style = draw_style(draw)
    voice = walk.voice(style, draw)
    where, joins, said, filled = _conditions(walk, voice, draw)
    items = tuple(Item(Col(name, c)) for name, c in _outputs(filled, draw))
    distinct = draw.random() < 0.3
    order, limit = draw_order(items, draw)
    tree = Select(items, walk.source, joins, where, distinct=distinct, order=order, limit=limit)
    phrases = [voice.value(item.of) for item in items]
    sentences = [*walk.sentences(voice), *said, voice.columns(phrases), duplicates(distinct, voice)]
    sentences += sorting(voice, items, phrases, order, limit)
    return Draft(schema, tree, tuple(sentences), style, bool(order), tuple(sorted(features)))


def _conditions(
    walk: Walk, voice: Voice, draw: random.Random
) -> tuple[Expr | None, tuple[Join, ...], list[str], Filled]:
    """The filter, the joins, what is said about both, and the sources that have something to show.

    An outer join may match only some rows, or it may be asked for rows without a partner.
    """
    filled = walk.tables
    where = draw_filter(walk.sure, 1, 2, draw)
    joins = list(walk.joins)
    said = voice.keep(where, "combinations")
    last = walk.hops[-1]
    if last.kind == "LEFT" and draw.random() < 0.35:
        column = draw.choice(last.table.sorted_as("number", "category", "date"))
        condition = filter_on(last.name, column, draw)
        joins[-1] = replace(joins[-1], on=Op("AND", joins[-1].on, condition))
        role = spoken(last.role)
        said.insert(
            0,
            f"For this, {article(role)} counts as a partner only if {voice.condition(condition)}; "
            "any other is as good as none.",
        )
    elif last.kind == "LEFT" and draw.random() < 0.4:
        absent = IsNull(Col(last.name, last.table.key[0]))
        where = absent if where is None else Op("AND", where, absent)
        said.append(f"Keep only those that have no {spoken(last.role)}.")
        filled = filled[:-1]
    return where, tuple(joins), said, filled


def _outputs(filled: Filled, draw: random.Random) -> list[tuple[str, str]]:
    """Columns to show: one of the first source, one of the last, and perhaps others."""
    shown = [[(name, c.name) for c in table.columns if c.sort != "ref"] for name, table in filled]
    sure = list(dict.fromkeys((draw.choice(shown[0]), draw.choice(shown[-1]))))
    others = [c for group in shown for c in group if c not in sure]
    chosen = sure + some(others, 0, 2, draw)
    draw.shuffle(chosen)
    return chosen


def duplicates(distinct: bool, voice: Voice) -> str:
    """The sentence about equal rows."""
    if distinct:
        return voice.draw.choice(
            (
                "Show equal rows only once.",
                "Leave out repeated rows.",
                "The result must not contain a row twice.",
            )
        )
    return voice.draw.choice(
        ("Keep repeated rows.", "Equal rows are all shown, as often as they occur.")
    )
