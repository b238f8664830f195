"""One rollout: its completion, its verdict case by case, and the way to its replay."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, details, tag
from deltagym.core.problem import Problem, Status, Verdict, canonical_json
from deltagym.core.registry import scope_of
from deltagym.evaluation.wording import plural
from deltagym.web.layout import fragment, page
from deltagym.web.runs.crumbs import crumbs
from deltagym.web.runs.index import Row
from deltagym.web.runs.library import Library, Shelved
from deltagym.web.runs.links import RunLinks
from deltagym.web.runs.problems import RunProblem
from deltagym.web.runs.replay import replay_address
from deltagym.web.runs.rows import LONGEST, badge
from deltagym.web.site import Here, Site

router = APIRouter(prefix="/runs")

NO_SUITE = "the suite of this run cannot be made here, so its cases are not known"


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
        crumbs(
            found,
            library.shelf,
            ("rollouts", f"/runs/{key}/rollouts"),
            (f"step {step}", f"/runs/{key}/rollouts?step={step}"),
            (f"row {row}", None),
        ),
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
    shown, found = await _looked_up(library, key, step, row)
    if found is None:
        return fragment(tag("p", f"Not judged again: {NO_SUITE}.", class_="warning"))
    judged = await _judged(site, shown, found)
    drawing = scope_of(found.problem).draw(shown.completion, "The program")
    replay = f"{RunLinks(key).verdict(shown)}/replay"
    links = [tag("a", "See it at work", href=replay, class_="button")]
    if found.address:
        about = "Everything about the problem"
        links.append(tag("a", about, href=found.address.page(), class_="button"))
    return fragment(
        tag("p", found.problem.statement, class_="statement"),
        tag("p", *links, class_="row"),
        _cases(found.problem, judged),
        _picture(drawing) if drawing and judged.status is not Status.INVALID else "",
    )


@router.get("/{key}/rollouts/{step}/{row}/replay")
async def replay(site: Here, library: Shelved, key: str, step: int, row: int) -> Response:
    """Leads to the playground with the rollout's answer and the tape of a case."""
    shown, found = await _looked_up(library, key, step, row)
    if found is None:
        raise BadInput(f"problem: {NO_SUITE}")
    address = replay_address(found, shown.completion, await _judged(site, shown, found))
    return RedirectResponse(address, 303)


async def _looked_up(
    library: Library, key: str, step: int, row: int
) -> tuple[Row, RunProblem | None]:
    """A rollout and its problem; HTTP 404 if there is no such rollout."""

    def look() -> tuple[Row, RunProblem | None]:
        found, _ = library.shelf.run(key)
        shown = library.index(found).one(step, row)
        if shown is None:
            raise HTTPException(404)
        problems = library.problems(found)
        return shown, problems.find(shown.problem_id, shown.family, shown.level)

    return await run_in_threadpool(look)


async def _judged(site: Site, shown: Row, found: RunProblem) -> Verdict:
    scope = scope_of(found.problem)
    texts = [shown.completion]
    desk = f"judge {scope.name}"
    return (await site.desks.work(desk, scope.verify_many, [found.problem], texts))[0]


def _picture(drawing: Markup) -> Markup:
    label = "Drawing of the program"
    region = tag("div", drawing, class_="scroll", tabindex="0", role="region", aria_label=label)
    return details("Drawing", region)


@router.get("/{key}/statement", response_class=HTMLResponse)
def statement(library: Shelved, key: str, problem: str, family: str, level: str) -> HTMLResponse:
    """What a problem of the run asks for; empty if it cannot be had here."""
    found, _ = library.shelf.run(key)
    known = library.problems(found).find(problem, family, level)
    return fragment(tag("p", known.problem.statement, class_="statement") if known else "")


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
