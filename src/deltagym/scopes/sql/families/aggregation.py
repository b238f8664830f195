"""The family sql_aggregation (aggregation_and_having): groups of rows, totals, and which count."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from deltagym.scopes.sql.algebra import Call, Col, Expr, Item, Lit, Op, Select, Star
from deltagym.scopes.sql.draft import Draft, draw_filter, draw_order, some, sorting
from deltagym.scopes.sql.english import Voice, draw_style
from deltagym.scopes.sql.schema import Column, Motif, Table, draw_domain, draw_schema
from deltagym.scopes.sql.walks import Hop, Walk, draw_walk
from deltagym.scopes.sql.words import listed, plural

MOTIFS: tuple[Motif, ...] = ("star", "chain", "bridge", "log", "tree", "versions")
Named = tuple[str, Table]


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features; all sets are possible."""
    return True


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A grouped query with exactly these features; None if the draws gave no question."""
    schema = draw_schema(draw_domain(draw, made_up), draw.choice(MOTIFS), draw)
    walk, sparse = _walk(schema.tables, draw_walk_of(schema, draw), draw)
    if walk is None:
        return None
    style = draw_style(draw)
    voice = walk.voice(style, draw)
    if sparse:
        unit = f"{plural(walk.hops[-1].role)} (0 if there are none)"
    else:
        unit = "combinations" if walk.hops else plural(walk.start.name)
    keys = _keys(walk, 2 if "group_keys_2plus" in features else 1, draw)
    metrics = draw_metrics(walk.tables, keys, features, sparse, draw)
    if not keys or not metrics or len(metrics) < (3 if "multi_metric_agg_3plus" in features else 1):
        return None
    where = draw_filter(walk.sure, 0, 1, draw)
    filtered = "having_predicates" in features
    having = draw_having(metrics, dict(walk.tables), draw) if filtered else None
    items = (*(Item(k) for k in keys), *(Item(m) for m in metrics))
    order, limit = draw_order(items, draw)
    tree = Select(
        items, walk.source, walk.joins, where, tuple(keys), having, order=order, limit=limit
    )
    phrases = [voice.value(item.of, unit) for item in items]
    sentences = [
        *walk.sentences(voice),
        *voice.keep(where, "combinations" if walk.hops else "rows"),
        grouping(keys, voice),
    ]
    if having is not None:
        sentences.append(f"Only groups count where {voice.condition(having, unit)}.")
    sentences += [voice.columns(phrases, "group"), *sorting(voice, items, phrases, order, limit)]
    return Draft(schema, tree, tuple(sentences), style, bool(order), tuple(sorted(features)))


def draw_walk_of(schema, draw: random.Random) -> Walk | None:
    """A walk of up to two hops upwards from a table with foreign keys; None if there is none."""
    start = draw.choice([t for t in schema.tables if t.foreign_keys])
    walk = draw_walk(schema, start, draw.choice((0, 1, 1, 2)), False, draw)
    if walk is None or walk.composite or walk.reflexive or not all(s.up for s in walk.hops):
        return None
    return walk


def _walk(
    tables: Sequence[Table], upward: Walk | None, draw: random.Random
) -> tuple[Walk | None, bool]:
    """The walk to group over, and whether it goes down to records that may be missing."""
    if (
        upward is None
        or draw.random() > 0.25
        or len(upward.hops) != 1
        or upward.hops[0].name == upward.start.name
    ):
        return upward, False
    hop = upward.hops[0]
    start = upward.start
    down = Hop(hop.name, start, start.name, start.name, hop.foreign_key, False, "LEFT")
    return Walk(hop.table, (down,)), True


def _keys(walk: Walk, least: int, draw: random.Random) -> list[Expr]:
    """What to group by: texts, or the key of a table that others refer to.

    It is never the key of the rows that are grouped.
    """
    columns = [
        Col(name, c.name)
        for name, table in walk.sure
        for c in table.sorted_as("category", "date", "name")
    ]
    columns += [Col(name, c.name) for name, table in walk.sure for c in table.sorted_as("ref")]
    columns += [Col(s.name, "id") for s in walk.hops if s.up and s.kind == "INNER"]
    if any(s.kind == "LEFT" for s in walk.hops):
        columns.append(Col(walk.start.name, "id"))
    chosen = some(columns, least, least if least == 1 else 3, draw)
    return chosen if len(chosen) >= least else []


def draw_metrics(
    tables: Sequence[Named],
    keys: Sequence[Expr],
    features: Collection[str],
    sparse: bool,
    draw: random.Random,
) -> list[Expr]:
    """What to compute over a group; empty if there is nothing to count distinct values of.

    Args:
        tables: Sources and their tables.
        keys: What is grouped by.
        features: The features wanted.
        sparse: Whether only records of the last source count, which may be missing.
        draw: The generator.
    """
    name, table = tables[-1] if sparse else tables[0]
    counted = [tables[-1]] if sparse else tables
    numbers = [(n, c) for n, t in counted for c in t.sorted_as("number")]
    texts = [(n, c) for n, t in counted for c in t.columns if c.sort not in ("id", "number")]
    texts = [(n, c) for n, c in texts if Col(n, c.name) not in keys]
    pool: list[Expr] = [
        Call("COUNT", (Col(name, table.key[0]),)) if sparse else Call("COUNT", (Star(),))
    ]
    pool += [Call(draw.choice(("SUM", "AVG", "MIN", "MAX")), (Col(n, c.name),)) for n, c in numbers]
    pool += [
        Call("COUNT", (Col(n, c.name),)) for n, c in numbers + texts if c.nullable and not sparse
    ]
    sure: list[Expr] = []
    if "count_distinct" in features and not texts:
        return []
    if "count_distinct" in features:
        n, c = draw.choice(texts)
        sure.append(Call("COUNT", (Col(n, c.name),), True))
    if "agg_on_derived_expr" in features:
        sure.append(Call(draw.choice(("SUM", "SUM", "MAX", "AVG")), (_derived(numbers, draw),)))
    least = 3 if "multi_metric_agg_3plus" in features else 1
    most = 4 if least == 3 else 2
    more = some(pool, max(0, least - len(sure)), max(0, most - len(sure)), draw)
    metrics = [*sure, *more]
    draw.shuffle(metrics)
    return metrics


def _derived(numbers: Sequence[tuple[str, Column]], draw: random.Random) -> Expr:
    """A product, a sum or a difference of two columns, or of one and a constant."""
    if len(numbers) < 2 or draw.random() < 0.3:
        n, c = draw.choice(numbers)
        return Op(draw.choice("*+-"), Col(n, c.name), Lit(draw.randint(2, 4)))
    (n, c), (m, d) = draw.sample(numbers, 2)
    return Op(draw.choice("**+-"), Col(n, c.name), Col(m, d.name))


def draw_having(metrics: Sequence[Expr], tables: dict[str, Table], draw: random.Random) -> Expr:
    """A condition on an aggregate, which is shown or not."""
    shown = [
        m
        for m in metrics
        if isinstance(m, Call) and (m.name == "COUNT" or isinstance(m.args[0], Col))
    ]
    if not shown or draw.random() < 0.3:
        return Op(">=", Call("COUNT", (Star(),)), Lit(2))
    call = draw.choice(shown)
    op = draw.choice((">", ">=", "<", "<="))
    if call.name == "COUNT":
        return Op(op, call, Lit(draw.choice((2, 3))))
    col = call.args[0]
    column = tables[col.source].column(col.name) if isinstance(col, Col) else None
    middle = (column.low + column.high) // 2 if column else 5
    is_sum = call.name == "SUM"
    limit = middle * draw.choice((1, 2, 3)) if is_sum else middle + draw.randint(-1, 1)
    return Op(op, call, Lit(limit))


def grouping(keys: Sequence[Expr], voice: Voice) -> str:
    """The sentence for GROUP BY."""
    names = listed([voice.value(k) for k in keys])
    nulls = ", NULL counting as a value of its own" if any(voice.nullable(k) for k in keys) else ""
    what = "combination" if len(keys) > 1 else "value"
    return f"Form a group for each {what} of {names} that occurs{nulls}."
