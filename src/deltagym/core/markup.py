"""HTML as values: text is escaped unless it is `Markup`, so a model's text never becomes HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from deltagym.core.table import Table

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup(str):
    """Text that is HTML already. Made by the functions of this module only."""

    __slots__ = ()


def escape(text: object) -> Markup:
    """`text` as HTML; `Markup` stays as it is. Characters that XML forbids are shown as U+FFFD."""
    if isinstance(text, Markup):
        return text
    return Markup(html.escape(_ILLEGAL.sub("\ufffd", str(text))))


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """The element `<name attributes>children</name>`.

    In an attribute's name, a trailing underscore is dropped (`class_`) and others become hyphens.
    """
    attrs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{attrs}>{join(children)}</{name}>")


def join(parts: Iterable[object]) -> Markup:
    """Parts one after the other, each escaped unless it is `Markup`."""
    return Markup("".join(escape(part) for part in parts))


def table(content: Table, caption: str) -> Markup:
    """A data table; the first cell of each row is its header."""
    head = tag("tr", *(tag("th", cell, scope="col") for cell in content.header))
    body = (
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:]))
        for row in content.rows
    )
    inner = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def details(summary: str, *children: object) -> Markup:
    """Content folded away behind a summary."""
    return tag("details", tag("summary", summary), *children)


def section(title: str, *children: object) -> Markup:
    """A titled section that can be linked to."""
    anchor = "".join(c if c.isalnum() else "-" for c in title.lower())
    return tag("section", tag("h2", title, id=anchor), *children, aria_labelledby=anchor)
