"""The rollouts of a run, searched and paged."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from deltagym.core.markup import Markup, tag
from deltagym.evaluation.wording import count, percent, plural
from deltagym.web.layout import fragment, page, void
from deltagym.web.runs.crumbs import crumbs
from deltagym.web.runs.index import Filter, Order, Outcome, RolloutIndex, Row
from deltagym.web.runs.library import Shelved
from deltagym.web.runs.links import RunLinks
from deltagym.web.runs.rows import rollouts
from deltagym.web.runs.shelf import Found
from deltagym.web.site import Here

router = APIRouter(prefix="/runs")

OUTCOMES: dict[Outcome, str] = {
    "any": "any verdict",
    "full": "full pass",
    "partial": "some cases passed",
    "none": "no case passed",
    "unjudged": "not judged",
}
ORDERS: dict[Order, str] = {"oldest": "earliest step first", "newest": "latest step first"}

WAIT_S = 0.3
"""Seconds that a search waits for rollouts still being read; then it shows what is there."""


@router.get("/{key}/rollouts", response_class=HTMLResponse)
def search(
    site: Here,
    library: Shelved,
    request: Request,
    key: str,
    step: str = "",
    family: str = "",
    problem: str = "",
    text: Annotated[str, Query(max_length=1000)] = "",
    outcome: Outcome = "any",
    order: Order = "oldest",
    after: Annotated[str, Query(pattern=r"^(\d{1,9}\.\d{1,9})?$")] = "",
) -> HTMLResponse:
    """Shows the rollouts that fit; to htmx the list alone."""
    found, _ = library.shelf.run(key)
    index = library.index(found)
    wanted = Filter(
        step=int(step) if step.isdecimal() and len(step) < 10 else None,
        family=family,
        problem=problem.strip(),
        text=text,
        outcome=outcome,
        order=order,
        after=tuple(map(int, after.split("."))) if after else None,  # type: ignore[arg-type]
    )
    if wanted.step is None:
        index.wait(WAIT_S)
    listed = results(found, index, wanted)
    if request.headers.get("hx-request"):
        return fragment(listed)
    return page(
        site,
        f"Rollouts of {found.name}",
        crumbs(found, library.shelf, ("rollouts", None)),
        tag("h1", "Rollouts"),
        search_form(found, index, wanted),
        tag("div", listed, id="rollouts", aria_live="polite"),
        active="/runs",
        styles=("css/runs.css",),
    )


def results(found: Found, index: RolloutIndex, wanted: Filter) -> Markup:
    """The rollouts that fit, with their number and the way to the next ones."""
    hits = index.search(wanted)
    shown = rollouts(hits.rows, RunLinks(found.key), found=wanted.text)
    more = _more(found, wanted, hits.rows[-1]) if hits.more else ""
    if wanted.after is not None:
        return tag("div", shown, more)
    if not hits.total:
        fix = "Widen the filter, or choose another step."
        none = tag("p", "No rollout fits." if index.progress()[1] else "No rollout is logged yet.")
        return tag(
            "div", _progress(found, index, wanted), tag("div", none, tag("p", fix), class_="empty")
        )
    share = percent(hits.full / hits.total)
    text = f"{plural(hits.total, 'rollout')}, {count(hits.full)} of them full passes ({share})."
    return tag("div", _progress(found, index, wanted), tag("p", text, class_="note"), shown, more)


def _progress(found: Found, index: RolloutIndex, wanted: Filter) -> Markup:
    """How far the rollouts are read; asks again while they are not, unless it does not matter."""
    done, steps = index.progress()
    if index.fault:
        return tag("p", index.fault, class_="warning", role="alert")
    if done >= steps or wanted.step is not None:
        return Markup("")
    return tag(
        "p",
        f"Reading the run: {done} of {steps} steps so far.",
        class_="busy",
        hx_get=RunLinks(found.key).rollouts(_values(wanted)),
        hx_trigger="load delay:1s",
        hx_target="#rollouts",
    )


def _more(found: Found, wanted: Filter, last: Row) -> Markup:
    values = _values(wanted) | {"after": f"{last.step}.{last.row}"}
    href = RunLinks(found.key).rollouts(values)
    link = tag(
        "a",
        "Show more",
        class_="button",
        href=href,
        hx_get=href,
        hx_target="#more",
        hx_swap="outerHTML",
    )
    return tag("p", link, id="more")


def _values(wanted: Filter) -> dict[str, object]:
    """The fields of the form that say this."""
    return {
        "step": wanted.step,
        "family": wanted.family,
        "problem": wanted.problem,
        "text": wanted.text,
        "outcome": "" if wanted.outcome == "any" else wanted.outcome,
        "order": "" if wanted.order == "oldest" else wanted.order,
    }


def search_form(found: Found, index: RolloutIndex, wanted: Filter) -> Markup:
    """The form of `search`; it answers as one types."""
    address = f"/runs/{found.key}/rollouts"
    families = {"": "any family"} | {name: name for name in index.families()}
    return tag(
        "form",
        _field("Step", void("input", **_input("step", wanted.step, size=7, inputmode="numeric"))),
        _field("Family", _select("family", families, wanted.family)),
        _field("Verdict", _select("outcome", OUTCOMES, wanted.outcome)),
        _field("Problem", void("input", **_input("problem", wanted.problem, size=17))),
        _field("Completion contains", void("input", **_input("text", wanted.text, size=20))),
        _field("Order", _select("order", ORDERS, wanted.order)),
        tag("noscript", tag("button", "Search")),
        tag(
            "span", tag("span", "searching", class_="busy"), class_="htmx-indicator", id="searching"
        ),
        id="search",
        class_="row search",
        role="search",
        aria_label="Rollouts",
        action=address,
        hx_get=address,
        hx_target="#rollouts",
        hx_trigger="change, input delay:250ms, submit",
        hx_indicator="#searching",
    )


def _input(name: str, value: object, **others: object) -> dict[str, object]:
    shown = "" if value is None else value
    return {"name": name, "value": shown, "autocomplete": "off", **others}


def _field(label: str, control: Markup) -> Markup:
    return tag("label", label, control, class_="field")


def _select(name: str, options: dict[str, str] | dict, chosen: str) -> Markup:
    every = (
        tag("option", shown, value=value, selected="" if value == chosen else None)
        for value, shown in options.items()
    )
    return tag("select", *every, name=name)
