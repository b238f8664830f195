"""The matrix as a page: a heat map, and tables with the numbers."""

from __future__ import annotations

import base64

from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.evaluation.transfer.matrix import Matrix
from deltagym.evaluation.transfer.table import (
    AXES_NOTE,
    axis_table,
    introduction,
    level_table,
    matrix_table,
    notes,
)
from deltagym.runs.report.page import page

QUESTION = "Does the skill transfer?"


def transfer_page(matrix: Matrix, heat_map: bytes) -> str:
    """The whole page.

    Args:
        matrix: The matrix.
        heat_map: Its heat map, a PNG.
    """
    header = tag(
        "header",
        tag("p", "DeltaGym transfer", class_="kicker"),
        tag("h1", QUESTION),
        *(tag("p", sentence) for sentence in introduction(matrix)),
    )
    families = table(matrix_table(matrix), "pass@1 of each model on each test family")
    axes = table(axis_table(matrix), "pass@1 of each model on each axis")
    levels = table(level_table(matrix), "pass@1 of each model on each test family and level")
    unread = tag("ul", *(tag("li", sentence) for sentence in notes(matrix)))
    return page(
        "DeltaGym transfer",
        header,
        section("Heat map", _picture(heat_map)),
        section("By family", families),
        section("By axis", axes, tag("p", AXES_NOTE, class_="note")),
        details("By level", levels),
        section("Not read", unread) if notes(matrix) else Markup(""),
    )


def _picture(heat_map: bytes) -> Markup:
    data = base64.b64encode(heat_map).decode()
    alternative = "pass@1 of models by test families; the table has the numbers"
    picture = tag("img", src=f"data:image/png;base64,{data}", alt=alternative)
    caption = (
        "pass@1 of models (rows) by test families (columns). "
        "Framed: the model was trained on the family."
    )
    return tag("figure", tag("div", picture, class_="scroll"), tag("figcaption", caption))
