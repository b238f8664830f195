"""Changes that the mutator makes to parsed SQL: at which nodes, and what it puts in their place.

A change that cannot alter the result is left out where that can be seen from the SQL and from what
is known of its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from deltagym.core.seeding import ordered
from deltagym.scopes.sql.algebra import SetKind
from deltagym.scopes.sql.mutator import AGGREGATES, COMPARISONS, OPERATORS, RANKS
from deltagym.scopes.sql.names import Facts, origin
from deltagym.scopes.sql.select_facts import (
    all_differ,
    demanded,
    gives_one_row,
    key_of,
    may_be_missing,
)

SWAPS = 3
"""Other columns tried in the place of one."""

Replacements = Iterator[exp.Expr | None]
"""What could stand in the place of a node: new nodes without a parent, or None to leave it out."""

Change = Callable[[exp.Expr, Facts], Replacements]

NODES: Mapping[str, type[exp.Expr]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "AND": exp.And,
    "OR": exp.Or,
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "/": exp.Div,
    "ALL": exp.All,
    "ANY": exp.Any,
    "SUM": exp.Sum,
    "AVG": exp.Avg,
    "MIN": exp.Min,
    "MAX": exp.Max,
    "COUNT": exp.Count,
    "RANK": exp.Rank,
    "DENSE_RANK": exp.DenseRank,
    "ROW_NUMBER": exp.RowNumber,
    "LAG": exp.Lag,
    "LEAD": exp.Lead,
}
"""Operator or function to its kind of node."""

MORE: Mapping[str, tuple[str, ...]] = {
    "+": ("*",),
    "*": ("/",),
    "/": ("*",),
    "ALL": ("ANY",),
    "ANY": ("ALL",),
    "SUM": ("MAX",),
    "AVG": ("MAX",),
    "MAX": ("SUM", "AVG"),
    "COUNT": ("SUM",),
    "ROW_NUMBER": ("RANK", "DENSE_RANK"),
}
"""Further exchanges, tried in parsed SQL alone; the suites of our own families are made without."""


def _exchanges(name: str) -> tuple[type[exp.Expr], ...]:
    known = COMPARISONS | OPERATORS | AGGREGATES | RANKS
    return tuple(NODES[other] for other in (*known.get(name, ()), *MORE.get(name, ())))


EXCHANGES: Mapping[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    kind: _exchanges(name) for name, kind in NODES.items()
}
"""Kind of node to those that are put in its place."""

SET_OPERATORS: Mapping[SetKind, tuple[type[exp.Expr], bool]] = {
    "UNION": (exp.Union, True),
    "UNION ALL": (exp.Union, False),
    "INTERSECT": (exp.Intersect, True),
    "EXCEPT": (exp.Except, True),
}
"""Set operator to its kind of node, and whether it drops repetitions."""

CLAUSES = (exp.Where, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.WindowSpec, exp.OnConflict)
"""Parts that can be left out."""

WRAPPERS = (exp.Not, exp.Cast, exp.Abs, exp.Round, exp.Coalesce, exp.Filter)
"""Nodes that can be left out, with what is in them staying."""


def _with(node: exp.Expr, **args: object) -> exp.Expr:
    """A copy of a node with some parts replaced."""
    copy = node.copy()
    for name, value in args.items():
        copy.set(name, value)
    return copy


def _as(kind: type[exp.Expr], node: exp.Expr, **args: object) -> exp.Expr:
    """A node of another kind with the same parts, as far as it has them, and others replaced."""
    return kind(
        **{name: value for name, value in node.copy().args.items() if name in kind.arg_types} | args
    )


def _exchanged(node: exp.Expr, facts: Facts) -> Replacements:
    """Another comparison, logical or arithmetic operator, function or quantifier."""
    ties_tables = (
        isinstance(node, exp.EQ)
        and isinstance(node.this, exp.Column)
        and isinstance(node.expression, exp.Column)
        and node.find_ancestor(exp.Join) is not None
    )
    if not _is_assignment(node) and not ties_tables:
        yield from (_as(kind, node) for kind in EXCHANGES.get(type(node), ()))


def _is_assignment(node: exp.Expr) -> bool:
    """Whether a node is an assignment, which looks like a comparison."""
    return isinstance(node.parent, exp.Update | exp.OnConflict) and node.arg_key == "expressions"


def _parts(node: exp.Expr, facts: Facts) -> Replacements:
    """One side of a logical, arithmetic or set operator; a wrapper such as NOT or CAST left out."""
    yield node.this.copy()
    if isinstance(node, exp.Binary | exp.SetOperation):
        yield node.expression.copy()


def _left_out(node: exp.Expr, facts: Facts) -> Replacements:
    """A clause, a key of GROUP BY, ORDER BY or PARTITION BY, or an assignment left out."""
    keyed = isinstance(node.parent, exp.Group) or node.arg_key == "partition_by"
    needless = _is_assignment(node) and len(node.parent.expressions) > 1  # pyright: ignore[reportOptionalMemberAccess]
    clause = isinstance(node, CLAUSES) and not isinstance(node.parent, exp.Filter)
    if (
        keyed
        or needless
        or (clause and not (isinstance(node, exp.Limit) and gives_one_row(node.parent)))
    ):
        yield None


def _denied(node: exp.Expr, facts: Facts) -> Replacements:
    """A condition negated."""
    if not isinstance(node.parent, exp.Not):
        yield exp.Not(this=node.copy())


def _ranges(node: exp.Expr, facts: Facts) -> Replacements:
    """BETWEEN without one of its ends, or with one end only."""
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


def _joins(node: exp.Expr, facts: Facts) -> Replacements:
    """INNER for LEFT, and LEFT for INNER.

    The latter is left out if another condition refuses the rows that it would add.
    """
    select, side = node.parent, node.args.get("side") or ""
    if (
        not isinstance(select, exp.Select)
        or not (node.args.get("on") or node.args.get("using"))
        or side not in ("", "LEFT")
    ):
        return
    alias = node.this.alias_or_name.lower()
    if side or not any(c.table.lower() == alias for c in demanded(select, besides=node)):
        yield _with(node, side=None if side else "LEFT", kind=None)


def _distinct(node: exp.Expr, facts: Facts) -> Replacements:
    """DISTINCT added or dropped, where rows can be equal and it makes a difference."""
    around = node.parent
    while isinstance(around, exp.Subquery | exp.Paren):
        around = around.parent
    alike = isinstance(around, exp.In | exp.Exists) or (
        isinstance(around, exp.SetOperation) and around.args.get("distinct")
    )
    if not isinstance(node, exp.Select) or alike:
        return
    if node.args.get("distinct"):
        yield _with(node, distinct=None)
    elif not all_differ(node, facts):
        yield _with(node, distinct=exp.Distinct())


def _distinct_inside(node: exp.Expr, facts: Facts) -> Replacements:
    """DISTINCT added or dropped in an aggregate whose values can be equal."""
    of = node.this
    key = key_of(node.find_ancestor(exp.Select), facts)
    if isinstance(of, exp.Distinct):
        yield _with(node, this=of.expressions[0].copy())
    elif not isinstance(of, exp.Star | exp.Literal) and key != {of.name.lower()}:
        yield _with(node, this=exp.Distinct(expressions=[of.copy()]))


def _counts(node: exp.Expr, facts: Facts) -> Replacements:
    """Rows counted in place of values, and the reverse, where a value can be missing."""
    missing, of = may_be_missing(node, facts), node.this
    if isinstance(of, exp.Column):
        names = {column.name.lower() for column in missing}
        if origin(of, facts) is None or of.name.lower() in names:
            yield exp.Count(this=exp.Star())
    elif isinstance(of, exp.Star | exp.Literal):
        for column in missing[:2]:
            yield exp.Count(this=column.copy())
        for column in missing[:2]:
            yield exp.Count(this=exp.Distinct(expressions=[column.copy()]))


def _having_moved(node: exp.Expr, facts: Facts) -> Replacements:
    """The condition of HAVING, without its aggregates, as a condition on rows."""
    having = node.args.get("having")
    bare = having and having.this.transform(_without_aggregate)
    if bare is not None and not bare.find(exp.AggFunc):
        yield _with(node, having=None).where(bare)  # pyright: ignore[reportAttributeAccessIssue]


def _without_aggregate(node: exp.Expr) -> exp.Expr:
    """The column of an aggregate in its place; any other node stays."""
    if isinstance(node, exp.AggFunc) and isinstance(node.this, exp.Column):
        return node.this.copy()
    return node


def _turned(node: exp.Expr, facts: Facts) -> Replacements:
    """A sort key in the opposite direction."""
    descending = not node.args.get("desc")
    yield _with(node, desc=descending, nulls_first=not descending)


def _literals(node: exp.Expr, facts: Facts) -> Replacements:
    """A number one more or less; a pattern open on one side only; a text with a letter more."""
    text = node.name
    if not node.args["is_string"]:
        if text.isdigit() and not _immaterial(node):
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


def _immaterial(node: exp.Expr) -> bool:
    """Whether another number would do as well, or the number stands for a column."""
    parent = node.parent
    if isinstance(parent, exp.Limit | exp.Offset):
        return gives_one_row(parent.parent)
    return isinstance(parent, exp.Count | exp.Ordered) or (
        isinstance(parent, exp.If) and node.find_ancestor(exp.Count) is not None
    )


def _swapped(node: exp.Expr, facts: Facts) -> Replacements:
    """Other columns of the same table, those of the same sort first."""
    place = origin(node, facts) if isinstance(node, exp.Column) else None
    own = facts[place[0]].column(place[1]) if place else None
    if place and own:
        alike = [c for c in facts[place[0]].columns if c is not own and c.numeric == own.numeric]
        mixed = ordered(alike, [c.name for c in alike], "sql", "swapped", *place)
        yield from (
            _with(node, this=exp.to_identifier(c.name, quoted=True))
            for c in sorted(mixed, key=lambda c: c.sort != own.sort)[:SWAPS]
        )


def _branches(node: exp.Expr, facts: Facts) -> Replacements:
    """A CASE of two results with these exchanged."""
    branches, otherwise = node.args["ifs"], node.args.get("default")
    if len(branches) == 1 and otherwise is not None:
        yield _with(
            node,
            ifs=[_with(branches[0], true=otherwise.copy())],
            default=branches[0].args["true"].copy(),
        )


def _frames(node: exp.Expr, facts: Facts) -> Replacements:
    """A window's frame of values for rows, or open at one end."""
    yield _with(node, kind="RANGE" if node.args.get("kind") == "ROWS" else "ROWS")
    yield _with(node, start="UNBOUNDED", start_side="PRECEDING")
    yield _with(node, end="UNBOUNDED", end_side="FOLLOWING")


def _set_operators(node: exp.Expr, facts: Facts) -> Replacements:
    """Another set operator; EXCEPT with its sides swapped."""
    now = (type(node), bool(node.args.get("distinct")))
    for kind, distinct in SET_OPERATORS.values():
        if (kind, distinct) != now:
            yield _as(kind, node, distinct=distinct)
    if isinstance(node, exp.Except):
        yield _with(node, this=node.expression.copy(), expression=node.this.copy())


CHANGES: Mapping[str, tuple[tuple[type[exp.Expr], ...], Change]] = {
    "exchange": (tuple(NODES.values()), _exchanged),
    "part dropped": (
        (exp.And, exp.Or, exp.Add, exp.Sub, exp.Mul, exp.SetOperation, *WRAPPERS),
        _parts,
    ),
    "left out": ((exp.Expr,), _left_out),
    "negation": ((exp.Is, exp.In, exp.Exists, exp.Like, exp.Between), _denied),
    "range": ((exp.Between,), _ranges),
    "join": ((exp.Join,), _joins),
    "duplicates": ((exp.Select,), _distinct),
    "distinct values": ((exp.Count, exp.Sum, exp.Avg), _distinct_inside),
    "counted": ((exp.Count,), _counts),
    "having": ((exp.Select,), _having_moved),
    "direction": ((exp.Ordered,), _turned),
    "constant": ((exp.Literal,), _literals),
    "column": ((exp.Column,), _swapped),
    "branches": ((exp.Case,), _branches),
    "frame": ((exp.WindowSpec,), _frames),
    "set operator": ((exp.SetOperation,), _set_operators),
}
"""Kind of change to the nodes at which it is made, and what it puts there."""
