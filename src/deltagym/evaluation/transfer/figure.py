"""The heat map: pass@1 of every model on every test family, framed where it was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from deltagym.evaluation.transfer.matrix import Cell, Matrix
from deltagym.evaluation.wording import percent
from deltagym.runs.report.style import FILE_INK, OVERLAY, figure_style, image_bytes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CELL_WIDTH, CELL_HEIGHT = 1.05, 0.5
"""Inches."""
MARGINS = (3.2, 2.4)
"""Inches for names and colour scale, across and down."""
DARK = 0.55
"""Above this rate a cell's number is white."""


def heatmap(matrix: Matrix) -> bytes:
    """The heat map as PNG; raises `BadInput` without matplotlib."""
    with figure_style(FILE_INK):
        from matplotlib.figure import Figure

        cells, families = matrix.cells(), matrix.columns()
        size = (MARGINS[0] + CELL_WIDTH * len(families), MARGINS[1] + CELL_HEIGHT * len(cells))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        rates = [[c.estimate.value if c.estimate else np.nan for c in line] for line in cells]
        shown = axes.imshow(np.array(rates), vmin=0, vmax=1, cmap="Blues", aspect="auto")
        axes.set_facecolor("#e6e8eb")
        axes.grid(False)
        for y, line in enumerate(cells):
            for x, cell in enumerate(line):
                _draw_cell(axes, x, y, cell)
        untrained = {matrix.base: " (untrained)"}
        names = [f"{model.name}{untrained.get(model.name, '')}" for model in matrix.models]
        slanted = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
        axes.set_xticks(range(len(families)), families, parse_math=False, **slanted)
        axes.set_yticks(range(len(names)), names, parse_math=False)
        axes.set_title("pass@1 by test family (framed: trained on; grey: cannot be read)")
        bar = figure.colorbar(shown, ax=axes, ticks=[0, 0.5, 1], pad=0.01)
        bar.ax.set_yticklabels(["0%", "50%", "100%"])
        return image_bytes(figure, "png")


def _draw_cell(axes: Axes, x: int, y: int, cell: Cell) -> None:
    """A cell's number, and a frame if the model was trained on its family."""
    from matplotlib.patches import Rectangle

    rate = cell.estimate.value if cell.estimate else None
    color = "white" if rate is not None and rate > DARK else FILE_INK
    text = percent(rate, unknown="-")
    axes.text(x, y, text, ha="center", va="center", fontsize=8.5, color=color)
    if cell.mark == "trained":
        line = {"fill": False, "edgecolor": OVERLAY[0], "linewidth": 1.8}
        axes.add_patch(Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, **line))
