"""Comparing results: as bags, or as lists where the question demands an order; numbers to a relative 1e-6."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from deltagym.core.problem import Json
from deltagym.scopes.sql.engine import Outcome

TOLERANCE = 1e-6

Row = Sequence[Json]


def right(outcome: Outcome, expected: Json) -> bool:
    """Whether an outcome is what a case expects: rows of a query, or the contents of all tables."""
    if "tables" in expected:
        tables = outcome.get("tables")
        return tables is not None and all(
            same_bag(tables.get(name, []), rows) for name, rows in expected["tables"].items()
        )
    if "rows" not in outcome or outcome["width"] != expected["width"]:
        return False
    return (same_list if expected["ordered"] else same_bag)(outcome["rows"], expected["rows"])


def same_list(one: Sequence[Row], other: Sequence[Row]) -> bool:
    """Whether two results have equal rows in the same order."""
    return one == other or (len(one) == len(other) and all(map(_same_row, one, other)))


def same_bag(one: Sequence[Row], other: Sequence[Row]) -> bool:
    """Whether two results have equal rows, equally often.

    Rows are paired by sorting. Columns that hold a fraction anywhere come last in the order, so that errors of rounding cannot
    part rows that differ elsewhere; where there are several such columns, and an error in one could, rows are paired one by one.
    """
    if one == other:
        return True
    if len(one) != len(other):
        return False
    vague = {
        i
        for row in (*one, *other)
        for i, v in enumerate(row)
        if isinstance(v, float) and not v.is_integer()
    }
    one, other = _sorted(one, vague), _sorted(other, vague)
    return same_list(one, other) or (len(vague) > 1 and _paired(one, other))


def _paired(one: Sequence[Row], other: Sequence[Row]) -> bool:
    """Whether every row of `one` has an equal one in `other` to itself; each takes the first that is left."""
    left = list(other)
    for row in one:
        place = next((i for i, candidate in enumerate(left) if _same_row(row, candidate)), None)
        if place is None:
            return False
        del left[place]
    return True


def _sorted(rows: Sequence[Row], vague: Collection[int]) -> list[Row]:
    if not vague:
        return sorted(rows, key=lambda row: list(map(_rank, row)))
    return sorted(
        rows,
        key=lambda row: [
            _rank(row[i]) for i in sorted(range(len(row)), key=lambda i: (i in vague, i))
        ],
    )


def _rank(value: Json) -> tuple:
    if value is None:
        return (0, 0)
    if isinstance(value, int | float):
        return (1, value if value == value else 0)
    return (2, value) if isinstance(value, str) else (3, str(value))


def _same_row(one: Row, other: Row) -> bool:
    return len(one) == len(other) and all(map(same, one, other))


def same(one: Json, other: Json) -> bool:
    """Whether two values are equal; a whole number equals itself as a fraction, NULL equals NULL."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        if isinstance(one, int) and isinstance(other, int):
            return one == other
        # An infinity is within any tolerance that grows with it, so it equals nothing but itself.
        finite = math.isfinite(one) and math.isfinite(other)
        return one == other or (
            finite and math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        )
    return type(one) is type(other) and one == other


def sorted_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows of a bag in one fixed order."""
    return _sorted(rows, ())
