"""The page of a study: its arms laid over each other, their table, and the way to each run."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, details, table, tag
from deltagym.runs.studies.job import plan_jobs
from deltagym.runs.studies.page import arm_table
from deltagym.runs.studies.plan import saved_plan
from deltagym.runs.studies.results import run_result
from deltagym.runs.studies.summary import NOTE, summary_table
from deltagym.web.layout import data, page
from deltagym.web.runs.comparison import comparison_charts, runs_data
from deltagym.web.runs.crumbs import crumbs
from deltagym.web.runs.library import Library
from deltagym.web.runs.overview import run_table
from deltagym.web.runs.shelf import Found
from deltagym.web.site import Site


def study_page(site: Site, library: Library, found: Found) -> HTMLResponse:
    """Shows a study."""
    children = [each for each in library.shelf.children(found) if each.kind == "run"]
    shown = runs_data(children, library.shelf)
    return page(
        site,
        found.name,
        crumbs(found, library.shelf),
        tag("h1", found.name),
        *_tables(found),
        comparison_charts(),
        run_table(children, library) if children else _empty(),
        data("runs-data", shown),
        active="/runs",
        scripts=("runs/comparison.js",),
        styles=("vendor/uplot.css", "css/runs.css"),
    )


def _empty() -> Markup:
    return tag("div", tag("p", "No run of this study has begun yet."), class_="empty")


def _tables(found: Found) -> list[Markup]:
    try:
        plan = saved_plan(found.path)
        results = [run_result(job, plan.varied) for job in plan_jobs(plan, found.path)]
    except (BadInput, OSError) as error:
        return [tag("p", f"The study's results cannot be read: {error}", class_="warning")]
    return [
        table(arm_table(results), "What the tests say, and what is right"),
        details("Every column", table(summary_table(results), "A line an arm"), tag("p", NOTE)),
    ]
