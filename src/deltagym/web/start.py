"""The start page: what there is to see."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from deltagym.core.markup import Markup, tag
from deltagym.web.layout import page
from deltagym.web.site import Here

router = APIRouter()

CARDS = (
    ("/play", "Playground", "Write a program, watch it run on a tape, and see which cases fail."),
    ("/problems", "Problems", "Browse every suite and family; make problems of your own."),
    ("/runs", "Runs", "Watch runs as they train, read every rollout, compare, follow one problem."),
)


@router.get("/", response_class=HTMLResponse)
def start(site: Here) -> HTMLResponse:
    """Shows the parts of the site."""
    lead = "Can reinforcement learning teach a model a program it could not write before?"
    return page(
        site,
        "Start",
        tag("h1", lead),
        tag("p", "See the tasks, the mistakes and the moment of learning.", class_="lead"),
        tag("div", *(_card(*card) for card in CARDS), class_="doors"),
    )


def _card(href: str, name: str, about: str) -> Markup:
    return tag("a", tag("h2", name), tag("p", about), href=href, class_="door")
