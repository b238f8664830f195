"""Wrong neighbours of SQL text: single changes of the kinds that people and models get wrong, made on sqlglot's tree.

They mirror `mutants.py`, which changes trees of our own algebra; SQL that a model wrote has none. Whether a neighbour's result is a matter
of the SQL alone is not known here: `databases.py` finds out by running it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from deltagym.families.sql.mutants import MOST, SWAPS
from deltagym.families.sql.pipeline.quantified import without_quantifiers
from deltagym.families.sql.schema import Schema
from deltagym.seeding import ordered

Statements = tuple[exp.Expr, ...]
Edits = Iterator[exp.Expr]

OPERATORS: Mapping[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GTE),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LTE),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
    exp.Add: (exp.Sub,),
    exp.Sub: (exp.Add,),
    exp.Mul: (exp.Add,),
}
DROPPABLE = (exp.And, exp.Or, exp.Add, exp.Sub, exp.Mul)
CALLS: Mapping[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.Sum: (exp.Avg, exp.Count),
    exp.Avg: (exp.Sum,),
    exp.Min: (exp.Max,),
    exp.Max: (exp.Min,),
    exp.Rank: (exp.DenseRank, exp.RowNumber),
    exp.DenseRank: (exp.Rank, exp.RowNumber),
    exp.Lag: (exp.Lead,),
    exp.Lead: (exp.Lag,),
}
COUNTED = (exp.Sum, exp.Avg, exp.Count)
SETS: Sequence[tuple[type[exp.SetOperation], bool]] = ((exp.Union, True), (exp.Union, False), (exp.Intersect, True), (exp.Except, True))
TEXTS = ("category", "name", "date")


def sql_text(statements: Sequence[exp.Expr]) -> str:
    """Trees as SQLite's SQL, which has neither ALL nor ANY."""
    return ";\n".join(without_quantifiers(s).sql("sqlite", unsupported_level=ErrorLevel.IGNORE) for s in statements)


def neighbours(statements: Statements, schema: Schema) -> dict[str, Statements]:
    """The neighbours of a query or script by their text, without those of equal text, at most `MOST` of them."""
    found: dict[str, Statements] = {}
    for new in _edited(statements, _Changes(schema, statements)):
        found.setdefault(sql_text(new), new)
    found.pop(sql_text(statements), None)
    return {text: found[text] for text in ordered(list(found), list(found), "sql", "neighbours")[:MOST]}


def further(near: Mapping[str, Statements], schema: Schema, count: int, draw: random.Random) -> dict[str, Statements]:
    """Up to `count` random neighbours of neighbours."""
    found: dict[str, Statements] = {}
    for statements in draw.choices(list(near.values()), k=count) if near else ():
        edited = list(_edited(statements, _Changes(schema, statements), draw))
        if edited:
            found.setdefault(sql_text(edited[0]), edited[0])
    return found


def _edited(statements: Statements, changes: _Changes, draw: random.Random | None = None) -> Iterator[Statements]:
    """Every script that differs in one place; with dice, one of them at most."""
    places: list[tuple[int, int]] = [(i, j) for i, s in enumerate(statements) for j, _ in enumerate(s.walk())]
    if draw is not None:
        draw.shuffle(places)
    else:
        yield from _rearranged(statements)
    for i, j in places:
        news = list(changes(_node(statements[i], j)))
        for new in [draw.choice(news)] if draw is not None and news else news:
            yield (*statements[:i], _replaced(statements[i], j, new), *statements[i + 1 :])
            if draw is not None:
                return


def _rearranged(statements: Statements) -> Iterator[Statements]:
    """Scripts with a statement less, or two swapped."""
    if len(statements) > 1:
        yield from ((*statements[:i], *statements[i + 1 :]) for i in range(len(statements)))
        for i in range(len(statements) - 1):
            yield (*statements[:i], statements[i + 1], statements[i], *statements[i + 2 :])


def _node(statement: exp.Expr, place: int) -> exp.Expr:
    return next(node for j, node in enumerate(statement.walk()) if j == place)


def _replaced(statement: exp.Expr, place: int, new: exp.Expr) -> exp.Expr:
    copy = statement.copy()
    old = _node(copy, place)
    if old is copy:
        return new
    old.replace(new)
    return copy


class _Changes:
    """What may stand in the place of a node, as new nodes without a parent."""

    def __init__(self, schema: Schema, statements: Statements) -> None:
        self._schema = schema
        known = {table.name for table in schema.tables}
        named = [t for s in statements for t in s.find_all(exp.Table) if t.name.lower() in known]
        self._sources = {t.alias_or_name.lower(): t.name.lower() for t in named} | {"excluded": named[0].name.lower() if named else ""}
        self._read = sorted({t.name.lower() for t in named})

    def __call__(self, node: exp.Expr) -> Edits:
        for kind, edit in _EDITS.items():
            if isinstance(node, kind):
                yield from edit(node)
        if isinstance(node, exp.Column):
            yield from self._column(node)

    def _column(self, column: exp.Column) -> Edits:
        """The next columns of the same sort in the table."""
        name, source = column.name.lower(), self._sources.get(column.table.lower())
        tables = [self._schema.table(t) for t in ([source] if source else self._read if not column.table else ())]
        for table in [t for t in tables if any(c.name == name for c in t.columns)][:1]:
            own = table.column(name)
            alike = [c for c in table.columns if c.name != name and (c.sort in TEXTS) == (own.sort in TEXTS)]
            for other in sorted(alike, key=lambda c: c.sort != own.sort)[:SWAPS]:
                yield _with(column, this=exp.to_identifier(other.name))


def _with(node: exp.Expr, **args: object) -> exp.Expr:
    """A copy of a node with other parts."""
    copy = node.copy()
    for name, value in args.items():
        copy.set(name, value)
    return copy


def _binary(node: exp.Expr) -> Edits:
    if isinstance(node.parent, exp.Update | exp.OnConflict):
        return  # an assignment, which looks like a comparison
    for other in OPERATORS.get(type(node), ()):
        yield other(this=node.this.copy(), expression=node.expression.copy())
    if isinstance(node, DROPPABLE):
        yield from (node.this.copy(), node.expression.copy())


def _literal(node: exp.Expr) -> Edits:
    if node.args.get("is_string") or not node.name.isdigit() or _inside_exists(node.parent):
        return
    yield from (exp.Literal.number(int(node.name) + step) for step in (1, -1))


def _inside_exists(node: exp.Expr | None) -> bool:
    """Whether a node is the SELECT of an EXISTS: what that shows, and how often, is all the same."""
    return isinstance(node, exp.Select) and isinstance(node.parent, exp.Exists)


def _negation(node: exp.Expr) -> Edits:
    if isinstance(node, exp.Not):
        yield node.this.copy()
    elif not isinstance(node.parent, exp.Not):
        yield exp.Not(this=node.copy())


def _between(node: exp.Expr) -> Edits:
    low, high = node.args["low"].copy(), node.args["high"].copy()
    of = node.this
    yield exp.paren(exp.and_(exp.GT(this=of.copy(), expression=low.copy()), exp.LTE(this=of.copy(), expression=high.copy())))
    yield exp.paren(exp.and_(exp.GTE(this=of.copy(), expression=low.copy()), exp.LT(this=of.copy(), expression=high.copy())))
    yield exp.GTE(this=of.copy(), expression=low)
    yield exp.LTE(this=of.copy(), expression=high)


def _call(node: exp.Expr) -> Edits:
    for other in CALLS.get(type(node), ()):
        yield other(**{name: value.copy() if isinstance(value, exp.Expr) else value for name, value in node.args.items()})
    of = node.this
    if isinstance(node, COUNTED) and isinstance(of, exp.Distinct):
        yield _with(node, this=of.expressions[0].copy())
    elif isinstance(node, COUNTED) and isinstance(of, exp.Expr) and not isinstance(of, exp.Star):
        yield _with(node, this=exp.Distinct(expressions=[of.copy()]))
        if isinstance(node, exp.Count):
            yield _with(node, this=exp.Star())
    if isinstance(node, exp.Coalesce):
        yield of.copy()


def _quantifier(node: exp.Expr) -> Edits:
    other = exp.Any if isinstance(node, exp.All) else exp.All
    yield other(this=node.this.copy())


def _case(node: exp.Expr) -> Edits:
    branches, otherwise = node.args["ifs"], node.args.get("default")
    if len(branches) == 1 and otherwise is not None:
        swapped = _with(branches[0], true=otherwise.copy())
        yield _with(node, ifs=[swapped], default=branches[0].args["true"].copy())


def _window(node: exp.Expr) -> Edits:
    order, spec = node.args.get("order"), node.args.get("spec")
    if node.args.get("partition_by"):
        yield _with(node, partition_by=None)
    if order is not None and len(order.expressions) > 1:
        yield _with(node, order=_with(order, expressions=[e.copy() for e in order.expressions[:-1]]))
    if spec is not None:
        yield _with(node, spec=None)
        yield _with(node, spec=_with(spec, kind="RANGE" if spec.args.get("kind") == "ROWS" else "ROWS"))
        yield _with(node, spec=_with(spec, start="UNBOUNDED", start_side="PRECEDING"))
        yield _with(node, spec=_with(spec, end="UNBOUNDED", end_side="FOLLOWING"))


def _ordered(node: exp.Expr) -> Edits:
    if isinstance(node.parent, exp.OnConflict):
        return
    descending = not node.args.get("desc")
    yield _with(node, desc=descending, nulls_first=not descending)


def _join(node: exp.Expr) -> Edits:
    if node.args.get("on") is not None or node.args.get("using"):
        yield _with(node, side="" if node.args.get("side") else "LEFT", kind="")


def _select(node: exp.Expr) -> Edits:
    for part in ("where", "having", "order", "limit"):
        if node.args.get(part) is not None:
            yield _with(node, **{part: None})
    if not _inside_exists(node):
        yield _with(node, distinct=None if node.args.get("distinct") else exp.Distinct())
    group = node.args.get("group")
    if group is not None and len(group.expressions) > 1:
        yield from (
            _with(node, group=_with(group, expressions=[e.copy() for e in group.expressions if e is not g])) for g in group.expressions
        )


def _set(node: exp.Expr) -> Edits:
    parts = {name: value.copy() if isinstance(value, exp.Expr) else value for name, value in node.args.items()}
    now = (type(node), bool(node.args.get("distinct")))
    yield from (kind(**{**parts, "distinct": distinct}).copy() for kind, distinct in SETS if (kind, distinct) != now)
    if isinstance(node, exp.Except):
        yield _with(node, this=node.expression.copy(), expression=node.this.copy())
    yield from (node.this.copy(), node.expression.copy())


def _change(node: exp.Expr) -> Edits:
    if node.args.get("where") is not None:
        yield _with(node, where=None)
    if node.args.get("conflict") is not None:
        yield _with(node, conflict=None)
    if isinstance(node, exp.Update | exp.OnConflict) and len(node.expressions) > 1:
        yield from (_with(node, expressions=[e.copy() for e in node.expressions if e is not left]) for left in node.expressions)


_EDITS: Mapping[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr], Edits]] = {
    tuple(OPERATORS): _binary,
    exp.Literal: _literal,
    (exp.Not, exp.Is, exp.In, exp.Exists): _negation,
    exp.Between: _between,
    (*CALLS, exp.Count, exp.Coalesce): _call,
    (exp.All, exp.Any): _quantifier,
    exp.Case: _case,
    exp.Window: _window,
    exp.Ordered: _ordered,
    exp.Join: _join,
    exp.Select: _select,
    exp.SetOperation: _set,
    (exp.Insert, exp.Update, exp.Delete, exp.OnConflict): _change,
}
"""Kinds of node and what may stand in their place."""
