"""aggregation_and_having: groups of rows, what is computed over each, and which groups count."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from deltagym.scopes.sql.algebra import Call, Col, Expr, Item, Lit, Op, Select, Star
from deltagym.scopes.sql.draft import Draft, draw_filter, draw_order, some, sorting
from deltagym.scopes.sql.english import Voice, draw_style
from deltagym.scopes.sql.schema import Column, Motif, Table, draw_domain, draw_schema
from deltagym.scopes.sql.walks import Walk, draw_walk
from deltagym.scopes.sql.words import listed, plural

MOTIFS: tuple[Motif, ...] = ("star", "chain", "bridge", "log", "tree", "versions")
LISTED = 4
"""Sources that a query of this family joins, at most."""

Named = tuple[str, Table]


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features: all sets of them go together."""
    return True


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A grouped query with exactly these features; None when the dice did not give one."""
    schema = draw_schema(draw_domain(draw, made_up), draw.choice(MOTIFS), draw)
    walk, sparse = _walk(schema.tables, draw_walk_of(schema, draw), draw)
    if walk is None:
        return None
    style = draw_style(draw)
    voice = walk.voice(style, draw)
    unit = (
        f"{plural(walk.steps[-1].role)} (0 if there are none)"
        if sparse
        else "combinations"
        if walk.steps
        else plural(walk.start.name)
    )
    keys = _keys(walk, 2 if "group_keys_2plus" in features else 1, draw)
    metrics = draw_metrics(walk.tables, keys, features, sparse, draw)
    if not keys or not metrics or len(metrics) < (3 if "multi_metric_agg_3plus" in features else 1):
        return None
    where = draw_filter(walk.sure, 0, 1, draw)
    having = (
        draw_having(metrics, dict(walk.tables), draw) if "having_predicates" in features else None
    )
    items = (*(Item(k) for k in keys), *(Item(m) for m in metrics))
    order, limit = draw_order(items, draw)
    tree = Select(
        items, walk.source, walk.joins, where, tuple(keys), having, order=order, limit=limit
    )
    phrases = [voice.value(item.of, unit) for item in items]
    sentences = [
        *walk.sentences(voice),
        *voice.keep(where, "rows" if not walk.steps else "combinations"),
        grouping(keys, voice),
    ]
    sentences += (
        [f"Only groups count where {voice.condition(having, unit)}."] if having is not None else []
    )
    sentences += [voice.columns(phrases, "group"), *sorting(voice, items, phrases, order, limit)]
    return Draft(schema, tree, tuple(sentences), style, bool(order), tuple(sorted(features)))


def draw_walk_of(schema, draw: random.Random) -> Walk | None:
    """A walk upwards from a table that refers to others, of no step, one or two."""
    start = draw.choice([t for t in schema.tables if t.references])
    walk = draw_walk(schema, start, draw.choice((0, 1, 1, 2)), False, draw)
    return (
        walk
        if walk is not None
        and all(s.up for s in walk.steps)
        and not walk.composite
        and not walk.reflexive
        else None
    )


def _walk(
    tables: Sequence[Table], upward: Walk | None, draw: random.Random
) -> tuple[Walk | None, bool]:
    """The walk to group over, and whether it goes down to rows that may be missing."""
    if (
        upward is None
        or draw.random() > 0.25
        or len(upward.steps) != 1
        or upward.steps[0].name == upward.start.name
    ):
        return upward, False
    step = upward.steps[0]
    down = type(step)(
        step.name, upward.start, upward.start.name, upward.start.name, step.reference, False, "LEFT"
    )
    return Walk(step.table, (down,)), True


def _keys(walk: Walk, least: int, draw: random.Random) -> list[Expr]:
    """What to group by: texts, or the key of a table that others refer to; never the key of the rows themselves."""
    columns = [
        Col(name, c.name)
        for name, table in walk.sure
        for c in table.sorted_as("category", "date", "name")
    ]
    columns += [Col(name, c.name) for name, table in walk.sure for c in table.sorted_as("ref")]
    columns += [Col(s.name, "id") for s in walk.steps if s.up and s.kind == "INNER"]
    if any(s.kind == "LEFT" for s in walk.steps):
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
    """What to compute over a group, apart from its `keys`; with `sparse` only rows of the last source count, which may be missing.

    Empty when there is nothing to count distinct values of.
    """
    name, table = tables[-1] if sparse else tables[0]
    numbers = [
        (n, c) for n, t in ([tables[-1]] if sparse else tables) for c in t.sorted_as("number")
    ]
    texts = [
        (n, c)
        for n, t in ([tables[-1]] if sparse else tables)
        for c in t.columns
        if c.sort in ("category", "date", "ref", "name")
    ]
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
    """A condition on an aggregate, shown or not."""
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
    return Op(
        op,
        call,
        Lit(
            middle * draw.choice((1, 2, 3)) if call.name == "SUM" else middle + draw.randint(-1, 1)
        ),
    )


def grouping(keys: Sequence[Expr], voice: Voice) -> str:
    """The sentence for GROUP BY."""
    names = listed([voice.value(k) for k in keys])
    nulls = ", NULL counting as a value of its own" if any(voice.nullable(k) for k in keys) else ""
    return f"Form a group for each {'combination' if len(keys) > 1 else 'value'} of {names} that occurs{nulls}."
