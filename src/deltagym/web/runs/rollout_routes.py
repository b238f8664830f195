"""The rollouts of a run: searched, paged, and judged again case by case."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from deltagym.core.markup import Markup, details, tag
from deltagym.core.problem import Problem, Status, Verdict, canonical_json
from deltagym.core.registry import scope_of
from deltagym.evaluation.wording import count, percent, plural
from deltagym.web.layout import fragment, page, void
from deltagym.web.runs.crumbs import crumbs
from deltagym.web.runs.index import PAGE, Filter, Order, Outcome, RolloutIndex, Row
from deltagym.web.runs.library import Shelved
from deltagym.web.runs.links import RunLinks
from deltagym.web.runs.replay import replay_link
from deltagym.web.runs.rows import LONGEST, badge, rollouts
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

WAIT_S = 20
"""Seconds that a search waits for rollouts that are still being read."""


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
        crumbs(found, library.shelf, "rollouts"),
        tag("h1", "Rollouts"),
        search_form(found, index, wanted),
        tag("div", listed, id="rollouts", aria_live="polite"),
        active="/runs",
        styles=("css/runs.css",),
    )


def results(found: Found, index: RolloutIndex, wanted: Filter) -> Markup:
    """The rollouts that fit, with their number and the way to the next ones."""
    rows = index.search(wanted)
    shown = rollouts(rows[:PAGE], RunLinks(found.key))
    more = _more(found, wanted, rows[PAGE - 1]) if len(rows) > PAGE else ""
    if wanted.after is not None:
        return tag("div", shown, more)
    total, full = index.count(wanted)
    if not total:
        fix = "Widen the filter, or choose another step."
        none = tag("p", "No rollout fits." if index.progress()[1] else "No rollout is logged yet.")
        return tag("div", _progress(index), tag("div", none, tag("p", fix), class_="empty"))
    share = percent(full / total)
    text = f"{plural(total, 'rollout')}, {count(full)} of them full passes ({share})."
    return tag("div", _progress(index), tag("p", text, class_="note"), shown, more)


def _progress(index: RolloutIndex) -> Markup:
    done, steps = index.progress()
    if index.fault:
        return tag("p", index.fault, class_="warning", role="alert")
    if done >= steps:
        return Markup("")
    return tag("p", f"Reading the run: {done} of {steps} steps so far.", class_="busy")


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


@router.get("/{key}/rollouts/{step}/{row}", response_class=HTMLResponse)
def one(site: Here, library: Shelved, key: str, step: int, row: int) -> HTMLResponse:
    """Shows one rollout; its verdict, case by case, follows."""
    found, _ = library.shelf.run(key)
    shown = library.index(found).one(step, row)
    if shown is None:
        raise HTTPException(404)
    links = RunLinks(found.key)
    return page(
        site,
        f"Rollout of step {step}",
        crumbs(found, library.shelf, "rollouts", f"step {step}"),
        tag("h1", f"Step {step}: ", tag("code", shown.problem_id)),
        tag(
            "p",
            badge(shown),
            tag("span", f"{shown.family} {shown.level}"),
            tag("a", "This problem through training", href=links.problem(shown.problem_id)),
            tag("a", f"All of step {step}", href=links.step(step)),
            class_="row middle",
        ),
        tag(
            "div",
            tag("p", "Judging it again, case by case", class_="busy"),
            hx_get=f"{links.verdict(shown)}/verdict",
            hx_trigger="load",
        ),
        tag("h2", "Completion"),
        tag("pre", tag("code", shown.completion[:LONGEST]), tabindex="0", aria_label="Completion"),
        active="/runs",
        styles=("css/runs.css",),
    )


@router.get("/{key}/rollouts/{step}/{row}/verdict", response_class=HTMLResponse)
async def verdict(site: Here, library: Shelved, key: str, step: int, row: int) -> HTMLResponse:
    """Judges a rollout again, so that every case has its verdict."""
    found, _ = await run_in_threadpool(library.shelf.run, key)
    index = await run_in_threadpool(library.index, found)
    shown = await run_in_threadpool(index.one, step, row)
    if shown is None:
        raise HTTPException(404)
    where = shown.problem_id, shown.family, shown.level
    problem = await run_in_threadpool(library.problems(found).find, *where)
    if problem is None:
        reason = "the suite of this run cannot be made here, so its cases are not known"
        return fragment(tag("p", f"Not judged again: {reason}.", class_="warning"))
    scope = scope_of(problem)
    judged = await site.desks.work(scope.name, scope.verify_many, [problem], [shown.completion])
    return fragment(
        tag("p", problem.statement, class_="statement"),
        replay_link(problem, shown.completion),
        _cases(problem, judged[0]),
    )


@router.get("/{key}/statement", response_class=HTMLResponse)
def statement(library: Shelved, key: str, problem: str, family: str, level: str) -> HTMLResponse:
    """What a problem of the run asks for; empty if it cannot be had here."""
    found, _ = library.shelf.run(key)
    known = library.problems(found).find(problem, family, level)
    return fragment(tag("p", known.statement, class_="statement") if known else "")


def _cases(problem: Problem, verdict: Verdict) -> Markup:
    scope = scope_of(problem)
    head = tag("tr", *(tag("th", name, scope="col") for name in ("case", "verdict", "test")))
    lines = []
    for number, (case, passed) in enumerate(zip(problem.cases, verdict.passed, strict=True), 1):
        sign = tag("span", "✓ pass" if passed else "✗ fail", class_="pass" if passed else "fail")
        text = tag("code", canonical_json(scope.write_case(case))[:2000])
        lines.append(
            tag("tr", tag("th", number, scope="row"), tag("td", sign), tag("td", text)),
        )
    cases = tag("table", tag("thead", head), tag("tbody", *lines), class_="full")
    region = tag("div", cases, class_="scroll", tabindex="0", role="region", aria_label="Cases")
    passed = f"{sum(verdict.passed)} of {plural(len(verdict.passed), 'case')} passed"
    ended = {
        Status.OK: "It ran",
        Status.INVALID: "It is not a program",
        Status.TIMEOUT: "It ran out of time",
        Status.INFRA_ERROR: "It could not be judged",
    }[verdict.status]
    message = f": {verdict.message}" if verdict.message else "."
    return tag(
        "div",
        tag("h2", "Verdict"),
        tag("p", f"{ended}{message} {passed}."),
        details("Every case", region) if len(lines) > 40 else region,
    )
