"""The page of one run, as it trains: curves, phases, figures of the last step, rollouts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from anyio import sleep
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from deltagym.core.markup import Markup, tag
from deltagym.core.problem import Json
from deltagym.evaluation.wording import count, percent
from deltagym.runs.folder import RunFolder, RunStatus
from deltagym.web.layout import data, page
from deltagym.web.runs.crumbs import crumbs, short_name
from deltagym.web.runs.curves import Tail, chart_data, columns
from deltagym.web.runs.index import Filter
from deltagym.web.runs.library import Library, Shelved
from deltagym.web.runs.overview import state_badge
from deltagym.web.runs.rollout_routes import search_form
from deltagym.web.runs.shelf import Found
from deltagym.web.runs.transfer import transfer_page
from deltagym.web.site import Here, Site

router = APIRouter(prefix="/runs")

POLL_S = 1.0
"""Seconds between two looks at the files of a run that is watched."""

QUIET_S = 15
"""Seconds after which something is sent even if nothing happened, so that the line stays open."""

CHARTS = (
    ("rate", "Rates in training rollouts", "linear axis"),
    ("odds", "The same", "log-odds axis; on the dashed line: exactly 0 or 1"),
    ("entropy", "Entropy of the policy", "nats a token"),
    ("dead_groups", "Dead groups", "share of groups without gradient"),
)
"""Name, title and axis of each chart; the page's script draws them."""


@router.get("/{key}", response_class=HTMLResponse)
def one(site: Here, library: Shelved, key: str) -> HTMLResponse:
    """Shows a run, a study or a transfer matrix."""
    found = library.shelf.get(key)
    if found.kind == "study":
        from deltagym.web.runs.study import study_page  # SciPy comes with it: not at the start.

        return study_page(site, library, found)
    if found.kind == "transfer":
        return transfer_page(site, library, found)
    return _run_page(site, library, found, RunFolder.open(found.path))


def _run_page(site: Site, library: Library, found: Found, run: RunFolder) -> HTMLResponse:
    index = library.index(found)
    address = f"/runs/{found.key}"
    shown = chart_data(run, short_name(found, library.shelf), address)
    last = _last(shown["columns"])
    evaluations = tag(
        "div",
        tag("p", "Reading the evaluations", class_="busy"),
        hx_get=f"{address}/evaluations",
        hx_trigger="load",
    )
    return page(
        site,
        found.name,
        crumbs(found, library.shelf),
        _heading(site, library, found, run),
        cards(last, shown["columns"]),
        charts(),
        tag("h2", "Rollouts", id="rollouts-title", tabindex="-1"),
        tag("p", "Choose a step in a curve above, or search in all of them.", class_="note"),
        search_form(found, index, Filter()),
        tag("div", _hint(), id="rollouts", aria_live="polite"),
        tag("h2", "Evaluations"),
        evaluations,
        data("run-data", shown),
        active="/runs",
        scripts=("runs/run.js", *(("runs/training.js",) if site.allow_training else ())),
        styles=("vendor/uplot.css", "css/runs.css"),
    )


def _last(series: dict[str, list[Json]]) -> dict[str, Json]:
    """The last value of each column that has one; not everything is measured at every step."""
    known = {name: [v for v in values if v is not None] for name, values in series.items()}
    return {name: values[-1] for name, values in known.items() if values}


def _hint() -> Markup:
    return tag("div", tag("p", "No step is chosen yet."), class_="empty")


def _heading(site: Site, library: Library, found: Found, run: RunFolder) -> Markup:
    status = run.status()
    problems = tag("a", "Problems", href=f"/runs/{found.key}/problems", class_="button")
    report = tag("a", "Report", href=f"/runs/{found.key}/report", class_="button")
    controls = training_controls(library, found, status) if site.allow_training else ""
    failure = library.trainings.failure(found.path)
    return tag(
        "div",
        tag("h1", short_name(found, library.shelf)),
        tag(
            "div",
            tag("span", state_badge(status.state), id="state"),
            tag("span", status.message, class_="note", id="message"),
            tag("span", class_="spring"),
            controls,
            problems,
            report,
            class_="row middle",
        ),
        tag("pre", failure, class_="warning", tabindex="0") if failure else "",
    )


def training_controls(library: Library, found: Found, status: RunStatus) -> Markup:
    """Buttons that stop or resume the run, as far as either is possible."""
    address = f"/runs/{found.key}"
    if library.trainings.is_running(found.path):
        return tag("button", "Stop", type="button", class_="danger", data_post=f"{address}/stop")
    if status.state == "finished":
        return Markup("")
    question = (
        "Its status is running, but this page did not start it. Has its process ended?"
        if status.state == "running"
        else None
    )
    return tag(
        "button", "Resume", type="button", data_post=f"{address}/resume", data_confirm=question
    )


def cards(last: dict[str, Json], series: dict[str, list[Json]]) -> Markup:
    """The figures of the last step; the page's script keeps them up to date."""
    first = next(
        (s for s, rate in zip(series["step"], series["full_pass"], strict=True) if rate), None
    )
    entropy = last.get("entropy")
    shown = (
        ("step", "step", count(last["step"]) if last else "-"),
        ("phase", "phase", str(last.get("phase", "-"))),
        ("full_pass", "full pass", percent(last.get("full_pass"), unknown="-")),
        ("pass_rate", "cases passed", percent(last.get("pass_rate"), unknown="-")),
        ("entropy", "entropy", "-" if entropy is None else f"{entropy:.3f}"),
        ("dead_groups", "dead groups", percent(last.get("dead_groups"), unknown="-")),
        ("first", "first full pass", "none yet" if first is None else f"step {count(first)}"),
    )
    pairs = (
        tag("div", tag("dt", name), tag("dd", value, data_card=key)) for key, name, value in shown
    )
    return tag("dl", *pairs, class_="cards")


def charts(names: tuple[str, ...] = ("rate", "odds", "entropy", "dead_groups")) -> Markup:
    """The places where the page's script draws curves."""
    places = [
        tag(
            "figure",
            tag("figcaption", tag("strong", title), f" · {axis}"),
            tag(
                "div", class_="plot", id=f"chart-{name}", role="img", aria_label=f"{title}, {axis}"
            ),
        )
        for name, title, axis in CHARTS
        if name in names
    ]
    legend = tag("div", id="legend", class_="legend")
    return tag("div", legend, tag("div", *places, class_="charts"))


@router.get("/{key}/events")
async def events(request: Request, library: Shelved, key: str, after: int = -1) -> Response:
    """Sends what a run adds to its metrics, and its status, as server-sent events."""
    _, run = await run_in_threadpool(library.shelf.run, key)
    resumed = request.headers.get("last-event-id", "")
    known = int(resumed) if resumed.lstrip("-").isdecimal() else after
    return StreamingResponse(
        _events(request, run, known),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def _events(request: Request, run: RunFolder, known: int) -> AsyncIterator[str]:
    tail, said, quiet = Tail(run, known), "", 0.0
    while not await request.is_disconnected():
        rows, rewritten = await run_in_threadpool(tail.rows)
        status = await run_in_threadpool(run.status)
        state = json.dumps({"state": status.state, "message": status.message})
        if rewritten:
            yield "event: rewritten\ndata: {}\n\n"
            return
        if rows:
            yield f"event: steps\nid: {rows[-1]['step']}\ndata: {json.dumps(columns(rows))}\n\n"
        if state != said:
            yield f"event: status\ndata: {state}\n\n"
        quiet = 0.0 if rows or state != said else quiet + POLL_S
        said = state
        if quiet >= QUIET_S:
            yield ": still here\n\n"
            quiet = 0.0
        await sleep(POLL_S)
