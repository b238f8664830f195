"""Questions that upstream's kinds do not contain, for the transformative axis: relational division and as-of lookups."""

from __future__ import annotations

import random
from collections.abc import Collection

from deltagym.families.sql.algebra import (
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
from deltagym.families.sql.draft import Draft, draw_filter, filter_on
from deltagym.families.sql.english import COMPARED, Voice, draw_style
from deltagym.families.sql.hierarchy import NEVER
from deltagym.families.sql.schema import Table, draw_domain, draw_schema
from deltagym.families.sql.words import article, plural, spoken

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
    person, thing, link = (schema.table(n) for n in (schema.domain.person, schema.domain.thing, schema.domain.link))
    style = draw_style(draw)
    names = {"one": (link, f"own {spoken(link.name)}"), **{t.name: (t, spoken(t.name)) for t in (person, thing, link)}}
    voice = Voice(style, draw, names)
    condition = filter_on("one", draw.choice(link.sorted_as("number", "date")), draw) if "link_condition" in features else None
    p, t, n, a = spoken(person.name), spoken(thing.name), spoken(link.name), article(link.name)
    limit = f" where {voice.condition(condition).replace(f'the own {n}', f'that {n}')}" if condition is not None else ""
    own = Source(link.name, "one")
    if "set_containment" in features:
        tree, said = _containment(person, thing, link, own, condition, voice, draw)
        only = f" For A, only {plural(link.name)} count{limit.replace(f'that {n}', f'the {n}')}." if limit else ""
        said.insert(1, f"A {p} has a {t} if there is {a} with both.{only}")
    else:
        wanted = filter_on(thing.name, draw.choice(thing.sorted_as("number", "category")), draw)
        mine = Op("=", Col("one", f"{person.name}_id"), Col(person.name, "id"))
        tie = both(mine, Op("=", Col("one", f"{thing.name}_id"), Col(thing.name, "id")))
        missing = _exists_not(own, tie if condition is None else both(tie, condition))
        whole = _exists_not(Source(thing.name, thing.name), both(wanted, missing))
        limits = draw_filter([(person.name, person)], 0, 1, draw)
        columns = ["id", draw.choice([c.name for c in person.columns if c.sort not in ("id", "ref")])]
        tree = Select(tuple(Item(Col(person.name, c)) for c in columns), Source(person.name, person.name), (), every(limits, whole))
        counts = f"; a {n} counts only{limit}" if limit else ""
        said = [f"Find every {p} that has {a} for each {t} where {voice.condition(wanted)}{counts}."]
        said += [f"If there is no such {t} at all, every {p} will do.", *voice.keep(limits, plural(person.name))]
        said.append(voice.columns([voice.value(Col(person.name, c)) for c in columns], p))
    return Draft(schema, tree, (*said, NEVER), style, False, tuple(sorted(features)))


def _containment(
    person: Table, thing: Table, link: Table, own: Source, condition: Expr | None, voice: Voice, draw: random.Random
) -> tuple[Select, list[str]]:
    """Pairs of persons of whom the first has all that the second has."""
    who, what, p, t = f"{person.name}_id", f"{thing.name}_id", spoken(person.name), spoken(thing.name)
    theirs = Op("=", Col("other", who), Col("b", "id"))
    mine = both(Op("=", Col("one", who), Col("a", "id")), Op("=", Col("one", what), Col("other", what)))
    missing = _exists_not(own, mine if condition is None else both(mine, condition))
    whole = _exists_not(Source(link.name, "other"), both(theirs, missing))
    some = Exists(Select((Item(Lit(1)),), Source(link.name, "any_link"), (), Op("=", Col("any_link", who), Col("b", "id"))))
    apart = Join("INNER", Source(person.name, "b"), Op("<>", Col("b", "id"), Col("a", "id")))
    columns = (Item(Col("a", "id")), Item(Col("b", draw.choice(("id", "name")))))
    shown = columns[1].of
    called = voice.column(shown.name) if isinstance(shown, Col) else ""
    pair = f"two different {plural(person.name)} A and B"
    said = [f"Find all pairs of {pair} such that B has at least one {t}, and A has every {t} that B has."]
    said.append(voice.columns(["A's `id`", f"B's {called}"], f"pair of {p} A and {p} B"))
    return Select(columns, Source(person.name, "a"), (apart,), both(some, whole)), said


def as_of(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """For each event the record that was in force then, and what follows from it."""
    schema = draw_schema(draw_domain(draw, made_up), "dated", draw)
    domain = schema.domain
    event, version = schema.table(domain.event), schema.table(domain.version)
    style = draw_style(draw)
    voice = Voice(style, draw, {x.name: (x, spoken(x.name)) for x in (event, version)})
    e, v, thing = spoken(event.name), spoken(version.name), f"{domain.thing}_id"
    op, when = draw.choice((("<=", "on or before"), ("<", "before")))
    tie = both(Op("=", Col(version.name, thing), Col(event.name, thing)), Op(op, Col(version.name, "day"), Col(event.name, "day")))
    last = (Key(Col(version.name, "day"), True), Key(Col(version.name, "id"), True))
    value = Scalar(Select((Item(Col(version.name, domain.price)),), Source(version.name, version.name), (), tie, order=last, limit=1))
    where = draw_filter([(event.name, event)], 0, 1, draw)
    columns = ("id", thing, domain.amount)
    stage = Select((*(Item(Col(event.name, c)) for c in columns), Item(value, "current")), Source(event.name, event.name), (), where)
    price = voice.column(domain.price)
    said = [f"The {v} in force for a {e} is the one of the same {spoken(domain.thing)} with the latest day {when} the {e}'s day."]
    said.append("Of several with that day, it is the one with the greatest `id`.")
    said.append(f"Its {price} is the current {price} of the {e}, NULL if there is none.")
    said += voice.keep(where, plural(event.name))
    limits, current = None, Col("valued", "current")
    if "asof_filter" in features:
        bound = draw.randint(10, 20)
        limits = Op(draw.choice((">", ">=", "<", "<=")), current, Lit(bound))
        said.append(f"Keep only {plural(event.name)} whose current {price} {COMPARED[limits.op][0]} {bound}.")
    if "asof_aggregate" in features:
        total = Call("SUM", (Op("*", Col("valued", domain.amount), current),))
        key = Col("valued", thing)
        body = Select((Item(key), Item(Call("COUNT", (Star(),))), Item(total)), Source("valued", "valued"), (), limits, (key,))
        product = f"{voice.column(domain.amount)} times current {price}"
        phrases = [
            f"the {e}'s `{thing}`",
            f"the number of {plural(event.name)}",
            f"the sum of {product} (NULL ignored; NULL if there is nothing else)",
        ]
        said.append(voice.columns(phrases, f"`{thing}` that occurs"))
    else:
        body = Select((*(Item(Col("valued", c)) for c in columns), Item(current)), Source("valued", "valued"), (), limits)
        phrases = [*(voice.value(Col(event.name, c)) for c in columns), f"its current {price}"]
        said.append(voice.columns(phrases, e))
    tree = With((Cte("valued", (), stage),), body)
    return Draft(schema, tree, (*said, NEVER), style, False, tuple(sorted(features)))
