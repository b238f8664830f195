"""Networks of sites and roads: walks of bounded length, and which sites can be reached.

Roads form cycles, so a recursion needs a guard: a bound on the length of walks, or a set of pairs
that grows no further.
"""

from __future__ import annotations

import random
from collections.abc import Collection

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Compound,
    Cte,
    Expr,
    Item,
    Join,
    Lit,
    Op,
    Query,
    Select,
    Source,
    With,
)
from deltagym.scopes.sql.draft import filter_on
from deltagym.scopes.sql.english import Voice
from deltagym.scopes.sql.schema import Table
from deltagym.scopes.sql.words import article, plural, spoken


def network(
    site: Table, road: Table, voice: Voice, features: Collection[str], draw: random.Random
) -> tuple[Query, list[str]]:
    """Walks over roads, bounded in length, or pairs of sites that can be reached."""
    s, r = spoken(site.name), spoken(road.name)
    both_ways, summed = "branching_unionall" in features, "path_aggregation" in features
    passable = _maybe_filter(road, road.name, 0.5, draw)
    back = ", and back as well." if both_ways else ", not back."
    said = [f"Each {r} leads from the {s} `from_id` to the {s} `to_id`{back}"]
    if passable is not None:
        said.append(f"Only {plural(road.name)} count where {voice.condition(passable)}.")
    ctes: list[Cte] = []
    edge, ends = road.name, ("from_id", "to_id")
    if both_ways or passable is not None:
        ctes.append(_edges(road, ends, passable, both_ways))
        edge, ends = "hop", ("a", "b")
    bound = draw.choice((2, 3))
    start = _maybe_filter(site, "first", 0.6, draw)
    if summed:
        ctes.append(_walks(site, edge, ends, start, bound))
        said.append(
            f"A walk follows one or more {plural(road.name)}, at most {bound}, each starting where "
            "the one before ended."
        )
        said.append(
            "A walk may come back to where it has been. Its length is the sum of the lengths of "
            "what it follows."
        )
    else:
        ctes.append(_reach(site, edge, ends, start))
        reached = f"{article(s).capitalize()} B can be reached from {article(s)} A"
        said.append(
            f"{reached} if one or more {plural(road.name)} in a row lead from A to B; B may be A."
        )
    if start is not None:
        condition = _letters(voice.condition(start), s)
        said.append(f"Walks start at {article(s)} A where {condition}.")
    return _network_body(site, ctes, voice, features, draw, said)


def _maybe_filter(table: Table, source: str, chance: float, draw: random.Random) -> Expr | None:
    """With some chance a condition on a table, which is the source called `source`."""
    if draw.random() >= chance:
        return None
    return filter_on(source, draw.choice(table.sorted_as("number", "category")), draw)


def _letters(text: str, noun: str) -> str:
    """A condition about both ends of a walk, with the letters of the definition."""
    return (
        text.replace("the first's", "A's")
        .replace("the last's", "B's")
        .replace(f"the {noun}'s", "its")
    )


def _edges(road: Table, ends: tuple[str, str], passable: Expr | None, both_ways: bool) -> Cte:
    """The roads that count, in one direction or both."""
    source = Source(road.name, road.name)

    def hop(a: str, b: str) -> Select:
        return Select(
            (Item(Col(road.name, a)), Item(Col(road.name, b)), Item(Col(road.name, "length"))),
            source,
            (),
            passable,
        )

    forth: Query = hop(*ends)
    return Cte(
        "hop",
        ("a", "b", "length"),
        Compound("UNION ALL", forth, hop(*ends[::-1])) if both_ways else forth,
    )


def _walks(site: Table, edge: str, ends: tuple[str, str], start: Expr | None, bound: int) -> Cte:
    """Walks of bounded length."""
    a, b = ends
    begin = Join("INNER", Source(edge, edge), Op("=", Col(edge, a), Col("first", "id")))
    first = Select(
        (Item(Col("first", "id")), Item(Col(edge, b)), Item(Lit(1)), Item(Col(edge, "length"))),
        Source(site.name, "first"),
        (begin,),
        start,
    )
    go = Join("INNER", Source(edge, edge), Op("=", Col(edge, a), Col("walk", "node")))
    grown = (
        Item(Col("walk", "root")),
        Item(Col(edge, b)),
        Item(Op("+", Col("walk", "depth"), Lit(1))),
        Item(Op("+", Col("walk", "total"), Col(edge, "length"))),
    )
    rest = Select(grown, Source("walk", "walk"), (go,), Op("<", Col("walk", "depth"), Lit(bound)))
    return Cte("walk", ("root", "node", "depth", "total"), Compound("UNION ALL", first, rest))


def _reach(site: Table, edge: str, ends: tuple[str, str], start: Expr | None) -> Cte:
    """Pairs of sites of which the second can be reached from the first."""
    a, b = ends
    begin = Join("INNER", Source(edge, edge), Op("=", Col(edge, a), Col("first", "id")))
    first = Select(
        (Item(Col("first", "id")), Item(Col(edge, b))), Source(site.name, "first"), (begin,), start
    )
    go = Join("INNER", Source(edge, edge), Op("=", Col(edge, a), Col("walk", "node")))
    rest = Select((Item(Col("walk", "root")), Item(Col(edge, b))), Source("walk", "walk"), (go,))
    return Cte("walk", ("root", "node"), Compound("UNION", first, rest))


def _network_body(
    site: Table,
    ctes: list[Cte],
    voice: Voice,
    features: Collection[str],
    draw: random.Random,
    said: list[str],
) -> tuple[Query, list[str]]:
    """What is asked about the walks."""
    noun, summed = spoken(site.name), "path_aggregation" in features
    a, b = Col("first", "id"), Col("last", "id")
    joins = (
        Join("INNER", Source(site.name, "first"), Op("=", a, Col("walk", "root"))),
        Join("INNER", Source(site.name, "last"), Op("=", b, Col("walk", "node"))),
    )
    where: Expr | None = None
    if "ancestor_descendant_filter" in features:
        column = draw.choice(("capacity", "city"))
        op = draw.choice(("<", ">")) if column == "capacity" else draw.choice(("=", "<>"))
        where = Op(op, Col("first", column), Col("last", column))
        said.append(f"Keep only pairs of A and B where {_letters(voice.condition(where), noun)}.")
    if summed:
        call, word = draw.choice(
            (
                ("MIN", "the least length"),
                ("MAX", "the greatest length"),
                ("SUM", "the sum of the lengths"),
            )
        )
        value = Call(call, (Col("walk", "total"),))
        body = Select((Item(a), Item(b), Item(value)), Source("walk", "walk"), joins, where, (a, b))
        said.append(
            voice.columns(
                ["A's `id`", "B's `id`", f"{word} of all walks from A to B"],
                "pair of A and B that a walk connects",
            )
        )
    else:
        named = draw.choice(("name", "city", "capacity"))
        items = (Item(a), Item(b), Item(Col("last", named)))
        body = Select(items, Source("walk", "walk"), joins, where)
        said.append(
            voice.columns(
                ["A's `id`", "B's `id`", f"B's {voice.column(named)}"],
                "pair of A and B such that B can be reached",
            )
        )
    return With(tuple(ctes), body, True), said
