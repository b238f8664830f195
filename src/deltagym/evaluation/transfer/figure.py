"""The heat map: pass@1 of every model on every test family; a frame where the family was trained on."""

from __future__ import annotations

import numpy as np

from deltagym.evaluation.transfer.matrix import Cell, Matrix
from deltagym.evaluation.wording import percent
from deltagym.runs.report.figures import FILE_INK, OVERLAY, figure_style, image_bytes

CELL_WIDTH, CELL_HEIGHT = 1.05, 0.5
"""Inches."""
MARGINS = (3.2, 2.4)
"""Inches for names and scale, across and down."""
DARK = 0.55
"""Rates from which on a cell's number is white."""


def heatmap(matrix: Matrix) -> bytes:
    """The heat map as PNG; raises `BadInput` without matplotlib."""
    with figure_style(FILE_INK):
        from matplotlib.figure import Figure
        from matplotlib.patches import Rectangle

        cells, families = matrix.cells(), matrix.groups()
        size = (MARGINS[0] + CELL_WIDTH * len(families), MARGINS[1] + CELL_HEIGHT * len(cells))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        rates = np.array(
            [[c.estimate.value if c.estimate else np.nan for c in line] for line in cells]
        )
        shown = axes.imshow(rates, vmin=0, vmax=1, cmap="Blues", aspect="auto")
        axes.set_facecolor("#e6e8eb")
        axes.grid(False)
        for y, line in enumerate(cells):
            for x, cell in enumerate(line):
                axes.text(
                    x, y, _text(cell), ha="center", va="center", fontsize=8.5, color=_ink(cell)
                )
                if cell.mark == "trained":
                    frame = Rectangle(
                        (x - 0.46, y - 0.44),
                        0.92,
                        0.88,
                        fill=False,
                        edgecolor=OVERLAY[0],
                        linewidth=1.8,
                    )
                    axes.add_patch(frame)
        names = [
            f"{row.model} (untrained)" if row.model == matrix.base else row.model
            for row in matrix.rows
        ]
        axes.set_xticks(
            range(len(families)),
            families,
            rotation=30,
            ha="right",
            rotation_mode="anchor",
            parse_math=False,
        )
        axes.set_yticks(range(len(names)), names, parse_math=False)
        axes.set_title("pass@1 by test family (framed: trained on; grey: cannot be read)")
        bar = figure.colorbar(shown, ax=axes, ticks=[0, 0.5, 1], pad=0.01)
        bar.ax.set_yticklabels(["0%", "50%", "100%"])
        return image_bytes(figure, "png")


def _text(cell: Cell) -> str:
    return percent(cell.estimate.value if cell.estimate else None, unknown="-")


def _ink(cell: Cell) -> str:
    return "white" if cell.estimate and cell.estimate.value > DARK else FILE_INK
