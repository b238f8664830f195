"""The frame of every page: head, navigation, main part.

HTML is made by `deltagym.core.markup`, as reports are: what is not `Markup` is escaped, so a value
from a model cannot become HTML by someone forgetting a filter, type checkers see what is which, and
figures of `runs/report` fit in. A template language would add a dependency and a second way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version

from fastapi.responses import HTMLResponse

from deltagym.core.markup import Markup, join, tag
from deltagym.web.site import Site

NAVIGATION = (("/play", "Playground"), ("/problems", "Problems"), ("/runs", "Runs"))
"""Address and title of each part of the site, in the order of the navigation."""

_HTMX = {
    "allowEval": False,
    "includeIndicatorCSS": False,
    "history": False,
    "defaultTimeout": 180_000,
}
_VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr"})


def void(name: str, /, **attributes: object) -> Markup:
    """An element without content, such as `<input>`.

    Attributes are written as `deltagym.core.markup.tag` does; True gives one without a value, False
    none at all.
    """
    if name not in _VOID:
        raise ValueError(f"<{name}> can have content; use tag")
    given = {k: ("" if v is True else v) for k, v in attributes.items() if v is not False}
    return Markup(tag(name, **given).removesuffix(f"</{name}>"))


def page(
    site: Site,
    title: str,
    *parts: object,
    active: str = "",
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
    wide: bool = False,
    status: int = 200,
) -> HTMLResponse:
    """A whole page as a response.

    Args:
        site: Whose page it is.
        title: What it shows; the browser's title.
        parts: The contents of its main element.
        active: Address of the part of the site that it belongs to, from `NAVIGATION`.
        scripts: Modules below `static/js/` that it needs besides those of every page.
        styles: Style sheets below `static/` that it needs besides `css/site.css`.
        wide: Whether it uses the whole width of the window.
        status: HTTP status.
    """
    head = tag("head", *_head(site, title, scripts, styles))
    skip = tag("a", "Skip to content", href="#main", class_="skip")
    main = tag("main", *parts, id="main", class_="wide" if wide else None, tabindex="-1")
    toasts = tag("div", id="toasts", role="status", aria_live="polite")
    body = tag("body", skip, _header(active), main, toasts)
    return HTMLResponse(f"<!doctype html>\n{tag('html', head, body, lang='en')}\n", status)


def fragment(*parts: object, status: int = 200) -> HTMLResponse:
    """Parts of a page as a response, for htmx to put in place."""
    return HTMLResponse(join(parts), status)


def data(name: str, value: object) -> Markup:
    """A JSON value for the page's scripts: `document.getElementById(name).textContent`."""
    text = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(f'<script type="application/json" id="{name}">{text}</script>')


def _head(site: Site, title: str, scripts: Sequence[str], styles: Sequence[str]) -> list[Markup]:
    return [
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="deltagym-token", content=site.token),
        void("meta", name="htmx-config", content=json.dumps(_HTMX)),
        tag("title", f"{title} · DeltaGym"),
        void("link", rel="icon", href="/static/icon.svg", type="image/svg+xml"),
        *(void("link", rel="stylesheet", href=f"/static/{s}") for s in ("css/site.css", *styles)),
        tag("script", src="/static/js/theme.js"),
        *(tag("script", type="module", src=f"/static/js/{s}") for s in ("main.js", *scripts)),
    ]


def _header(active: str) -> Markup:
    brand = tag(
        "a",
        tag("span", "Δ", class_="mark", aria_hidden="true"),
        "DeltaGym",
        href="/",
        class_="brand",
    )
    links = (
        tag("a", name, href=href, aria_current="page" if href == active else None)
        for href, name in NAVIGATION
    )
    toggle = tag(
        "button",
        tag("span", "◐", aria_hidden="true"),
        type="button",
        id="theme",
        class_="quiet",
        aria_label="Switch between light and dark",
        title="Light or dark",
    )
    release = tag("span", version("deltagym"), class_="version")
    return tag("header", brand, tag("nav", *links, aria_label="Main"), release, toggle)
