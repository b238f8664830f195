"""Meaning of a theorem: its text up to the names of variables and hypotheses."""

from __future__ import annotations

import re

from deltagym.scopes.lean.checker.outline import Outline

_NAME = re.compile(r"(?![ℝℚℤℕ])[^\W\d][\w'₀-₉]*")


def meaning_key(outline: Outline) -> str:
    """The text of a theorem without blanks, each name replaced by its number.

    Names are numbered in the order in which they first occur.
    """
    text = ";".join([outline.given, *(prop for _, prop in outline.claims)])
    numbers: dict[str, str] = {}
    text = _NAME.sub(lambda found: numbers.setdefault(found.group(), f"#{len(numbers)}#"), text)
    # The scope's old name stays, for the order of keys decides what is in which split.
    return "proof " + "".join(text.split())
