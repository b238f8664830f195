"""Faults of a request: what is wrong with it, and the 422 that lists them as FastAPI does."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import ValidationError

Loc = tuple[str | int, ...]


class Refused(Exception):
    """A request is malformed; `faults` lists everything that is wrong.

    Attributes:
        faults: Place, message and type of each.
        part: The part of the request that they are in: `body`, `query` or `header`.
    """

    def __init__(self, faults: Sequence[tuple[Loc, str, str]], part: str = "body") -> None:
        super().__init__(faults)
        self.faults = faults
        self.part = part

    @classmethod
    def one(cls, loc: Loc, message: str, kind: str = "bad_input", part: str = "body") -> Refused:
        """A request with a single fault."""
        return cls([(loc, message, kind)], part)

    @classmethod
    def of(cls, error: ValidationError) -> Refused:
        """What pydantic found."""
        found = error.errors(include_url=False, include_input=False, include_context=False)
        return cls([(e["loc"], f"{place(e['loc'])}{e['msg']}", e["type"]) for e in found])

    def body(self) -> bytes:
        """The JSON of the answer."""
        detail = [
            {"loc": [self.part, *loc], "msg": m, "type": kind} for loc, m, kind in self.faults
        ]
        return json.dumps({"detail": detail}).encode()


def place(loc: Loc) -> str:
    """A place as `items[3].row.ground_truth: `; empty for the body as a whole."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return f"{text}: " if text else ""
