"""The page of all suites, families and problems of one's own, with its filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from deltagym.core.markup import Markup, join, tag
from deltagym.core.registry import scope_names
from deltagym.web.layout import fragment, page, void
from deltagym.web.problems.own import Entry
from deltagym.web.problems.sources import about, families, suites
from deltagym.web.site import Here, Site
from deltagym.web.widgets import badge, choice, counted, empty, page_of, pager, words

router = APIRouter()

Kind = Literal["suites", "families", "own"]
Words = Annotated[str, Query(max_length=200)]

KINDS = (("suites", "Suites"), ("families", "Families"), ("own", "My problems"))
SIZES = (6, 12, 24, 50)
"""How many cards a page may have."""

COLOURS = (("", "any colours"), ("2", "two colours"), ("4", "four colours"))
PREVIEW = 160
"""Characters of a statement that a card shows."""


@router.get("/problems", response_class=HTMLResponse)
async def browse(
    site: Here, kind: Kind = "suites", scope: Words = "", q: Words = ""
) -> HTMLResponse:
    """The page; its list is filled by `listed`, also while the person types."""
    first = await site.desks.work("sources", _list, site, kind, scope, q, "", "", 1, 12)
    return page(
        site,
        "Problems",
        tag(
            "div",
            tag("h1", "Problems"),
            tag("span", class_="spring"),
            tag("a", "New problem", href="/problems/new", class_="button primary"),
            class_="row middle",
        ),
        _filters(kind, scope, q),
        tag("div", first, id="list", aria_live="polite"),
        active="/problems",
        styles=("css/problems.css",),
        scripts=("problems/browse.js",),
    )


@router.get("/problems/list", response_class=HTMLResponse)
async def listed(
    site: Here,
    kind: Kind = "suites",
    scope: Words = "",
    q: Words = "",
    family: Words = "",
    colours: Literal["", "2", "4"] = "",
    page: int = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 12,
) -> HTMLResponse:
    """The list alone."""
    found = await site.desks.work(
        "sources", _list, site, kind, scope, q, family, colours, page, size
    )
    return fragment(found)


def _filters(kind: str, scope: str, q: str) -> Markup:
    kinds = (
        tag(
            "label",
            void("input", type="radio", name="kind", value=value, checked=value == kind),
            tag("span", text),
        )
        for value, text in KINDS
    )
    scopes = [("", "every scope"), *((name, name) for name in scope_names())]
    return tag(
        "form",
        tag("fieldset", tag("legend", "Show", class_="visually-hidden"), *kinds, class_="switch"),
        words("q", "Search", q, name="q", type="search", placeholder="name or words"),
        choice("scope", "Scope", scopes, scope, name="scope"),
        tag("span", "loading", class_="busy htmx-indicator", id="loading"),
        id="filters",
        class_="row filters",
        role="search",
        hx_get="/problems/list",
        hx_target="#list",
        hx_include="#filters, #own-filters",
        hx_indicator="#loading",
        hx_trigger="input delay:150ms, submit",
    )


def _list(
    site: Site, kind: str, scope: str, q: str, family: str, colours: str, number: int, size: int
) -> Markup:
    if kind == "suites":
        return _suites(scope, q)
    if kind == "families":
        return _families(scope, q)
    return _own(site, scope, q, family, colours, number, size)


def _matches(q: str, *texts: str) -> bool:
    text = " ".join(texts).lower()
    return all(word in text for word in q.lower().split())


def _suites(scope: str, q: str) -> Markup:
    rows = [
        _row(
            tag("a", name, href=f"/problems/suite/{name}"),
            badge(found),
            tag("span", file.description, tag("span", f" {file.axis}", class_="note"))
            if file.axis
            else file.description,
            " + ".join(map(str, file.upstream)) if file.upstream else "",
        )
        for name, found, file in suites()
        if (not scope or found == scope) and _matches(q, name, found, file.description)
    ]
    heads = ("suite", "scope", "what it is", "upstream's train + test")
    return _table("Suites", heads, rows, "No suite has these words. Try fewer, or another scope.")


def _families(scope: str, q: str) -> Markup:
    rows = [
        _row(
            tag("a", f.name, href=f"/problems/family/{f.name}"),
            badge(f.scope.name),
            about(f),
            str(len(f.levels)),
        )
        for f in families()
        if (not scope or f.scope.name == scope)
        and _matches(q, f.name, f.scope.name, about(f), " ".join(f.levels))
    ]
    heads = ("family", "scope", "what it asks", "levels")
    return _table(
        "Families", heads, rows, "No family has these words. Try fewer, or another scope."
    )


def _row(*cells: object) -> Markup:
    return tag("tr", tag("th", cells[0], scope="row"), *(tag("td", cell) for cell in cells[1:]))


def _table(name: str, heads: Sequence[str], rows: Sequence[Markup], nothing: str) -> Markup:
    if not rows:
        return empty(nothing)
    head = tag("tr", *(tag("th", text, scope="col") for text in heads))
    caption = tag("caption", f"{len(rows)} {name.lower()}")
    inner = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="full")
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=name)


def _own(
    site: Site, scope: str, q: str, family: str, colours: str, number: int, size: int
) -> Markup:
    every = site.own.keyed()
    if not every:
        return empty(
            "You have saved no problem yet.",
            tag("p", tag("a", "Make the first one", href="/problems/new"), "."),
            tag("p", f"It will be kept in {site.own.path.name}, which is a suite file, too."),
        )
    found = [
        (key, entry)
        for key, entry in every.items()
        if (not scope or entry.scope.name == scope)
        and (not family or entry.family == family)
        and (not colours or _colours(entry) == colours)
        and _matches(q, entry.name, entry.family, entry.problem.id, entry.problem.statement)
    ]
    shown, number, pages = page_of(found, number, size)
    asked = {"kind": "own", "scope": scope, "q": q, "family": family, "colours": colours}
    names = sorted({entry.family for entry in every.values()})
    return join(
        [
            _own_filters(names, family, colours, size),
            tag("p", f"{len(found)} of {counted(every, 'problem')}", class_="note"),
            tag("div", *(_card(*each) for each in shown), class_="problem-cards")
            if shown
            else empty("None of your problems matches. Take out a filter."),
            pager("/problems/list", asked | {"size": size}, number, pages, "#list"),
        ]
    )


def _own_filters(names: Sequence[str], family: str, colours: str, size: int) -> Markup:
    asks = {
        "hx_get": "/problems/list",
        "hx_target": "#list",
        "hx_include": "#filters, #own-filters",
        "hx_trigger": "change",
    }
    types = [("", "any type"), *((name, name) for name in names)]
    sizes = [(str(each), str(each)) for each in SIZES]
    return tag(
        "form",
        choice("family", "Type", types, family, name="family", **asks),
        choice("colours", "Colours", COLOURS, colours, name="colours", **asks),
        choice("size", "A page", sizes, str(size), name="size", **asks),
        id="own-filters",
        class_="row",
    )


def _colours(entry: Entry) -> str:
    """`2` or `4`: how many colours the tapes of a Manufactoria problem have; empty elsewhere."""
    if entry.scope.name != "manufactoria":
        return ""
    used = {symbol for case in entry.problem.cases for symbol in case.input}
    return "4" if used & set("YG") else "2"


def _card(key: str, entry: Entry) -> Markup:
    problem = entry.problem
    statement = problem.statement
    text = statement if len(statement) <= PREVIEW else f"{statement[:PREVIEW]}…"
    facts = [counted(problem.cases, "case"), counted(entry.solutions, "solution")]
    if entry.nodes:
        facts.append(counted(entry.nodes, "allowed node"))
    marks = (entry.scope.name, entry.family, problem.level, entry.split, *facts)
    return tag(
        "article",
        tag("h2", tag("a", entry.name, href=f"/problems/own/{key}")),
        tag("p", text, class_="statement"),
        tag("p", *(badge(mark) for mark in marks), class_="tags"),
        tag("p", problem.id, class_="note mono"),
        class_="panel",
    )
