"""Draws databases for a schema: small, and of kinds that each reveal another class of mistakes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import Col, Insert, Lit, Op, Tree, nodes
from deltagym.scopes.sql.engine import Contents, Record
from deltagym.scopes.sql.schema import Column, ForeignKey, Schema, Table

Value = int | str | None

Near = Mapping[str, list[int | str]]
"""Column to the constants it is compared with, and `table.id` to keys that are put in."""


@dataclass(frozen=True, slots=True)
class Mould:
    """How a kind of database is drawn.

    Attributes:
        parents: Least and greatest number of records in tables without foreign keys.
        children: The same in tables with foreign keys.
        null: Chance that a nullable value is NULL.
        narrow: Chance that a value is next to a constant of the query.
        few: How many values of a text are used; few give many ties.
        numbers: How many values of a number are used, besides those next to a constant; None for
            all.
    """

    parents: tuple[int, int]
    children: tuple[int, int]
    null: float
    narrow: float = 0.25
    few: int = 9
    numbers: int | None = None


MOULDS: Mapping[str, Mould] = {
    "typical": Mould((5, 8), (9, 14), 0.15),
    "ties": Mould((5, 8), (10, 16), 0.1, 0.6, 2, 2),
    "dense": Mould((3, 5), (14, 20), 0.15, 0.3, 4, 3),
    "sparse": Mould((7, 10), (3, 6), 0.3),
    "nulls": Mould((5, 7), (8, 12), 0.6),
    "border": Mould((5, 8), (10, 16), 0.1, 0.95),
    "full": Mould((5, 8), (9, 14), 0.0, 0.4, 5),
    "tiny": Mould((1, 2), (0, 3), 0.3, 0.6),
    "sample": Mould((4, 5), (5, 7), 0.2, 0.35, 5),
}
"""The kinds of database; `sample` is for showing."""

KINDS = tuple(kind for kind in MOULDS if kind != "sample")
"""The kinds in the order in which hidden databases are drawn."""


def constants(tree: Tree) -> dict[str, list[int | str]]:
    """Column to the constants it is compared with; values near them tell a query from others."""
    found: dict[str, list[int | str]] = {}
    for node in nodes(tree):
        if isinstance(node, Op) and isinstance(node.right, Lit) and node.right.value is not None:
            for part in nodes(node.left):
                if isinstance(part, Col):
                    found.setdefault(part.name, []).append(node.right.value)
        if isinstance(node, Insert) and node.conflict is not None:
            found[f"{node.table}.id"] = [
                row[0].value for row in node.rows if row[0].value is not None
            ]
    return found


def draw_contents(schema: Schema, kind: str, draw: random.Random, near: Near) -> Contents:
    """A random database that keeps all constraints.

    Args:
        schema: The tables.
        kind: A key of `MOULDS`.
        draw: The generator.
        near: Constants near which values are drawn.
    """
    return _Filler(schema, MOULDS[kind], draw, near).contents()


class _Filler:
    def __init__(self, schema: Schema, mould: Mould, draw: random.Random, near: Near) -> None:
        self._schema = schema
        self._mould = mould
        self._draw = draw
        self._near = near
        self._texts: dict[tuple[str, ...], list[str]] = {}
        self._few: dict[str, list[int]] = {}
        self._keys: dict[str, list[tuple[int, ...]]] = {}

    def contents(self) -> Contents:
        return {table.name: self._fill(table) for table in self._schema.tables}

    def _fill(self, table: Table) -> list[Record]:
        is_network = table.key == ("from_id", "to_id")
        child = is_network or (
            any(r.table != table.name for r in table.foreign_keys) and "id" in table.key
        )
        count = self._draw.randint(*(self._mould.children if child else self._mould.parents))
        ids = self._ids(table, count) if table.key == ("id",) else []
        records: dict[tuple[Value, ...], Record] = {}
        self._keys[table.name] = []
        for number in range(count if ids else 2 * count):
            values = self._record(table, ids[number] if ids else None)
            key = tuple(values.get(name) for name in table.key)
            if None in key or key in records or (is_network and key[0] == key[1]):
                continue
            records[key] = [values[c.name] for c in table.columns]
            self._keys[table.name].append(key)  # type: ignore[arg-type]
        if any(
            r.table != table.name and not self._keys[r.table]
            for r in table.foreign_keys
            if self._required(table, r)
        ):
            self._keys[table.name] = []
            return []
        return list(records.values())

    def _ids(self, table: Table, count: int) -> list[int]:
        """Keys in random order; some of those that the query puts in are already there."""
        taken = [
            i
            for i in self._near.get(f"{table.name}.id", ())
            if isinstance(i, int) and self._draw.random() < 0.6
        ][:count]
        ids = taken + self._draw.sample(
            [i for i in range(1, 100) if i not in taken], count - len(taken)
        )
        self._draw.shuffle(ids)
        return ids

    def _record(self, table: Table, number: int | None) -> dict[str, Value]:
        values: dict[str, Value] = {"id": number} if number is not None else {}
        for foreign_key in table.foreign_keys:
            values.update(self._refer(table, foreign_key))
        for column in table.columns:
            if column.name not in values:
                values[column.name] = self._value(column)
        return values

    @staticmethod
    def _required(table: Table, foreign_key: ForeignKey) -> bool:
        return not all(table.column(c).nullable for c in foreign_key.columns)

    def _refer(self, table: Table, foreign_key: ForeignKey) -> dict[str, int | None]:
        """A key of a record referred to; in the same table, of a record made so far."""
        keys = self._keys[foreign_key.table]
        nothing = not keys or (
            not self._required(table, foreign_key) and self._draw.random() < self._mould.null
        )
        key = (None,) * len(foreign_key.columns) if nothing else self._draw.choice(keys)
        return dict(zip(foreign_key.columns, key, strict=True))

    def _value(self, column: Column) -> Value:
        if column.nullable and self._draw.random() < self._mould.null:
            return None
        near = self._near.get(column.name)
        close = (
            self._draw.choice(near) if near and self._draw.random() < self._mould.narrow else None
        )
        if column.sort != "number":
            near_by = isinstance(close, str) and close in column.values
            return (
                self._beside(column, str(close))
                if near_by
                else self._draw.choice(self._pool(column))
            )
        if isinstance(close, int):
            return min(max(close + self._draw.randint(-1, 1), column.low), column.high)
        return (
            self._draw.choice(self._numbers(column))
            if self._mould.numbers
            else self._draw.randint(column.low, column.high)
        )

    def _beside(self, column: Column, value: str) -> str:
        """A text itself, or a date next to it."""
        if column.sort != "date":
            return value
        place = column.values.index(value) + self._draw.randint(-1, 1)
        return column.values[min(max(place, 0), len(column.values) - 1)]

    def _numbers(self, column: Column) -> list[int]:
        """The values of a number that this database uses."""
        if column.name not in self._few:
            self._few[column.name] = [
                self._draw.randint(column.low, column.high) for _ in range(self._mould.numbers or 0)
            ]
        return self._few[column.name]

    def _pool(self, column: Column) -> list[str]:
        """The values of a text that this database uses."""
        if column.values not in self._texts:
            count = min(self._mould.few, len(column.values))
            self._texts[column.values] = self._draw.sample(column.values, count)
        return self._texts[column.values]
