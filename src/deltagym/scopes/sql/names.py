"""What the names in parsed SQL mean: which table's column each one is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is known of a table's column.

    Attributes:
        name: Its name.
        sort: What it holds, in any words; columns of one sort are likely to be confused.
        numeric: Whether it holds numbers.
        nullable: Whether it may be NULL.
    """

    name: str
    sort: str
    numeric: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What is known of a table: its columns, and the names of its primary key's columns."""

    columns: tuple[ColumnFacts, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> ColumnFacts | None:
        """The column called `name`, in any case."""
        return next((c for c in self.columns if c.name.lower() == name.lower()), None)


Facts = Mapping[str, TableFacts]
"""Table, in lower case, to what is known of it."""


def sources_of(query: exp.Expr) -> list[exp.Expr]:
    """The tables and subqueries that a SELECT reads from; for a change, the changed table."""
    if not isinstance(query, exp.Select):
        return [query.this.find(exp.Table)]
    start = query.args.get("from_")
    return ([start.this] if start else []) + [j.this for j in query.args.get("joins") or ()]


def origin(column: exp.Column, facts: Facts) -> tuple[str, str] | None:
    """The table and column that a name means, both in lower case; None if it is no table's."""
    wanted, owner = column.name.lower(), column.table.lower()
    for sources in _scopes(column):
        for alias, table in sources.items():
            if owner in ("", alias) and table in facts and facts[table].column(wanted):
                return table, wanted
        if owner and owner in sources:
            return None
    return None


def _scopes(node: exp.Expr) -> Iterator[dict[str, str]]:
    """Alias to table, in lower case, for each statement around a node, innermost first."""
    around: exp.Expr | None = node
    kinds = (exp.Select, exp.Insert, exp.Update, exp.Delete)
    while (around := around.find_ancestor(*kinds)) is not None:
        sources = sources_of(around)
        found = {
            s.alias_or_name.lower(): s.name.lower() if isinstance(s, exp.Table) else ""
            for s in sources
        }
        if isinstance(around, exp.Insert):
            found["excluded"] = sources[0].name.lower()
        yield found
