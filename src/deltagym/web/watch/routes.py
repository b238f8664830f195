"""The page that shows an answer at work, and what its scripts ask."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Protocol, cast

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag
from deltagym.core.problem import Json, Problem
from deltagym.web.layout import data, page
from deltagym.web.play.api import MAX_ANSWER
from deltagym.web.play.link import play_link
from deltagym.web.problems.address import Address
from deltagym.web.problems.catalogue import Found, find
from deltagym.web.site import Here

router = APIRouter()

VIEWS = {
    "bouncing": "bouncing",
    "sql": "sql",
    "contest": "contest",
    "lean": "proofs",
    "metamath": "proofs",
}
"""Scope to its view: a script, and a module of this package, loaded when it is first needed."""


class View(Protocol):
    """The module of a view."""

    def scene(self, problem: Problem) -> Json:
        """What is shown of a problem."""
        ...

    def run(self, problem: Problem, answer: str) -> Json:
        """What is shown of an answer."""
        ...


LEADS = {
    "bouncing": "The truth beside what the program says. The marks below the time are the cases.",
    "sql": "The tables, the databases of the cases, and how the result differs from the right one.",
    "contest": "Each test with its verdict, and its time against its limit.",
    "proofs": "Each goal with its verdict, and the steps of its proof.",
}


def watch_link(address: Address, answer: str = "") -> str:
    """The address of the view of a problem, with an answer if there is one."""
    link = play_link(address, answer) if answer else address.play()
    return link.replace("/play", "/watch", 1)


class Attempt(BaseModel):
    """An answer to a problem."""

    model_config = ConfigDict(extra="forbid")

    problem: Annotated[str, Field(max_length=400)]
    seed: int = 0
    answer: Annotated[str, Field(max_length=MAX_ANSWER)]


@router.get("/watch", response_class=HTMLResponse)
async def watch(
    site: Here, problem: Annotated[str, Query(max_length=400)], seed: int = 0
) -> HTMLResponse:
    """Shows a problem, and a place to write an answer and see it at work."""
    found = await site.desks.work("build", find, Address.parse(problem, seed), site.own)
    view = _view(found)
    shown = await site.desks.work("build", lambda: _module(view).scene(found.problem))
    given = {
        "view": view,
        "scope": found.scope,
        "family": found.problem.family,
        "problem": problem,
        "seed": seed,
        "gold": found.gold[0] if found.gold else "",
        "scene": shown,
    }
    return page(
        site,
        f"Watch {found.title}",
        tag("p", tag("a", "Everything about this problem", href=found.address.page())),
        tag("h1", found.title),
        tag("p", LEADS[view], class_="lead"),
        tag("details", tag("summary", "What is asked"), _statement(found)),
        tag("div", id="view", class_=f"view-{view}"),
        _answer(),
        data("watch-data", given),
        active="/problems",
        scripts=("watch/main.js",),
        styles=("vendor/uplot.css", "css/runs.css", "css/watch.css"),
    )


@router.post("/api/watch")
async def attempt(site: Here, body: Attempt) -> Json:
    """What an answer does, case by case; it runs in the sandbox of its scope."""
    address = Address.parse(body.problem, body.seed)
    found = await site.desks.work("build", find, address, site.own)
    view = _view(found)
    return await site.desks.work(
        f"judge {found.scope}", lambda: _module(view).run(found.problem, body.answer)
    )


def _module(view: str) -> View:
    return cast(View, import_module(f"deltagym.web.watch.{view}"))


def _view(found: Found) -> str:
    if found.scope not in VIEWS:
        fix = "play Manufactoria programs in the playground"
        raise BadInput(f"problem: there is no view of {found.scope}; {fix}")
    return VIEWS[found.scope]


def _statement(found: Found) -> Markup:
    return tag("p", found.problem.statement or found.prompt, class_="statement")


def _answer() -> Markup:
    return tag(
        "section",
        tag(
            "div",
            tag("h2", "Answer"),
            tag("span", "", id="verdict", role="status"),
            tag("span", class_="spring"),
            tag("button", "Gold answer", type="button", id="gold", class_="quiet"),
            tag("button", "Run", type="button", id="run", class_="primary", title="Ctrl-Enter"),
            class_="row middle",
        ),
        tag("div", id="editor", class_="editor"),
        class_="panel",
        aria_label="Answer",
    )
