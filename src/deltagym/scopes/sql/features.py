"""Detects which features a query has, from its text alone; and writes it in normal form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

Statements = list[exp.Expr]


def detected(sql: str) -> tuple[str, ...]:
    """The features that SQL text in DuckDB's dialect has, sorted; there ANY and ALL can be seen."""
    statements = [s for s in parse(sql, read="duckdb") if s is not None]
    return tuple(sorted(name for name, holds in DETECTORS.items() if holds(statements)))


def normal_form(sql: str) -> str | None:
    """SQLite's SQL in one layout, without comments; None if it cannot be parsed."""
    try:
        statements = parse(sql, read="sqlite")
    except SqlglotError:
        return None
    texts = [
        s.sql("sqlite", pretty=True, comments=False, normalize=True)
        for s in statements
        if s is not None
    ]
    return ";\n".join(texts) if texts else None


def _all(statements: Statements, *kinds: type[exp.Expr]) -> list:
    return [node for s in statements for node in s.find_all(*kinds)]


def _join_count(statements: Statements) -> int:
    return max((len(s.args.get("joins") or ()) for s in _all(statements, exp.Select)), default=0)


def _outer(statements: Statements) -> bool:
    return any(j.side for j in _all(statements, exp.Join))


def _composite(statements: Statements) -> bool:
    """Whether two sources are joined by two pairs of columns."""
    for join in _all(statements, exp.Join):
        on = join.args.get("on")
        pairs = [
            frozenset((e.this.table, e.expression.table))
            for e in (on.find_all(exp.EQ) if on else ())
            if isinstance(e.this, exp.Column) and isinstance(e.expression, exp.Column)
        ]
        if len(pairs) > len(set(pairs)):
            return True
    return False


def _self(statements: Statements) -> bool:
    for select in _all(statements, exp.Select):
        names = [t.name for t in _sources(select)]
        if len(names) > len(set(names)):
            return True
    return False


def _sources(select: exp.Select) -> list[exp.Table]:
    """The tables that a SELECT names itself, without those of its subqueries."""
    parts = [select.find(exp.From), *(select.args.get("joins") or ())]
    return [p.this for p in parts if p is not None and isinstance(p.this, exp.Table)]


AGGREGATES = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Count)
SETS = (exp.Union, exp.Intersect, exp.Except)
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul)


def _aggregates(select: exp.Select) -> list[exp.Expr]:
    """The aggregates that a SELECT itself shows, without window functions."""
    found = [
        a
        for e in select.expressions
        for a in e.find_all(*AGGREGATES)
        if a.find_ancestor(exp.Select) is select
    ]
    return [a for a in found if not isinstance(a.parent, exp.Window)]


def _grouped(statements: Statements) -> list[exp.Select]:
    return [s for s in _all(statements, exp.Select) if s.args.get("group")]


def _kinds(statements: Statements) -> list[str]:
    """The kinds of set operator, without those of recursions."""
    return [
        f"{type(s).__name__}{'' if s.args.get('distinct') else ' ALL'}"
        for s in _all(statements, *SETS)
        if not _recursion(s)
    ]


def _recursion(operator: exp.Expr) -> bool:
    """Whether a set operator joins the start of a recursion with its recursive part."""
    cte = operator.parent
    return isinstance(cte, exp.CTE) and any(
        t.name == cte.alias for t in operator.find_all(exp.Table)
    )


def _member_aggregates(statements: Statements) -> bool:
    return any(
        isinstance(s.parent, SETS) and s.args.get("group") for s in _all(statements, exp.Select)
    )


def _subqueries(statements: Statements) -> list[exp.Select]:
    """SELECTs inside conditions or values of another SELECT."""
    sources = (exp.From, exp.CTE, exp.Join, *SETS)
    inner = [s for s in _all(statements, exp.Select) if s.parent is not None]
    return [s for s in inner if not isinstance(s.find_ancestor(*sources, exp.Select), sources)]


def _names(select: exp.Select) -> set[str]:
    return {t.alias_or_name for t in _sources(select)}


def _refers(inner: exp.Select, outer: exp.Select) -> bool:
    """Whether a column of `inner`, outside deeper queries, belongs to `outer`."""
    own, others = _names(inner), _names(outer)
    return any(
        c.table in others - own
        for c in inner.find_all(exp.Column)
        if c.find_ancestor(exp.Select) is inner
    )


def _deep(statements: Statements) -> bool:
    """Whether a correlated subquery is inside a correlated subquery."""
    for inner in _subqueries(statements):
        middle = inner.find_ancestor(exp.Select)
        outer = middle.find_ancestor(exp.Select) if middle else None
        if middle and outer and _refers(inner, middle) and _refers(middle, outer):
            return True
    return False


def _scalar(statements: Statements) -> bool:
    for s in _all(statements, exp.Subquery):
        compared = isinstance(s.parent, exp.Predicate) and not isinstance(
            s.parent, (exp.In, exp.Exists)
        )
        if (compared or isinstance(s.parent, (exp.Select, exp.Alias))) and not s.find_ancestor(
            exp.All, exp.Any
        ):
            return isinstance(s.this, exp.Select)
    return False


def _window_columns(select: exp.Select) -> dict[str, exp.Window]:
    """The columns of a SELECT that a window function computes, by name."""
    return {
        e.alias: e.this
        for e in select.expressions
        if isinstance(e, exp.Alias) and isinstance(e.this, exp.Window)
    }


def _ctes(statements: Statements) -> dict[str, dict[str, exp.Window]]:
    return {
        c.alias: _window_columns(c.this)
        for c in _all(statements, exp.CTE)
        if isinstance(c.this, exp.Select)
    }


def _filtered(
    statements: Statements, comparison: type[exp.Expr], functions: tuple[str, ...]
) -> bool:
    """Whether a WHERE compares a ranking that an earlier stage computed."""
    ctes = _ctes(statements)
    for where in _all(statements, exp.Where):
        for test in where.find_all(comparison):
            column = test.this
            window = (
                ctes.get(column.table, {}).get(column.name)
                if isinstance(column, exp.Column)
                else None
            )
            if window is not None and type(window.this).__name__ in functions:
                return True
    return False


def _chained(statements: Statements) -> bool:
    """Whether a window function reads a column that another one computed."""
    ctes = _ctes(statements)
    return any(
        c.name in ctes.get(c.table, {})
        for w in _all(statements, exp.Window)
        for c in w.find_all(exp.Column)
    )


def _windows(select: exp.Select) -> int:
    return sum(1 for e in select.expressions if e.find(exp.Window))


def _recursive(statements: Statements) -> list[exp.Expr]:
    """The set operators of recursions."""
    return [s for s in _all(statements, *SETS) if _recursion(s)]


def _guarded(statements: Statements) -> bool:
    """Whether a recursion ends on cycles: by dropping repetitions, or by a WHERE inside."""
    for operator in _recursive(statements):
        rest = operator.expression
        if operator.args.get("distinct") or rest.args.get("where"):
            return True
    return False


def _along(statements: Statements) -> bool:
    """Whether the recursive part of a recursion adds a column of a table to one it carries."""
    for operator in _recursive(statements):
        sums = [e for item in operator.expression.expressions for e in item.find_all(exp.Add)]
        if any(isinstance(e.expression, exp.Column) for e in sums):
            return True
    return False


def _generations(statements: Statements) -> bool:
    """Whether a condition compares a column, no key, with the same column of another source."""
    for where in _all(statements, exp.Where):
        for test in where.find_all(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE):
            one, other = test.this, test.expression
            if (
                isinstance(one, exp.Column)
                and isinstance(other, exp.Column)
                and one.name == other.name
                and one.table != other.table
            ):
                return not one.name.endswith("id")
    return False


def _updates(statements: Statements) -> list[exp.Update]:
    return _all(statements, exp.Update)


def _inserts(statements: Statements) -> list[exp.Insert]:
    return _all(statements, exp.Insert)


def _part(node: exp.Expr, kind: type[exp.Expr]) -> exp.Expr | None:
    """The first part of a node that is of a kind."""
    return next((v for v in node.args.values() if isinstance(v, kind)), None)


def _checked(statements: Statements) -> bool:
    """Whether an update lowers a column only where it is large enough."""
    for update in _updates(statements):
        for assigned in update.expressions:
            where = _part(update, exp.Where)
            tests = [
                t.this.name
                for t in (where.find_all(exp.GTE) if where else ())
                if isinstance(t.this, exp.Column)
            ]
            if assigned.find(exp.Sub) and assigned.this.name in tests:
                return True
    return False


def _innermost(statements: Statements) -> list[exp.Select]:
    """The queries inside an EXISTS that is inside an EXISTS."""
    return [e.this for e in _all(statements, exp.Exists) if e.find_ancestor(exp.Exists)]


def _link_condition(statements: Statements) -> bool:
    return any(t.find(exp.Literal, exp.Null) for s in _innermost(statements) for t in _tests(s))


def _tests(select: exp.Select) -> list[exp.Expr]:
    where = select.args.get("where")
    return (
        list(where.find_all(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is))
        if where
        else []
    )


def _containment(statements: Statements) -> bool:
    """Whether a table occurs inside an EXISTS and again inside the one within it."""
    for inner in _innermost(statements):
        outer = inner.find_ancestor(exp.Select)
        if outer and {t.name for t in _sources(inner)} & {t.name for t in _sources(outer)}:
            return True
    return False


DETECTORS: Mapping[str, Callable[[Statements], bool]] = {
    "join_count_2": lambda s: _join_count(s) == 2,
    "join_count_3plus": lambda s: _join_count(s) >= 3,
    "alternative_join_present": _outer,
    "composite_key_join": _composite,
    "self_join": _self,
    "group_keys_2plus": lambda s: any(len(g.args["group"].expressions) > 1 for g in _grouped(s)),
    "having_predicates": lambda s: bool(_all(s, exp.Having)),
    "count_distinct": lambda s: any(isinstance(c.this, exp.Distinct) for c in _all(s, exp.Count)),
    "multi_metric_agg_3plus": lambda s: any(len(_aggregates(q)) >= 3 for q in _all(s, exp.Select)),
    "agg_on_derived_expr": lambda s: any(a.find(*ARITHMETIC) for a in _all(s, *AGGREGATES)),
    "set_ops_2": lambda s: len(_kinds(s)) == 2,
    "set_ops_3plus": lambda s: len(_kinds(s)) >= 3,
    "mixed_set_kinds": lambda s: len(set(_kinds(s))) > 1,
    "set_members_with_agg": _member_aggregates,
    "dedupe_vs_union_all_logic": lambda s: "Union ALL" in _kinds(s),
    "exists_or_not_exists": lambda s: bool(_all(s, exp.Exists)),
    "in_or_not_in": lambda s: any(_part(i, exp.Query) for i in _all(s, exp.In)),
    "correlated_depth_2plus": _deep,
    "scalar_subquery": _scalar,
    "quantified_comparison_any_all": lambda s: bool(_all(s, exp.All, exp.Any)),
    "frame_spec_explicit": lambda s: bool(_all(s, exp.WindowSpec)),
    "multi_windows_2plus": lambda s: any(_windows(q) >= 2 for q in _all(s, exp.Select)),
    "window_based_dedup": lambda s: _filtered(s, exp.EQ, ("RowNumber",)),
    "rank_then_filter": lambda s: _filtered(s, exp.LTE, ("Rank", "DenseRank", "Anonymous")),
    "chained_window_dependency": _chained,
    "recursive_cte_present": lambda s: bool(_recursive(s)),
    "branching_unionall": lambda s: "Union ALL" in _kinds(s),
    "cycle_guard": _guarded,
    "path_aggregation": _along,
    "ancestor_descendant_filter": _generations,
    "insert_basic": lambda s: any(
        _part(i, exp.Values) and not _part(i, exp.OnConflict) for i in _inserts(s)
    ),
    "insert_from_select": lambda s: any(_part(i, exp.Select) for i in _inserts(s)),
    "update_with_join": lambda s: any(_part(u, exp.From) for u in _updates(s)),
    "delete_with_exists": lambda s: any(d.find(exp.Exists) for d in _all(s, exp.Delete)),
    "upsert_conflict_action": lambda s: bool(_all(s, exp.OnConflict)),
    "mutation_with_check": _checked,
    "link_condition": _link_condition,
    "set_containment": _containment,
    "asof_filter": lambda s: any(
        c.name == "current" for w in _all(s, exp.Where) for c in w.find_all(exp.Column)
    ),
    "asof_aggregate": lambda s: any(
        c.name == "current" for a in _all(s, exp.Sum) for c in a.find_all(exp.Column)
    ),
    "transaction_block": lambda s: bool(_all(s, exp.Transaction)) and bool(_all(s, exp.Commit)),
}
"""Feature to its detector."""
