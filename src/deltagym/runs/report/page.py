"""A page that needs nothing else: one HTML file with its style inside, no script, no outside reference, light and dark."""

from __future__ import annotations

from importlib.resources import files

from deltagym.core.markup import Markup, tag


def page(title: str, *parts: Markup) -> str:
    """The whole page, its parts in the main element."""
    style = Markup(files("deltagym.runs.report").joinpath("report.css").read_text(encoding="utf-8"))
    head = tag(
        "head", Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'), tag("title", title), tag("style", style),
    )  # fmt: skip
    return f"<!doctype html>\n{tag('html', head, tag('body', tag('main', *parts)), lang='en')}\n"
