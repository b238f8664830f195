"""The way to a page about runs: a link to each level above it."""

from __future__ import annotations

from deltagym.core.markup import Markup
from deltagym.web import widgets
from deltagym.web.runs.shelf import Found, Shelf

RUNS = "/runs"


def crumbs(found: Found, shelf: Shelf, *below: tuple[str, str | None]) -> Markup:
    """Links to all runs, to a run's study, to the run itself, and to what is below it.

    Args:
        found: The run, study or matrix that the page is about.
        shelf: Where its study is found.
        below: Name and address of each level below it, the last without one; with none the page
            is about `found` itself.
    """
    trail: list[tuple[str, str | None]] = [("Runs", RUNS)]
    if found.parent:
        above = shelf.get(found.parent)
        trail.append((above.name, f"{RUNS}/{above.key}"))
    name = short_name(found, shelf)
    trail.append((name, f"{RUNS}/{found.key}" if below else None))
    return widgets.crumbs(*trail, *below)


def short_name(found: Found, shelf: Shelf) -> str:
    """A run's name within its study."""
    if not found.parent:
        return found.name
    inside = found.name.removeprefix(shelf.get(found.parent).name + "/")
    return inside.removeprefix("runs/")
