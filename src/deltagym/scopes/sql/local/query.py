"""The gold query as a tree: what it reads, which constants it names, and what it leaves open."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from deltagym.core.problem import Json
from deltagym.scopes.sql.local.open_ends import one_of_group, tie_broken
from deltagym.scopes.sql.local.original import Table
from deltagym.scopes.sql.local.report import Reason, Refused
from deltagym.scopes.sql.names import ColumnFacts, Facts, TableFacts, origin, sources_of
from deltagym.scopes.sql.parsed_mutator import ParsedMutator, Statements
from deltagym.scopes.sql.select_facts import CONDITIONS

Place = tuple[str, str]
"""Table and column, both in lower case."""

LIMIT = 200
"""Combinations of records that one probe looks for."""

PROBES = 8
"""Probes of a query, at most."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A query for rowids, one column for each of `tables`.

    The records found go together into the gold query's result (`hit`), or just miss it.
    """

    sql: str
    tables: tuple[str, ...]
    hit: bool


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold query.

    Attributes:
        sql: Its text, as the folder has it.
        tree: The same, parsed.
        tables: The original's tables, by name in lower case.
        facts: The same in short, for finding out what names mean and for making mutants.
        used: The tables that it reads, in the order of the original.
        in_order: Whether its outermost part has an ORDER BY.
    """

    sql: str
    tree: exp.Query
    tables: Mapping[str, Table]
    facts: Facts
    used: tuple[str, ...]
    in_order: bool

    def place(self, column: exp.Column) -> Place | None:
        """The table's column that a name means; None if it is no table's."""
        return origin(column, self.facts)

    def columns(self) -> dict[Place, None]:
        """The columns it names, in the order of its text."""
        return dict.fromkeys(
            p for c in self.tree.find_all(exp.Column) if (p := self.place(c)) is not None
        )

    def constants(self) -> dict[Place, list[Json]]:
        """Compared column to the constants it is compared with."""
        found: dict[Place, list[Json]] = {}
        for node in self.tree.find_all(*CONDITIONS):
            near = [
                n
                for n in node.find_all(exp.Literal, exp.Column)
                if n.find_ancestor(exp.Query) is node.find_ancestor(exp.Query)
            ]
            values = [
                v for n in near if isinstance(n, exp.Literal) and (v := value_of(n)) is not None
            ]
            for column in near if values else ():
                place = self.place(column) if isinstance(column, exp.Column) else None
                if place is not None:
                    found.setdefault(place, []).extend(
                        v for v in values if v not in found.get(place, ())
                    )
        return found

    def joined(self) -> list[tuple[Place, Place]]:
        """Pairs of columns that it demands to be equal."""
        pairs = []
        for node in self.tree.find_all(exp.EQ):
            if isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column):
                one, other = self.place(node.this), self.place(node.expression)
                if one and other and one != other:
                    pairs.append((one, other))
        return pairs

    def grouped(self) -> dict[Place, None]:
        """The columns by which it groups or sorts."""
        found = (
            c for n in self.tree.find_all(exp.Group, exp.Order) for c in n.find_all(exp.Column)
        )
        return dict.fromkeys(p for c in found if (p := self.place(c)) is not None)

    def probes(self) -> list[Probe]:
        """Queries that search its records: under its conditions, with one denied, and with none."""
        found = [
            probe for select in self.tree.find_all(exp.Select) for probe in self._probes(select)
        ]
        return list(dict.fromkeys(found))[:PROBES]

    def _probes(self, select: exp.Select) -> Iterator[Probe]:
        tables = [t for t in sources_of(select) if isinstance(t, exp.Table)]
        if (
            not tables
            or len(tables) < len(sources_of(select))
            or any(t.name.lower() not in self.tables for t in tables)
        ):
            return
        names = tuple(t.name.lower() for t in tables)
        where = select.args.get("where")
        condition = [where.this] if where else []
        parts = (
            list(where.this.flatten()) if where and isinstance(where.this, exp.And) else condition
        )
        yield Probe(_rowids(select, tables, parts), names, hit=True)
        for i, part in enumerate(parts):
            denied = exp.Not(this=exp.Paren(this=part.copy()))
            changed = [*parts[:i], denied, *parts[i + 1 :]]
            yield Probe(_rowids(select, tables, changed), names, hit=False)
        if len(parts) > 1:
            yield Probe(_rowids(select, tables, []), names, hit=False)

    def mutants(self) -> tuple[str, ...]:
        """Texts of wrong queries that are one change away."""
        mutator = ParsedMutator(self.facts, _text)
        return tuple(mutant.sql for mutant in mutator.nearest((self.tree,)))

    def variants(self, width: int) -> tuple[str, ...]:
        """The query with what it leaves open settled in different ways.

        Tied rows come in one order or the other, and a column that is neither grouped by nor
        aggregated is the least or the greatest of its group. If all variants give what the query
        gives, it leaves nothing open.

        Args:
            width: How many columns its result has.
        """
        texts = [tie_broken(self.tree, width, descending) for descending in (False, True)]
        texts += [one_of_group(self.tree, kind) for kind in (exp.Min, exp.Max)]
        own = self.tree.sql("sqlite")
        return tuple(text for text in dict.fromkeys(texts) if text != own)


def _text(statements: Statements) -> str:
    return statements[0].sql("sqlite")


def read_gold(sql: str, tables: Mapping[str, Table], views: frozenset[str]) -> Gold:
    """Parses a gold query.

    Raises:
        Refused: It is not one SELECT, reads no table or a view, or uses GROUP_CONCAT.
    """
    try:
        statements = [
            s
            for s in parse(sql, read="sqlite")
            if s is not None and not isinstance(s, exp.Semicolon)
        ]
    except SqlglotError as error:
        raise Refused(Reason.NOT_READ, str(error).splitlines()[0][:200]) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise Refused(
            Reason.NOT_READ,
            f"{len(statements)} statements" if len(statements) != 1 else statements[0].key.upper(),
        )
    tree = _with_text(statements[0], tables)
    named = {t.name.lower() for t in tree.find_all(exp.Table)}
    if named & views:
        raise Refused(Reason.NOT_READ, f"it reads a view, {min(named & views)}")
    if tree.find(exp.GroupConcat):
        raise Refused(Reason.UNDETERMINED, "group_concat puts values together in no order")
    used = tuple(name for name in tables if name in named)
    if not used:
        raise Refused(Reason.NOT_READ, "it reads no table")
    return Gold(
        sql.strip().rstrip(";").strip(),
        tree,
        tables,
        _facts(tables),
        used,
        tree.args.get("order") is not None,
    )


def _facts(tables: Mapping[str, Table]) -> Facts:
    columns = {
        name: tuple(ColumnFacts(c.name, c.type.upper(), c.numeric, c.nullable) for c in t.columns)
        for name, t in tables.items()
    }
    return {name: TableFacts(columns[name], t.primary) for name, t in tables.items()}


def _with_text(tree: exp.Query, tables: Mapping[str, Table]) -> exp.Query:
    """The tree with text in place of quoted names that no column has, as SQLite reads them."""
    known = {c.name.lower() for t in tables.values() for c in t.columns} | {"rowid"}
    known |= {a.alias.lower() for a in tree.find_all(exp.Alias, exp.CTE, exp.Subquery)}
    known |= {
        i.name.lower() for a in tree.find_all(exp.TableAlias) for i in a.args.get("columns") or ()
    }

    def read(node: exp.Expr) -> exp.Expr:
        if (
            isinstance(node, exp.Column)
            and not node.table
            and node.this.args.get("quoted")
            and node.name.lower() not in known
        ):
            return exp.Literal.string(node.name)
        return node

    return tree.transform(read)  # pyright: ignore[reportReturnType]


def value_of(literal: exp.Literal) -> Json:
    """The value of a literal; None if it is neither number nor text."""
    if literal.is_string:
        return literal.this
    try:
        value = float(literal.this)
    except ValueError:
        return None
    sign = -1 if isinstance(literal.parent, exp.Neg) else 1
    whole = value.is_integer() and "." not in literal.this
    return sign * (int(value) if whole else value) if math.isfinite(value) else None


def _rowids(select: exp.Select, tables: list[exp.Table], parts: list[exp.Expr]) -> str:
    """A SELECT for the rowids of its tables' records, under some conditions."""
    probe = select.copy()
    for name in (
        "with_",
        "distinct",
        "group",
        "having",
        "order",
        "limit",
        "offset",
        "windows",
        "where",
    ):
        probe.set(name, None)
    probe.set(
        "expressions", [exp.column("rowid", table=t.alias_or_name, quoted=False) for t in tables]
    )
    for part in parts:
        probe = probe.where(part.copy(), copy=False)
    return probe.limit(LIMIT).sql("sqlite")
