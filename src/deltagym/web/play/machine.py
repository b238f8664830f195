"""What the playground shows of a Manufactoria program: its errors, its graph, its run on a tape."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import cast

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json
from deltagym.scopes.manufactoria.diagnostics import ProgramError
from deltagym.scopes.manufactoria.layout import ROW, place
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, Run, run, step_limit
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import END_ID, NONE, START_ID, Node, Program
from deltagym.scopes.manufactoria.syntax import Dialect

MAX_DRAWN = 200
"""Programs with more nodes get no graph; nobody could read it."""

MAX_TAPE = 256
"""Longest tape that is played, symbols; it bounds the steps of a run to some 130,000."""

MAX_EXPLAINED = 200
"""How many failing cases are explained."""

PER_ROW = 5
"""Nodes in a row of those that are never reached."""

SPREAD, GAP = 132.0, 40.0
"""Distance of unreached nodes, and the gap above them."""


@dataclass(frozen=True, slots=True)
class _Wire:
    source: str
    condition: str
    target: str


def check(text: str, dialect: str = "delta2") -> Json:
    """A program's errors, or its graph.

    Returns:
        `diagnostics`: line, column (both from 1), message and fix of each error. `graph`: None if
        there are errors; else `nodes` (id, kind, x, y, reached) and `wires` (source, condition,
        target, bends), or `too_many` with the number of nodes.
    """
    try:
        program = parse(text, cast(Dialect, dialect))
    except ProgramError as error:
        return {"diagnostics": [asdict(found) for found in error.diagnostics], "graph": None}
    return {"diagnostics": [], "graph": _graph(program)}


def trace(text: str, tape: str, dialect: str = "delta2") -> Json:
    """A program's run on a tape, step by step.

    The tape is a queue: it only loses symbols at its front and gains some at its back. So all of
    its states are stretches of one text: the input and everything painted after it.

    Returns:
        `names`: the nodes visited. `at`: for each step, the place in `names` of its node.
        `written`: the input and what was painted. `fronts`, `backs`: for each step, where in
        `written` the tape begins and ends. `accepted`, `output`, `steps`, `reason`: how it ended.

    Raises:
        BadInput: The text is no program, or the tape is too long or has symbols other than RBYG.
    """
    tape = tape.strip().upper()
    if len(tape) > MAX_TAPE:
        raise BadInput(f"tape: has {len(tape)} symbols; use at most {MAX_TAPE}")
    if set(tape) - set("RBYG"):
        raise BadInput("tape: has symbols other than R, B, Y and G; remove them")
    found = run(parse(text, cast(Dialect, dialect)), tape, _limit(tape, dialect), trace=True)
    names: dict[str, int] = {}
    written, front, before = [tape], 0, tape
    at, fronts, backs = [], [], []
    back = len(tape)
    for step in found.trace or ():
        if len(step.tape) > len(before):
            written.append(step.tape[-1])
            back += 1
        elif len(step.tape) < len(before):
            front += 1
        before = step.tape
        at.append(names.setdefault(step.node, len(names)))
        fronts.append(front)
        backs.append(back)
    return {
        "names": list(names),
        "at": at,
        "written": "".join(written),
        "fronts": fronts,
        "backs": backs,
        "accepted": found.accepted,
        "output": found.output,
        "steps": found.steps,
        "reason": found.reason,
    }


def explain(text: str, cases: Iterable[tuple[int, Case]], dialect: str) -> dict[int, str]:
    """Why each of these cases, given with its number, fails; nothing if the text is no program."""
    try:
        program = parse(text, cast(Dialect, dialect))
    except ProgramError:
        return {}
    return {
        number: _difference(run(program, case.input, _limit(case.input, dialect)), case)
        for number, case in list(cases)[:MAX_EXPLAINED]
        if len(case.input) <= MAX_TAPE
    }


def expectation(case: Case) -> str:
    """What a case asks for, in words."""
    if not case.expected["accepted"]:
        return "reject"
    return f"accept with {_shown(case.expected['output'])}" if _has_output(case) else "accept"


def _has_output(case: Case) -> bool:
    return bool(case.expected["check_output"])


def _difference(found: Run, case: Case) -> str:
    if not found.accepted:
        return f"rejected: {found.reason}"
    if not case.expected["accepted"]:
        return f"accepted after {found.steps} steps"
    return f"accepted with {_shown(found.output)}"


def _shown(tape: str) -> str:
    return tape or "the empty tape"


def _limit(tape: str, dialect: str) -> int:
    return DELTA1_LIMIT if dialect == "delta1" else step_limit(len(tape))


def _graph(program: Program) -> Json:
    if len(program.nodes) > MAX_DRAWN:
        return {"too_many": len(program.nodes)}
    nodes = {node.id: node for node in program.nodes}
    wires = _wires(nodes)
    reached = _reached(wires)
    inside = [wire for wire in wires if wire.source in reached]
    placed = place(reached, [(wire.source, wire.target) for wire in inside], START_ID, END_ID)
    bends = dict(zip(inside, placed.bends, strict=True))
    lost = [name for name in nodes if name not in placed.nodes]
    bottom = max(y for _, y in placed.nodes.values())
    at = dict(placed.nodes)
    for number, name in enumerate(lost):
        row, column = divmod(number, PER_ROW)
        at[name] = (column * SPREAD, bottom + GAP + (row + 1) * ROW)
    return {
        "nodes": [_drawn(node, at[node.id], node.id in placed.nodes) for node in nodes.values()],
        "wires": [asdict(wire) | {"bends": bends.get(wire, ())} for wire in wires],
    }


def _drawn(node: Node, at: tuple[float, float], reached: bool) -> Json:
    place = {"x": round(at[0], 1), "y": round(at[1], 1)}
    return {"id": node.id, "kind": node.kind, **place, "reached": reached}


def _wires(nodes: dict[str, Node]) -> list[_Wire]:
    """The routes to nodes: of those with one condition, the first, which wins."""
    return [
        _Wire(node.id, condition, target)
        for node in nodes.values()
        for condition, target in dict(reversed(node.routes)).items()
        if target != NONE and target in nodes
    ]


def _reached(wires: Sequence[_Wire]) -> list[str]:
    """The nodes that wires connect to the start, nearest first."""
    found, queue = [START_ID], deque([START_ID])
    while queue:
        source = queue.popleft()
        for wire in wires:
            if wire.source == source and wire.target not in found:
                found.append(wire.target)
                queue.append(wire.target)
    return found
