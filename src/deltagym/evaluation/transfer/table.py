"""The matrix as tables, by family, by level and by axis, with the notes that explain them."""

from __future__ import annotations

from typing import Literal

from deltagym.core.table import Table
from deltagym.evaluation.transfer.matrix import Cell, EvaluatedModel, Matrix
from deltagym.evaluation.wording import count, plural

AXES_NOTE = (
    "A test problem is in distribution if its suite trains on the same family and level; all "
    "others are on the axis of their suite. This table does not ask whether a model was trained "
    'on that suite; the column "trained on" above says what it was trained on.'
)


def matrix_table(matrix: Matrix) -> Table:
    """A line a model: what it was trained on, then a column a test family."""
    cells = matrix.cells()
    families = (f"{cell.column} ({count(cell.problems)})" for cell in cells[0])
    lines = (
        (_name(matrix, model), _trained(matrix, model), *map(_with_unread, line))
        for model, line in zip(matrix.models, cells, strict=True)
    )
    return Table(("model", "trained on", *families), tuple(lines))


def level_table(matrix: Matrix) -> Table:
    """A line a test family and level, of which there are many; a column a model."""
    return _by_column(matrix, "level", "test family and level")


def axis_table(matrix: Matrix) -> Table:
    """A line an axis; a column a model, the base first."""
    return _by_column(matrix, "axis", "axis")


def notes(matrix: Matrix) -> list[str]:
    """What models could not read, a sentence a model."""
    sentences = []
    for model in matrix.models:
        if unread := matrix.unread(model):
            families = (f"{name} ({plural(number, 'problem')})" for name, number in unread.items())
            listed = ", ".join(families)
            note = f"Cannot be read by {model.name}: {listed}. These problems are left out."
            sentences.append(note)
    return sentences


def introduction(matrix: Matrix) -> list[str]:
    """What was asked and how to read a cell, in sentences."""
    suites = ", ".join(asked.suite.name for asked in matrix.suites)
    samples = plural(matrix.n, "sample")
    most = plural(matrix.limit, "problem") if matrix.limit else ""
    limit = f", at most {most} of a family and level" if most else ""
    sentences = [
        f"Test problems of {suites}{limit}; {samples} each. "
        "A cell is pass@1 with its 95 % interval over problems.",
        "● the model was trained on this family (below: family and level); "
        "→ it was not, so what it can do is transfer.",
    ]
    if matrix.base is not None:
        sentences.append(
            f'"; 3 of 8": of 8 problems that {matrix.base}, the untrained base, never solved in '
            f"{samples} (pass@{matrix.n} = 0), 3 were solved at least once."
        )
    return sentences


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


def _by_column(matrix: Matrix, by: Literal["level", "axis"], heading: str) -> Table:
    """A line a column of the matrix: its problems, then a cell a model."""
    header = (heading, "problems", *(_name(matrix, model) for model in matrix.models))
    lines = (
        (line[0].column, count(line[0].problems), *map(_with_unread, line))
        for line in zip(*matrix.cells(by), strict=True)
    )
    return Table(header, tuple(lines))


def _with_unread(cell: Cell) -> str:
    """The cell's text, with the number of problems not read where others were."""
    unread = f" (without {count(cell.unread)} not read)" if cell.unread and cell.estimate else ""
    return cell.text() + unread


def _name(matrix: Matrix, model: EvaluatedModel) -> str:
    if model.name == matrix.base:
        return f"{model.name} (untrained)"
    return model.name if model.step is None else f"{model.name}, step {model.step}"


def _trained(matrix: Matrix, model: EvaluatedModel) -> str:
    if model.name == matrix.base:
        return "-"
    return ", ".join(model.trained.families) or "nothing yet" if model.trained else "unknown"
