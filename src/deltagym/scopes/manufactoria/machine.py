"""The readable machine: a queue of colours, one node at a time. `kernel.py` is the fast one."""

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
"""Most visits of a delta1 program, on any tape."""

MAX_TAPE = 4_096
"""Longest input tape (symbols) in delta2."""

MAX_TRACE = 5_000
"""Most steps in a trace; later steps of a run are not recorded."""


def step_limit(tape_length: int) -> int:
    """Most visits of a delta2 program on a tape of n symbols: 1000 + 2 n², enough for n passes.

    Raises:
        BadInput: The tape is longer than `MAX_TAPE`.
    """
    if tape_length > MAX_TAPE:
        raise BadInput(
            f"tape: {tape_length} symbols are too many; "
            f"use at most {MAX_TAPE}, or give the step limit yourself"
        )
    return DELTA1_LIMIT + 2 * tape_length * tape_length


@dataclass(frozen=True, slots=True)
class Step:
    """One visit: the node, and the tape (front first) when the run arrives there."""

    node: str
    tape: str


@dataclass(frozen=True, slots=True)
class Run:
    """The result of a run.

    Attributes:
        accepted: Whether it reached `end` within the limit.
        output: The tape at the end, front first, whether accepted or not.
        steps: Number of visits, including `start` and the last node (also `NONE`).
        reason: Why it ended, in words.
        trace: The first `MAX_TRACE` visits; None unless requested.
    """

    accepted: bool
    output: str
    steps: int
    reason: str
    trace: tuple[Step, ...] | None = None


def run(program: Program, tape: str, limit: int | None = None, trace: bool = False) -> Run:
    """Runs a valid `program` on `tape`.

    Args:
        program: A program as `parse` returns it.
        tape: Colours, front first; no puller takes any other symbol.
        limit: Most visits, including `start` and `end`; by default `step_limit(len(tape))`. For
            delta1 it is `DELTA1_LIMIT`.
        trace: Whether to record the visits.

    Raises:
        BadInput: No limit is given and the tape is longer than `MAX_TAPE`.
    """
    allowed = step_limit(len(tape)) if limit is None else limit
    nodes = {node.id: node for node in program.nodes}
    # Of two routes with the same condition, the first wins: later ones must not overwrite it.
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
