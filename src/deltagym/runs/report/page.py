"""A self-contained HTML page, with its style inside and no script or outside reference."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag

NOT_MEASURED = "Not measured"
"""How a report begins to say that something is missing."""


META = Markup(
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
)


def page(title: str, *parts: Markup) -> str:
    """The whole page, with the parts in its main element."""
    style = Markup(files("deltagym.runs.report").joinpath("report.css").read_text(encoding="utf-8"))
    head = tag("head", META, tag("title", title), tag("style", style))
    body = tag("body", tag("main", *parts))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def captioned(draw: Callable[[], Markup], alternative: str, caption: str) -> Markup:
    """A figure with its caption, or the reason why it cannot be drawn.

    Args:
        draw: Draws the figure.
        alternative: What it shows, for those who cannot see it.
        caption: Text below it.
    """
    try:
        picture = tag("div", draw(), role="img", aria_label=alternative)
    except BadInput as error:
        picture = tag("p", f"Not drawn: {error}")
    return tag("figure", picture, tag("figcaption", caption))
