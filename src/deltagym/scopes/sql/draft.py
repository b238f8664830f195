"""Drafts: a question and its gold tree, before it is a problem; and choices that families share."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.scopes.sql.algebra import Col, Expr, IsNull, Item, Key, Lit, Op, Tree, every
from deltagym.scopes.sql.english import Style, Voice
from deltagym.scopes.sql.schema import Column, Schema, Table


@dataclass(frozen=True)
class Draft:
    """A question and its answer, without cases.

    Attributes:
        schema: The tables.
        tree: The gold query or script.
        sentences: The question.
        style: How the question is put.
        in_order: Whether the order of records counts.
        features: Features of the gold query.
    """

    schema: Schema
    tree: Tree
    sentences: tuple[str, ...]
    style: Style
    in_order: bool
    features: tuple[str, ...]


def some(items: Sequence, least: int, most: int, draw: random.Random) -> list:
    """Some of the items, in random order."""
    count = min(draw.randint(least, most), len(items))
    chosen = set(draw.sample(range(len(items)), count))
    return [item for i, item in enumerate(items) if i in chosen]


def filter_on(source: str, column: Column, draw: random.Random) -> Expr:
    """A condition on a column, true of some records and false of others."""
    col = Col(source, column.name)
    if column.nullable and draw.random() < 0.25:
        return IsNull(col, draw.random() < 0.6)
    if column.sort == "number":
        third = max(1, (column.high - column.low) // 3)
        return Op(
            draw.choice(("<", "<=", ">", ">=", "<>")),
            col,
            Lit(draw.randint(column.low + third, column.high - third)),
        )
    if column.sort == "date":
        return Op(draw.choice(("<", "<=", ">", ">=")), col, Lit(draw.choice(column.values[3:9])))
    values = draw.sample(column.values[:4], 2)
    if draw.random() < 0.3:
        return Op("OR", Op("=", col, Lit(values[0])), Op("=", col, Lit(values[1])))
    return Op(draw.choice(("=", "<>")), col, Lit(values[0]))


def draw_filter(
    tables: Sequence[tuple[str, Table]], least: int, most: int, draw: random.Random
) -> Expr | None:
    """A conjunction of conditions on columns of these sources, no column twice."""
    columns = [
        (name, c) for name, table in tables for c in table.sorted_as("number", "category", "date")
    ]
    return every(
        *(filter_on(name, column, draw) for name, column in some(columns, least, most, draw))
    )


def draw_order(
    items: Sequence[Item], draw: random.Random, chance: float = 0.45
) -> tuple[tuple[Key, ...], int | None]:
    """A random order in which only equal rows tie, and a limit.

    Returns:
        Sort keys, none if no order is wanted, and how many rows are wanted; None for all.
    """
    if draw.random() > chance:
        return (), None
    columns = [item.of for item in items]
    draw.shuffle(columns)
    keys = tuple(Key(c, draw.random() < 0.5) for c in columns)
    return keys, draw.randint(1, 3) if draw.random() < 0.4 else None


def sorting(
    voice: Voice,
    items: Sequence[Item],
    phrases: Sequence[str],
    keys: Sequence[Key],
    limit: int | None,
) -> list[str]:
    """The sentences for an order over output columns, whose phrases are given."""
    called = {item.of: phrase for item, phrase in zip(items, phrases, strict=True)}
    return voice.sorting([(key, called[key.of]) for key in keys], limit)
