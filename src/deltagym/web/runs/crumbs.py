"""The way to a page about runs: a link to each level above it."""

from __future__ import annotations

from deltagym.core.markup import Markup, join, tag
from deltagym.web.runs.shelf import Found, Shelf

RUNS = "/runs"


def crumbs(found: Found, shelf: Shelf, *below: str) -> Markup:
    """Links to all runs, to a run's study and to the run itself, then the names of what is below.

    Args:
        found: The run, study or matrix that the page is about.
        shelf: Where its study is found.
        below: Names of the levels below it; with none the page is about `found` itself.
    """
    levels = [tag("a", "Runs", href=RUNS)]
    if found.parent:
        above = shelf.get(found.parent)
        levels.append(tag("a", above.name, href=f"{RUNS}/{above.key}"))
    if below:
        levels.append(tag("a", short_name(found, shelf), href=f"{RUNS}/{found.key}"))
    parts = [levels[0]]
    for level in (*levels[1:], *below):
        parts += [Markup(" / "), tag("span", level)]
    return tag("nav", join(parts), class_="crumbs", aria_label="Breadcrumb")


def short_name(found: Found, shelf: Shelf) -> str:
    """A run's name within its study."""
    if not found.parent:
        return found.name
    inside = found.name.removeprefix(shelf.get(found.parent).name + "/")
    return inside.removeprefix("runs/")
