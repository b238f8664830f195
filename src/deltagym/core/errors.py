"""Errors: what this package raises on purpose, and the one way to say that a name is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class DeltaGymError(Exception):
    """Base class of every error this package raises on purpose."""


class BadInput(DeltaGymError, ValueError):
    """Input the user can mend; the message names the field and the fix."""


def unknown_name(
    kind: str, name: object, known: Iterable[str], listing: str = "", of: str = ""
) -> BadInput:
    """The error for a name that does not exist; it suggests the nearest known one.

    Args:
        kind: What was named, e.g. `"family"`; the message starts with it.
        name: The name that was given.
        known: Names that exist.
        listing: How to see all of them, e.g. ``"`deltagym families` lists all"``. If empty, the
            message lists them itself.
        of: What should have it, e.g. the family of a level; empty where nothing in particular.
    """
    names = list(dict.fromkeys(known))
    near = get_close_matches(str(name), names, n=1, cutoff=0.6)
    owner = f"{of} has no" if of else "there is no"
    parts = [f"{kind}: {owner} {kind} {name!r}"]
    if near:
        parts.append(f"the nearest is {near[0]!r}")
    if listing:
        parts.append(listing)
    elif names:
        parts.append(f"known are {', '.join(names)}")
    return BadInput("; ".join(parts))
