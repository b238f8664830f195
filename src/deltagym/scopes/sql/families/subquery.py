"""The family sql_subquery (subquery_semantics): conditions and values that ask about other rows."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Exists,
    Expr,
    In,
    IsNull,
    Item,
    Join,
    Lit,
    Op,
    Quantified,
    Scalar,
    Select,
    Source,
    Star,
    both,
    every,
)
from deltagym.scopes.sql.draft import Draft, draw_order, filter_on, some, sorting
from deltagym.scopes.sql.english import COMPARED, Style, Voice, draw_style
from deltagym.scopes.sql.families.aggregation import draw_having
from deltagym.scopes.sql.schema import Column, Motif, Schema, Table, draw_domain, draw_schema
from deltagym.scopes.sql.words import plural, spoken

MOTIFS: tuple[Motif, ...] = ("star", "chain", "bridge", "log", "tree", "versions")


@dataclass(frozen=True)
class Scene:
    """A table that is asked about, and another whose records refer to it.

    Attributes:
        outer: The table that is asked about.
        inner: The table that refers to it.
        link: The column of `inner` that refers to `outer`.
        style: How the question is put.
        draw: The generator.
    """

    outer: Table
    inner: Table
    link: str
    style: Style
    draw: random.Random

    def voice(self) -> Voice:
        """Puts columns of both tables, and of another record of either, into words."""
        o, i = self.outer, self.inner
        roles = {
            o.name: (o, spoken(o.name)),
            i.name: (i, spoken(i.name)),
            "other": (i, f"other {spoken(i.name)}"),
        }
        return Voice(self.style, self.draw, roles | {"peer": (o, f"peer {spoken(o.name)}")})

    @property
    def tie(self) -> Expr:
        """That an inner record belongs to the outer one."""
        return Op("=", Col(self.inner.name, self.link), Col(self.outer.name, "id"))

    def column(self, table: Table, nullable: bool | None = None) -> Column:
        """A random number column of a table."""
        return self.draw.choice(table.sorted_as("number", nullable=nullable))

    def filter(self) -> Expr:
        """A random condition on inner records."""
        return filter_on(
            self.inner.name,
            self.draw.choice(self.inner.sorted_as("number", "category", "date")),
            self.draw,
        )


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features; only an EXISTS or a scalar is nested."""
    return "correlated_depth_2plus" not in features or bool(
        {"exists_or_not_exists", "scalar_subquery"} & set(features)
    )


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A query with exactly these features; None if the draws gave no question."""
    schema = draw_schema(draw_domain(draw, made_up), draw.choice(MOTIFS), draw)
    style = draw_style(draw)
    scene = _scene(schema, style, draw)
    if scene is None:
        return None
    if not features:
        return _derived_table(schema, scene)
    voice, deep = scene.voice(), "correlated_depth_2plus" in features
    nested = (
        deep
        and ("exists_or_not_exists" not in features or draw.random() < 0.5)
        and "scalar_subquery" in features
    )
    makers: dict[str, Callable[[], tuple[Expr, str]]] = {
        "exists_or_not_exists": lambda: _exists(scene, voice, deep and not nested),
        "in_or_not_in": lambda: _in(scene, voice),
        "scalar_subquery": lambda: _scalar(scene, voice, nested),
        "quantified_comparison_any_all": lambda: _quantified(scene, voice),
    }
    parts = [make() for feature, make in makers.items() if feature in features]
    draw.shuffle(parts)
    outer = scene.outer
    columns = [
        "id",
        *some([c.name for c in outer.columns if c.sort not in ("id", "ref")], 1, 2, draw),
    ]
    items = tuple(Item(Col(outer.name, c)) for c in columns)
    order, limit = draw_order(items, draw)
    where = every(*(condition for condition, _ in parts))
    tree = Select(items, Source(outer.name, outer.name), (), where, order=order, limit=limit)
    phrases = [voice.value(item.of) for item in items]
    start = f"Find every {spoken(outer.name)} for which"
    all_of = " all of this holds:" if len(parts) > 1 else ""
    said = [f"{start}{all_of} {'; '.join(text for _, text in parts)}."]
    said += [
        voice.columns(phrases, spoken(outer.name)),
        *sorting(voice, items, phrases, order, limit),
    ]
    return Draft(schema, tree, tuple(said), style, bool(order), tuple(sorted(features)))


def _scene(schema: Schema, style: Style, draw: random.Random) -> Scene | None:
    pairs = [
        (schema.table(r.table), t, r.columns[0])
        for t in schema.tables
        for r in t.foreign_keys
        if len(r.columns) == 1 and r.table != t.name and t.sorted_as("number")
    ]
    if not pairs:
        return None
    outer, inner, link = draw.choice(pairs)
    return Scene(outer, inner, link, style, draw)


def _select(scene: Scene, what: Expr, where: Expr | None, name: str = "") -> Select:
    name = name or scene.inner.name
    return Select((Item(what),), Source(scene.inner.name, name), (), where)


def _sibling(scene: Scene) -> Expr:
    """That `other` belongs to the same outer record as the inner record."""
    return Op("=", Col("other", scene.link), Col(scene.inner.name, scene.link))


def _exists(scene: Scene, voice: Voice, deep: bool) -> tuple[Expr, str]:
    inner, negated = spoken(scene.inner.name), scene.draw.random() < 0.4
    there = "there is no" if negated else "there is at least one"
    if not deep:
        condition = scene.filter()
        query = _select(scene, Lit(1), both(scene.tie, condition))
        text = f"{there} {inner} of that {spoken(scene.outer.name)}"
        return Exists(query, negated), f"{text} where {voice.condition(condition)}"
    column, without = scene.column(scene.inner), scene.draw.random() < 0.4
    greater = Op(
        scene.draw.choice("<>"), Col("other", column.name), Col(scene.inner.name, column.name)
    )
    deepest = Exists(_select(scene, Lit(1), both(_sibling(scene), greater), "other"), without)
    query = _select(scene, Lit(1), both(scene.tie, deepest))
    owner = spoken(scene.outer.name)
    other = f"{'no' if without else 'some'} other {inner} of the same {owner} exists"
    text = f"{there} {inner} of that {owner} for which {other} where {voice.condition(greater)}"
    return Exists(query, negated), text


def _in(scene: Scene, voice: Voice) -> tuple[Expr, str]:
    inner, negated = scene.inner, scene.draw.random() < 0.5
    condition = scene.filter()
    known = IsNull(Col(inner.name, scene.link), True) if inner.column(scene.link).nullable else None
    query = _select(scene, Col(inner.name, scene.link), every(known, condition))
    verb = "is not" if negated else "is"
    nulls = " (NULL ignored)" if known and negated else ""
    return In(Col(scene.outer.name, "id"), query, negated), (
        f"its `id` {verb} among the values of `{scene.link}` of those {plural(inner.name)} where "
        f"{voice.condition(condition)}{nulls}"
    )


def _scalar(scene: Scene, voice: Voice, deep: bool) -> tuple[Expr, str]:
    outer, inner, draw = scene.outer, scene.inner, scene.draw
    op = draw.choice((">", ">=", "<", "<="))
    if deep:
        column = scene.column(inner)
        average = Scalar(
            _select(scene, Call("AVG", (Col("other", column.name),)), _sibling(scene), "other")
        )
        above = Op(draw.choice((">", "<", ">=", "<=")), Col(inner.name, column.name), average)
        count = Scalar(_select(scene, Call("COUNT", (Star(),)), both(scene.tie, above)))
        mean = (
            f"the average {voice.column(column.name)} of all {plural(inner.name)} of the same "
            f"{spoken(outer.name)} (NULL ignored)"
        )
        compared = f"{voice.value(above.left)} {COMPARED[above.op][0]} {mean}"
        text = f"the number of {plural(inner.name)} of that {spoken(outer.name)} where {compared}"
        least = draw.choice((1, 2))
        return Op(">=", count, Lit(least)), f"{text} is at least {least}"
    numbers = outer.sorted_as("number")
    if numbers and draw.random() < 0.5:
        column = draw.choice(numbers)
        mean = Scalar(
            Select((Item(Call("AVG", (Col("peer", column.name),))),), Source(outer.name, "peer"))
        )
        nulls = " (NULL ignored)" if column.nullable else ""
        text = f"the average {voice.column(column.name)} of all {plural(outer.name)}{nulls}"
        left = Col(outer.name, column.name)
        return Op(op, left, mean), f"{voice.value(left)} {COMPARED[op][0]} {text}"
    condition = scene.filter()
    count = Scalar(_select(scene, Call("COUNT", (Star(),)), both(scene.tie, condition)))
    limit = draw.choice((1, 2)) if op in (">", ">=", "<=") else 2
    text = f"the number of {plural(inner.name)} of that {spoken(outer.name)}"
    text += f" where {voice.condition(condition)}"
    return Op(op, count, Lit(limit)), f"{text} {COMPARED[op][0]} {limit}"


def _quantified(scene: Scene, voice: Voice) -> tuple[Expr, str]:
    """A comparison with all or some values of the same table or of the inner one."""
    draw, outer = scene.draw, scene.outer
    mine = outer.sorted_as("number", nullable=False) or outer.sorted_as("number")
    column, all_of_them = draw.choice(mine), draw.random() < 0.5
    left = Col(outer.name, column.name)
    if draw.random() < 0.5:
        theirs, table, name, tie = column, outer, "peer", None
    else:
        theirs, table, name = scene.column(scene.inner), scene.inner, scene.inner.name
        tie = scene.tie
    usable = [c for c in table.sorted_as("number", "category", "date") if c.name != theirs.name]
    if usable:
        condition = filter_on(name, draw.choice(usable), draw)
    else:
        condition = Op("<>", Col(name, theirs.name), Lit(theirs.high))
    known = IsNull(Col(name, theirs.name), True) if theirs.nullable else None
    query = Select(
        (Item(Col(name, theirs.name)),), Source(table.name, name), (), every(tie, known, condition)
    )
    op = draw.choice((">", ">=", "<", "<=") if all_of_them else (">", "<", "="))
    whose = f" of that {spoken(outer.name)}" if tie is not None else ""
    noun = f"peer {spoken(table.name)}" if name == "peer" else spoken(table.name)
    which = f"{noun}{whose} where {voice.condition(condition)}"
    many, none = ("every", "holds") if all_of_them else ("at least one", "does not hold")
    nulls = "rows with NULL there are left out; " if theirs.nullable else ""
    text = (
        f"{voice.value(left)} {COMPARED[op][0]} the {voice.column(theirs.name)} of {many} {which} "
        f"({nulls}if there is none, this {none})"
    )
    compared: Expr = Quantified(left, op, all_of_them, query)
    if column.nullable:
        return both(IsNull(left, True), compared), f"{voice.value(left)} is not NULL, and {text}"
    return compared, text


def _derived_table(schema: Schema, scene: Scene) -> Draft | None:
    """Totals for each owner in a derived table, joined with the owners."""
    outer, inner, draw, voice = scene.outer, scene.inner, scene.draw, scene.voice()
    numbers = inner.sorted_as("number")
    calls = [Call("COUNT", (Star(),))]
    calls += [Call(draw.choice(("SUM", "MAX", "MIN")), (Col(inner.name, c.name),)) for c in numbers]
    call = draw.choice(calls)
    owner = Col(inner.name, scene.link)
    where = scene.filter() if draw.random() < 0.6 else None
    shown = (Item(owner, "owner"), Item(call, "total"))
    totals = Select(shown, Source(inner.name, inner.name), (), where, (owner,))
    condition = draw_having([call], {inner.name: inner}, draw)
    if not isinstance(condition, Op) or condition.left != call:
        return None
    total = Col("totals", "total")
    columns = some([c.name for c in outer.columns if c.sort != "ref"], 1, 3, draw)
    items = (*(Item(Col(outer.name, c)) for c in columns), Item(total))
    order, limit = draw_order(items, draw)
    tie = Op("=", Col("totals", "owner"), Col(outer.name, "id"))
    join = Join("INNER", Source(totals, "totals"), tie)
    kept = Op(condition.op, total, condition.right)
    tree = Select(items, Source(outer.name, outer.name), (join,), kept, order=order, limit=limit)
    unit = f"its {plural(inner.name)}"
    filtered = f", of those where {voice.condition(where)}" if where is not None else ""
    named = f"{voice.value(call, unit)}{filtered}"
    owners = f"{spoken(outer.name)} that has {plural(inner.name)}"
    counting = " that count" if where else ""
    said = [f"For every {owners}{counting}, work out a total: {named}."]
    said.append(
        f"Keep those whose total {COMPARED[condition.op][0]} {voice.value(condition.right)}."
    )
    phrases = [*(voice.value(item.of) for item in items[:-1]), "the total"]
    said += [
        voice.columns(phrases, spoken(outer.name)),
        *sorting(voice, items, phrases, order, limit),
    ]
    return Draft(schema, tree, tuple(said), scene.style, bool(order), ())
