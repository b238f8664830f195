"""The algebra: frozen trees for queries and changes.

A family builds a tree once. SQL, English, features and mutants are all derived from it. `edits`
gives every tree that differs in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Literal, TypeAlias

Kind = Literal["INNER", "LEFT"]
SetKind = Literal["UNION", "UNION ALL", "INTERSECT", "EXCEPT"]


@dataclass(frozen=True, slots=True)
class Col:
    """A column of the source called `source`; an empty source means the only one there is."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Lit:
    """A constant; None is NULL."""

    value: int | str | None


@dataclass(frozen=True, slots=True)
class Star:
    """The `*` of `COUNT(*)`."""


@dataclass(frozen=True, slots=True)
class Op:
    """A binary operator: comparison, AND, OR, + - * or ||."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class IsNull:
    """`of IS NULL`, or IS NOT NULL."""

    of: Expr
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `args`, aggregate or scalar."""

    name: str
    args: tuple[Expr, ...] = ()
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """`CASE WHEN when THEN then ELSE otherwise END`."""

    when: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class In:
    """`of IN (query)`."""

    of: Expr
    query: Query
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Exists:
    """`EXISTS (query)`."""

    query: Query
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Scalar:
    """A query of one row and one column, as a value."""

    query: Query


@dataclass(frozen=True, slots=True)
class Quantified:
    """`of op ALL (query)`, or ANY; there is no NULL on either side.

    SQLite has neither, so that it is written with EXISTS there.
    """

    of: Expr
    op: str
    every: bool
    query: Select


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key. NULL comes before everything else, as in SQLite."""

    of: Expr
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A window frame: from rows `before` the current one to rows `after` it; None is unbounded."""

    unit: Literal["ROWS", "RANGE"]
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Over:
    """A window function."""

    call: Call
    partition: tuple[Expr, ...] = ()
    order: tuple[Key, ...] = ()
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An output column."""

    of: Expr
    name: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A table, a common table expression or a query, under its own name."""

    of: str | Query
    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """A further source and the condition that ties it to those before."""

    kind: Kind
    source: Source
    on: Expr


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT."""

    items: tuple[Item, ...]
    source: Source
    joins: tuple[Join, ...] = ()
    where: Expr | None = None
    group: tuple[Expr, ...] = ()
    having: Expr | None = None
    distinct: bool = False
    order: tuple[Key, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Compound:
    """Two queries joined by a set operator.

    An operator of another kind on the left is written as a subquery, so that precedence does not
    matter.
    """

    op: SetKind
    left: Query
    right: Query


@dataclass(frozen=True, slots=True)
class Cte:
    """A common table expression."""

    name: str
    columns: tuple[str, ...]
    query: Query


@dataclass(frozen=True, slots=True)
class With:
    """A query with common table expressions."""

    ctes: tuple[Cte, ...]
    body: Query
    recursive: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """One assignment of an update."""

    column: str
    of: Expr


@dataclass(frozen=True, slots=True)
class Conflict:
    """What an insert does with a record whose key exists: the assignments; without any, nothing."""

    key: tuple[str, ...]
    sets: tuple[Set, ...] = ()


@dataclass(frozen=True, slots=True)
class Insert:
    """Records of constants, or those of a query, put into a table."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Lit, ...], ...] = ()
    query: Select | None = None
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Assignments to the records of a table; `source` is a joined table (`UPDATE ... FROM`)."""

    table: str
    sets: tuple[Set, ...]
    source: Source | None = None
    where: Expr | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Records taken out of a table."""

    table: str
    where: Expr | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """Changes one after another, with or without a transaction."""

    changes: tuple[Insert | Update | Delete, ...]
    transaction: bool = False


Expr: TypeAlias = (
    Col | Lit | Star | Op | IsNull | Call | Choose | In | Exists | Scalar | Quantified | Over
)
Query: TypeAlias = Select | Compound | With
Tree: TypeAlias = Query | Script


def every(*conditions: Expr | None) -> Expr | None:
    """The conjunction of the conditions that are not None; None if there are none."""
    there = [c for c in conditions if c is not None]
    result = there[0] if there else None
    for condition in there[1:]:
        result = Op("AND", result, condition)  # type: ignore[arg-type]
    return result


def both(first: Expr, *others: Expr) -> Expr:
    """The conjunction of one or more conditions."""
    for other in others:
        first = Op("AND", first, other)
    return first


Edit = tuple[str, bool, object]
"""What was changed, whether the result still follows from the SQL alone, and the new node."""


def edits(node: object, local: Callable[[object], Iterator[Edit]]) -> Iterator[Edit]:
    """Every tree that differs from `node` in one place.

    A sort key is there to tell records apart: with anything else in its place the result is open.

    Args:
        node: The tree.
        local: What may stand in the place of a node.
    """
    yield from local(node)
    if isinstance(node, Key):
        yield from ((what, False, replace(node, of=new)) for what, _, new in edits(node.of, local))
        return
    for name in _fields(type(node)):
        value = getattr(node, name)
        changed = (
            _within(value, local)
            if isinstance(value, tuple)
            else edits(value, local)
            if _is_node(value)
            else ()
        )
        for what, stable, new in changed:
            yield what, stable, replace(node, **{name: new})  # type: ignore[type-var]


def _within(
    value: tuple, local: Callable[[object], Iterator[Edit]]
) -> Iterator[tuple[str, bool, tuple]]:
    """Every tuple that differs from `value` in one place of one of its trees."""
    for i, item in enumerate(value):
        changed = (
            _within(item, local)
            if isinstance(item, tuple)
            else edits(item, local)
            if _is_node(item)
            else ()
        )
        for what, stable, new in changed:
            yield what, stable, (*value[:i], new, *value[i + 1 :])


def nodes(node: object) -> Iterator[object]:
    """`node` and everything below it, top down."""
    left = [node]
    while left:
        item = left.pop()
        if isinstance(item, tuple):
            left.extend(reversed(item))
        elif _is_node(item):
            yield item
            left.extend(getattr(item, name) for name in reversed(_fields(type(item))))


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _is_node(value: object) -> bool:
    return hasattr(value, "__dataclass_fields__")
