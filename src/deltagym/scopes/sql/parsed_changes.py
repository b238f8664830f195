"""Wrong neighbours of SQL text: single changes of the kinds that people and models get wrong, made on sqlglot's trees.

`mutants.py` does the same to trees of our own algebra, which SQL that somebody else wrote has not. Only running a neighbour tells whether
its result differs, and whether it is a matter of the SQL alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest

from sqlglot import exp

from deltagym.core.seeding import ordered

MOST, SWAPS = 72, 3
"""Neighbours at most (of more, some of every kind of change are taken by turns), and other columns tried in the place of one."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is known of a table's column. Numbers are taken for numbers only, and most likely for what is of the same sort, in any words."""

    name: str
    sort: str
    numeric: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What is known of a table: its columns, and the names of those that its rows differ in."""

    columns: tuple[ColumnFacts, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> ColumnFacts | None:
        """A column, whose name is given in any case."""
        return next((c for c in self.columns if c.name.lower() == name.lower()), None)


Facts = Mapping[str, TableFacts]
"""What is known of facts, by name in lower case."""

Statements = tuple[exp.Expr, ...]
Write = Callable[[Statements], str]
"""A query or a script of changes, and its text as it can be run."""

Made = Iterator[exp.Expr | None]
"""What could stand in the place of a node, as new nodes without a parent; None where it could be left out."""

_Change = Callable[[exp.Expr, Facts], Made]
_Edit = tuple[int, int, exp.Expr | None]

COMPARISONS = (
    exp.EQ,
    exp.NEQ,
    exp.LT,
    exp.LTE,
    exp.GT,
    exp.GTE,
    exp.Like,
    exp.ILike,
    exp.Glob,
    exp.Between,
    exp.In,
)

COMPARED = (
    (exp.EQ, exp.NEQ),
    (exp.LT, exp.LTE),
    (exp.LT, exp.GT),
    (exp.GTE, exp.LTE),
    (exp.GTE, exp.GT),
    (exp.All, exp.Any),
)
COMBINED = ((exp.And, exp.Or), (exp.Add, exp.Sub), (exp.Mul, exp.Add), (exp.Mul, exp.Div))
COUNTED = (
    (exp.Sum, exp.Avg),
    (exp.Sum, exp.Count),
    (exp.Sum, exp.Max),
    (exp.Avg, exp.Max),
    (exp.Min, exp.Max),
)
PLACED = (
    (exp.Rank, exp.DenseRank),
    (exp.Rank, exp.RowNumber),
    (exp.DenseRank, exp.RowNumber),
    (exp.Lag, exp.Lead),
)
PAIRS = COMPARED + COMBINED + COUNTED + PLACED
"""Kinds of node that stand where another could."""

SETS = ((exp.Union, True), (exp.Union, False), (exp.Intersect, True), (exp.Except, True))
"""Set operators, and whether they drop repetitions."""

CLAUSES = (exp.Where, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.WindowSpec, exp.OnConflict)
"""Parts that SQL has without: of these, it is forgotten."""

WRAPPERS = (exp.Not, exp.Cast, exp.Abs, exp.Round, exp.Coalesce, exp.Filter)


def neighbours(statements: Statements, facts: Facts, write: Write) -> dict[str, Statements]:
    """The neighbours of a query or script by their text, each once, without itself, at most `MOST` of them."""
    own = write(statements)
    found: dict[str, Statements] = {}
    kinds = [
        (_changed(statements, *edit) for edit in _edits(statements, facts, *kind))
        for kind in CHANGES
    ]
    for new in filter(None, chain.from_iterable(zip_longest(_rearranged(statements), *kinds))):
        text = write(new)
        if text != own:
            found.setdefault(text, new)
        if len(found) == MOST:
            break
    return found


def further(
    near: Mapping[str, Statements], facts: Facts, count: int, draw: random.Random, write: Write
) -> dict[str, Statements]:
    """Up to `count` random neighbours of neighbours, by their text."""
    found: dict[str, Statements] = {}
    for statements in draw.choices(list(near.values()), k=count) if near else ():
        kinds = (_edits(statements, facts, *kind) for kind in draw.sample(CHANGES, len(CHANGES)))
        if edits := next(filter(None, kinds), None):
            new = _changed(statements, *draw.choice(edits))
            found.setdefault(write(new), new)
    return found


def _edits(
    statements: Statements, facts: Facts, nodes: tuple[type[exp.Expr], ...], change: _Change
) -> list[_Edit]:
    """All changes of a kind, as statement, place in its walk and what stands there then, in an order that has nothing to do with these."""
    places = [
        (i, j, node)
        for i, statement in enumerate(statements)
        for j, node in enumerate(statement.walk())
    ]
    at = [(i, j, node) for i, j, node in places if isinstance(node, nodes) and not _idle(node)]
    found = [(i, j, new) for i, j, node in at for new in change(node, facts)]
    return ordered(found, list(range(len(found))), "sql", "neighbours")


def _idle(node: exp.Expr) -> bool:
    """Whether another node would do as well: in the keys of a conflict, and as what an EXISTS selects."""
    shown = (
        node.arg_key == "expressions"
        and isinstance(node.parent, exp.Select)
        and isinstance(node.parent.parent, exp.Exists)
    )
    return shown or node.arg_key == "conflict_keys"


def _changed(statements: Statements, number: int, place: int, new: exp.Expr | None) -> Statements:
    """The statements with one node replaced, or left out together with what would then be empty."""
    copy = statements[number].copy()
    node = next(n for i, n in enumerate(copy.walk()) if i == place)
    parent = node.parent
    if new is not None:
        node.replace(new)
    else:
        node.pop()
        if isinstance(parent, exp.Group | exp.Order) and not parent.expressions:
            parent.pop()
    whole = new if parent is None and new is not None else copy
    return (*statements[:number], whole, *statements[number + 1 :])


def _rearranged(statements: Statements) -> Iterator[Statements]:
    """Scripts with a statement less, or two swapped."""
    if len(statements) > 1:
        yield from ((*statements[:i], *statements[i + 1 :]) for i in range(len(statements)))
        for i in range(len(statements) - 1):
            yield (*statements[:i], statements[i + 1], statements[i], *statements[i + 2 :])


def sources_of(query: exp.Expr) -> list[exp.Expr]:
    """What a SELECT reads from, tables and subqueries; of a statement that changes a table, this."""
    if not isinstance(query, exp.Select):
        return [query.this.find(exp.Table)]
    start = query.args.get("from_")
    return ([start.this] if start else []) + [j.this for j in query.args.get("joins") or ()]


def origin(column: exp.Column, facts: Facts) -> tuple[str, str] | None:
    """The table's column that a name means, both in lower case; None for what is not a table's."""
    wanted, owner = column.name.lower(), column.table.lower()
    for sources in _scopes(column):
        for alias, table in sources.items():
            if owner in ("", alias) and table in facts and facts[table].column(wanted):
                return table, wanted
        if owner and owner in sources:
            return None
    return None


def _scopes(node: exp.Expr) -> Iterator[dict[str, str]]:
    """For what is around a node, from within, the tables' names by alias, all in lower case."""
    around: exp.Expr | None = node
    while (
        around := around.find_ancestor(exp.Select, exp.Insert, exp.Update, exp.Delete)
    ) is not None:
        sources = sources_of(around)
        found = {
            s.alias_or_name.lower(): s.name.lower() if isinstance(s, exp.Table) else ""
            for s in sources
        }
        yield found | (
            {"excluded": sources[0].name.lower()} if isinstance(around, exp.Insert) else {}
        )


def _with(node: exp.Expr, **args: object) -> exp.Expr:
    """A copy of a node with other parts."""
    copy = node.copy()
    for name, value in args.items():
        copy.set(name, value)
    return copy


def _as(kind: type[exp.Expr], node: exp.Expr, **args: object) -> exp.Expr:
    """A node of another kind with the same parts, as far as it has them, and some others."""
    return kind(
        **{name: value for name, value in node.copy().args.items() if name in kind.arg_types} | args
    )


def _replaced(node: exp.Expr, facts: Facts) -> Made:
    """Comparisons, logic, arithmetic, functions and quantifiers exchanged."""
    joining = (
        isinstance(node, exp.EQ)
        and isinstance(node.this, exp.Column)
        and isinstance(node.expression, exp.Column)
    )
    if not _assigned(node) and not (joining and node.find_ancestor(exp.Join)):
        yield from (
            _as(b if isinstance(node, a) else a, node) for a, b in PAIRS if isinstance(node, a | b)
        )


def _assigned(node: exp.Expr) -> bool:
    """Whether a node is an assignment, which looks like a comparison."""
    return isinstance(node.parent, exp.Update | exp.OnConflict) and node.arg_key == "expressions"


def _parts(node: exp.Expr, facts: Facts) -> Made:
    """NOT, CAST, ABS, ROUND, COALESCE or FILTER forgotten; of what logic, arithmetic or a set operator puts together, one side alone."""
    yield node.this.copy()
    if isinstance(node, exp.Binary | exp.SetOperation):
        yield node.expression.copy()


def _left_out(node: exp.Expr, facts: Facts) -> Made:
    """A clause, a key of GROUP BY, ORDER BY or PARTITION BY, or an assignment forgotten."""
    keyed = isinstance(node.parent, exp.Group) or node.arg_key == "partition_by"
    needless = _assigned(node) and len(node.parent.expressions) > 1  # pyright: ignore[reportOptionalMemberAccess]
    clause = isinstance(node, CLAUSES) and not isinstance(node.parent, exp.Filter)
    if keyed or needless or (clause and not (isinstance(node, exp.Limit) and _single(node.parent))):
        yield None


def _denied(node: exp.Expr, facts: Facts) -> Made:
    """A condition denied."""
    if not isinstance(node.parent, exp.Not):
        yield exp.Not(this=node.copy())


def _ranges(node: exp.Expr, facts: Facts) -> Made:
    """BETWEEN that does not take one of its ends, or has one end only."""
    of, low, high = node.this, node.args["low"], node.args["high"]
    for above, below in ((exp.GT, exp.LTE), (exp.GTE, exp.LT)):
        yield exp.paren(
            exp.and_(
                above(this=of.copy(), expression=low.copy()),
                below(this=of.copy(), expression=high.copy()),
            )
        )
    yield exp.GTE(this=of.copy(), expression=low.copy())
    yield exp.LTE(this=of.copy(), expression=high.copy())


def _joins(node: exp.Expr, facts: Facts) -> Made:
    """INNER for LEFT; and the other way, unless another condition refuses the rows that this would add."""
    select, side = node.parent, node.args.get("side") or ""
    if (
        not isinstance(select, exp.Select)
        or not (node.args.get("on") or node.args.get("using"))
        or side not in ("", "LEFT")
    ):
        return
    alias = node.this.alias_or_name.lower()
    if side or not any(c.table.lower() == alias for c in _demanded(select, besides=node)):
        yield _with(node, side=None if side else "LEFT", kind=None)


def _demanded(select: exp.Select, besides: exp.Expr | None = None) -> list[exp.Column]:
    """Columns of which a row must have a value to be taken: those compared in WHERE and in inner joins, with nothing but AND around."""
    joins = [
        j
        for j in select.args.get("joins") or ()
        if j.args.get("on") and not j.side and j is not besides
    ]
    conditions = [
        *([select.args["where"].this] if select.args.get("where") else []),
        *(j.args["on"] for j in joins),
    ]
    parts = [p for c in conditions for p in (c.flatten() if isinstance(c, exp.And) else [c])]
    return [
        c
        for p in parts
        if isinstance(p, COMPARISONS)
        for c in p.find_all(exp.Column)
        if c.find_ancestor(exp.Select) is select
    ]


def _distinct(node: exp.Expr, facts: Facts) -> Made:
    """DISTINCT added or dropped where rows could be alike and it is not all the same."""
    around = node.parent
    while isinstance(around, exp.Subquery | exp.Paren):
        around = around.parent
    alike = isinstance(around, exp.In | exp.Exists) or (
        isinstance(around, exp.SetOperation) and around.args.get("distinct")
    )
    if (
        isinstance(node, exp.Select)
        and not alike
        and (node.args.get("distinct") or not _all_differ(node, facts))
    ):
        yield _with(node, distinct=None if node.args.get("distinct") else exp.Distinct())


def _all_differ(select: exp.Select, facts: Facts) -> bool:
    """Whether no two rows are alike in any case: there is one only, or what is shown holds the keys of the groups or of the only table."""
    limit, group = select.args.get("limit"), select.args.get("group")
    if _single(select) or (limit is not None and limit.expression.name == "1"):
        return True
    shown = [e.unalias() for e in select.expressions]
    if group is not None:
        return all(key in shown for key in group.expressions)
    key, names = _key(select, facts), {e.name.lower() for e in shown if isinstance(e, exp.Column)}
    return bool(key) and (key <= names or any(e.is_star for e in shown))


def _key(select: exp.Select | None, facts: Facts) -> set[str]:
    """Names of columns by which no two rows that a SELECT reads are alike: the key of its table, if it is one."""
    sources = sources_of(select) if select else []
    table = facts.get(sources[0].name.lower()) if len(sources) == 1 else None
    return {name.lower() for name in table.key} if table else set()


def _single(query: exp.Expr | None) -> bool:
    """Whether a query gives one row, without a look at its limit: an aggregate of all rows is asked for."""
    if not isinstance(query, exp.Select) or query.args.get("group"):
        return False
    found = [
        a
        for e in query.expressions
        for a in e.find_all(exp.AggFunc)
        if a.find_ancestor(exp.Select) is query
    ]
    return any(a.find_ancestor(exp.Window) is None for a in found)


def _distinct_inside(node: exp.Expr, facts: Facts) -> Made:
    """DISTINCT added or dropped in an aggregate, where values could be alike."""
    of = node.this
    if isinstance(of, exp.Distinct):
        yield _with(node, this=of.expressions[0].copy())
    elif not isinstance(of, exp.Star | exp.Literal) and _key(
        node.find_ancestor(exp.Select), facts
    ) != {of.name.lower()}:
        yield _with(node, this=exp.Distinct(expressions=[of.copy()]))


def _counts(node: exp.Expr, facts: Facts) -> Made:
    """Rows counted for values, and the other way, where a value may be missing."""
    missing = _missing(node, facts)
    if isinstance(node.this, exp.Column):
        if origin(node.this, facts) is None or node.this.name.lower() in {
            c.name.lower() for c in missing
        }:
            yield exp.Count(this=exp.Star())
    elif isinstance(node.this, exp.Star | exp.Literal):
        yield from (exp.Count(this=column.copy()) for column in missing[:2])
        yield from (
            exp.Count(this=exp.Distinct(expressions=[column.copy()])) for column in missing[:2]
        )


def _missing(node: exp.Expr, facts: Facts) -> list[exp.Column]:
    """Columns without a value in some rows of what the SELECT around a node reads; those that it names come first."""
    select = node.find_ancestor(exp.Select)
    if select is None:
        return []
    named, demanded = (
        {c.name.lower() for c in select.find_all(exp.Column)},
        {c.name.lower() for c in _demanded(select)},
    )
    sources = [
        (s, s.parent.args.get("side") == "LEFT")
        for s in sources_of(select)
        if s.name.lower() in facts
    ]  # pyright: ignore[reportOptionalMemberAccess]
    columns = [
        (s, c) for s, outer in sources for c in facts[s.name.lower()].columns if c.nullable or outer
    ]
    columns.sort(key=lambda pair: pair[1].name.lower() not in named)
    return [
        exp.column(exp.to_identifier(c.name, quoted=True), table=s.alias_or_name)
        for s, c in columns
        if c.name.lower() not in demanded
    ]


def _having_moved(node: exp.Expr, facts: Facts) -> Made:
    """HAVING's condition, without its aggregates, asked of rows."""
    having = node.args.get("having")
    bare = having and having.this.transform(
        lambda n: (
            n.this.copy() if isinstance(n, exp.AggFunc) and isinstance(n.this, exp.Column) else n
        )
    )
    if bare is not None and not bare.find(exp.AggFunc):
        yield _with(node, having=None).where(bare)  # pyright: ignore[reportAttributeAccessIssue]


def _turned(node: exp.Expr, facts: Facts) -> Made:
    """A key of an order the other way round."""
    descending = not node.args.get("desc")
    yield _with(node, desc=descending, nulls_first=not descending)


def _literals(node: exp.Expr, facts: Facts) -> Made:
    """A number one more or less; a pattern open on one side only; a text with a letter more."""
    text = node.name
    if not node.args["is_string"]:
        if text.isdigit() and not _idle_number(node):
            yield exp.Literal.number(int(text) + 1)
            if int(text) > (1 if isinstance(node.parent, exp.Limit) else 0):
                yield exp.Literal.number(int(text) - 1)
    elif isinstance(node.parent, exp.Like) and text.strip("%"):
        yield from (
            exp.Literal.string(other)
            for other in (text.lstrip("%"), text.rstrip("%"))
            if other != text
        )
    elif node.find_ancestor(exp.EQ, exp.NEQ, exp.In) and text.lower() != text.upper():
        yield exp.Literal.string(text + "s")


def _idle_number(node: exp.Expr) -> bool:
    """Whether a number stands where another would do as well, or for a column."""
    parent = node.parent
    if isinstance(parent, exp.Limit | exp.Offset):
        return _single(parent.parent)
    return isinstance(parent, exp.Count | exp.Ordered) or (
        isinstance(parent, exp.If) and node.find_ancestor(exp.Count) is not None
    )


def _swapped(node: exp.Expr, facts: Facts) -> Made:
    """Other columns of the same table, those that hold the same first."""
    place = origin(node, facts) if isinstance(node, exp.Column) else None
    own = facts[place[0]].column(place[1]) if place else None
    if place and own:
        alike = [c for c in facts[place[0]].columns if c is not own and c.numeric == own.numeric]
        mixed = ordered(alike, [c.name for c in alike], "sql", "swapped", *place)
        yield from (
            _with(node, this=exp.to_identifier(c.name, quoted=True))
            for c in sorted(mixed, key=lambda c: c.sort != own.sort)[:SWAPS]
        )


def _cases(node: exp.Expr, facts: Facts) -> Made:
    """A CASE of two outcomes with these exchanged."""
    branches, otherwise = node.args["ifs"], node.args.get("default")
    if len(branches) == 1 and otherwise is not None:
        yield _with(
            node,
            ifs=[_with(branches[0], true=otherwise.copy())],
            default=branches[0].args["true"].copy(),
        )


def _frames(node: exp.Expr, facts: Facts) -> Made:
    """A window's frame of values for rows, or open on one side."""
    yield _with(node, kind="RANGE" if node.args.get("kind") == "ROWS" else "ROWS")
    yield _with(node, start="UNBOUNDED", start_side="PRECEDING")
    yield _with(node, end="UNBOUNDED", end_side="FOLLOWING")


def _sets(node: exp.Expr, facts: Facts) -> Made:
    """Another set operator, UNION ALL for UNION among them; EXCEPT the other way round."""
    now = (type(node), bool(node.args.get("distinct")))
    yield from (
        _as(kind, node, distinct=distinct) for kind, distinct in SETS if (kind, distinct) != now
    )
    if isinstance(node, exp.Except):
        yield _with(node, this=node.expression.copy(), expression=node.this.copy())


CHANGES: tuple[tuple[tuple[type[exp.Expr], ...], _Change], ...] = (
    (tuple(kind for pair in PAIRS for kind in pair), _replaced),
    ((exp.And, exp.Or, exp.Add, exp.Sub, exp.Mul, exp.SetOperation, *WRAPPERS), _parts),
    ((exp.Expr,), _left_out),
    ((exp.Is, exp.In, exp.Exists, exp.Like, exp.Between), _denied),
    ((exp.Between,), _ranges),
    ((exp.Join,), _joins),
    ((exp.Select,), _distinct),
    ((exp.Count, exp.Sum, exp.Avg), _distinct_inside),
    ((exp.Count,), _counts),
    ((exp.Select,), _having_moved),
    ((exp.Ordered,), _turned),
    ((exp.Literal,), _literals),
    ((exp.Column,), _swapped),
    ((exp.Case,), _cases),
    ((exp.WindowSpec,), _frames),
    ((exp.SetOperation,), _sets),
)
"""Kinds of change: the nodes that each is made at, and what it makes of them."""
