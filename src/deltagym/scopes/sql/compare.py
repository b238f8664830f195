"""Compares results: as bags, or as lists where the question asks for an order.

Numbers may differ by a relative 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from deltagym.core.problem import Json
from deltagym.scopes.sql.engine import Record, SqlResult

TOLERANCE = 1e-6


def right(result: SqlResult, expected: Json) -> bool:
    """Whether a result is what a case expects: a query's records, or the contents of all tables."""
    if "tables" in expected:
        after = result.get("tables")
        return after is not None and all(
            same_bag(after.get(name, []), records) for name, records in expected["tables"].items()
        )
    if "rows" not in result or result["width"] != expected["width"]:
        return False
    return (same_list if expected["ordered"] else same_bag)(result["rows"], expected["rows"])


def same_list(one: Sequence[Record], other: Sequence[Record]) -> bool:
    """Whether two results have equal records in the same order."""
    return one == other or (len(one) == len(other) and all(map(_same_record, one, other)))


def same_bag(one: Sequence[Record], other: Sequence[Record]) -> bool:
    """Whether two results have equal records, equally often.

    Records are paired by sorting. Columns that hold a fraction anywhere come last in the sort key,
    so that rounding errors cannot separate records that differ elsewhere. If there are several such
    columns, where an error in one could, records are paired one by one.
    """
    if one == other:
        return True
    if len(one) != len(other):
        return False
    vague = {
        i
        for record in (*one, *other)
        for i, value in enumerate(record)
        if isinstance(value, float) and not value.is_integer()
    }
    one, other = _sorted(one, vague), _sorted(other, vague)
    return same_list(one, other) or (len(vague) > 1 and _paired(one, other))


def _paired(one: Sequence[Record], others: Sequence[Record]) -> bool:
    """Whether each record of `one` has an equal one in `others`, which is used up."""
    left = list(others)
    for record in one:
        place = next((i for i, other in enumerate(left) if _same_record(record, other)), None)
        if place is None:
            return False
        del left[place]
    return True


def _sorted(records: Sequence[Record], vague: Collection[int]) -> list[Record]:
    if not vague:
        return sorted(records, key=lambda record: list(map(_rank, record)))

    def key(record: Record) -> list[tuple]:
        columns = sorted(range(len(record)), key=lambda i: (i in vague, i))
        return [_rank(record[i]) for i in columns]

    return sorted(records, key=key)


def _rank(value: Json) -> tuple:
    if value is None:
        return (0, 0)
    if isinstance(value, int | float):
        return (1, value if value == value else 0)
    return (2, value) if isinstance(value, str) else (3, str(value))


def _same_record(one: Record, other: Record) -> bool:
    return len(one) == len(other) and all(map(same, one, other))


def same(one: Json, other: Json) -> bool:
    """Whether two values are equal; a whole number equals itself as a float, NULL equals NULL."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        if isinstance(one, int) and isinstance(other, int):
            return one == other
        # An infinity is within any tolerance that grows with it, so it equals nothing but itself.
        finite = math.isfinite(one) and math.isfinite(other)
        return one == other or (
            finite and math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        )
    return type(one) is type(other) and one == other


def sorted_records(records: Sequence[Record]) -> list[Record]:
    """The records of a bag in one fixed order."""
    return _sorted(records, ())
