"""Text to `Program`: the language's two dialects, and where the program sits in a completion.

`delta1` gives the reference implementation's verdict for every text, quirks included: the completion is taken whole, and a
line is a route only behind four spaces or a tab. `delta2`, the default, reads the last fenced block and forgives what cannot
be misread: indentation, spacing, letter case of keywords, `END` for `end`. A text valid in delta1 means the same in delta2,
within delta2's caps. Both dialects report every error at once, not only the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from deltagym.core.errors import BadInput
from deltagym.scopes.manufactoria.program import (
    EMPTY,
    END_ID,
    NEXT,
    NONE,
    PAINTERS,
    PULLERS,
    START_ID,
    Node,
    Program,
)

Dialect = Literal["delta1", "delta2"]

MAX_PROGRAM_BYTES = 64 * 1024
MAX_NODES = 2_000
MAX_ID_LENGTH = 64
MAX_DIAGNOSTICS = 100
"""Caps of delta2 on a program (UTF-8 bytes, nodes, characters of a name). delta1 has none. Reading stops at 100 errors."""

SHOWN_DIAGNOSTICS = 10
"""How many errors the text of a `ProgramError` spells out."""

BLANKS = " \t\r\v\f"
"""What may surround a fence; the byte kernel uses the same set."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error: where it is in the text as given (both 1-based), what it is, and how to mend it."""

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


def parse(text: str, dialect: Dialect = "delta2") -> Program:
    """Reads a program; in delta2 `text` may be a whole completion with prose and fences around it.

    Raises:
        BadInput: `text` is not a string, or there is no such dialect.
        ProgramError: The text is not a program of the dialect; `.diagnostics` lists every error.
    """
    require_dialect(dialect)
    if not isinstance(text, str):
        raise BadInput(f"program: must be text, not {type(text).__name__}")
    reader = _Reader(_STRICT if dialect == "delta1" else _LENIENT)
    program = reader.read(
        _strict_lines(text) if dialect == "delta1" else _lenient_lines(text, reader)
    )
    if reader.diagnostics:
        raise ProgramError(reader.diagnostics)
    return program


def extract(completion: str) -> str:
    """The program text of a completion (delta2): the last fenced block that is not blank, else the whole text.

    The fence may carry any tag; an unclosed last fence counts to the end of the text.
    """
    body, _ = _body(completion)
    return body


def read_line(line: str) -> tuple[str | None, str | None]:
    """What a line of a delta2 program says by itself: the node it declares, or the target it leads to."""
    line = line.strip()
    if route := _LENIENT.pull.fullmatch(line) or _LENIENT.next.fullmatch(line):
        return None, route[2]
    declared = _LENIENT.declaration.fullmatch(line)
    return (declared[2], None) if declared else (None, None)


def require_dialect(dialect: str) -> None:
    """Raises `BadInput` unless `dialect` is one of `Dialect`."""
    if dialect not in get_args(Dialect):
        raise BadInput(
            f"dialect: there is no dialect {dialect!r}; choose one of {', '.join(get_args(Dialect))}"
        )


def _body(text: str) -> tuple[str, int]:
    """The program text and the number of lines before it."""
    start, stop, opened = -1, -1, -1
    fences = list(_fences(text))
    for begin, end, bare in [*fences, (len(text), len(text), True)]:
        if opened >= 0 and text[opened:begin].strip(BLANKS + "\n"):
            start, stop = opened, begin
        opened = -1 if bare and opened >= 0 else min(end + 1, len(text))
    if start >= 0:
        return text[start:stop], text.count("\n", 0, start)
    kept, position = [], 0
    for begin, end, _ in fences:
        kept.append(text[position:begin])
        position = end
    return "".join([*kept, text[position:]]), 0


def _fences(text: str) -> Iterator[tuple[int, int, bool]]:
    """The fence lines: (start of line, end of line without the line break, whether it carries no tag)."""
    at = text.find("```")
    line_end = 0
    while at >= 0:
        line_start = max(text.rfind("\n", line_end, at) + 1, line_end)
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        if not text[line_start:at].strip(BLANKS):
            tag = text[at:line_end].lstrip("`")
            if "`" not in tag:
                yield line_start, line_end, not tag.strip(BLANKS)
        at = text.find("```", line_end)


_Line = tuple[int, int, str, bool]
"""Line and column of its first character in the text as given (1-based), the stripped line, whether it is a route."""


def _strict_lines(text: str) -> list[_Line]:
    """The lines of a delta1 text that say something: no blank lines, no bare fence at either end, no comments."""
    lines = [
        (number, raw) for number, raw in enumerate(text.split("\n"), 1) if raw and not raw.isspace()
    ]
    if lines and lines[0][1].strip() == "```":
        lines = lines[1:]
    if lines and lines[-1][1].strip() == "```":
        lines = lines[:-1]
    code = [
        (number, raw, raw.lstrip()) for number, raw in lines if not raw.lstrip().startswith("#")
    ]
    return [
        (number, len(raw) - len(line) + 1, line.rstrip(), i > 0 and raw.startswith(("    ", "\t")))
        for i, (number, raw, line) in enumerate(code)
    ]


def _lenient_lines(text: str, reader: _Reader) -> list[_Line]:
    """The lines of a delta2 completion's program that say something."""
    body, above = _body(text)
    size = len(body) if body.isascii() else len(body.encode("utf-8", "surrogatepass"))
    if size > MAX_PROGRAM_BYTES:
        fix = f"shorten it to {MAX_PROGRAM_BYTES} bytes"
        reader.diagnostics.append(Diagnostic(above + 1, 1, f"the program has {size} bytes", fix))
        return []
    return [
        (number, len(raw) - len(line) + 1, line.rstrip(), _ROUTE_LIKE.match(line) is not None)
        for number, raw in enumerate(body.split("\n"), above + 1)
        if (line := raw.lstrip()) and line[0] != "#"
    ]


@dataclass(frozen=True, slots=True)
class _Syntax:
    """How a dialect writes a line. Every pattern is matched against the whole stripped line.

    Attributes:
        declaration: Groups kind, id, colon.
        pull: Groups condition, target of a puller's route.
        next: Groups keyword, target of the one route of START and painters.
        strict: Whether `END end` forbids its colon, the target `END` is kept, and no caps hold.
    """

    declaration: re.Pattern[str]
    pull: re.Pattern[str]
    next: re.Pattern[str]
    strict: bool


_KINDS = ("START", "END", *PULLERS, *PAINTERS)
_KIND = "|".join(_KINDS)
_COMMENT = r"\s*(?:#.*)?"
_STRICT = _Syntax(
    declaration=re.compile(rf"({_KIND})\s+(\w+)(:?){_COMMENT}"),
    pull=re.compile(rf"\[([RBYG]|{EMPTY})\]\s+(\w+){_COMMENT}"),
    next=re.compile(rf"({NEXT})\s+(\w+){_COMMENT}"),
    strict=True,
)
_LENIENT = _Syntax(
    declaration=re.compile(rf"((?ai:{_KIND}))\s+(\w+)\s*(:?){_COMMENT}"),
    pull=re.compile(rf"\[\s*((?ai:[RBYG]|{EMPTY}))\s*\]\s*(\w+){_COMMENT}"),
    next=re.compile(rf"((?ai:{NEXT}))\s+(\w+){_COMMENT}"),
    strict=False,
)
_ROUTE_LIKE = re.compile(rf"\[|(?ai:{NEXT})\b")
_NAMED = re.compile(rf"(?ai:{_KIND})\s+(\w+)")
_KEYWORD = re.compile(rf"((?ai:{_KIND}))\b(.*)")


@dataclass(slots=True)
class _Draft:
    """A node being read. Kind "" stands for a declaration that could not be read: its routes are not judged."""

    kind: str
    id: str
    line: int
    column: int
    routes: list[tuple[str, str]] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)


class _Reader:
    """Collects nodes and errors line by line; the rules it checks are the same in both dialects."""

    def __init__(self, syntax: _Syntax) -> None:
        self.syntax = syntax
        self.diagnostics: list[Diagnostic] = []
        self.drafts: dict[str, _Draft] = {}
        self.current: _Draft | None = None

    def read(self, lines: list[_Line]) -> Program:
        """The program in `lines`; worthless unless `diagnostics` is empty afterwards."""
        for number, column, line, is_route in lines:
            if is_route:
                self._route(number, column, line)
            else:
                self._close()
                self._declaration(number, column, line)
            if len(self.diagnostics) >= MAX_DIAGNOSTICS:
                return Program(())
        self._close()
        self._whole(lines)
        return Program(tuple(Node(d.kind, d.id, tuple(d.routes)) for d in self.drafts.values()))

    def _error(self, line: int, column: int, message: str, fix: str) -> None:
        self.diagnostics.append(Diagnostic(line, column, message, fix))

    def _declaration(self, number: int, column: int, line: str) -> None:
        self.current = _Draft("", "", number, column)
        match = self.syntax.declaration.fullmatch(line)
        if match is None:
            self._error(number, column, *_explain_declaration(line, self.syntax.strict))
            if named := _NAMED.match(line):  # routes to it are no further error
                self.drafts.setdefault(named.group(1), self.current)
            return
        kind, name, colon = match.group(1).upper(), match.group(2), match.group(3)
        at_name = column + match.start(2)
        if kind == "END" and colon and self.syntax.strict:
            self._error(
                number, column + match.start(3), "END takes no colon", f"write `END {name}`"
            )
        elif kind != "END" and not colon:
            self._error(
                number,
                column + match.end(2),
                f"{kind} {name} lacks its colon",
                f"write `{kind} {name}:`",
            )
        if kind in ("START", "END") and name != (fixed := START_ID if kind == "START" else END_ID):
            self._error(
                number,
                at_name,
                f"the {kind} node must be called {fixed!r}, not {_short(name)}",
                f"rename it to {fixed!r}",
            )
            return
        if name in self.drafts:
            first = self.drafts[name].line
            self._error(
                number,
                at_name,
                f"{_short(name)} is declared twice, first in line {first}",
                "give one of the two another name",
            )
            self.current.kind = kind
            return
        if not self.syntax.strict and len(name) > MAX_ID_LENGTH:
            self._error(
                number,
                at_name,
                f"the name has {len(name)} characters",
                f"use at most {MAX_ID_LENGTH}",
            )
        if not self.syntax.strict and len(self.drafts) == MAX_NODES:
            self._error(number, column, f"there are more than {MAX_NODES} nodes", "remove some")
        self.current = self.drafts[name] = _Draft(kind, name, number, column)

    def _route(self, number: int, column: int, line: str) -> None:
        node = self.current
        if node is None:
            self._error(
                number,
                column,
                "a route stands before any node",
                "put the declaration of its node above it",
            )
            return
        if not node.kind:
            return
        if node.kind == "END":
            self._error(number, column, "END has no routes", "remove this line")
            return
        puller = node.kind in PULLERS
        match = (self.syntax.pull if puller else self.syntax.next).fullmatch(line)
        if match is None:
            node.routes.append((EMPTY if puller else NEXT, NONE))
            node.places.append((number, column))
            self._error(number, column, *_explain_route(line, node.kind))
            return
        condition, target = match.group(1).upper(), match.group(2)
        if puller and condition != EMPTY and condition not in PULLERS[node.kind]:
            colours = " and ".join(f"[{c}]" for c in PULLERS[node.kind])
            self._error(
                number,
                column,
                f"{node.kind} cannot take [{condition}]",
                f"use {colours} or [{EMPTY}], or the other puller",
            )
        node.routes.append((condition, target))
        node.places.append((number, column + match.start(2)))

    def _close(self) -> None:
        """Checks the number of routes of the node that ends here."""
        node = self.current
        if (
            node is None
            or (node.kind != "START" and node.kind not in PAINTERS)
            or len(node.routes) == 1
        ):
            return
        name = node.id or "the node"
        if node.routes:
            self._error(
                *node.places[1],
                f"{node.kind} {name} has {len(node.routes)} routes",
                "keep exactly one NEXT line",
            )
        else:
            self._error(
                node.line,
                node.column,
                f"{node.kind} {name} has no NEXT route",
                _missing_next(self.syntax.strict),
            )

    def _whole(self, lines: list[_Line]) -> None:
        """Checks that START and END are there and every target exists; in delta2 the target `END` becomes `end`."""
        last = lines[-1][0] if lines else 1
        if not lines and not self.diagnostics:
            self._error(1, 1, "there is no program", "write one from `START start:` to `END end`")
            return
        if START_ID not in self.drafts:
            self._error(
                last,
                1,
                "there is no START node",
                "add `START start:` with a line `    NEXT <node>` below it",
            )
        if END_ID not in self.drafts:
            self._error(last, 1, "there is no END node", "add the line `END end`")
        folded = {name.casefold(): name for name in self.drafts}
        for node in self.drafts.values():
            for index, (condition, target) in enumerate(node.routes):
                if target in self.drafts or target == NONE:
                    continue
                if target == "END":
                    node.routes[index] = (condition, target if self.syntax.strict else END_ID)
                elif len(self.diagnostics) < MAX_DIAGNOSTICS and target not in (START_ID, END_ID):
                    near = folded.get(target.casefold()) or (
                        NONE if target.casefold() == "none" else None
                    )
                    fix = (
                        f"write {near!r}"
                        if near
                        else f"declare {_short(target)}, or route to {NONE} to reject"
                    )
                    self._error(*node.places[index], f"there is no node {_short(target)}", fix)


def _short(name: str) -> str:
    return repr(name if len(name) <= MAX_ID_LENGTH else name[:MAX_ID_LENGTH] + "…")


def _missing_next(strict: bool) -> str:
    return "add `    NEXT <node>` below it" + (
        ", indented by four spaces or a tab" if strict else ""
    )


def _explain_declaration(line: str, strict: bool) -> tuple[str, str]:
    """Message and fix for a line that is neither a route nor a declaration."""
    if strict and _ROUTE_LIKE.match(line):
        return "this route is not indented", "indent it by four spaces or a tab"
    if line.startswith("```"):
        return "a code fence inside the program", "keep only the program between the fences"
    keyword = _KEYWORD.match(line)
    if keyword is None:
        return (
            f"{_short(line)} is neither a node nor a route",
            f"start the line with one of {', '.join(_KINDS)}, or with # to comment",
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
    return f"cannot read {_short(line)}", f"write `{form}`; a name is made of letters, digits and _"


def _explain_route(line: str, kind: str) -> tuple[str, str]:
    """Message and fix for a line below a node of this kind that is not one of its routes."""
    if kind in PULLERS:
        first, second = PULLERS[kind]
        return (
            f"{_short(line)} is no route of a {kind}",
            f"write `[{first}] <node>`, `[{second}] <node>` or `[{EMPTY}] <node>`",
        )
    return f"{_short(line)} is no route of {kind}", "write `NEXT <node>`"
