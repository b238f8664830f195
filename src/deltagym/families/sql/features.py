"""Detectors: which features a query has, read from its text by sqlglot, with no knowledge of how it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp, parse

Statements = list[exp.Expression]


def detected(sql: str) -> tuple[str, ...]:
    """The features that SQL text has, sorted; of DuckDB's dialect, in which ANY and ALL can be seen."""
    statements = [s for s in parse(sql, read="duckdb") if s is not None]
    return tuple(sorted(name for name, holds in DETECTORS.items() if holds(statements)))


def _all(statements: Statements, *kinds: type[exp.Expression]) -> list:
    return [node for s in statements for node in s.find_all(*kinds)]


def _join_count(statements: Statements) -> int:
    return max((len(s.args.get("joins") or ()) for s in _all(statements, exp.Select)), default=0)


def _outer(statements: Statements) -> bool:
    return any(j.side for j in _all(statements, exp.Join))


def _composite(statements: Statements) -> bool:
    """A join by two columns of one pair of sources."""
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
    """The tables that a SELECT names itself, without those of subqueries."""
    parts = [select.find(exp.From), *(select.args.get("joins") or ())]
    return [p.this for p in parts if p is not None and isinstance(p.this, exp.Table)]


DETECTORS: Mapping[str, Callable[[Statements], bool]] = {
    "join_count_2": lambda s: _join_count(s) == 2,
    "join_count_3plus": lambda s: _join_count(s) >= 3,
    "alternative_join_present": _outer,
    "composite_key_join": _composite,
    "self_join": _self,
}
"""Feature to its detector."""
