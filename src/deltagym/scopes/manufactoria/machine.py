"""The machine, written to be read: a queue of colours, one node at a time. `kernel.py` runs the same rules fast."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from deltagym.core.errors import BadInput
from deltagym.scopes.manufactoria.program import (
    EMPTY,
    END_ID,
    NONE,
    PAINTERS,
    PULLERS,
    START_ID,
    Program,
)

DELTA1_LIMIT = 1_000
"""Visits a delta1 program may make, on any tape."""

MAX_TAPE = 4_096
"""Longest input tape (symbols) for which delta2 grants a step limit."""

MAX_TRACE = 5_000
"""Steps a trace records; a longer run goes on unrecorded."""


def step_limit(tape_length: int) -> int:
    """Visits a delta2 program may make on a tape of `tape_length` symbols: 1000 + 2 n², room for n passes over the tape.

    Raises:
        BadInput: The tape is longer than `MAX_TAPE`.
    """
    if tape_length > MAX_TAPE:
        raise BadInput(
            f"tape: {tape_length} symbols are too many; use at most {MAX_TAPE}, or give the step limit yourself"
        )
    return DELTA1_LIMIT + 2 * tape_length * tape_length


@dataclass(frozen=True, slots=True)
class Step:
    """One visit: the node, and the tape (front first) on arrival."""

    node: str
    tape: str


@dataclass(frozen=True, slots=True)
class Run:
    """How a run went.

    Attributes:
        accepted: Whether it reached `end` within the limit.
        output: The tape at the end, front first, accepted or not.
        steps: Visits made, `start` and the last node (also `NONE`) included.
        reason: Why it ended, for a person.
        trace: The first `MAX_TRACE` visits; None unless asked for.
    """

    accepted: bool
    output: str
    steps: int
    reason: str
    trace: tuple[Step, ...] | None = None


def run(program: Program, tape: str, limit: int | None = None, trace: bool = False) -> Run:
    """Runs a valid `program` on `tape`.

    Args:
        program: As `parse` returns it.
        tape: Colours, front first; any other symbol is one that neither puller takes.
        limit: Visits allowed, `start` and `end` included; by default `step_limit(len(tape))`. delta1 is `DELTA1_LIMIT`.
        trace: Whether to record the visits.

    Raises:
        BadInput: No limit is given and the tape is longer than `MAX_TAPE`.
    """
    allowed = step_limit(len(tape)) if limit is None else limit
    nodes = {node.id: node for node in program.nodes}
    # Of two routes with one condition the first wins, so later ones must not overwrite it.
    routes = {node.id: dict(reversed(node.routes)) for node in program.nodes}
    queue = deque(tape)
    visits: list[Step] = []
    at, steps = START_ID, 0

    def stop(accepted: bool, reason: str) -> Run:
        return Run(accepted, "".join(queue), steps, reason, tuple(visits) if trace else None)

    while steps < allowed:
        steps += 1
        if trace and steps <= MAX_TRACE:
            visits.append(Step(at, "".join(queue)))
        if at == NONE:
            return stop(False, "routed to NONE")
        if at == END_ID:
            return stop(True, "reached end")
        if at not in nodes:
            return stop(False, f"there is no node {at!r}")
        kind = nodes[at].kind
        if kind in PULLERS:
            condition = queue.popleft() if queue and queue[0] in PULLERS[kind] else EMPTY
            at = routes[at].get(condition, NONE)
            continue
        if kind in PAINTERS:
            queue.append(PAINTERS[kind])
        at = nodes[at].routes[0][1]
    return stop(False, f"step limit: not at end after {allowed} visits")
