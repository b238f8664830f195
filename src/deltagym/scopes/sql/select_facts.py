"""What can be seen of a parsed SELECT: whether rows can be equal, which values can be missing."""

from __future__ import annotations

from sqlglot import exp

from deltagym.scopes.sql.names import Facts, sources_of

CONDITIONS = (
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
"""Comparisons of a value, which no NULL passes."""


def demanded(select: exp.Select, besides: exp.Expr | None = None) -> list[exp.Column]:
    """Columns that must have a value in every row that is taken.

    They are compared in WHERE or in inner joins, with nothing but AND around the comparison.
    """
    where = select.args.get("where")
    conditions = [where.this] if where else []
    conditions += [
        join.args["on"]
        for join in select.args.get("joins") or ()
        if join.args.get("on") and not join.side and join is not besides
    ]
    parts = [p for c in conditions for p in (c.flatten() if isinstance(c, exp.And) else [c])]
    return [
        c
        for p in parts
        if isinstance(p, CONDITIONS)
        for c in p.find_all(exp.Column)
        if c.find_ancestor(exp.Select) is select
    ]


def all_differ(select: exp.Select, facts: Facts) -> bool:
    """Whether a SELECT never gives two equal rows.

    It gives only one, or it shows all keys of its groups, or the key of its only table.
    """
    limit, group = select.args.get("limit"), select.args.get("group")
    if gives_one_row(select) or (limit is not None and limit.expression.name == "1"):
        return True
    shown = [e.unalias() for e in select.expressions]
    if group is not None:
        return all(key in shown for key in group.expressions)
    key, names = key_of(select, facts), {e.name.lower() for e in shown if isinstance(e, exp.Column)}
    return bool(key) and (key <= names or any(e.is_star for e in shown))


def key_of(select: exp.Select | None, facts: Facts) -> set[str]:
    """The columns that tell apart the rows that a SELECT reads: its only table's key, or none."""
    sources = sources_of(select) if select else []
    table = facts.get(sources[0].name.lower()) if len(sources) == 1 else None
    return {name.lower() for name in table.key} if table else set()


def gives_one_row(query: exp.Expr | None) -> bool:
    """Whether a query, apart from its limit, gives one row: it aggregates all rows."""
    if not isinstance(query, exp.Select) or query.args.get("group"):
        return False
    found = [
        a
        for e in query.expressions
        for a in e.find_all(exp.AggFunc)
        if a.find_ancestor(exp.Select) is query
    ]
    return any(a.find_ancestor(exp.Window) is None for a in found)


def may_be_missing(node: exp.Expr, facts: Facts) -> list[exp.Column]:
    """Columns that can be without a value in what the SELECT around a node reads.

    Those that the SELECT names come first.
    """
    select = node.find_ancestor(exp.Select)
    if select is None:
        return []
    named = {c.name.lower() for c in select.find_all(exp.Column)}
    sure = {c.name.lower() for c in demanded(select)}
    columns = [
        (source, column)
        for source in sources_of(select)
        if source.name.lower() in facts
        for column in facts[source.name.lower()].columns
        if column.nullable or (source.parent and source.parent.args.get("side") == "LEFT")
    ]
    columns.sort(key=lambda pair: pair[1].name.lower() not in named)
    return [
        exp.column(exp.to_identifier(c.name, quoted=True), table=s.alias_or_name)
        for s, c in columns
        if c.name.lower() not in sure
    ]
