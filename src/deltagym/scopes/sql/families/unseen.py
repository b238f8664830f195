"""Questions that upstream's kinds do not contain, for the transformative axis: relational division and as-of lookups."""

from __future__ import annotations

import random
from collections.abc import Collection

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Cte,
    Exists,
    Expr,
    Item,
    Join,
    Key,
    Lit,
    Op,
    Scalar,
    Select,
    Source,
    Star,
    With,
    both,
    every,
)
from deltagym.scopes.sql.draft import Draft, draw_filter, draw_order, filter_on, some, sorting
from deltagym.scopes.sql.english import COMPARED, Voice, draw_style
from deltagym.scopes.sql.schema import Table, draw_domain, draw_schema
from deltagym.scopes.sql.words import article, plural, spoken

DIVISION = ("link_condition", "set_containment")
AS_OF = ("asof_filter", "asof_aggregate")


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features: all sets of them go together."""
    return True


def _exists_not(source: Source, where: Expr) -> Exists:
    return Exists(Select((Item(Lit(1)),), source, (), where), True)


def division(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """Who is linked to everything of a kind, or to all that somebody else is linked to."""
    schema = draw_schema(draw_domain(draw, made_up), "bridge", draw)
    person, thing, link = (
        schema.table(n) for n in (schema.domain.person, schema.domain.thing, schema.domain.link)
    )
    style = draw_style(draw)
    names = {
        "one": (link, f"own {spoken(link.name)}"),
        **{t.name: (t, spoken(t.name)) for t in (person, thing, link)},
        "b": (person, "B"),
    }
    voice = Voice(style, draw, names)
    condition = (
        filter_on("one", draw.choice(link.sorted_as("number", "date")), draw)
        if "link_condition" in features
        else None
    )
    p, t, n, a = spoken(person.name), spoken(thing.name), spoken(link.name), article(link.name)
    limit = (
        f" where {voice.condition(condition).replace(f'the own {n}', f'that {n}')}"
        if condition is not None
        else ""
    )
    own = Source(link.name, "one")
    if "set_containment" in features:
        tree, said = _containment(person, thing, link, own, condition, voice, draw)
        only = (
            f" For A, only {plural(link.name)} count{limit.replace(f'that {n}', f'the {n}')}."
            if limit
            else ""
        )
        said.insert(
            1, f"{article(p).capitalize()} has {article(t)} if there is {a} with both.{only}"
        )
    else:
        wanted = filter_on(thing.name, draw.choice(thing.sorted_as("number", "category")), draw)
        mine = Op("=", Col("one", f"{person.name}_id"), Col(person.name, "id"))
        tie = both(mine, Op("=", Col("one", f"{thing.name}_id"), Col(thing.name, "id")))
        missing = _exists_not(own, tie if condition is None else both(tie, condition))
        whole = _exists_not(Source(thing.name, thing.name), both(wanted, missing))
        limits = draw_filter([(person.name, person)], 0, 1, draw)
        items = tuple(Item(Col(person.name, c)) for c in _shown(person, draw))
        order, limit_to = draw_order(items, draw)
        tree = Select(
            items,
            Source(person.name, person.name),
            (),
            every(limits, whole),
            order=order,
            limit=limit_to,
        )
        counts = f"; {article(n)} counts only{limit}" if limit else ""
        said = [
            f"Find every {p} that has {a} for each {t} where {voice.condition(wanted)}{counts}."
        ]
        said += [
            f"If there is no such {t} at all, every {p} will do.",
            *voice.keep(limits, plural(person.name)),
        ]
        phrases = [voice.value(item.of) for item in items]
        said += [voice.columns(phrases, p), *sorting(voice, items, phrases, order, limit_to)]
    return Draft(schema, tree, tuple(said), style, bool(tree.order), tuple(sorted(features)))


def _shown(table: Table, draw: random.Random) -> list[str]:
    """The key of a table and one or two further columns."""
    return ["id", *some([c.name for c in table.columns if c.sort not in ("id", "ref")], 1, 2, draw)]


def _containment(
    person: Table,
    thing: Table,
    link: Table,
    own: Source,
    condition: Expr | None,
    voice: Voice,
    draw: random.Random,
) -> tuple[Select, list[str]]:
    """Pairs of persons of whom the first has all that the second has."""
    who, what, p, t = (
        f"{person.name}_id",
        f"{thing.name}_id",
        spoken(person.name),
        spoken(thing.name),
    )
    theirs = Op("=", Col("other", who), Col("b", "id"))
    mine = both(
        Op("=", Col("one", who), Col("a", "id")), Op("=", Col("one", what), Col("other", what))
    )
    missing = _exists_not(own, mine if condition is None else both(mine, condition))
    whole = _exists_not(Source(link.name, "other"), both(theirs, missing))
    any_link = Source(link.name, "any_link")
    linked = Exists(
        Select((Item(Lit(1)),), any_link, (), Op("=", Col("any_link", who), Col("b", "id")))
    )
    apart = Join("INNER", Source(person.name, "b"), Op("<>", Col("b", "id"), Col("a", "id")))
    columns = [("a", "id"), *(("b", c) for c in _shown(person, draw))]
    items = tuple(Item(Col(name, c)) for name, c in columns)
    order, limit = draw_order(items, draw)
    limits = draw_filter([("b", person)], 0, 1, draw)
    pair = f"two different {plural(person.name)} A and B"
    said = [
        f"Find all pairs of {pair} such that B has at least one {t}, and A has every {t} that B has."
    ]
    said += (
        [f"B must be {article(p)} such that {voice.condition(limits).replace('the B', 'B')}."]
        if limits is not None
        else []
    )
    phrases = [f"{name.upper()}'s {voice.column(c)}" for name, c in columns]
    said += [
        voice.columns(phrases, f"pair of {p} A and {p} B"),
        *sorting(voice, items, phrases, order, limit),
    ]
    where = every(linked, whole, limits)
    return Select(items, Source(person.name, "a"), (apart,), where, order=order, limit=limit), said


def as_of(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """For each event the record that was in force then, and what follows from it."""
    schema = draw_schema(draw_domain(draw, made_up), "dated", draw)
    domain = schema.domain
    event, version = schema.table(domain.event), schema.table(domain.version)
    style = draw_style(draw)
    voice = Voice(style, draw, {x.name: (x, spoken(x.name)) for x in (event, version)})
    e, v, thing = spoken(event.name), spoken(version.name), f"{domain.thing}_id"
    op, when = draw.choice((("<=", "on or before"), ("<", "before")))
    tie = both(
        Op("=", Col(version.name, thing), Col(event.name, thing)),
        Op(op, Col(version.name, "day"), Col(event.name, "day")),
    )
    last = (Key(Col(version.name, "day"), True), Key(Col(version.name, "id"), True))
    value = Scalar(
        Select(
            (Item(Col(version.name, domain.price)),),
            Source(version.name, version.name),
            (),
            tie,
            order=last,
            limit=1,
        )
    )
    where = draw_filter([(event.name, event)], 0, 2, draw)
    further = some(
        [c.name for c in event.columns if c.sort not in ("id", "ref") and c.name != domain.amount],
        0,
        2,
        draw,
    )
    columns = ("id", thing, domain.amount, *further)
    stage = Select(
        (*(Item(Col(event.name, c)) for c in columns), Item(value, "current")),
        Source(event.name, event.name),
        (),
        where,
    )
    price = voice.column(domain.price)
    said = [
        f"The {v} in force for {article(e)} is the one of the same {spoken(domain.thing)} with the latest day {when} the {e}'s day."
    ]
    said.append("Of several with that day, it is the one with the greatest `id`.")
    said.append(f"Its {price} is the current {price} of the {e}, NULL if there is none.")
    said += voice.keep(where, plural(event.name))
    limits, current = None, Col("valued", "current")
    if "asof_filter" in features:
        bound = draw.randint(10, 20)
        limits = Op(draw.choice((">", ">=", "<", "<=")), current, Lit(bound))
        said.append(
            f"Keep only {plural(event.name)} whose current {price} {COMPARED[limits.op][0]} {bound}."
        )
    key = Col("valued", thing)
    if "asof_aggregate" in features:
        total = Call("SUM", (Op("*", Col("valued", domain.amount), current),))
        items, group = (Item(key), Item(Call("COUNT", (Star(),))), Item(total)), (key,)
        product = f"the sum of {voice.column(domain.amount)} times current {price} (NULL ignored; NULL if there is nothing else)"
        phrases, per = (
            [f"the {e}'s `{thing}`", f"the number of {plural(event.name)}", product],
            f"`{thing}` that occurs",
        )
    else:
        items, group = (*(Item(Col("valued", c)) for c in columns), Item(current)), ()
        phrases, per = (
            [*(voice.value(Col(event.name, c)) for c in columns), f"its current {price}"],
            e,
        )
    order, limit = draw_order(items, draw)
    body = Select(items, Source("valued", "valued"), (), limits, group, order=order, limit=limit)
    said += [voice.columns(phrases, per), *sorting(voice, items, phrases, order, limit)]
    return Draft(
        schema,
        With((Cte("valued", (), stage),), body),
        tuple(said),
        style,
        bool(order),
        tuple(sorted(features)),
    )
