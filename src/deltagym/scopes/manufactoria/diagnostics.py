"""Errors in a program text: where they are, what is wrong and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deltagym.core.errors import BadInput
from deltagym.scopes.manufactoria.program import EMPTY, PULLERS
from deltagym.scopes.manufactoria.syntax import KEYWORD, KINDS, MAX_ID_LENGTH, ROUTE_LIKE

SHOWN_DIAGNOSTICS = 10
"""How many errors the text of a `ProgramError` shows."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error: its line and column in the given text (both from 1), the error and the fix."""

    line: int
    column: int
    message: str
    fix: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}; {self.fix}"


class ProgramError(BadInput):
    """The text is not a program.

    Attributes:
        diagnostics: Every error found, in the order of the text.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: (d.line, d.column)))
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        shown = [str(d) for d in self.diagnostics[:SHOWN_DIAGNOSTICS]]
        hidden = len(self.diagnostics) - len(shown)
        return "\n".join([*shown, f"and {hidden} more"] if hidden else shown)


def quoted(name: str) -> str:
    """A name in quotes, cut off if it is long."""
    return repr(name if len(name) <= MAX_ID_LENGTH else name[:MAX_ID_LENGTH] + "…")


def missing_next(strict: bool) -> str:
    """The fix for a node that lacks its one route."""
    indented = ", indented by four spaces or a tab" if strict else ""
    return f"add `    NEXT <node>` below it{indented}"


def explain_declaration(line: str, strict: bool) -> tuple[str, str]:
    """Message and fix for a line that is neither a route nor a declaration."""
    if strict and ROUTE_LIKE.match(line):
        return "this route is not indented", "indent it by four spaces or a tab"
    if line.startswith("```"):
        return "a code fence inside the program", "keep only the program between the fences"
    keyword = KEYWORD.match(line)
    if keyword is None:
        return (
            f"{quoted(line)} is neither a node nor a route",
            f"start the line with one of {', '.join(KINDS)}, or with # to comment",
        )
    kind, rest = keyword.group(1).upper(), keyword.group(2).strip()
    form = {"START": "START start:", "END": "END end"}.get(kind, f"{kind} <name>:")
    if strict and keyword.group(1) != kind:
        return f"{keyword.group(1)} must be in capitals", f"write `{form}`"
    if rest in ("", ":"):
        return f"{kind} lacks its name", f"write `{form}`"
    if re.match(r"\w+\s*:\s*\S", rest):
        return (
            f"text behind `{kind} {rest.split(':')[0].strip()}:`",
            "put each route on a line of its own below it",
        )
    return f"cannot read {quoted(line)}", f"write `{form}`; a name is made of letters, digits and _"


def explain_route(line: str, kind: str) -> tuple[str, str]:
    """Message and fix for a line below a node of this kind that is not one of its routes."""
    if kind in PULLERS:
        first, second = PULLERS[kind]
        return (
            f"{quoted(line)} is no route of a {kind}",
            f"write `[{first}] <node>`, `[{second}] <node>` or `[{EMPTY}] <node>`",
        )
    return f"{quoted(line)} is no route of {kind}", "write `NEXT <node>`"
