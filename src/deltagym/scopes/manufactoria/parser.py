"""Reads program texts in both dialects, and finds the program in a completion.

`delta1` gives the reference implementation's verdict for every text, quirks included: the whole
completion is the program, and a line is a route only behind four spaces or a tab. `delta2`, the
default, reads the last fenced block and accepts what cannot be misread: any indentation, spacing or
letter case of keywords, and `END` for `end`. A text that is valid in delta1 means the same in
delta2, within delta2's caps and except for the target `END`. Both dialects report all errors at
once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import get_args

from deltagym.core.errors import BadInput, unknown_name
from deltagym.scopes.manufactoria.diagnostics import (
    Diagnostic,
    ProgramError,
    explain_declaration,
    explain_route,
    missing_next,
    quoted,
)
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
from deltagym.scopes.manufactoria.syntax import (
    BLANKS,
    LENIENT,
    MAX_ID_LENGTH,
    MAX_NODES,
    MAX_PROGRAM_BYTES,
    NAMED,
    ROUTE_LIKE,
    STRICT,
    Dialect,
    Syntax,
)

MAX_DIAGNOSTICS = 100
"""Reading stops after so many errors."""


def parse(text: str, dialect: Dialect = "delta2") -> Program:
    """Reads a program; in delta2 `text` may be a whole completion with prose and fences.

    Raises:
        BadInput: `text` is not a string, or there is no such dialect.
        ProgramError: The text is not a program of the dialect; `.diagnostics` lists every error.
    """
    if dialect not in get_args(Dialect):
        raise unknown_name("dialect", dialect, get_args(Dialect))
    if not isinstance(text, str):
        raise BadInput(f"program: must be text, not {type(text).__name__}")
    strict = dialect == "delta1"
    reader = _Reader(STRICT if strict else LENIENT)
    program = reader.read(_strict_lines(text) if strict else _lenient_lines(text, reader))
    if reader.diagnostics:
        raise ProgramError(reader.diagnostics)
    return program


def extract(completion: str) -> str:
    """The program text of a completion: the last fenced block that is not blank, else all of it.

    The fence may carry any tag. An unclosed last fence extends to the end of the text. delta1 does
    not extract.
    """
    body, _ = _body(completion)
    return body


def read_line(line: str) -> tuple[str | None, str | None]:
    """The node that a line of a delta2 program declares, and the target that it leads to."""
    line = line.strip()
    if route := LENIENT.pull.fullmatch(line) or LENIENT.next.fullmatch(line):
        return None, route[2]
    declared = LENIENT.declaration.fullmatch(line)
    return (declared[2], None) if declared else (None, None)


def _body(text: str) -> tuple[str, int]:
    """The program text, and the number of lines before it."""
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
    """The fence lines: (start of line, end of line without its break, whether it has no tag)."""
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
"""Line and column of its first character in the given text (from 1), the stripped line, and whether
it is a route."""


def _strict_lines(text: str) -> list[_Line]:
    """The lines of a delta1 text without blank lines, comments, and a bare fence at either end."""
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
    """The lines of a delta2 completion's program without blank lines and comments."""
    body, above = _body(text)
    size = len(body) if body.isascii() else len(body.encode("utf-8", "surrogatepass"))
    if size > MAX_PROGRAM_BYTES:
        fix = f"shorten it to {MAX_PROGRAM_BYTES} bytes"
        reader.diagnostics.append(Diagnostic(above + 1, 1, f"the program has {size} bytes", fix))
        return []
    return [
        (number, len(raw) - len(line) + 1, line.rstrip(), ROUTE_LIKE.match(line) is not None)
        for number, raw in enumerate(body.split("\n"), above + 1)
        if (line := raw.lstrip()) and line[0] != "#"
    ]


@dataclass(slots=True)
class _Draft:
    """A node being read. An empty kind is an unreadable declaration: its routes are not checked."""

    kind: str
    id: str
    line: int
    column: int
    routes: list[tuple[str, str]] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)


class _Reader:
    """Collects nodes and errors line by line; both dialects share its rules."""

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.diagnostics: list[Diagnostic] = []
        self.drafts: dict[str, _Draft] = {}
        self.current: _Draft | None = None

    def read(self, lines: list[_Line]) -> Program:
        """The program in `lines`; meaningless unless `diagnostics` is empty afterwards."""
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
            self._error(number, column, *explain_declaration(line, self.syntax.strict))
            if named := NAMED.match(line):  # Routes to it are no further error.
                self.drafts.setdefault(named.group(1), self.current)
            return
        kind, name, colon = match.group(1).upper(), match.group(2), match.group(3)
        at_name = column + match.start(2)
        if kind == "END" and colon and self.syntax.strict:
            at = column + match.start(3)
            self._error(number, at, "END takes no colon", f"write `END {name}`")
        elif kind != "END" and not colon:
            at = column + match.end(2)
            self._error(number, at, f"{kind} {name} lacks its colon", f"write `{kind} {name}:`")
        fixed = {"START": START_ID, "END": END_ID}.get(kind, name)
        if name != fixed:
            message = f"the {kind} node must be called {fixed!r}, not {quoted(name)}"
            self._error(number, at_name, message, f"rename it to {fixed!r}")
            return
        if name in self.drafts:
            first = self.drafts[name].line
            message = f"{quoted(name)} is declared twice, first in line {first}"
            self._error(number, at_name, message, "give one of the two another name")
            self.current.kind = kind
            return
        if not self.syntax.strict:
            self._check_caps(number, column, name, at_name)
        self.current = self.drafts[name] = _Draft(kind, name, number, column)

    def _check_caps(self, number: int, column: int, name: str, at_name: int) -> None:
        if len(name) > MAX_ID_LENGTH:
            message = f"the name has {len(name)} characters"
            self._error(number, at_name, message, f"use at most {MAX_ID_LENGTH}")
        if len(self.drafts) == MAX_NODES:
            self._error(number, column, f"there are more than {MAX_NODES} nodes", "remove some")

    def _route(self, number: int, column: int, line: str) -> None:
        node = self.current
        if node is None:
            fix = "put the declaration of its node above it"
            self._error(number, column, "a route stands before any node", fix)
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
            self._error(number, column, *explain_route(line, node.kind))
            return
        condition, target = match.group(1).upper(), match.group(2)
        if puller and condition != EMPTY and condition not in PULLERS[node.kind]:
            colours = " and ".join(f"[{c}]" for c in PULLERS[node.kind])
            message = f"{node.kind} cannot take [{condition}]"
            fix = f"use {colours} or [{EMPTY}], or the other puller"
            self._error(number, column, message, fix)
        node.routes.append((condition, target))
        node.places.append((number, column + match.start(2)))

    def _close(self) -> None:
        """Checks the number of routes of the node that ends here."""
        node = self.current
        if node is None or (node.kind != "START" and node.kind not in PAINTERS):
            return
        name = node.id or "the node"
        if len(node.routes) > 1:
            message = f"{node.kind} {name} has {len(node.routes)} routes"
            self._error(*node.places[1], message, "keep exactly one NEXT line")
        elif not node.routes:
            message, fix = f"{node.kind} {name} has no NEXT route", missing_next(self.syntax.strict)
            self._error(node.line, node.column, message, fix)

    def _whole(self, lines: list[_Line]) -> None:
        """Checks that START and END exist, and every target."""
        last = lines[-1][0] if lines else 1
        if not lines and not self.diagnostics:
            self._error(1, 1, "there is no program", "write one from `START start:` to `END end`")
            return
        if START_ID not in self.drafts:
            fix = "add `START start:` with a line `    NEXT <node>` below it"
            self._error(last, 1, "there is no START node", fix)
        if END_ID not in self.drafts:
            self._error(last, 1, "there is no END node", "add the line `END end`")
        folded = {"none": NONE} | {name.casefold(): name for name in self.drafts}
        for node in self.drafts.values():
            for index, (_, target) in enumerate(node.routes):
                if target not in self.drafts and target != NONE:
                    self._unknown_target(node, index, folded)

    def _unknown_target(self, node: _Draft, index: int, folded: dict[str, str]) -> None:
        """Reports a route to an undeclared node; delta2 reads the target `END` as `end`."""
        condition, target = node.routes[index]
        if target == "END":
            node.routes[index] = (condition, target if self.syntax.strict else END_ID)
        elif len(self.diagnostics) < MAX_DIAGNOSTICS and target not in (START_ID, END_ID):
            fix = f"declare {quoted(target)}, or route to {NONE} to reject"
            if near := folded.get(target.casefold()):
                fix = f"write {near!r}"
            self._error(*node.places[index], f"there is no node {quoted(target)}", fix)
