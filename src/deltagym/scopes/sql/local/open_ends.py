"""Settles what a query leaves open, one way or the other.

Open are the order of tied rows, and the row of a group from which a bare column is taken: one that
is neither grouped by nor aggregated.
"""

from __future__ import annotations

from sqlglot import exp, parse

from deltagym.scopes.sql.names import sources_of

BY_PLACE = (
    exp.RowNumber,
    exp.Lag,
    exp.Lead,
    exp.FirstValue,
    exp.LastValue,
    exp.NthValue,
    exp.Ntile,
)
"""Window functions that distinguish tied rows."""


def tie_broken(tree: exp.Query, width: int, descending: bool) -> str:
    """The query with more sort keys wherever order matters.

    Where a limit cuts, and in the outermost order, these are all output columns; in windows whose
    functions distinguish tied rows, they are the rowids.

    Args:
        tree: The query.
        width: Number of output columns of the whole query.
        descending: Direction of all the added keys.
    """
    tree = tree.copy()
    for node in list(tree.find_all(exp.Query)):
        outermost = node is tree
        if isinstance(node, exp.Subquery) or not (
            node.args.get("limit") or (outermost and node.args.get("order"))
        ):
            continue
        columns = width if outermost else _width(node)
        _add_keys(node, [str(i) for i in range(1, columns + 1)], descending)
    for window in list(tree.find_all(exp.Window)):
        select = window.find_ancestor(exp.Select)
        if isinstance(window.this, BY_PLACE) and select is not None:
            _add_keys(
                window,
                [
                    f'"{s.alias_or_name}".rowid'
                    for s in sources_of(select)
                    if isinstance(s, exp.Table)
                ],
                descending,
            )
    return tree.sql("sqlite")


def _add_keys(node: exp.Expr, keys: list[str], descending: bool) -> None:
    if keys:
        direction = "DESC" if descending else "ASC"
        extra = parse(
            f"SELECT 1 ORDER BY {', '.join(f'{key} {direction}' for key in keys)}", read="sqlite"
        )[0]
        order = node.args.get("order") or exp.Order(expressions=[])
        node.set(
            "order",
            exp.Order(
                expressions=[
                    *order.expressions,
                    *(extra.args["order"].expressions if extra else ()),
                ]
            ),
        )


def _width(node: exp.Query) -> int:
    """How many columns a query has; 0 if its text does not say."""
    return 0 if any(e.is_star for e in node.selects) else len(node.selects)


def one_of_group(tree: exp.Query, kind: type[exp.Min | exp.Max]) -> str:
    """The query with the least or the greatest value of a group for each bare column.

    Where MIN or MAX is the only such aggregate, SQLite takes bare columns from the row that it
    found; there they stay.
    """
    tree = tree.copy()
    for select in list(tree.find_all(exp.Select)):
        extremes = [
            a for a in _own(select, exp.Min, exp.Max) if a.find_ancestor(exp.Window) is None
        ]
        if len(extremes) == 1:
            continue
        for column in _bare(select):
            column.replace(kind(this=column.copy()))
    return tree.sql("sqlite")


def _bare(select: exp.Select) -> list[exp.Column]:
    """Columns of an aggregating SELECT that are neither inside an aggregate nor grouped by."""
    group = select.args.get("group")
    keys = {_name(key) for key in group.expressions} if group else set()
    aggregates = [a for a in _own(select, exp.AggFunc) if a.find_ancestor(exp.Window) is None]
    places = (
        {key.name for key in group.expressions if isinstance(key, exp.Literal)} if group else set()
    )
    if not (group or aggregates) or places:
        return []
    named = {e.alias.lower() for e in select.expressions if e.alias}
    parts = [*select.expressions, select.args.get("having"), select.args.get("order")]
    found = [
        c
        for part in parts
        if part is not None
        for c in part.find_all(exp.Column)
        if c.find_ancestor(exp.Select) is select
    ]
    return [
        c
        for c in found
        if _name(c) not in keys
        and not c.find_ancestor(exp.AggFunc)
        and (c.table or c.name.lower() not in named)
    ]


def _own(select: exp.Select, *kinds: type[exp.Expr]) -> list[exp.Expr]:
    """Nodes of some kinds in a SELECT, without those of inner SELECTs."""
    return [node for node in select.find_all(*kinds) if node.find_ancestor(exp.Select) is select]


def _name(node: exp.Expr) -> str:
    """A column without its table's name, so that `a.x` and `x` are the same key."""
    return node.name.lower() if isinstance(node, exp.Column) else node.sql("sqlite").lower()
