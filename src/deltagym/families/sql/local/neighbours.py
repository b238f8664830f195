"""Wrong neighbours of a gold query: the same tree with one thing changed, as one who errs might write it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from sqlglot import exp

from deltagym.families.sql.local.original import Column, Table
from deltagym.families.sql.local.query import COMPARISONS, Gold, sources_of

MOST = 72
"""Neighbours of a query at most; of more, some of every kind of change are taken by turns."""

SWAPS = 3
"""Other columns tried in the place of one."""

Change = Callable[[Gold, exp.Expr, random.Random], Iterator[exp.Expr | None]]
"""What a node could become instead; None where it is left out."""

OTHER = {
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GTE),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LTE),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
    exp.Add: (exp.Sub,),
    exp.Sub: (exp.Add,),
    exp.Mul: (exp.Div,),
    exp.Div: (exp.Mul,),
    exp.Sum: (exp.Avg, exp.Max),
    exp.Avg: (exp.Sum, exp.Max),
    exp.Min: (exp.Max,),
    exp.Max: (exp.Min,),
    exp.Intersect: (exp.Union, exp.Except),
    exp.Except: (exp.Union, exp.Intersect),
}
"""Kinds of node that stand where another could."""

CONDITIONS = (exp.Where, exp.Having)
PREDICATES = (exp.Predicate, exp.Not, exp.Exists)


def neighbours(gold: Gold, draw: random.Random) -> tuple[str, ...]:
    """The texts of neighbours, each once, none of them the gold query's own."""
    kinds = [_edits(gold, change, draw) for change in CHANGES]
    for kind in kinds:
        draw.shuffle(kind)
    own = gold.tree.sql("sqlite")
    chosen: dict[str, None] = {}
    while len(chosen) < MOST and any(kinds):
        for kind in filter(None, kinds):
            sql = _changed(gold.tree, *kind.pop())
            if sql not in (None, own):
                chosen[sql] = None
    return tuple(chosen)[:MOST]


def _edits(gold: Gold, change: Change, draw: random.Random) -> list[tuple[int, exp.Expr | None]]:
    """Where a change can be made, as a place in the tree's walk, and what then stands there."""
    return [(place, other) for place, node in enumerate(gold.tree.walk()) for other in change(gold, node, draw)]


def _changed(tree: exp.Expr, place: int, other: exp.Expr | None) -> str | None:
    """The tree with the node at a place of its walk replaced, or left out together with what would then be empty."""
    copy = tree.copy()
    node = next(n for i, n in enumerate(copy.walk()) if i == place)
    if node is copy:
        return other.sql("sqlite") if other is not None else None
    if other is not None:
        node.replace(other)
        return copy.sql("sqlite")
    parent = node.parent
    if isinstance(parent, exp.And | exp.Or):
        parent.replace(parent.expression if node is parent.this else parent.this)
    elif isinstance(parent, CONDITIONS):
        parent.pop()
    else:
        node.pop()
    if isinstance(parent, exp.Group | exp.Order) and not parent.expressions:
        parent.pop()
    return copy.sql("sqlite")


def _other_kind(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """Comparisons, logic, arithmetic, aggregates and set operators exchanged."""
    if isinstance(node, exp.EQ) and node.find_ancestor(exp.Join) and _between_columns(node):
        return
    for kind in OTHER.get(type(node), ()):
        made = node.copy()
        yield kind(**{k: v for k, v in made.args.items() if k in kind.arg_types})


def _between_columns(node: exp.EQ) -> bool:
    return isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column)


def _conditions(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """A condition left out or denied."""
    if not isinstance(node, PREDICATES) or isinstance(node, exp.SubqueryPredicate):
        return
    if isinstance(node.parent, exp.And | exp.Or | exp.Where | exp.Having):
        yield None
        if isinstance(node, exp.Not):
            yield node.this.copy()
        elif isinstance(node, exp.Like | exp.In | exp.Between | exp.Is | exp.Exists):
            yield exp.Not(this=exp.Paren(this=node.copy()))


def _joins(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """INNER for LEFT; and the other way, unless another condition refuses the rows that this would add."""
    if not isinstance(node, exp.Join) or not (node.args.get("on") or node.args.get("using")) or node.side not in ("", "LEFT"):
        return
    alias = node.this.alias_or_name.lower()
    select = node.find_ancestor(exp.Select)
    elsewhere = [c for c in _demanded(select) if not _within(c, node)] if select else []
    if node.side or not any(c.table.lower() == alias for c in elsewhere):
        made = node.copy()
        made.set("side", None if node.side else "LEFT")
        made.set("kind", None)
        yield made


def _demanded(select: exp.Select) -> list[exp.Column]:
    """Columns of which a row must have a value to be taken: those compared in WHERE and in inner joins, with nothing but AND around."""
    conditions = [select.args["where"].this] if select.args.get("where") else []
    conditions += [j.args["on"] for j in select.args.get("joins") or () if j.args.get("on") and not j.side]
    parts = [p for c in conditions for p in (c.flatten() if isinstance(c, exp.And) else [c])]
    return [c for p in parts if isinstance(p, COMPARISONS) for c in p.find_all(exp.Column) if c.find_ancestor(exp.Select) is select]


def _within(node: exp.Expr, other: exp.Expr) -> bool:
    while node.parent is not None and node is not other:
        node = node.parent
    return node is other


def _distinct(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """DISTINCT added or dropped: in a SELECT, in an aggregate; UNION ALL for UNION."""
    if isinstance(node, exp.Union):
        made = node.copy()
        made.set("distinct", not node.args.get("distinct"))
        yield made
        yield from (kind(**{k: v for k, v in node.copy().args.items() if k in kind.arg_types}) for kind in (exp.Intersect, exp.Except))
    elif isinstance(node, exp.Select):
        inside = node.find_ancestor(exp.In, exp.Exists, exp.SetOperation)
        alone = _aggregated(node) or node.args.get("group") or _one_row(node)
        if not inside and (node.args.get("distinct") or not (alone or _with_key(gold, node))):
            made = node.copy()
            made.set("distinct", None if node.args.get("distinct") else exp.Distinct())
            yield made
    elif isinstance(node, exp.Count | exp.Sum | exp.Avg) and isinstance(node.this, exp.Distinct):
        yield type(node)(this=node.this.expressions[0].copy())
    elif isinstance(node, exp.Count | exp.Sum | exp.Avg) and isinstance(node.this, exp.Column):
        place = gold.place(node.this)
        if place is None or gold.tables[place[0]].primary != (place[1],):
            yield type(node)(this=exp.Distinct(expressions=[node.this.copy()]))


def _counts(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """Rows counted for values, and the other way, where a value may be missing."""
    if not isinstance(node, exp.Count):
        return
    free = _nullable_columns(gold, node)
    if isinstance(node.this, exp.Column):
        if gold.place(node.this) is None or node.this.name.lower() in {c.name.lower() for c in free}:
            yield exp.Count(this=exp.Star())
    elif isinstance(node.this, exp.Star | exp.Literal):
        yield from (exp.Count(this=column.copy()) for column in free[:2])
        yield from (exp.Count(this=exp.Distinct(expressions=[column.copy()])) for column in free[:2])


def _nullable_columns(gold: Gold, node: exp.Expr) -> list[exp.Column]:
    """Columns that may be NULL of what the SELECT around a node reads; those that it names come first."""
    select = node.find_ancestor(exp.Select)
    if select is None:
        return []
    named = {c.name.lower() for c in select.find_all(exp.Column)}
    demanded = {c.name.lower() for c in _demanded(select)}
    tables = [(s.alias_or_name, gold.tables[s.name.lower()]) for s in sources_of(select) if s.name.lower() in gold.tables]
    found = [(alias, c.name) for alias, table in tables for c in table.columns if c.nullable and c.name.lower() not in demanded]
    found.sort(key=lambda pair: pair[1].lower() not in named)
    return [exp.column(exp.to_identifier(name, quoted=True), table=alias) for alias, name in found]


def _grouping(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """A key of GROUP BY dropped; HAVING dropped."""
    if isinstance(node.parent, exp.Group) and node.arg_key == "expressions":
        yield None
    if isinstance(node, exp.Having):
        yield None


def _having_moved(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """HAVING's condition, without its aggregates, asked of rows."""
    if not (isinstance(node, exp.Select) and node.args.get("having")):
        return
    made = node.copy()
    condition = made.args["having"].this
    made.set("having", None)
    bare = condition.transform(lambda n: n.this.copy() if isinstance(n, exp.AggFunc) and isinstance(n.this, exp.Column) else n)
    if not bare.find(exp.AggFunc):
        yield made.where(bare)


def _order(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """A key of the order turned round or dropped; no limit."""
    if isinstance(node, exp.Ordered):
        made = node.copy()
        made.set("desc", not node.args.get("desc"))
        made.set("nulls_first", bool(node.args.get("desc")))
        yield made
        if isinstance(node.parent, exp.Order):
            yield None
    if isinstance(node, exp.Limit) and not _single(node.parent):
        yield None


def _single(query: exp.Expr | None) -> bool:
    """Whether a query gives one row whatever its limit."""
    return isinstance(query, exp.Select) and not query.args.get("group") and _aggregated(query)


def _aggregated(select: exp.Select) -> bool:
    """Whether an aggregate of all rows is asked for."""
    found = [a for e in select.expressions for a in e.find_all(exp.AggFunc) if a.find_ancestor(exp.Select) is select]
    return any(a.find_ancestor(exp.Window) is None for a in found)


def _with_key(gold: Gold, select: exp.Select) -> bool:
    """Whether rows differ in any case: all of them are of one table, and its key is asked for."""
    tables = [gold.tables.get(s.name.lower()) for s in sources_of(select)]
    if len(tables) != 1 or tables[0] is None or not tables[0].primary:
        return False
    asked = {e.unalias().name.lower() for e in select.expressions if isinstance(e.unalias(), exp.Column)}
    return any(e.is_star for e in select.expressions) or {c.lower() for c in tables[0].primary} <= asked


def _one_row(select: exp.Select) -> bool:
    limit = select.args.get("limit")
    return limit is not None and limit.expression.name == "1"


def _numbers(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """A number one more or less; a pattern open on one side only; a text with a letter more."""
    if not isinstance(node, exp.Literal):
        return
    if node.is_string:
        if isinstance(node.parent, exp.Like) and len(node.this.strip("%")) > 0:
            if node.this.startswith("%"):
                yield exp.Literal.string(node.this.lstrip("%"))
            if node.this.endswith("%"):
                yield exp.Literal.string(node.this.rstrip("%"))
        elif node.find_ancestor(exp.EQ, exp.NEQ, exp.In) and node.this.lower() != node.this.upper():
            yield exp.Literal.string(node.this + "s")
    elif node.is_int and not _idle_number(node):
        value = int(node.this)
        yield exp.Literal.number(value + 1)
        if value > (1 if isinstance(node.parent, exp.Limit) else 0):
            yield exp.Literal.number(value - 1)


def _idle_number(node: exp.Literal) -> bool:
    """Whether a number stands where another would do as well, or for a column."""
    parent = node.parent
    if isinstance(parent, exp.Limit | exp.Offset):
        return _single(parent.parent)
    return isinstance(parent, exp.Count | exp.Ordered) or (isinstance(parent, exp.If) and node.find_ancestor(exp.Count) is not None)


def _swaps(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """Another column of the same table and type."""
    if not isinstance(node, exp.Column) or (place := gold.place(node)) is None:
        return
    table, name = gold.tables[place[0]], place[1]
    if isinstance(node.parent, exp.EQ) and _between_columns(node.parent):
        return
    alike = [c for c in table.columns if c.name.lower() != name and c.numeric == _column(table, name).numeric]
    for column in draw.sample(alike, min(SWAPS, len(alike))):
        made = node.copy()
        made.set("this", exp.to_identifier(column.name, quoted=True))
        yield made


def _casts(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """A CAST, ABS or ROUND forgotten."""
    if isinstance(node, exp.Cast) or (isinstance(node, exp.Abs | exp.Round) and node.this):
        yield node.this.copy()


def _ranges(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """BETWEEN that does not take one of its ends."""
    if isinstance(node, exp.Between):
        low, high = node.args["low"], node.args["high"]
        for above, below in ((exp.GT, exp.LTE), (exp.GTE, exp.LT)):
            ends = above(this=node.this.copy(), expression=low.copy()), below(this=node.this.copy(), expression=high.copy())
            yield exp.Paren(this=exp.and_(*ends))


def _sides(gold: Gold, node: exp.Expr, draw: random.Random) -> Iterator[exp.Expr | None]:
    """EXCEPT the other way round; a set operation's one side alone."""
    if isinstance(node, exp.Except):
        made = node.copy()
        left, right = made.this.copy(), made.expression.copy()
        made.set("this", right)
        made.set("expression", left)
        yield made
    if isinstance(node, exp.SetOperation):
        yield node.this.copy()
        yield node.expression.copy()


def _column(table: Table, name: str) -> Column:
    return next(c for c in table.columns if c.name.lower() == name)


CHANGES: tuple[Change, ...] = (
    _other_kind,
    _conditions,
    _joins,
    _distinct,
    _counts,
    _grouping,
    _having_moved,
    _order,
    _numbers,
    _swaps,
    _casts,
    _ranges,
    _sides,
)
