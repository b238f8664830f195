"""Finds the parts of a program's text that can run: the nodes that routes connect to START."""

from __future__ import annotations

from deltagym.core.answers import Span
from deltagym.scopes.manufactoria.parser import extract, read_line
from deltagym.scopes.manufactoria.program import END_ID, START_ID


def reachable_spans(completion: str) -> list[Span]:
    """The spans of the nodes that START leads to, and of END; all of a text without START."""
    program = extract(completion)
    offset = completion.rfind(program)
    spans, targets = _nodes(program, max(offset, 0))
    if START_ID not in spans:
        return [(0, len(completion))]
    seen, queue = {START_ID, END_ID}, [START_ID]
    while queue:
        new = {t for t in targets[queue.pop()] if t in spans} - seen
        seen |= new
        queue += new
    return [spans[name] for name in spans if name in seen]


def _nodes(program: str, offset: int) -> tuple[dict[str, Span], dict[str, list[str]]]:
    """Span and targets of each node by name, from its declaration to the next one."""
    spans: dict[str, Span] = {}
    targets: dict[str, list[str]] = {}
    name = ""
    for line in program.splitlines(keepends=True):
        declared, target = read_line(line)
        if declared and declared not in spans:
            name, spans[declared], targets[declared] = declared, (offset, offset), []
        offset += len(line)
        if name:
            spans[name] = (spans[name][0], offset)
            if target:
                targets[name].append(target)
    return spans, targets
