"""The matrix as tables: a row a model by family, a row a level or an axis by model, and what they mean, as markdown."""

from __future__ import annotations

from typing import Literal

from deltagym.core.table import Table
from deltagym.evaluation.transfer.matrix import Cell, Matrix, Row
from deltagym.evaluation.wording import count, plural

AXES_NOTE = """A test problem is in distribution if its suite trains on the same family and level; all others are on the axis of
their suite. Whether a model was trained on that suite is not asked here; the column "trained on" above says what it was trained on."""


def matrix_table(matrix: Matrix) -> Table:
    """A row a model: what it was trained on, then a column a test family."""
    cells = matrix.cells()
    header = (
        "model",
        "trained on",
        *(f"{cell.group} ({count(cell.problems)})" for cell in cells[0]),
    )
    rows = (
        (_name(matrix, row), _trained(matrix, row), *map(_with_unread, line))
        for row, line in zip(matrix.rows, cells, strict=True)
    )
    return Table(header, tuple(rows))


def level_table(matrix: Matrix) -> Table:
    """A row a test family and level, of which there are many: its problems, then a column a model."""
    return _by_group(matrix, "level", "test family and level")


def axis_table(matrix: Matrix) -> Table:
    """A row an axis: its problems, then a column a model, the base first."""
    return _by_group(matrix, "axis", "axis")


def notes(matrix: Matrix) -> list[str]:
    """What models could not read, a line a model."""
    lines = []
    for row in matrix.rows:
        if unread := matrix.unread(row):
            listed = ", ".join(
                f"{family} ({plural(number, 'problem')})" for family, number in unread.items()
            )
            lines.append(f"Cannot be read by {row.model}: {listed}. These problems are left out.")
    return lines


def introduction(matrix: Matrix) -> list[str]:
    """What was asked and how to read a cell, in lines."""
    suites = ", ".join(test.suite.name for test in matrix.tests)
    limit = (
        f", at most {plural(matrix.limit, 'problem')} of a family and level" if matrix.limit else ""
    )
    lines = [
        f"Test problems of {suites}{limit}; {plural(matrix.n, 'sample')} each. A cell is pass@1 with its 95 % interval over problems.",
        "● the model was trained on this family (below: family and level); → it was not, so what it can do is transfer.",
    ]
    if matrix.base is not None:
        lines.append(
            f'"; 3 of 8": of 8 problems that {matrix.base}, the untrained base, never solved in {plural(matrix.n, "sample")} '
            f"(pass@{matrix.n} = 0), 3 were solved at least once."
        )
    return lines


def markdown(matrix: Matrix) -> str:
    """All tables with their notes."""
    parts = [
        "# Transfer",
        "\n".join(introduction(matrix)),
        "## By family",
        matrix_table(matrix).markdown(),
        "## By level",
        level_table(matrix).markdown(),
        "## By axis",
        axis_table(matrix).markdown(),
        AXES_NOTE,
    ]
    if unread := notes(matrix):
        parts += ["## Not read", "\n".join(f"- {line}" for line in unread)]
    return "\n\n".join(parts) + "\n"


def _by_group(matrix: Matrix, by: Literal["level", "axis"], heading: str) -> Table:
    columns = matrix.cells(by)
    header = (heading, "problems", *(_name(matrix, row) for row in matrix.rows))
    rows = (
        (line[0].group, count(line[0].problems), *map(_with_unread, line))
        for line in zip(*columns, strict=True)
    )
    return Table(header, tuple(rows))


def _with_unread(cell: Cell) -> str:
    """The cell's text; a group of several families may be read only in part."""
    return cell.text() + (
        f" (without {count(cell.unread)} not read)" if cell.unread and cell.estimate else ""
    )


def _name(matrix: Matrix, row: Row) -> str:
    step = f", step {row.step}" if row.step is not None else ""
    return f"{row.model} (untrained)" if row.model == matrix.base else f"{row.model}{step}"


def _trained(matrix: Matrix, row: Row) -> str:
    if row.model == matrix.base:
        return "-"
    return ", ".join(row.trained.families) or "nothing yet" if row.trained else "unknown"
