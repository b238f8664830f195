"""The page of one problem: prompt, cases, gold answer, what idle answers score."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from deltagym.core.errors import BadInput
from deltagym.core.family import OWN_PROMPT
from deltagym.core.markup import Markup, details, tag
from deltagym.core.problem import Verdict
from deltagym.core.registry import scope_of
from deltagym.core.verification import verify
from deltagym.web.layout import fragment, page
from deltagym.web.play.judging import case_shown
from deltagym.web.play.link import play_link
from deltagym.web.problems.address import Address
from deltagym.web.problems.catalogue import Found, find, idle_score, is_worked_out
from deltagym.web.site import Here, Site
from deltagym.web.watch.routes import VIEWS, watch_link
from deltagym.web.widgets import badge, cards, counted, crumbs, tape

router = APIRouter()

Seed = Annotated[int, Query(ge=0, le=2**31)]


@router.get("/problems/go")
def go(name: str, level: str, split: str, index: str = "0", seed: Seed = 0) -> RedirectResponse:
    """From the form of a family's page to the problem."""
    address = Address.parse(f"family/{name}/{level}/{split}/{index}", seed)
    return RedirectResponse(address.page(), 303)


@router.get("/problems/{kind}/{rest:path}", response_class=HTMLResponse)
async def show(site: Here, kind: str, rest: str, seed: Seed = 0) -> HTMLResponse:
    """A problem by its address."""
    address = Address.parse(f"{kind}/{rest}", seed)
    if address.kind == "suite" and not is_worked_out(address.parts[0], seed):
        return _waiting(site, address)
    return await site.desks.work(address.desk, _page, site, address)


@router.get("/api/gold", response_class=HTMLResponse)
async def gold(
    site: Here, problem: Annotated[str, Query(max_length=400)], number: int = 0, seed: Seed = 0
) -> HTMLResponse:
    """The verdict on a gold answer, for the problem's page."""
    address = Address.parse(problem, seed)
    found = await site.desks.work(address.desk, find, address, site.own)
    if not 0 <= number < len(found.gold):
        raise BadInput(f"number: {found.title} has {len(found.gold)} answers")
    verdict = await site.desks.work(
        f"judge {found.scope}", verify, found.problem, found.gold[number]
    )
    return fragment(verdict_badge(verdict))


def _waiting(site: Site, address: Address) -> HTMLResponse:
    """What stands there until the suite's problems are worked out; the page then loads anew."""
    name = address.parts[0]
    rows = (
        f"/problems/suite/{name}/rows?{urlencode({'split': address.split, 'seed': address.seed})}"
    )
    text = f"Working out which problems {name} has. Suites of proofs take up to a minute."
    return page(
        site,
        f"Suite {name}",
        tag("h1", f"{name}, {address.split} {address.index}"),
        tag("p", text, class_="busy", id="waiting", data_until=rows, role="status"),
        active="/problems",
        scripts=("problems/waiting.js",),
    )


def verdict_badge(verdict: Verdict) -> Markup:
    """A verdict in a few words."""
    if verdict.full_pass is None:
        return badge(f"not judged: {verdict.message}", "fail")
    passed = f"{sum(verdict.passed)} of {len(verdict.passed)} cases pass"
    if verdict.full_pass:
        return badge(passed, "pass")
    return tag("span", badge(f"{passed} ({verdict.status})", "fail"), " ", verdict.message)


def _page(site: Site, address: Address) -> HTMLResponse:
    found = find(address, site.own)
    problem = found.problem
    idle = idle_score(problem)
    params = {name: value for name, value in problem.params.items() if name != OWN_PROMPT}
    facts = [
        ("scope", found.scope),
        ("family", problem.family.rpartition(":")[2]),
        ("level", problem.level),
        ("cases", str(len(problem.cases))),
        ("idle score", "no idle answer known" if idle is None else f"{idle:.2f}"),
        ("id", tag("span", problem.id, class_="mono")),
    ]
    return page(
        site,
        found.title,
        _trail(found),
        tag(
            "div",
            tag("h1", found.title),
            tag("span", class_="spring"),
            *_moves(address),
            *_actions(found),
            class_="row middle heading",
        ),
        cards(facts),
        tag("h2", "What is asked"),
        tag("p", problem.statement or found.prompt, class_="statement"),
        _nodes(found),
        details("The whole prompt, as a model gets it", tag("pre", found.prompt, tabindex="0")),
        details("Parameters", _json(params)) if params else "",
        tag("h2", "Gold answer" if address.kind != "own" else "Solutions"),
        *_answers(found),
        tag("h2", counted(problem.cases, "case")),
        _cases(found),
        active="/problems",
        styles=("css/problems.css", "css/play.css"),
        scripts=("problems/show.js",),
    )


def _trail(found: Found) -> Markup:
    address = found.address
    if address.kind == "own":
        return crumbs(
            ("Problems", "/problems"), ("My problems", "/problems?kind=own"), (found.title, None)
        )
    name = address.parts[0]
    place = f"/problems/{address.kind}/{name}"
    listed = ("Suites", "suites") if address.kind == "suite" else ("Families", "families")
    return crumbs(
        ("Problems", "/problems"),
        (listed[0], f"/problems?kind={listed[1]}"),
        (name, f"{place}?split={address.split}" if address.kind == "suite" else place),
        (f"{address.split} {address.index}", None),
    )


def _moves(address: Address) -> list[Markup]:
    if address.kind == "own":
        return []
    before, after = address.at(max(address.index - 1, 0)), address.at(address.index + 1)
    return [
        tag("a", "Previous", href=before.page(), class_="button quiet")
        if address.index
        else tag("span"),
        tag("a", "Next", href=after.page(), class_="button quiet"),
    ]


def _actions(found: Found) -> list[Markup]:
    address = found.address
    if address.kind == "own":
        own = address.parts[0]
        more = [
            tag("a", "Edit", href=f"/problems/edit/{own}", class_="button"),
            tag("button", "Delete", type="button", class_="danger", data_delete=own),
        ]
    else:
        copy = f"/problems/new?from={address}" + (f"&seed={address.seed}" if address.seed else "")
        more = [tag("a", "Copy and edit", href=copy, class_="button")]
    if found.scope in VIEWS:
        more.append(tag("a", "Watch", href=watch_link(address), class_="button"))
    return [*more, tag("a", "Play", href=address.play(), class_="button primary")]


def _nodes(found: Found) -> Markup:
    if not found.nodes:
        return Markup("")
    return tag("p", "Allowed nodes: ", *(tag("span", badge(each), " ") for each in found.nodes))


def _answers(found: Found) -> list[Markup]:
    if not found.gold:
        text = "There is no solution yet. Edit the problem to add one."
        return [tag("p", text, class_="note")]
    return [_answer(found, number) for number in range(len(found.gold))]


def _answer(found: Found, number: int) -> Markup:
    answer = found.gold[number]
    drawing = scope_of(found.problem).draw(answer, "Gold answer")
    address = found.address
    ask = f"/api/gold?problem={address}&number={number}&seed={address.seed}"
    waiting = tag("span", "being judged", class_="busy")
    verdict = tag(
        "p",
        tag("span", waiting, hx_get=ask, hx_trigger="load"),
        " ",
        tag("a", "Play this answer", href=play_link(address, answer)),
    )
    text = tag("pre", answer, tabindex="0")
    if drawing is None:
        return tag("div", verdict, text, class_="answer-box")
    picture = tag(
        "div", drawing, class_="scroll", tabindex="0", role="region", aria_label="Drawing"
    )
    return tag("div", verdict, tag("div", text, picture, class_="view"), class_="answer-box")


def _cases(found: Found) -> Markup:
    scope = scope_of(found.problem)
    tapes = scope.name == "manufactoria"
    rows = []
    for number, case in enumerate(found.problem.cases, 1):
        shown = case_shown(scope, case)
        given = tape(shown["input"]) if tapes else _clip(shown["input"])
        wanted = shown["expected"] if tapes else _clip(shown["expected"])
        rows.append(tag("tr", tag("th", number, scope="row"), tag("td", given), tag("td", wanted)))
    head = tag("tr", *(tag("th", name, scope="col") for name in ("#", "input", "expected")))
    inner = tag("table", tag("thead", head), tag("tbody", *rows), class_="full cases")
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label="Cases")


def _clip(text: str) -> Markup:
    """Code of a cell, which scrolls where it is long."""
    return tag("code", text, class_="clip", tabindex="0")


def _json(value: object) -> Markup:
    return tag("pre", json.dumps(value, ensure_ascii=False, indent=1), tabindex="0")
