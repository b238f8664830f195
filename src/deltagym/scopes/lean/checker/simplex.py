"""Exact linear feasibility, x >= 0 with A x = b, by the simplex method over integers.

Every entry of the tableau is a minor of the input, so division by the last pivot is exact (Edmonds;
Bareiss). The method ends because Bland's rule never cycles, and its work is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from deltagym.scopes.lean.checker.limits import Budget, check_bits

Number = int | Fraction


def feasible(
    rows: Sequence[Sequence[Number]], right: Sequence[Number], budget: Budget
) -> list[Fraction] | None:
    """Some x >= 0 with `rows` x = `right`, or None if there is none.

    Args:
        rows: The matrix A, [equations, unknowns].
        right: The vector b, [equations].
        budget: Pays for the work.

    Raises:
        LimitError: The work is too much, or a number too long.
    """
    width = len(rows[0]) if rows else 0
    table = [_integers([*row, value]) for row, value in zip(rows, right, strict=True)]
    basis = [width + i for i in range(len(table))]
    cost = [-sum(column) for column in zip(*table, strict=True)] if table else [0]
    last = 1
    while (column := next((j for j in range(width) if cost[j] < 0), None)) is not None:
        pivot = _leaving(table, basis, column)
        if pivot is None:
            return None
        last, cost = _pivot(table, cost, pivot, column, last, budget)
        basis[pivot] = column
    if cost[width]:
        return None
    solution = [Fraction(0)] * width
    for row, unknown in zip(table, basis, strict=True):
        if unknown < width:
            solution[unknown] = Fraction(row[width], last)
    return solution


def _integers(row: Sequence[Number]) -> list[int]:
    """`row` scaled to whole numbers, with the sign that makes its last entry positive or 0."""
    scale = lcm(*(v.denominator for v in row))
    sign = -1 if row[-1] < 0 else 1
    return [v.numerator * (scale // v.denominator) * sign for v in row]


def _leaving(table: list[list[int]], basis: list[int], column: int) -> int | None:
    """The row of least ratio; among several, the one whose basic unknown comes first."""
    best: int | None = None
    for i, row in enumerate(table):
        if row[column] <= 0:
            continue
        if best is not None:
            order = row[-1] * table[best][column] - table[best][-1] * row[column]
            if order > 0 or (order == 0 and basis[i] > basis[best]):
                continue
        best = i
    return best


def _pivot(
    table: list[list[int]], cost: list[int], pivot: int, column: int, last: int, budget: Budget
) -> tuple[int, list[int]]:
    """Makes `column` the basic unknown of row `pivot`.

    Returns:
        The new common denominator and the new cost row.
    """
    chosen = table[pivot]
    value = chosen[column]
    check_bits(value)
    budget.spend(len(table) * len(chosen) * (1 + value.bit_length() // 256))
    for i, row in enumerate(table):
        if i != pivot:
            table[i] = _reduced(row, chosen, row[column], value, last)
    return value, _reduced(cost, chosen, cost[column], value, last)


def _reduced(row: list[int], chosen: list[int], factor: int, value: int, last: int) -> list[int]:
    """`row` after subtracting the multiple of the chosen row that clears the pivot's column."""
    if not factor:
        return row if value == last else [a * value // last for a in row]
    return [(a * value - factor * b) // last for a, b in zip(row, chosen, strict=True)]
