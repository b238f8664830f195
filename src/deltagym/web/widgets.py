"""Parts of pages that several pages use: controls, badges, tapes, pagers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from urllib.parse import urlencode

from deltagym.core.markup import Markup, tag
from deltagym.web.layout import void

COLOURS = {"R": "red", "B": "blue", "Y": "yellow", "G": "green"}
"""Symbol of a tape to its class."""

SHOWN_CELLS = 48
"""Symbols of a tape that are drawn."""


def button(label: str, id: str, *, title: str | None = None, class_: str | None = None) -> Markup:
    """A button, its name as its label."""
    return tag("button", label, type="button", id=id, title=title, class_=class_)


def sign(mark: str, id: str, name: str) -> Markup:
    """A button with a sign as its label, and a name for those who cannot see it."""
    return tag("button", mark, type="button", id=id, title=name, aria_label=name, class_="quiet")


def choice(
    id: str,
    label: str,
    options: Iterable[tuple[str, str]],
    chosen: str = "",
    **attributes: object,
) -> Markup:
    """A labelled select; options are pairs of value and text."""
    inner = (
        tag("option", text, value=value, selected="" if value == chosen else None)
        for value, text in options
    )
    select = tag("select", *inner, id=id, **attributes)
    return tag("span", tag("label", label, for_=id), select, class_="field")


def number(id: str, label: str, value: int = 0, **attributes: object) -> Markup:
    """A labelled field for a number from 0."""
    given = {"type": "number", "id": id, "min": 0, "max": 999_999_999, "value": value}
    return tag(
        "span", tag("label", label, for_=id), void("input", **given, **attributes), class_="field"
    )


def words(id: str, label: str, value: str = "", **attributes: object) -> Markup:
    """A labelled field for text."""
    given = {"type": "text", "id": id, "value": value, "autocomplete": "off"}
    return tag(
        "span", tag("label", label, for_=id), void("input", **(given | attributes)), class_="field"
    )


def badge(text: object, class_: str = "") -> Markup:
    """A word in a rounded box."""
    return tag("span", text, class_=f"badge {class_}".strip())


def cards(entries: Iterable[tuple[str, object]]) -> Markup:
    """The few facts to see first, as pairs of name and value."""
    return tag(
        "dl",
        *(tag("div", tag("dt", name), tag("dd", value)) for name, value in entries),
        class_="cards",
    )


def tape(symbols: str) -> Markup:
    """A tape as coloured cells."""
    if not symbols:
        return tag("span", "empty", class_="note")
    cells = (
        tag("span", symbol, class_=f"cell {COLOURS.get(symbol, '')}".strip(), aria_hidden="true")
        for symbol in symbols[:SHOWN_CELLS]
    )
    more = len(symbols) - SHOWN_CELLS
    return tag(
        "span",
        tag("span", symbols, class_="visually-hidden"),
        *cells,
        tag("span", f"… {more} more", class_="note") if more > 0 else "",
        class_="cells small",
    )


def counted(things: Sized, name: str) -> str:
    """How many things, with their name: `1 case`, `2 cases`."""
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"


def empty(message: str, *more: object) -> Markup:
    """What stands where there is nothing: why, and what to do."""
    return tag("div", tag("p", message), *more, class_="empty")


def crumbs(*trail: tuple[str, str | None]) -> Markup:
    """The way to this page: pairs of name and address, the last without one."""
    parts: list[object] = []
    for name, href in trail:
        parts += [" › " if parts else "", tag("a", name, href=href) if href else name]  # noqa: RUF001
    return tag("nav", tag("p", *parts, class_="crumbs"), aria_label="Where you are")


def pager(path: str, query: Mapping[str, object], page: int, pages: int, target: str) -> Markup:
    """Links to the pages of a list, which htmx puts into the element `target`.

    Args:
        path: Address of the list.
        query: What the list was asked for, without `page`.
        page: This page, from 1.
        pages: How many there are.
        target: CSS selector of the element that shows the list.
    """
    if pages < 2:
        return Markup("")

    def link(number: int, label: str, **attributes: object) -> Markup:
        href = f"{path}?{urlencode({**query, 'page': number})}"
        given = {"hx_get": href, "hx_target": target, "type": "button", **attributes}
        return tag("button", label, class_="quiet", **given)

    shown = sorted({1, pages, *(n for n in range(page - 2, page + 3) if 1 <= n <= pages)})
    parts: list[object] = []
    for before, number in zip([0, *shown], shown, strict=False):
        parts.append("…" if number - before > 1 else "")
        here = "page" if number == page else None
        parts.append(link(number, str(number), aria_current=here, aria_label=f"Page {number}"))
    return tag("nav", *parts, class_="pager row middle", aria_label="Pages")


def page_of(items: Sequence, page: int, size: int) -> tuple[Sequence, int, int]:
    """The items of a page (from 1), the page that it is, and how many pages there are."""
    pages = max(1, -(-len(items) // size))
    found = min(max(page, 1), pages)
    return items[(found - 1) * size : found * size], found, pages
