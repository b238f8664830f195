"""The two dialects of the language: how each writes a line, and its caps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from deltagym.scopes.manufactoria.program import EMPTY, NEXT, PAINTERS, PULLERS

Dialect = Literal["delta1", "delta2"]

MAX_PROGRAM_BYTES = 64 * 1024
MAX_NODES = 2_000
MAX_ID_LENGTH = 64
"""Caps of delta2: UTF-8 bytes, nodes, characters of a name. delta1 has none."""

BLANKS = " \t\r\v\f"
"""Characters that may surround a fence; the kernel that reads bytes uses the same set."""

KINDS = ("START", "END", *PULLERS, *PAINTERS)
_KIND = "|".join(KINDS)
_COMMENT = r"\s*(?:#.*)?"


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a dialect writes a line. Each pattern is matched against the whole stripped line.

    Attributes:
        declaration: Groups kind, id, colon.
        pull: A route of a puller; groups condition, target.
        next: The one route of START and painters; groups keyword, target.
        strict: Whether `END end` must have no colon, the target `END` is kept, and there are no
            caps.
    """

    declaration: re.Pattern[str]
    pull: re.Pattern[str]
    next: re.Pattern[str]
    strict: bool


STRICT = Syntax(
    declaration=re.compile(rf"({_KIND})\s+(\w+)(:?){_COMMENT}"),
    pull=re.compile(rf"\[([RBYG]|{EMPTY})\]\s+(\w+){_COMMENT}"),
    next=re.compile(rf"({NEXT})\s+(\w+){_COMMENT}"),
    strict=True,
)
LENIENT = Syntax(
    declaration=re.compile(rf"((?ai:{_KIND}))\s+(\w+)\s*(:?){_COMMENT}"),
    pull=re.compile(rf"\[\s*((?ai:[RBYG]|{EMPTY}))\s*\]\s*(\w+){_COMMENT}"),
    next=re.compile(rf"((?ai:{NEXT}))\s+(\w+){_COMMENT}"),
    strict=False,
)
ROUTE_LIKE = re.compile(rf"\[|(?ai:{NEXT})\b")
"""Matches the beginning of a line that is meant as a route."""
NAMED = re.compile(rf"(?ai:{_KIND})\s+(\w+)")
"""Matches the kind and name of a declaration, however the rest is wrong; group name."""
KEYWORD = re.compile(rf"((?ai:{_KIND}))\b(.*)")
"""Matches a line that begins with a kind; groups kind, rest of the line."""
