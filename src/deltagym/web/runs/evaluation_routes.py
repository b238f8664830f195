"""A run's evaluations: pass@k before and after, by family, the pass@K = 0 subset; its report.

What reads a run brings SciPy along, so it is imported when it is first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from deltagym.core.markup import Markup, details, table, tag
from deltagym.core.problem import Json
from deltagym.evaluation.evaluation import Evaluation
from deltagym.evaluation.tables import comparison_table, curve_table, evaluation_table
from deltagym.web.layout import data, fragment
from deltagym.web.runs.library import Shelved

if TYPE_CHECKING:
    from deltagym.runs.report.findings import RunData

router = APIRouter(prefix="/runs")


@router.get("/{key}/evaluations", response_class=HTMLResponse)
def evaluations(library: Shelved, key: str) -> HTMLResponse:
    """What the run's evaluations say, for the page of the run."""
    from deltagym.runs.report.findings import headline, read_run

    _, run = library.shelf.run(key)
    found = read_run(run, analysed=False)
    sides = found.sides()
    if not sides:
        text = "No evaluation yet: the first comes before the first step, or as the recipe says."
        return fragment(tag("div", tag("p", text), class_="empty"))
    return fragment(
        *(tag("p", sentence) for sentence in headline(found)),
        _curves(sides),
        *_tables(found),
    )


def _curves(sides: list[tuple[str, Evaluation]]) -> Markup:
    shown = [{"name": name, "points": _points(evaluation)} for name, evaluation in sides]
    caption = tag("figcaption", tag("strong", "pass@k"), " · against k, with 95% bands")
    plot = tag("div", class_="plot", id="chart-passk", role="img", aria_label="pass@k against k")
    figure = tag("figure", caption, tag("div", id="legend-passk", class_="legend"), plot)
    return tag("div", figure, data("passk-data", shown), class_="charts")


def _points(evaluation: Evaluation) -> list[dict[str, Json]]:
    return [
        {"k": e.k, "value": e.value, "low": e.low, "high": e.high}
        for e in evaluation.overall().estimates
        if e.measured
    ]


def _tables(found: RunData) -> list[Markup]:
    sides = found.sides()
    tables = []
    if len({evaluation.ks for _, evaluation in sides}) == 1:
        curves = [(name, evaluation.overall().estimates) for name, evaluation in sides]
        tables.append(details("pass@k as a table", table(curve_table(curves), "pass@k")))
    if found.comparison:
        families = comparison_table(found.comparison, "family")
        tables.append(table(families, "By family, before and after; 95% intervals"))
    else:
        name, evaluation = sides[-1]
        tables.append(table(evaluation_table(evaluation, "family"), f"By family, {name}"))
    return tables


@router.get("/{key}/report")
def report(library: Shelved, key: str) -> Response:
    """The report that the run's folder holds, or one made now, as a file to open.

    It has its style inside, which the page's own security policy forbids; so it is downloaded. One
    made now leaves out the analysis of growth, which would take long.
    """
    from deltagym.runs.report.findings import read_run
    from deltagym.runs.report.html import render

    found, run = library.shelf.run(key)
    file = run.path / "report.html"
    text = file.read_text("utf-8") if file.is_file() else render(read_run(run, analysed=False))
    name = f"{found.key}-report.html"
    return Response(
        text,
        media_type="text/html",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
