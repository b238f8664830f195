"""The matrix as a page: what transfers, in one look and in numbers."""

from __future__ import annotations

import base64

from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.evaluation.transfer.figure import heatmap
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


def transfer_page(matrix: Matrix) -> str:
    """The whole page; raises `BadInput` without matplotlib."""
    unread = notes(matrix)
    return page(
        "DeltaGym transfer",
        tag(
            "header", tag("p", "DeltaGym transfer", class_="kicker"), tag("h1", QUESTION),
            *(tag("p", line) for line in introduction(matrix)),
        ),
        section("Heat map", _picture(matrix)),
        section("By family", table(matrix_table(matrix), "pass@1 of each model on each test family")),
        section("By axis", table(axis_table(matrix), "pass@1 of each model on each axis"), tag("p", AXES_NOTE, class_="note")),
        details("By level", table(level_table(matrix), "pass@1 of each model on each test family and level")),
        section("Not read", tag("ul", *(tag("li", line) for line in unread))) if unread else Markup(""),
    )  # fmt: skip


def _picture(matrix: Matrix) -> Markup:
    data = base64.b64encode(heatmap(matrix)).decode()
    picture = tag(
        "img",
        src=f"data:image/png;base64,{data}",
        alt="pass@1 of models by test families; the table has the numbers",
    )
    caption = "pass@1 of models (rows) by test families (columns). Framed: the model was trained on the family."
    return tag("figure", tag("div", picture, class_="scroll"), tag("figcaption", caption))
