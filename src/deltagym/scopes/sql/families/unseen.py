"""Families of our own, for the transformative axis: relational division and as-of lookups."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

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
from deltagym.scopes.sql.words import Domain, article, plural, spoken

DIVISION = ("link_condition", "set_containment")
AS_OF = ("asof_filter", "asof_aggregate")


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features; all sets are possible."""
    return True


def _exists_not(source: Source, where: Expr) -> Exists:
    return Exists(Select((Item(Lit(1)),), source, (), where), True)


@dataclass(frozen=True)
class _Links:
    """Persons linked to things, and the choices made about a question.

    Attributes:
        person: The table of persons.
        thing: The table of things.
        link: The table of links.
        condition: Which links of a person count, those of the source `one`; None for all.
        voice: Puts columns into words.
        draw: The generator.
    """

    person: Table
    thing: Table
    link: Table
    condition: Expr | None
    voice: Voice
    draw: random.Random

    @property
    def own(self) -> Source:
        """A person's own links."""
        return Source(self.link.name, "one")

    def missing(self, tie: Expr) -> Exists:
        """That no own link which counts has `tie`."""
        return _exists_not(self.own, tie if self.condition is None else both(tie, self.condition))

    def limit(self, noun: str) -> str:
        """Which links count, in words; `noun` is what a link is called. Empty for all."""
        if self.condition is None:
            return ""
        own = f"the own {spoken(self.link.name)}"
        return f" where {self.voice.condition(self.condition).replace(own, noun)}"


def division(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """Who is linked to everything of a kind, or to all that somebody else is linked to."""
    schema = draw_schema(draw_domain(draw, made_up), "bridge", draw)
    domain = schema.domain
    person, thing, link = (schema.table(n) for n in (domain.person, domain.thing, domain.link))
    style = draw_style(draw)
    names = {
        "one": (link, f"own {spoken(link.name)}"),
        **{t.name: (t, spoken(t.name)) for t in (person, thing, link)},
        "b": (person, "B"),
    }
    condition = None
    if "link_condition" in features:
        condition = filter_on("one", draw.choice(link.sorted_as("number", "date")), draw)
    links = _Links(person, thing, link, condition, Voice(style, draw, names), draw)
    tree, said = (_containment if "set_containment" in features else _everything)(links)
    return Draft(schema, tree, tuple(said), style, bool(tree.order), tuple(sorted(features)))


def _everything(links: _Links) -> tuple[Select, list[str]]:
    """Persons linked to every thing of a kind."""
    person, thing, voice, draw = links.person, links.thing, links.voice, links.draw
    p, t, a = spoken(person.name), spoken(thing.name), article(links.link.name)
    limit = links.limit(f"that {spoken(links.link.name)}")
    wanted = filter_on(thing.name, draw.choice(thing.sorted_as("number", "category")), draw)
    mine = Op("=", Col("one", f"{person.name}_id"), Col(person.name, "id"))
    tie = both(mine, Op("=", Col("one", f"{thing.name}_id"), Col(thing.name, "id")))
    whole = _exists_not(Source(thing.name, thing.name), both(wanted, links.missing(tie)))
    limits = draw_filter([(person.name, person)], 0, 1, draw)
    items = tuple(Item(Col(person.name, c)) for c in _shown(person, draw))
    order, most = draw_order(items, draw)
    where, source = every(limits, whole), Source(person.name, person.name)
    tree = Select(items, source, (), where, order=order, limit=most)
    counts = f"; {a} counts only{limit}" if limit else ""
    said = [
        f"Find every {p} that has {a} for each {t} where {voice.condition(wanted)}{counts}.",
        f"If there is no such {t} at all, every {p} will do.",
        *voice.keep(limits, plural(person.name)),
    ]
    phrases = [voice.value(item.of) for item in items]
    return tree, [*said, voice.columns(phrases, p), *sorting(voice, items, phrases, order, most)]


def _shown(table: Table, draw: random.Random) -> list[str]:
    """The key of a table and one or two further columns."""
    return ["id", *some([c.name for c in table.columns if c.sort not in ("id", "ref")], 1, 2, draw)]


def _containment(links: _Links) -> tuple[Select, list[str]]:
    """Pairs of persons of whom the first has all that the second has."""
    person, thing, link, voice, draw = (
        links.person,
        links.thing,
        links.link,
        links.voice,
        links.draw,
    )
    who, what = f"{person.name}_id", f"{thing.name}_id"
    p, t, n = spoken(person.name), spoken(thing.name), spoken(link.name)
    limit = links.limit(f"the {n}")
    only = f" For A, only {plural(link.name)} count{limit}." if limit else ""
    theirs = Op("=", Col("other", who), Col("b", "id"))
    same = Op("=", Col("one", what), Col("other", what))
    mine = both(Op("=", Col("one", who), Col("a", "id")), same)
    whole = _exists_not(Source(link.name, "other"), both(theirs, links.missing(mine)))
    tie = Op("=", Col("any_link", who), Col("b", "id"))
    linked = Exists(Select((Item(Lit(1)),), Source(link.name, "any_link"), (), tie))
    apart = Join("INNER", Source(person.name, "b"), Op("<>", Col("b", "id"), Col("a", "id")))
    columns = [("a", "id"), *(("b", c) for c in _shown(person, draw))]
    items = tuple(Item(Col(name, c)) for name, c in columns)
    order, most = draw_order(items, draw)
    limits = draw_filter([("b", person)], 0, 1, draw)
    said = [
        f"Find all pairs of two different {plural(person.name)} A and B such that B has at least "
        f"one {t}, and A has every {t} that B has.",
        f"{article(p).capitalize()} has {article(t)} if there is {article(n)} with both.{only}",
    ]
    if limits is not None:
        condition = voice.condition(limits).replace("the B", "B")
        said.append(f"B must be {article(p)} such that {condition}.")
    phrases = [f"{name.upper()}'s {voice.column(c)}" for name, c in columns]
    said += [
        voice.columns(phrases, f"pair of {p} A and {p} B"),
        *sorting(voice, items, phrases, order, most),
    ]
    where, source = every(linked, whole, limits), Source(person.name, "a")
    return Select(items, source, (apart,), where, order=order, limit=most), said


def as_of(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """For each event the record that was in force then, and what follows from it."""
    schema = draw_schema(draw_domain(draw, made_up), "dated", draw)
    domain = schema.domain
    event, version = schema.table(domain.event), schema.table(domain.version)
    style = draw_style(draw)
    voice = Voice(style, draw, {x.name: (x, spoken(x.name)) for x in (event, version)})
    price = voice.column(domain.price)
    value, said = _in_force(domain, voice, draw)
    where = draw_filter([(event.name, event)], 0, 2, draw)
    columns = _event_columns(event, domain, draw)
    shown = (*(Item(Col(event.name, c)) for c in columns), Item(value, "current"))
    stage = Select(shown, Source(event.name, event.name), (), where)
    said += voice.keep(where, plural(event.name))
    limits, current = None, Col("valued", "current")
    if "asof_filter" in features:
        bound = draw.randint(10, 20)
        limits = Op(draw.choice((">", ">=", "<", "<=")), current, Lit(bound))
        said.append(
            f"Keep only {plural(event.name)} whose current {price} {COMPARED[limits.op][0]} "
            f"{bound}."
        )
    if "asof_aggregate" in features:
        items, group, phrases, per = _totals(domain, voice)
    else:
        items, group = (*(Item(Col("valued", c)) for c in columns), Item(current)), ()
        phrases = [voice.value(Col(event.name, c)) for c in columns]
        phrases, per = [*phrases, f"its current {price}"], spoken(event.name)
    order, limit = draw_order(items, draw)
    body = Select(items, Source("valued", "valued"), (), limits, group, order=order, limit=limit)
    said += [voice.columns(phrases, per), *sorting(voice, items, phrases, order, limit)]
    tree, tags = With((Cte("valued", (), stage),), body), tuple(sorted(features))
    return Draft(schema, tree, tuple(said), style, bool(order), tags)


def _in_force(domain: Domain, voice: Voice, draw: random.Random) -> tuple[Scalar, list[str]]:
    """The price in force for an event, and the sentences that define it."""
    event, version, thing = domain.event, domain.version, f"{domain.thing}_id"
    op, when = draw.choice((("<=", "on or before"), ("<", "before")))
    tie = both(
        Op("=", Col(version, thing), Col(event, thing)),
        Op(op, Col(version, "day"), Col(event, "day")),
    )
    last = (Key(Col(version, "day"), True), Key(Col(version, "id"), True))
    item = Item(Col(version, domain.price))
    query = Select((item,), Source(version, version), (), tie, order=last, limit=1)
    e, price = spoken(event), voice.column(domain.price)
    return Scalar(query), [
        f"The {spoken(version)} in force for {article(e)} is the one of the same "
        f"{spoken(domain.thing)} with the latest day {when} the {e}'s day.",
        "Of several with that day, it is the one with the greatest `id`.",
        f"Its {price} is the current {price} of the {e}, NULL if there is none.",
    ]


def _event_columns(event: Table, domain: Domain, draw: random.Random) -> tuple[str, ...]:
    """Columns of events that are shown: key, thing, amount and up to two others."""
    others = [
        c.name for c in event.columns if c.sort not in ("id", "ref") and c.name != domain.amount
    ]
    return ("id", f"{domain.thing}_id", domain.amount, *some(others, 0, 2, draw))


def _totals(
    domain: Domain, voice: Voice
) -> tuple[tuple[Item, ...], tuple[Expr, ...], list[str], str]:
    """Totals over the events of each thing: items, keys, their phrases, and what a row is for."""
    thing, price = f"{domain.thing}_id", voice.column(domain.price)
    key = Col("valued", thing)
    product = Op("*", Col("valued", domain.amount), Col("valued", "current"))
    items = (Item(key), Item(Call("COUNT", (Star(),))), Item(Call("SUM", (product,))))
    phrases = [
        f"the {spoken(domain.event)}'s `{thing}`",
        f"the number of {plural(domain.event)}",
        f"the sum of {voice.column(domain.amount)} times current {price} (NULL ignored; NULL if "
        "there is nothing else)",
    ]
    return items, (key,), phrases, f"`{thing}` that occurs"
