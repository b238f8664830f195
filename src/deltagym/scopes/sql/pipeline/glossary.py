"""Words for kinds of question and features, for asking a language model.

They say what the detectors of `features.py` look for, so that a model that does as told is found to
have done so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

PHRASES: Mapping[str, str] = {
    "join_count_2": (
        "one SELECT joins exactly three tables, with two JOIN clauses, and none has more"
    ),
    "join_count_3plus": "one SELECT has three JOIN clauses or more",
    "alternative_join_present": "a LEFT JOIN whose missing partners matter for the result",
    "composite_key_join": "a join of two tables by two pairs of columns at once",
    "self_join": "a table joined with itself under another alias, in one SELECT",
    "group_keys_2plus": "GROUP BY two columns or more",
    "having_predicates": "a HAVING condition on a group",
    "count_distinct": "COUNT(DISTINCT ...)",
    "multi_metric_agg_3plus": "three aggregates or more shown by one SELECT",
    "agg_on_derived_expr": (
        "an aggregate of an arithmetic expression of columns, such as SUM(a * b)"
    ),
    "set_ops_2": "exactly two set operators (UNION, INTERSECT, EXCEPT)",
    "set_ops_3plus": "three set operators or more (UNION, INTERSECT, EXCEPT)",
    "mixed_set_kinds": "set operators of different kinds",
    "set_members_with_agg": "a member of a set operator that has a GROUP BY",
    "dedupe_vs_union_all_logic": "a UNION ALL in which repetitions matter",
    "exists_or_not_exists": "EXISTS or NOT EXISTS",
    "in_or_not_in": "IN or NOT IN with a subquery",
    "correlated_depth_2plus": (
        "a subquery that refers to the query around it, which is itself a subquery that "
        "refers to the one around it"
    ),
    "scalar_subquery": "a subquery of one value, shown or compared with",
    "quantified_comparison_any_all": (
        "a comparison with ALL (SELECT ...) or ANY (SELECT ...), written with these words"
    ),
    "frame_spec_explicit": (
        "a window function with an explicit frame, such as ROWS BETWEEN 2 PRECEDING AND CURRENT ROW"
    ),
    "multi_windows_2plus": "two window functions or more shown by one SELECT",
    "window_based_dedup": (
        "ROW_NUMBER() in a WITH stage, and a later WHERE that keeps one row of each "
        "partition by `=`"
    ),
    "rank_then_filter": (
        "RANK() or DENSE_RANK() in a WITH stage, and a later WHERE that keeps the first few by `<=`"
    ),
    "chained_window_dependency": (
        "a window function over a column that a window function of an earlier WITH stage computed"
    ),
    "recursive_cte_present": "WITH RECURSIVE",
    "branching_unionall": "a UNION ALL besides the one inside a recursion",
    "cycle_guard": (
        "a recursion that ends on cycles too: UNION without ALL, or a WHERE on a depth that"
        " is counted"
    ),
    "path_aggregation": (
        "a recursion whose step adds a column of a table to a sum carried along, as in "
        "`path.total + edge.length`"
    ),
    "ancestor_descendant_filter": (
        "a WHERE that compares a column of a row with the same column of a row above or below it"
    ),
    "insert_basic": "INSERT ... VALUES without ON CONFLICT",
    "insert_from_select": "INSERT ... SELECT",
    "update_with_join": "UPDATE ... FROM another table",
    "delete_with_exists": "DELETE ... WHERE EXISTS or NOT EXISTS",
    "upsert_conflict_action": "INSERT ... ON CONFLICT (...) DO UPDATE or DO NOTHING",
    "mutation_with_check": (
        "an UPDATE that lowers a column, only where `column >=` what is taken off, so that "
        "its CHECK holds"
    ),
    "transaction_block": "BEGIN and COMMIT around the statements",
}
"""Feature to what it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What every question of a family has, apart from its features.

    Attributes:
        about: What it is, for the model.
        nodes: Kinds of node of which the SQL must have one each; a tuple of types is one kind.
        upstream: Whether upstream has it.
    """

    about: str
    nodes: tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], ...]
    upstream: bool = True


_SETS = (exp.Union, exp.Intersect, exp.Except)
_SUBQUERIES = (exp.Exists, exp.In, exp.Subquery, exp.All, exp.Any)
_AGGREGATE = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Count)

KINDS: Mapping[str, Kind] = {
    "sql_joining": Kind("rows of several tables combined by JOIN along references", (exp.Join,)),
    "sql_aggregation": Kind(
        "numbers about groups of rows: aggregates and GROUP BY", (_AGGREGATE, exp.Group)
    ),
    "sql_set_algebra": Kind(
        "lists of rows united, intersected or subtracted: UNION, INTERSECT, EXCEPT", (_SETS,)
    ),
    "sql_subquery": Kind(
        "conditions or values that ask about other rows by subqueries", (_SUBQUERIES,)
    ),
    "sql_window": Kind(
        "ranks, running values or neighbours of rows, by window functions", (exp.Window,)
    ),
    "sql_hierarchy": Kind(
        "what is above, below or can be reached: a table joined with itself, or recursion",
        ((exp.Join, exp.CTE),),
    ),
    "sql_mutation": Kind(
        "rows put in, changed and taken out, by INSERT, UPDATE and DELETE",
        ((exp.Insert, exp.Update, exp.Delete),),
    ),
    "sql_joining_window": Kind(
        "window functions over joined rows", (exp.Join, exp.Window), upstream=False
    ),
    "sql_set_aggregation": Kind("groups over united lists", (_SETS, exp.Group), upstream=False),
    "sql_hierarchy_aggregation": Kind(
        "totals over everything below", ((exp.Join, exp.CTE), _AGGREGATE), upstream=False
    ),
}
"""Family to its kind.

`sql_division` and `sql_as_of` are left out: their detectors know names that only our own queries
use.
"""
