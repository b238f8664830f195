"""Runs laid over each other: full_pass on two axes, the share of cases passed, entropy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag
from deltagym.core.problem import Json
from deltagym.runs.folder import RunFolder
from deltagym.web.layout import data, page
from deltagym.web.runs.crumbs import short_name
from deltagym.web.runs.curves import chart_data
from deltagym.web.runs.library import Shelved
from deltagym.web.runs.overview import run_table
from deltagym.web.runs.shelf import Found, Shelf
from deltagym.web.site import Here
from deltagym.web.widgets import crumbs

router = APIRouter(prefix="/runs")

MOST = 60
"""Most runs that are laid over each other."""

CHARTS = (
    ("full_pass", "Full pass in training", "linear axis"),
    ("full_pass_odds", "The same", "log-odds axis"),
    ("pass_rate", "Cases passed (dense)", "linear axis"),
    ("entropy", "Entropy of the policy", "nats a token"),
)


@router.get("/compare", response_class=HTMLResponse)
def compare(
    site: Here, library: Shelved, run: Annotated[list[str] | None, Query()] = None
) -> HTMLResponse:
    """Shows the chosen runs together."""
    chosen = [library.shelf.run(key)[0] for key in dict.fromkeys(run or ())]
    if not chosen:
        raise BadInput("run: choose at least one run to compare, in the list of runs")
    if len(chosen) > MOST:
        raise BadInput(f"run: choose at most {MOST} runs, not {len(chosen)}")
    return page(
        site,
        "Compare runs",
        crumbs(("Runs", "/runs"), ("compare", None)),
        tag("h1", "Runs side by side"),
        comparison_charts(),
        run_table(chosen, library),
        data("runs-data", runs_data(chosen, library.shelf)),
        active="/runs",
        scripts=("runs/comparison.js",),
        styles=("vendor/uplot.css", "css/runs.css"),
    )


def runs_data(runs: Sequence[Found], shelf: Shelf) -> list[dict[str, Json]]:
    """What the page's script needs to draw runs together; runs of one arm share a `group`."""
    shown = []
    for found in runs[:MOST]:
        name = short_name(found, shelf)
        group = name.rpartition("/")[0] if found.parent else name
        row = chart_data(RunFolder.open(found.path), name, f"/runs/{found.key}")
        shown.append(row | {"group": group or name})
    return shown


def comparison_charts() -> Markup:
    """The places where the page's script draws."""
    places = (
        tag(
            "figure",
            tag("figcaption", tag("strong", title), f" · {axis}"),
            tag(
                "div", class_="plot", id=f"chart-{name}", role="img", aria_label=f"{title}, {axis}"
            ),
        )
        for name, title, axis in CHARTS
    )
    legend = tag("div", id="legend", class_="legend")
    return tag("div", legend, tag("div", *places, class_="charts"))
