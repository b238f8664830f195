"""hierarchical_paths: who is above or below whom, and where roads lead, to any depth.

Trees are persons and who stands above them, without cycles. Networks are sites and roads, with cycles, so that a walk needs a guard:
a bound on its length, or a set of pairs that grows no further.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Compound,
    Cte,
    Expr,
    IsNull,
    Item,
    Join,
    Lit,
    Op,
    Query,
    Select,
    Source,
    With,
    every,
)
from deltagym.scopes.sql.draft import Draft, filter_on
from deltagym.scopes.sql.english import Voice, draw_style
from deltagym.scopes.sql.schema import Motif, Schema, Table, draw_domain, draw_schema
from deltagym.scopes.sql.words import article, plural, spoken

NEVER = "The order of the rows does not matter."


@dataclass(frozen=True)
class Tree:
    """Persons who stand below others, and the choices made about a question."""

    schema: Schema
    table: Table
    parent: str
    boss: str
    voice: Voice
    draw: random.Random

    @property
    def person(self) -> str:
        """What a row is called."""
        return spoken(self.table.name)

    def number(self) -> str:
        """A number that every person has."""
        return self.draw.choice([c.name for c in self.table.sorted_as("number", nullable=False)])


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features: guards and values along paths belong to recursion."""
    return "recursive_cte_present" in features or not {"cycle_guard", "path_aggregation"} & set(
        features
    )


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A query along paths with exactly these features; None when the dice did not give one."""
    domain = draw_domain(draw, made_up)
    style = draw_style(draw)
    if "cycle_guard" in features:
        schema = draw_schema(domain, "graph", draw)
        site, road = schema.tables
        voice = Voice(
            style,
            draw,
            {n: (site, spoken(n)) for n in ("first", "last")}
            | {road.name: (road, spoken(road.name))},
        )
        tree, sentences = _network(site, road, voice, features, draw)
    else:
        motif: Motif = draw.choice(("tree", "tree", "chain", "star"))
        schema = draw_schema(domain, motif, draw, boss=True)
        scene = draw_tree(schema, Voice(style, draw, {}), draw)
        tree, sentences = (
            _recursive(scene, features)
            if "recursive_cte_present" in features
            else _levels(scene, features)
        )
    return Draft(schema, tree, (*sentences, NEVER), style, False, tuple(sorted(features)))


def draw_tree(schema: Schema, voice: Voice, draw: random.Random) -> Tree:
    """The persons of a schema as a tree."""
    domain = schema.domain
    table = schema.table(domain.person)
    person, boss = spoken(table.name), spoken(domain.boss)
    roles = {
        "top": (table, f"upper {person}"),
        "low": (table, f"lower {person}"),
        "middle": (table, f"middle {person}"),
    }
    voice.sources.update(
        {**roles, table.name: (table, person), "start": (table, f"starting {person}")}
    )
    return Tree(schema, table, f"{domain.boss}_id", boss, voice, draw)


def closure(scene: Tree, start: Expr | None, carried: str, least: int) -> tuple[Cte, list[str]]:
    """All pairs of a person and somebody below, by recursion, and the sentences that define them.

    Args:
        scene: The tree.
        start: Which persons count as upper ones; None for all.
        carried: A number summed up along the path; empty for none.
        least: 0 if a person counts as below herself, 1 if not.
    """
    t, p = scene.table.name, scene.person
    root = Source(t, "start")
    key = Item(Col("start", "id"))
    child, along = Source(t, "low"), Col("below", "depth")
    on = Op("=", Col("low", scene.parent), Col("below", "node"))
    total = (Item(Col("start", carried)),) if carried else ()
    grown = (Item(Op("+", Col("below", "total"), Col("low", carried))),) if carried else ()
    first = Select((key, key, Item(Lit(0)), *total), root, (), start)
    items = (
        Item(Col("below", "root")),
        Item(Col("low", "id")),
        Item(Op("+", along, Lit(1))),
        *grown,
    )
    step = Select(items, Source("below", "below"), (Join("INNER", child, on),))
    columns = ("root", "node", "depth", *(("total",) if carried else ()))
    boss = scene.boss
    below = f"{article(p).capitalize()} B is below {article(p)} A at depth 1 if A is B's {boss}"
    said = [f"{below}, at depth 2 if A is the {boss} of B's {boss}, and so on."]
    if least == 0:
        said.append(f"Every {p} counts as below itself, at depth 0.")
    if start is not None:
        said.append(f"Only those A count where {_letters(scene.voice.condition(start), scene)}.")
    if carried:
        called = scene.voice.column(carried)
        said.append(
            f"The weight of a pair is the sum of {called} over all {plural(t)} on the way from A down to B, both included."
        )
    return Cte("below", columns, Compound("UNION ALL", first, step)), said


def _recursive(scene: Tree, features: Collection[str]) -> tuple[Query, list[str]]:
    draw, voice = scene.draw, scene.voice
    start = _start(scene) if draw.random() < 0.7 else None
    carried = scene.number() if "path_aggregation" in features else ""
    least = draw.choice((0, 1))
    cte, said = closure(scene, start, carried, least)
    t = scene.table.name
    joins = [
        Join("INNER", Source(t, "top"), Op("=", Col("top", "id"), Col("below", "root"))),
        Join("INNER", Source(t, "low"), Op("=", Col("low", "id"), Col("below", "node"))),
    ]
    where: Expr | None = Op(">=", Col("below", "depth"), Lit(1)) if least else None
    if "ancestor_descendant_filter" in features:
        compared, text = _compared(scene)
        where = every(where, compared)
        said.append(text)
    else:
        condition = (
            filter_on("low", draw.choice(scene.table.sorted_as("number", "category")), draw)
            if draw.random() < 0.6
            else None
        )
        where = every(where, condition)
        said += (
            [f"Keep only pairs where {_letters(voice.condition(condition), scene)}."]
            if condition is not None
            else []
        )
    named = draw.choice(("id", "name"))
    items = [Item(Col("top", "id")), Item(Col("low", named)), Item(Col("below", "depth"))]
    phrases = ["A's `id`", f"B's {voice.column(named)}", "the depth"]
    if carried:
        items.append(Item(Col("below", "total")))
        phrases.append("the weight of the pair")
    body: Query = Select(tuple(items), Source("below", "below"), tuple(joins), where)
    if "branching_unionall" in features:
        body, more = _with_events(scene, body, where, joins, len(items))
        said.append(f"{voice.columns(phrases, 'pair')[:-1]}.")
        said.append(more)
    else:
        said.append(voice.columns(phrases, "pair"))
    return With((cte,), body, True), said


def _start(scene: Tree) -> Expr:
    if scene.draw.random() < 0.4:
        return IsNull(Col("start", scene.parent))
    return filter_on(
        "start", scene.draw.choice(scene.table.sorted_as("number", "category")), scene.draw
    )


def _letters(text: str, scene: Tree) -> str:
    """A condition about upper and lower persons with the letters of the definition."""
    text = text.replace(f"the starting {scene.person}'s", "A's")
    return text.replace(f"the upper {scene.person}'s", "A's").replace(
        f"the lower {scene.person}'s", "B's"
    )


def _compared(scene: Tree) -> tuple[Expr, str]:
    """A comparison of the upper with the lower person."""
    number, op = scene.number(), scene.draw.choice(("<", "<=", ">", ">="))
    condition = Op(op, Col("top", number), Col("low", number))
    return condition, f"Keep only pairs where {_letters(scene.voice.condition(condition), scene)}."


def _with_events(
    scene: Tree, pairs: Select, where: Expr | None, joins: list[Join], width: int
) -> tuple[Query, str]:
    """The pairs, and appended to them the same for what the lower persons did."""
    event = scene.schema.table(scene.schema.domain.event)
    own = Join(
        "INNER",
        Source(event.name, event.name),
        Op("=", Col(event.name, f"{scene.table.name}_id"), Col("low", "id")),
    )
    label = spoken(event.name)
    own_id = Item(Col(event.name, "id"))
    by_name = pairs.items[1].of != Col("low", "id")
    middle = [Item(Lit(label)), own_id] if by_name else [own_id, Item(Lit(-1))]
    shown = [Item(Col("top", "id")), *middle, Item(Col("below", "total"))][:width]
    more = Select(tuple(shown), Source("below", "below"), (*joins, own), where)
    what = [
        "A's `id`",
        *(
            [f"the text '{label}'", f"the {label}'s `id`"]
            if by_name
            else [f"the {label}'s `id`", "the number -1"]
        ),
    ]
    what += ["the weight of the pair"] if width > 3 else []
    text = f"Append one row for each {label} of B, for every such pair, with: {'; '.join(what)}. Keep repetitions."
    return Compound("UNION ALL", pairs, more), text


def _levels(scene: Tree, features: Collection[str]) -> tuple[Query, list[str]]:
    """A fixed number of levels, by joins of the table with itself."""
    t, draw, voice = scene.table.name, scene.draw, scene.voice
    two = Join("INNER", Source(t, "middle"), Op("=", Col("middle", scene.parent), Col("top", "id")))
    three = Join("INNER", Source(t, "low"), Op("=", Col("low", scene.parent), Col("middle", "id")))
    one = Join("INNER", Source(t, "low"), Op("=", Col("low", scene.parent), Col("top", "id")))
    person, boss = scene.person, scene.boss
    condition = filter_on("top", draw.choice(scene.table.sorted_as("number", "category")), draw)
    where: Expr | None = condition
    said = [
        f"Find all pairs of {article(person)} A and {article(person)} B such that A is the {boss} of B's {boss}."
    ]
    direct = (
        [f"Append to them all pairs such that A is B's own {boss}; keep repetitions."]
        if "branching_unionall" in features
        else []
    )
    limits = [f"In all pairs, {_letters(voice.condition(condition), scene)}."]
    if "ancestor_descendant_filter" in features:
        compared, _ = _compared(scene)
        where = every(where, compared)
        limits.append(f"In all pairs, {_letters(voice.condition(compared), scene)}.")
    names = draw.sample([c.name for c in scene.table.columns if c.sort != "ref"], 2)
    items = (Item(Col("top", names[0])), Item(Col("low", names[1])), Item(Col("low", "id")))
    if names[1] == "id":
        items = items[:2]
    tree: Query = Select(items, Source(t, "top"), (two, three), where)
    if direct:
        tree = Compound("UNION ALL", tree, Select(items, Source(t, "top"), (one,), where))
    phrases = [
        f"{'A' if i.of.source == 'top' else 'B'}'s {voice.column(i.of.name)}"
        for i in items
        if isinstance(i.of, Col)
    ]
    return tree, [*said, *direct, *limits, voice.columns(phrases, "pair")]


def _network(
    site: Table, road: Table, voice: Voice, features: Collection[str], draw: random.Random
) -> tuple[Query, list[str]]:
    """Walks over roads, bounded in length, or pairs of sites that can be reached."""
    s, r = spoken(site.name), spoken(road.name)
    both_ways, summed = "branching_unionall" in features, "path_aggregation" in features
    passable = (
        filter_on(road.name, draw.choice(road.sorted_as("number", "category")), draw)
        if draw.random() < 0.5
        else None
    )
    ctes: list[Cte] = []
    ends = ("from_id", "to_id")
    said = [
        f"Each {r} leads from the {s} `from_id` to the {s} `to_id`"
        + (", and back as well." if both_ways else ", not back.")
    ]
    said += (
        [f"Only {plural(road.name)} count where {voice.condition(passable)}."]
        if passable is not None
        else []
    )
    if both_ways or passable is not None:
        ctes.append(_edges(road, ends, passable, both_ways))
    edge, ends = ("hop", ("a", "b")) if ctes else (road.name, ends)
    bound = draw.choice((2, 3))
    start = (
        filter_on("first", draw.choice(site.sorted_as("number", "category")), draw)
        if draw.random() < 0.6
        else None
    )
    if summed:
        ctes.append(_walks(site, edge, ends, start, bound))
        said.append(
            f"A walk follows one or more {plural(road.name)}, at most {bound}, each starting where the one before ended."
        )
        said.append(
            "A walk may come back to where it has been. Its length is the sum of the lengths of what it follows."
        )
    else:
        ctes.append(_reach(site, edge, ends, start))
        reached = f"{article(s).capitalize()} B can be reached from {article(s)} A"
        said.append(
            f"{reached} if one or more {plural(road.name)} in a row lead from A to B; B may be A."
        )
    said += (
        [f"Walks start at {article(s)} A where {_ab(voice.condition(start), s)}."]
        if start is not None
        else []
    )
    return _network_body(site, ctes, voice, features, draw, said)


def _ab(text: str, noun: str) -> str:
    return (
        text.replace("the first's", "A's")
        .replace("the last's", "B's")
        .replace(f"the {noun}'s", "its")
    )


def _edges(road: Table, ends: tuple[str, str], passable: Expr | None, both_ways: bool) -> Cte:
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
    step = Select(grown, Source("walk", "walk"), (go,), Op("<", Col("walk", "depth"), Lit(bound)))
    return Cte("walk", ("root", "node", "depth", "total"), Compound("UNION ALL", first, step))


def _reach(site: Table, edge: str, ends: tuple[str, str], start: Expr | None) -> Cte:
    a, b = ends
    begin = Join("INNER", Source(edge, edge), Op("=", Col(edge, a), Col("first", "id")))
    first = Select(
        (Item(Col("first", "id")), Item(Col(edge, b))), Source(site.name, "first"), (begin,), start
    )
    go = Join("INNER", Source(edge, edge), Op("=", Col(edge, a), Col("walk", "node")))
    step = Select((Item(Col("walk", "root")), Item(Col(edge, b))), Source("walk", "walk"), (go,))
    return Cte("walk", ("root", "node"), Compound("UNION", first, step))


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
        said.append(f"Keep only pairs of A and B where {_ab(voice.condition(where), noun)}.")
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
