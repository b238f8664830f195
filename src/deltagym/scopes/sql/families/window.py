"""The family sql_window (window_analytics): ranks, running values and neighbours of rows.

A query is a chain of stages, each a common table expression that the next one reads: the latest row
of each owner, window functions, a window function over those, the best of a ranking.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

from deltagym.scopes.sql.algebra import (
    Call,
    Col,
    Cte,
    Expr,
    Frame,
    Item,
    Key,
    Lit,
    Op,
    Over,
    Query,
    Select,
    Source,
    Star,
    With,
)
from deltagym.scopes.sql.draft import Draft, filter_on, some
from deltagym.scopes.sql.english import Style, Voice, draw_style
from deltagym.scopes.sql.schema import Column, Motif, Table, draw_domain, draw_schema
from deltagym.scopes.sql.words import listed, plural, spoken

MOTIFS: tuple[Motif, ...] = ("star", "chain", "log", "versions", "tree")
WIDEST = 3
"""Rows before the current one in a frame, at most."""


def possible(features: Collection[str]) -> bool:
    """Whether one query can have exactly these features; all sets are possible."""
    return True


@dataclass
class Stages:
    """A chain of stages in the making.

    Attributes:
        table: The table whose rows it starts from.
        shown: Plain columns of the table that every stage passes on, the key first.
        voice: Puts columns into words.
        draw: The generator.
        ctes: The stages so far.
        reads: The source that the next stage reads.
        where: What the next stage keeps of it.
        computed: Columns that stages have added, and what they are called.
        said: The sentences.
        unique: A column in which no two rows have the same value any more; empty for none.
    """

    table: Table
    shown: list[str]
    voice: Voice
    draw: random.Random
    ctes: list[Cte] = field(default_factory=list)
    reads: Source = field(default_factory=lambda: Source("", ""))
    where: Expr | None = None
    computed: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    unique: str = ""

    def col(self, name: str) -> Col:
        """A column of what the next stage reads."""
        return Col(self.reads.name, name)

    def order(self, *names: str) -> tuple[Key, ...]:
        """A random order by columns, with the key of the table as the last sort key."""
        keys = [Key(self.col(n), self.draw.random() < 0.5) for n in names]
        return (*keys, Key(self.col("id")))

    def phrase(self, keys: tuple[Key, ...]) -> str:
        """An order in words."""
        return ", then by ".join(
            f"{self.name(k.of)} ({'descending' if k.descending else 'ascending'})" for k in keys
        )

    def name(self, e: Expr) -> str:
        """A column in words."""
        if isinstance(e, Col) and e.name in self.computed:
            return self.computed[e.name]
        return self.voice.value(Col(self.table.name, e.name) if isinstance(e, Col) else e)

    def select(self, added: dict[str, Over] | None = None) -> Select:
        """The next stage: all columns so far and those added."""
        items = [Item(self.col(c)) for c in (*self.shown, *self.computed)]
        items += [Item(over, name) for name, over in (added or {}).items()]
        return Select(tuple(items), self.reads, (), self.where)

    def add(self, stage: str, added: dict[str, tuple[Over, str]]) -> None:
        """Ends a stage that computes columns.

        Args:
            stage: Name of the stage.
            added: Column to its window function and what it is called.
        """
        self.ctes.append(Cte(stage, (), self.select({n: over for n, (over, _) in added.items()})))
        self.computed |= {n: called for n, (_, called) in added.items()}
        self.reads, self.where = Source(stage, stage), None

    def tree(self) -> Query:
        """The whole query; the last stage is its result, unless rows still have to be left out."""
        body = self.select()
        if self.where is None and self.ctes:
            last = self.ctes[-1].query
            return With(tuple(self.ctes[:-1]), last) if len(self.ctes) > 1 else last
        return With(tuple(self.ctes), body) if self.ctes else body


def build(features: Collection[str], made_up: bool, draw: random.Random) -> Draft | None:
    """A query of window functions with exactly these features; None if no table allows them."""
    schema = draw_schema(draw_domain(draw, made_up), draw.choice(MOTIFS), draw)
    tables = [
        t
        for t in schema.tables
        if t.foreign_keys and t.key == ("id",) and t.sorted_as("number", nullable=False)
    ]
    if not tables:
        return None
    style = draw_style(draw)
    stages = start(draw.choice(tables), style, draw)
    if "window_based_dedup" in features:
        _latest(stages)
    chained, ranked = "chained_window_dependency" in features, "rank_then_filter" in features
    framed, several = "frame_spec_explicit" in features, "multi_windows_2plus" in features
    if framed or several or chained or not (ranked or "window_based_dedup" in features):
        count = draw.choice((2, 2, 3)) if several else 1
        windows(stages, framed, count, chained)
    if ranked:
        best(stages, chained)
    elif chained:
        _second(stages)
    sentences = [*stages.said, *output(stages)]
    return Draft(schema, stages.tree(), tuple(sentences), style, False, tuple(sorted(features)))


def start(table: Table, style: Style, draw: random.Random, filtered: bool = True) -> Stages:
    """The rows of a table, with some of its columns.

    Args:
        table: The table.
        style: How the question is put.
        draw: The generator.
        filtered: Whether a condition may leave rows out.
    """
    voice = Voice(style, draw, {table.name: (table, spoken(table.name))})
    numbers = [c.name for c in table.sorted_as("number", nullable=False)]
    dates = [c.name for c in table.sorted_as("date")]
    owners = [c.name for c in table.sorted_as("ref", "category")]
    shown = ["id", *some(owners, 1, 2, draw), *some(dates, 1, 1, draw), *some(numbers, 1, 2, draw)]
    stages = Stages(table, shown, voice, draw, reads=Source(table.name, table.name))
    if filtered and draw.random() < 0.5:
        column = draw.choice(table.sorted_as("number", "category", "date"))
        stages.where = filter_on(table.name, column, draw)
        condition = voice.condition(stages.where)
        stages.said.append(f"Look only at {plural(table.name)} where {condition}.")
    elif filtered:
        stages.said.append(f"Look at all {plural(table.name)}.")
    return stages


def _columns(stages: Stages, *sorts: str) -> list[Column]:
    return [c for c in stages.table.columns if c.sort in sorts and c.name in stages.shown]


def _owner(stages: Stages) -> Column | None:
    """A column to partition by that several rows can share; None if there is none."""
    columns = [c for c in _columns(stages, "ref", "category") if c.name != stages.unique]
    return stages.draw.choice(columns) if columns else None


def _group(stages: Stages, what: str) -> tuple[tuple[Expr, ...], str]:
    """A partition, and in words which rows belong together."""
    owner = _owner(stages)
    if owner is None:
        return (), f"among all {what}"
    return (stages.col(owner.name),), f"among {what} with the same value of {_same(stages, owner)}"


def _time(stages: Stages) -> str:
    """A column to sort by."""
    return stages.draw.choice([c.name for c in _columns(stages, "date", "number")])


def _same(stages: Stages, owner: Column) -> str:
    called = stages.name(Col(stages.table.name, owner.name))
    return f"{called}{' (NULL is a value like any other)' if owner.nullable else ''}"


def _latest(stages: Stages) -> None:
    """Keeps only the first row of each owner, in some order."""
    owner = stages.draw.choice(_columns(stages, "ref") or _columns(stages, "category"))
    stages.unique = owner.name
    keys = stages.order(_time(stages))
    over = Over(Call("ROW_NUMBER"), (stages.col(owner.name),), keys)
    stages.said.append(
        f"Of these, keep one {spoken(stages.table.name)} for each value of "
        f"{_same(stages, owner)}: the first when they are sorted by {stages.phrase(keys)}. "
        f"From here on, only those {plural(stages.table.name)} exist."
    )
    stages.ctes.append(Cte("firsts", (), stages.select({"place": over})))
    stages.reads = Source("firsts", "firsts")
    stages.where = Op("=", Col("firsts", "place"), Lit(1))


def windows(stages: Stages, framed: bool, count: int, plain: bool) -> None:
    """Adds one stage of different window functions.

    Args:
        stages: The chain.
        framed: Whether the first function has an explicit frame.
        count: How many functions.
        plain: Whether the first function gives a number for each row, never NULL.
    """
    added: dict[str, tuple[Over, str]] = {}
    while len(added) < count:
        draw, first = stages.draw, not added
        if framed and first:
            kind = "framed"
        else:
            kind = draw.choice(("running", "share") if plain and first else KINDS)
        over, called = _window(stages, kind)
        if over not in (o for o, _ in added.values()):
            added[f"value_{len(added) + 1}"] = over, called
    stages.add("valued", added)


KINDS = ("running", "share", "rank", "number", "neighbour")


def _window(stages: Stages, kind: str) -> tuple[Over, str]:
    """A window function of a kind, and what its value is called."""
    draw = stages.draw
    parts, group = _group(stages, plural(stages.table.name))
    number = draw.choice(_columns(stages, "number")).name
    of = stages.voice.column(number)
    time = _time(stages)
    name, word = draw.choice(
        (("SUM", "sum of"), ("MAX", "largest"), ("MIN", "smallest"), ("AVG", "average of"))
    )
    value = stages.col(number)
    match kind:
        case "framed":
            keys, frame, reach = _frame(stages, time)
            called = f"the {word} {of} over {reach} (as far as there are any), {group}"
            over = Over(Call(name, (value,)), parts, keys, frame)
            return over, f"{called}, sorted by {stages.phrase(keys)}"
        case "running":
            called = f"the {word} {of} over all rows {group}"
            limit = f"{stages.voice.column(time)} is not greater than that of the row"
            over = Over(Call(name, (value,)), parts, (Key(stages.col(time)),))
            return over, f"{called} whose {limit}"
        case "share":
            if draw.random() < 0.3:
                return Over(Call("COUNT", (Star(),)), parts), f"the number of rows {group}"
            return Over(Call(name, (value,)), parts), f"the {word} {of} over all rows {group}"
        case "rank":
            rank = draw.choice(("RANK", "DENSE_RANK"))
            keys = (Key(value, draw.random() < 0.5),)
            called = f"its rank {group} by {stages.phrase(keys)}, {TIES[rank]}"
            return Over(Call(rank), parts, keys), called
        case "number":
            keys = stages.order(time)
            called = f"its position, counted from 1, {group}, sorted by {stages.phrase(keys)}"
            return Over(Call("ROW_NUMBER"), parts, keys), called
    keys, function = stages.order(time), draw.choice(("LAG", "LEAD"))
    where = "before" if function == "LAG" else "after"
    called = f"the {of} of the row {where} it (NULL if there is none) {group}"
    return Over(Call(function, (value,)), parts, keys), f"{called}, sorted by {stages.phrase(keys)}"


def _frame(stages: Stages, time: str) -> tuple[tuple[Key, ...], Frame, str]:
    """An order, a frame of rows in it, and the frame in words."""
    keys = stages.order(time)
    before, after = stages.draw.choice((1, 2, WIDEST, None)), stages.draw.choice((0, 0, 1))
    if before is None:
        earlier = "all rows before it"
    else:
        earlier = "the row before it" if before == 1 else f"the {before} rows before it"
    reach = listed(["the row itself", earlier, *(["the row after it"] if after else [])])
    return keys, Frame("ROWS", before, after), reach


TIES = {
    "RANK": "equal rows sharing a rank and the ranks after a tie being left out (1, 1, 3)",
    "DENSE_RANK": "equal rows sharing a rank and no rank being left out (1, 1, 2)",
}


def _second(stages: Stages) -> None:
    """Adds a window function over one of the previous stage."""
    value = next(iter(stages.computed))
    _named(stages)
    key = Key(stages.col(value), stages.draw.random() < 0.5)
    if stages.draw.random() < 0.5:
        rank = stages.draw.choice(("RANK", "DENSE_RANK"))
        called = f"the rank of the row among all rows by {stages.phrase((key,))}, {TIES[rank]}"
        added = Over(Call(rank), (), (key,)), called
    else:
        keys = stages.order(_time(stages))
        words = f"{stages.computed[value]} of the row before it (NULL if there is none) among all"
        called = f"{words} rows, sorted by {stages.phrase(keys)}"
        added = Over(Call("LAG", (stages.col(value),)), (), keys), called
    stages.add("chained", {"above": added})


def best(stages: Stages, chained: bool) -> None:
    """Keeps the first few of a ranking; `chained` ranks by what the previous stage computed."""
    draw = stages.draw
    _named(stages)
    if chained:
        ranked_by = next(iter(stages.computed))
        key = Key(stages.col(ranked_by), draw.random() < 0.5)
        parts, group = (), "among all rows"
    else:
        ranked_by = draw.choice(_columns(stages, "number", "date")).name
        key = Key(stages.col(ranked_by), draw.random() < 0.5)
        parts, group = _group(stages, "rows")
    rank = draw.choice(("RANK", "DENSE_RANK"))
    stages.said.append(f"Rank the rows {group} by {stages.phrase((key,))}, {TIES[rank]}.")
    stages.add("ranked", {"place": (Over(Call(rank), parts, (key,)), "that rank")})
    limit = draw.choice((1, 2, 2, 3))
    stages.where = Op("<=", stages.col("place"), Lit(limit))
    stages.said.append(f"Keep only rows whose rank is at most {limit}.")
    if draw.random() < 0.5:
        del stages.computed["place"]


def _named(stages: Stages) -> None:
    """Gives names to computed columns, so that later sentences can use them."""
    for letter, (column, called) in zip("ABC", list(stages.computed.items()), strict=False):
        if not called.startswith("value "):
            stages.said.append(f"For each row, let value {letter} be {called}.")
            stages.computed[column] = f"value {letter}"


def output(stages: Stages) -> list[str]:
    """The sentences that say what to return."""
    plain = [stages.voice.value(Col(stages.table.name, c)) for c in stages.shown]
    phrases = [*plain, *stages.computed.values()]
    return [
        stages.voice.columns(phrases, "remaining row"),
        "The order of the rows does not matter.",
    ]
