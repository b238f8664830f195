"""The family sql_hierarchy (hierarchical_paths): who is above or below whom, where roads lead.

Trees are persons and their bosses, without cycles. Networks of sites and roads, which have cycles,
are in `networks.py`.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import (
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
from deltagym.scopes.sql.families.networks import network
from deltagym.scopes.sql.schema import Motif, Schema, Table, draw_domain, draw_schema
from deltagym.scopes.sql.words import article, plural, spoken

NEVER = "The order of the rows does not matter."


@dataclass(frozen=True)
class Staff:
    """Persons who stand below others, and the choices made about a question.

    Attributes:
        schema: The tables.
        table: The persons.
        parent: The column that names a person's boss.
        boss: What a boss is called.
        voice: Puts columns into words.
        draw: The generator.
    """

    schema: Schema
    table: Table
    parent: str
    boss: str
    voice: Voice
    draw: random.Random

    @property
    def person(self) -> str:
        """What a person is called."""
        return spoken(self.table.name)

    def number(self) -> str:
        """A random number column that is never NULL."""
        return self.draw.choice([c.name for c in self.table.sorted_as("number", nullable=False)])


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features; some of them need a recursion."""
    return "recursive_cte_present" in features or not {"cycle_guard", "path_aggregation"} & set(
        features
    )


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A query along paths with exactly these features."""
    domain = draw_domain(draw, made_up)
    style = draw_style(draw)
    if "cycle_guard" in features:
        schema = draw_schema(domain, "graph", draw)
        site, road = schema.tables
        roles = {name: (site, name) for name in ("first", "last")}
        voice = Voice(style, draw, roles | {road.name: (road, spoken(road.name))})
        tree, sentences = network(site, road, voice, features, draw)
    else:
        motif: Motif = draw.choice(("tree", "tree", "chain", "star"))
        schema = draw_schema(domain, motif, draw, boss=True)
        scene = draw_staff(schema, Voice(style, draw, {}), draw)
        if "recursive_cte_present" in features:
            tree, sentences = _recursive(scene, features)
        else:
            tree, sentences = _generations(scene, features)
    return Draft(schema, tree, (*sentences, NEVER), style, False, tuple(sorted(features)))


def draw_staff(schema: Schema, voice: Voice, draw: random.Random) -> Staff:
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
    return Staff(schema, table, f"{domain.boss}_id", boss, voice, draw)


def closure(scene: Staff, start: Expr | None, carried: str, least: int) -> tuple[Cte, list[str]]:
    """All pairs of a person and somebody below, by recursion, and the sentences that define them.

    Args:
        scene: The tree.
        start: Which persons count as upper ones; None for all.
        carried: A number that is summed along the path; empty for none.
        least: 0 if persons count as below themselves, 1 if not.
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
    rest = Select(items, Source("below", "below"), (Join("INNER", child, on),))
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
            f"The weight of a pair is the sum of {called} over all {plural(t)} on the way from A "
            "down to B, both included."
        )
    return Cte("below", columns, Compound("UNION ALL", first, rest)), said


def _recursive(scene: Staff, features: Collection[str]) -> tuple[Query, list[str]]:
    """Pairs to any depth."""
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
    elif draw.random() < 0.6:
        column = draw.choice(scene.table.sorted_as("number", "category"))
        condition = filter_on("low", column, draw)
        where = every(where, condition)
        said.append(f"Keep only pairs where {_letters(voice.condition(condition), scene)}.")
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


def _start(scene: Staff) -> Expr:
    """A random condition on upper persons."""
    if scene.draw.random() < 0.4:
        return IsNull(Col("start", scene.parent))
    column = scene.draw.choice(scene.table.sorted_as("number", "category"))
    return filter_on("start", column, scene.draw)


def _letters(text: str, scene: Staff) -> str:
    """A condition about upper and lower persons, with the letters of the definition."""
    text = text.replace(f"the starting {scene.person}'s", "A's")
    return text.replace(f"the upper {scene.person}'s", "A's").replace(
        f"the lower {scene.person}'s", "B's"
    )


def _compared(scene: Staff) -> tuple[Expr, str]:
    """A random comparison of the upper with the lower person."""
    number, op = scene.number(), scene.draw.choice(("<", "<=", ">", ">="))
    condition = Op(op, Col("top", number), Col("low", number))
    return condition, f"Keep only pairs where {_letters(scene.voice.condition(condition), scene)}."


def _with_events(
    scene: Staff, pairs: Select, where: Expr | None, joins: list[Join], width: int
) -> tuple[Query, str]:
    """The pairs, with the same appended for what the lower persons did."""
    event = scene.schema.table(scene.schema.domain.event)
    tie = Op("=", Col(event.name, f"{scene.table.name}_id"), Col("low", "id"))
    done = Join("INNER", Source(event.name, event.name), tie)
    label = spoken(event.name)
    own_id = Item(Col(event.name, "id"))
    by_name = pairs.items[1].of != Col("low", "id")
    middle = [Item(Lit(label)), own_id] if by_name else [own_id, Item(Lit(-1))]
    shown = [Item(Col("top", "id")), *middle, Item(Col("below", "total"))][:width]
    more = Select(tuple(shown), Source("below", "below"), (*joins, done), where)
    own = f"the {label}'s `id`"
    what = ["A's `id`", *([f"the text '{label}'", own] if by_name else [own, "the number -1"])]
    what += ["the weight of the pair"] if width > 3 else []
    text = f"Append one row for each {label} of B, for every such pair, with: {'; '.join(what)}."
    return Compound("UNION ALL", pairs, more), f"{text} Keep repetitions."


def _generations(scene: Staff, features: Collection[str]) -> tuple[Query, list[str]]:
    """Pairs at a fixed depth, by joins of the table with itself."""
    t, draw, voice = scene.table.name, scene.draw, scene.voice
    two = Join("INNER", Source(t, "middle"), Op("=", Col("middle", scene.parent), Col("top", "id")))
    three = Join("INNER", Source(t, "low"), Op("=", Col("low", scene.parent), Col("middle", "id")))
    one = Join("INNER", Source(t, "low"), Op("=", Col("low", scene.parent), Col("top", "id")))
    person, boss = scene.person, scene.boss
    condition = filter_on("top", draw.choice(scene.table.sorted_as("number", "category")), draw)
    where: Expr | None = condition
    said = [
        f"Find all pairs of {article(person)} A and {article(person)} B such that A is the {boss} "
        f"of B's {boss}."
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
