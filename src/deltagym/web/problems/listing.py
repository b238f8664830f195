"""The pages of one suite and of one family: which problems they have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from deltagym.core.errors import unknown_name
from deltagym.core.family import EndlessFamily, Family
from deltagym.core.markup import Markup, join, tag
from deltagym.core.registry import family_names, get_family
from deltagym.suites.load import Member, load_suite, suite_names
from deltagym.web.layout import fragment, page, void
from deltagym.web.problems.address import Address
from deltagym.web.problems.catalogue import matching, shipped_suite
from deltagym.web.problems.sources import about, suite_scope
from deltagym.web.site import Here
from deltagym.web.widgets import badge, choice, crumbs, empty, number, page_of, pager, words

router = APIRouter()

PAGE = 50
"""Problems of a suite on a page."""

Split = Literal["train", "test"]
Words = Annotated[str, Query(max_length=200)]
Seed = Annotated[int, Query(ge=0, le=2**31)]

PARAMS = 120
"""Characters of parameters that a row shows."""


@router.get("/problems/suite/{name}", response_class=HTMLResponse)
def suite(site: Here, name: str, split: Split = "test", seed: Seed = 0) -> HTMLResponse:
    """A suite; its problems are worked out after the page is there, which may take a minute."""
    if name not in suite_names():
        raise unknown_name("suite", name, suite_names())
    file = load_suite(name).file
    splits = (("test", "test"), ("train", "train"))
    asks = {"hx_get": f"/problems/suite/{name}/rows", "hx_target": "#rows"}
    waiting = "Working out which problems this suite has. Suites of proofs take up to a minute."
    filters = tag(
        "form",
        choice("split", "Split", splits, split, name="split"),
        words("q", "Search", name="q", type="search", placeholder="family, level, parameters"),
        number("seed", "Seed", seed, name="seed"),
        tag("span", "loading", class_="busy htmx-indicator", id="loading"),
        id="filters",
        class_="row filters",
        role="search",
        hx_trigger="load, input delay:150ms, submit",
        hx_indicator="#loading",
        **asks,
    )
    return page(
        site,
        f"Suite {name}",
        crumbs(("Problems", "/problems"), ("Suites", "/problems?kind=suites"), (name, None)),
        tag("h1", name),
        tag("p", file.description, class_="lead"),
        tag("p", badge(suite_scope(file)), " ", badge(file.axis) if file.axis else ""),
        filters,
        tag("div", tag("p", waiting, class_="busy"), id="rows", aria_live="polite"),
        active="/problems",
        styles=("css/problems.css",),
    )


@router.get("/problems/suite/{name}/rows", response_class=HTMLResponse)
async def suite_rows(
    site: Here,
    name: str,
    split: Split = "test",
    seed: Seed = 0,
    q: Words = "",
    family: Words = "",
    level: Words = "",
    page: int = 1,
) -> HTMLResponse:
    """The rows of a suite's split that match."""
    found = await site.desks.work(f"suite {name}", _rows, name, split, seed, q, family, level, page)
    return fragment(found)


def _rows(
    name: str, split: Split, seed: int, q: str, family: str, level: str, number: int
) -> Markup:
    members = shipped_suite(name, seed).members[split]
    if not members:
        other = "train" if split == "test" else "test"
        return empty(f"This suite has no {split} problems. Choose {other} above.")
    chosen = matching(members, q, family, level)
    shown, number, pages = page_of(chosen, number, PAGE)
    path = f"/problems/suite/{name}/rows"
    asked = {"split": split, "seed": seed, "q": q, "family": family, "level": level}
    lines = [_line(Address("suite", (name, split, str(i)), seed), i, members[i]) for i in shown]
    return join(
        [
            _narrowing(path, members, family, level),
            tag("p", f"{len(chosen):,} of {len(members):,} {split} problems", class_="note"),
            _problem_table(lines) if lines else empty("No problem has these words. Try fewer."),
            pager(path, asked, number, pages, "#rows"),
        ]
    )


def _narrowing(path: str, members: Sequence[Member], family: str, level: str) -> Markup:
    """Selects of the families and levels that there are, as part of the filters' form."""
    asks = {
        "form": "filters",
        "hx_get": path,
        "hx_target": "#rows",
        "hx_include": "#filters",
        "hx_indicator": "#loading",
    }
    families = sorted({m.family for m in members})
    levels = list(dict.fromkeys(m.level for m in members if not family or m.family == family))
    return tag(
        "div",
        choice(
            "family",
            "Family",
            [("", "every family"), *((each, each) for each in families)],
            family,
            name="family",
            **asks,
        ),
        choice(
            "level",
            "Level",
            [("", "every level"), *((each, each) for each in levels)],
            level,
            name="level",
            **asks,
        ),
        class_="row",
    )


def _line(address: Address, index: int, member: Member) -> Markup:
    text = json.dumps(dict(member.params), ensure_ascii=False)
    short = text if len(text) <= PARAMS else f"{text[:PARAMS]}…"
    return tag(
        "tr",
        tag("th", tag("a", f"{index}", href=address.page()), scope="row"),
        tag("td", member.family),
        tag("td", member.level),
        tag("td", tag("code", short)),
        tag("td", tag("a", "Play", href=address.play())),
    )


def _problem_table(lines: Sequence[Markup]) -> Markup:
    head = tag(
        "tr",
        *(tag("th", name, scope="col") for name in ("#", "family", "level", "parameters")),
        tag("th", tag("span", "Playground", class_="visually-hidden"), scope="col"),
    )
    inner = tag("table", tag("thead", head), tag("tbody", *lines), class_="full")
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label="Problems")


@router.get("/problems/family/{name}", response_class=HTMLResponse)
def family(site: Here, name: str) -> HTMLResponse:
    """A family: what it asks, its levels, and a way to any of its problems."""
    if name not in family_names():
        raise unknown_name("family", name, family_names())
    found = get_family(name)
    head = tag(
        "tr",
        *(tag("th", text, scope="col") for text in ("level", "first test problems", "playground")),
    )
    rows = (_level(found, level) for level in found.levels)
    inner = tag("table", tag("thead", head), tag("tbody", *rows))
    endless = isinstance(found, EndlessFamily)
    return page(
        site,
        f"Family {name}",
        crumbs(("Problems", "/problems"), ("Families", "/problems?kind=families"), (name, None)),
        tag("h1", name),
        tag("p", f"{about(found)}.", class_="lead"),
        tag(
            "p",
            badge(found.scope.name),
            " ",
            badge("endless" if endless else "finite"),
            class_="tags",
        ),
        tag(
            "form",
            choice("level", "Level", [(level, level) for level in found.levels], name="level"),
            choice("split", "Split", [("test", "test"), ("train", "train")], name="split"),
            number("index", "Number", name="index"),
            number("seed", "Seed", name="seed"),
            tag("button", "Open", type="submit", class_="primary"),
            void("input", type="hidden", name="name", value=name),
            action="/problems/go",
            class_="row",
        ),
        tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label="Levels"),
        active="/problems",
        styles=("css/problems.css",),
    )


def _level(family: Family, level: str) -> Markup:
    first = [Address("family", (family.name, level, "test", str(i))) for i in range(3)]
    links = [tag("a", a.index, href=a.page(), class_="button quiet") for a in first]
    play = tag("a", f"Play {level}", href=first[0].play())
    return tag("tr", tag("th", level, scope="row"), tag("td", *links), tag("td", play))
