"""Families of two kinds at once: windows over joins, groups over lists, groups over trees."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import replace

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Cte,
    Item,
    Join,
    Lit,
    Op,
    Select,
    Source,
    Star,
    With,
    every,
)
from deltagym.scopes.sql.draft import Draft, draw_filter
from deltagym.scopes.sql.english import Voice, draw_style
from deltagym.scopes.sql.families.aggregation import draw_having, draw_metrics
from deltagym.scopes.sql.families.hierarchy import NEVER, closure, draw_staff
from deltagym.scopes.sql.families.sets import draw_kinds, draw_members, listing, sorts, united
from deltagym.scopes.sql.families.sets import possible as sets_possible
from deltagym.scopes.sql.families.window import best, output, start, windows
from deltagym.scopes.sql.schema import Column, Motif, Table, draw_domain, draw_schema
from deltagym.scopes.sql.walks import Walk, draw_walk
from deltagym.scopes.sql.words import article, plural, spoken

JOINING_WINDOW = (
    "join_count_2",
    "join_count_3plus",
    "frame_spec_explicit",
    "multi_windows_2plus",
    "rank_then_filter",
)
SET_AGGREGATION = (
    "set_ops_2",
    "set_ops_3plus",
    "mixed_set_kinds",
    "set_members_with_agg",
    "dedupe_vs_union_all_logic",
    "having_predicates",
)
HIERARCHY_AGGREGATION = (
    "recursive_cte_present",
    "having_predicates",
    "count_distinct",
    "multi_metric_agg_3plus",
    "agg_on_derived_expr",
)

UPWARD: tuple[Motif, ...] = ("star", "chain", "log", "tree")


def joining_window_possible(features: Collection[str]) -> bool:
    """Whether joins and windows can have exactly these features."""
    return not {"join_count_2", "join_count_3plus"} <= set(features)


def joining_window(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """Window functions over rows that a first stage joins; None if the draws gave no question."""
    schema = draw_schema(draw_domain(draw, made_up), draw.choice(UPWARD), draw)
    count = 2 if "join_count_2" in features else 3 if "join_count_3plus" in features else 1
    starts = [t for t in schema.tables if t.key == ("id",) and t.foreign_keys]
    walk = draw_walk(schema, draw.choice(starts), count, False, draw)
    if walk is None or walk.reflexive or not all(s.up for s in walk.hops):
        return None
    style = draw_style(draw)
    voice = walk.voice(style, draw)
    table, sources = _combined(walk)
    if not table.sorted_as("number") or not table.sorted_as("ref", "category"):
        return None
    stages, where = start(table, style, draw, filtered=False), draw_filter(walk.sure, 0, 1, draw)
    columns = [(c, sources[c]) for c in stages.shown]
    if {source.source for _, source in columns} < {name for name, _ in walk.tables[1:]}:
        return None
    items = tuple(Item(source, c) for c, source in columns)
    stages.ctes.append(Cte(table.name, (), Select(items, walk.source, walk.joins, where)))
    named = "; ".join(f"`{c}`, {voice.value(source)}" for c, source in columns)
    stages.said[:0] = [
        *walk.sentences(voice),
        *voice.keep(where, "combinations"),
        f"Every combination has: {named}.",
    ]
    framed, ranked = "frame_spec_explicit" in features, "rank_then_filter" in features
    several = "multi_windows_2plus" in features
    if framed or several or not ranked:
        windows(stages, framed, 2 if several else 1, False)
    if ranked:
        best(stages, False)
    sentences = (*stages.said, *output(stages))
    return Draft(schema, stages.tree(), sentences, style, False, tuple(sorted(features)))


def _combined(walk: Walk) -> tuple[Table, dict[str, Col]]:
    """The columns of a combination of rows, under names of their own, and where each comes from."""
    columns, sources = [Column("id", "id")], {"id": Col(walk.start.name, "id")}
    for name, table in walk.tables:
        for column in table.columns:
            surely_a_number = column.sort == "number" and not column.nullable
            if surely_a_number or column.sort in ("category", "date", "ref"):
                called = column.name if name == walk.start.name else f"{name}_{column.name}"
                if called not in sources:
                    columns.append(replace(column, name=called))
                    sources[called] = Col(name, column.name)
    return Table("combination", tuple(columns)), sources


def set_aggregation(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """How often entries, or entries of a kind, are in a list that set operators build.

    None if the draws gave no question.
    """
    schema = draw_schema(
        draw_domain(draw, made_up), draw.choice(("star", "chain", "bridge", "tree", "log")), draw
    )
    style = draw_style(draw)
    keyed = [group for group in sorts(schema) if group[0][1] == ("id",)]
    count = 2 if "set_ops_2" in features else 3 if "set_ops_3plus" in features else 1
    repeats = "dedupe_vs_union_all_logic" in features
    places = draw.choice(keyed)
    members = draw_members(places, count + 1, "set_members_with_agg" in features, style, draw)
    kinds = draw_kinds(count, "mixed_set_kinds" in features, repeats, draw)
    if not members or kinds is None:
        return None
    first = replace(members[0].query, items=(Item(members[0].query.items[0].of, "entry"),))
    source = Source(united([replace(members[0], query=first), *members[1:]], kinds), "entries")
    table, number = places[0][0], Call("COUNT", (Star(),))
    having = Op(">=", number, Lit(2)) if "having_predicates" in features else None
    if repeats and draw.random() < 0.5:
        key, joins = Col("entries", "entry"), ()
        said = "Count how often each entry is in the resulting list."
        shown = ["the entry", "how often it is there"]
    else:
        column = draw.choice(table.sorted_as("category", "name") or table.sorted_as("number"))
        key = Col(table.name, column.name)
        joins = (
            Join(
                "INNER",
                Source(table.name, table.name),
                Op("=", Col(table.name, "id"), Col("entries", "entry")),
            ),
        )
        voice = Voice(style, draw, {table.name: (table, spoken(table.name))})
        nulls = ", NULL being a group of its own" if column.nullable else ""
        said = (
            f"Every entry is the `id` of {article(table.name)}; group the entries by "
            f"{voice.value(key)}{nulls}."
        )
        shown = [voice.value(key), "the number of entries of the group, repetitions counted"]
    tree = Select((Item(key), Item(number)), source, joins, None, (key,), having)
    kept = ["Only counts of at least 2 are wanted."] if having is not None else []
    output = Voice(style, draw, {}).columns(shown, "entry that occurs" if not joins else "group")
    sentences = (*listing(members, kinds), said, *kept, output, NEVER)
    return Draft(schema, tree, sentences, style, False, tuple(sorted(features)))


def set_aggregation_possible(features: Collection[str]) -> bool:
    """Whether a list and its counts can have exactly these features.

    A member that counts has a HAVING as well.
    """
    return sets_possible(features) and (
        "set_members_with_agg" not in features or "having_predicates" in features
    )


def hierarchy_aggregation_possible(features: Collection[str]) -> bool:
    """Whether totals over everything below can have exactly these features."""
    return "recursive_cte_present" in features


def hierarchy_aggregation(
    features: Collection[str], made_up: bool, draw: random.Random
) -> Draft | None:
    """Totals, for each person, over what everybody below has done.

    None if there is nothing to count.
    """
    motif: Motif = draw.choice(("tree", "chain", "star"))
    schema = draw_schema(draw_domain(draw, made_up), motif, draw, boss=True)
    style = draw_style(draw)
    scene = draw_staff(schema, Voice(style, draw, {}), draw)
    event = schema.table(schema.domain.event)
    scene.voice.sources[event.name] = (event, spoken(event.name))
    least = draw.choice((0, 1))
    cte, said = closure(scene, None, "", least)
    keep = Op(">=", Col("below", "depth"), Lit(1)) if least else None
    person = scene.table
    joins = (
        Join("INNER", Source(person.name, "top"), Op("=", Col("top", "id"), Col("below", "root"))),
        Join(
            "INNER",
            Source(event.name, event.name),
            Op("=", Col(event.name, f"{person.name}_id"), Col("below", "node")),
        ),
    )
    keys = (Col("top", "id"),)
    metrics = draw_metrics([(event.name, event)], keys, features, False, draw)
    if len(metrics) < (3 if "multi_metric_agg_3plus" in features else 1):
        return None
    condition = draw_filter([(event.name, event)], 0, 1, draw)
    filtered = "having_predicates" in features
    having = draw_having(metrics, {event.name: event}, draw) if filtered else None
    where = every(keep, condition)
    items = (*(Item(k) for k in keys), *(Item(m) for m in metrics))
    body = Select(items, Source("below", "below"), joins, where, keys, having)
    unit = plural(event.name)
    said.append(f"Group, for each {scene.person} A, the {unit} of all B below A.")
    said += scene.voice.keep(condition, unit)
    if having is not None:
        said.append(f"Only groups count where {scene.voice.condition(having, unit)}.")
    phrases = ["A's `id`", *(scene.voice.value(m, unit) for m in metrics)]
    said += [scene.voice.columns(phrases, f"{scene.person} A whose group is not empty"), NEVER]
    return Draft(
        schema, With((cte,), body, True), tuple(said), style, False, tuple(sorted(features))
    )
