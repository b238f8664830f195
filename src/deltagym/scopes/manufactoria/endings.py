"""How a program ends on each of some tapes, with the tape that it leaves: compiled, for servers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.jit import jit
from deltagym.core.problem import Case
from deltagym.scopes.manufactoria.fences import trim_strict
from deltagym.scopes.manufactoria.kernel import (
    ACCEPTED,
    OUT_OF_STEPS,
    compile_program,
    pack_tapes,
    run_one,
)
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.textkernel import NOT_SURE, read_program
from deltagym.scopes.manufactoria.verifier import agrees
from deltagym.scopes.manufactoria.words import PADDING, words_of

REASONS = {ACCEPTED: None, OUT_OF_STEPS: f"step limit: not at end after {DELTA1_LIMIT} visits"}
REJECTED_REASON = "routed to NONE"


class Ending(NamedTuple):
    """What a delta1 program did on one case.

    Attributes:
        accepted: Whether it reached `end` within the limit.
        output: The tape at the end, whether accepted or not.
        passed: Whether that is what the case expects.
        reason: Why it did not accept; None if it did.
        path: The nodes visited; empty unless asked for.
    """

    accepted: bool
    output: str
    passed: bool
    reason: str | None
    path: tuple[str, ...] = ()


def endings(text: str, cases: Sequence[Case], paths: bool = False) -> list[Ending]:
    """Runs the delta1 program `text` on every case.

    Args:
        text: The program.
        cases: Cases as `cases.read_case` makes them.
        paths: Whether to record the nodes visited, which is slow.

    Raises:
        ProgramError: The text is no program.
    """
    if paths:
        return _on_the_readable_machine(text, cases)
    code, start = _compiled(text)
    try:
        tapes = pack_tapes([case.input for case in cases])
    except BadInput:  # More symbols than a byte holds.
        return _on_the_readable_machine(text, cases)
    ends, left, bounds = _run_all(code, start, tapes.symbols, tapes.offsets, DELTA1_LIMIT)
    symbols = left.tobytes().decode("latin-1").translate(dict(enumerate(tapes.alphabet)))
    outputs = [symbols[a:b] for a, b in itertools.pairwise(bounds.tolist())]
    return [
        Ending(
            end == ACCEPTED,
            output,
            agrees(case, end == ACCEPTED, output, "delta1"),
            REASONS.get(end, REJECTED_REASON),
        )
        for case, end, output in zip(cases, ends.tolist(), outputs, strict=True)
    ]


def _compiled(text: str) -> tuple[np.ndarray, int]:
    """The table of a program and its row of START."""
    if text.isascii():
        code, start = _read(words_of(text.encode() + b"\n" * PADDING), len(text))
        if start != NOT_SURE:
            return code, start
    compiled = compile_program(parse(text, "delta1"))
    return compiled.code, compiled.start


def _on_the_readable_machine(text: str, cases: Sequence[Case]) -> list[Ending]:
    program, found = parse(text, "delta1"), []
    for case in cases:
        done = run(program, case.input, DELTA1_LIMIT, trace=True)
        path = tuple(step.node for step in done.trace or ())
        passed = agrees(case, done.accepted, done.output, "delta1")
        reason = None if done.accepted else done.reason
        found.append(Ending(done.accepted, done.output, passed, reason, path))
    return found


@jit
def _read(words, length):
    """The table of a program text and its row of START, which is NOT_SURE if Python must read."""
    text = words.view(np.uint8)
    begin, end = trim_strict(text, words, 0, length)
    room = max(end - begin, 0) // 6 + 2
    size = 16
    while size < 2 * room:
        size *= 2
    code = np.empty((room, 4), np.int32)
    if begin < 0:
        return code[:0], NOT_SURE
    names = np.empty((room, 2), np.int32)
    routes = np.empty((room, 4), np.int32)
    table = np.zeros((size, 2), np.int32)
    start, nodes = read_program(text, words, begin, end, True, code, names, routes, table, 1)
    return code[:nodes], start


@jit
def _run_all(code, start, symbols, offsets, limit):
    """How each run ended, and the tapes that are left, end to end, with their bounds."""
    count = len(offsets) - 1
    ends = np.empty(count, np.uint8)
    bounds = np.zeros(count + 1, np.int64)
    left = np.empty(len(symbols) + 64, np.uint8)
    tape = np.empty(1, np.uint8)
    for i in range(count):
        length = offsets[i + 1] - offsets[i]
        if tape.size < length + limit:
            tape = np.empty(length + limit, np.uint8)
        tape[:length] = symbols[offsets[i] : offsets[i + 1]]
        ends[i], head, tail = run_one(code, start, tape, length, limit)
        bounds[i + 1] = bounds[i] + tail - head
        if bounds[i + 1] > left.size:
            larger = np.empty(2 * bounds[i + 1], np.uint8)
            larger[: bounds[i]] = left[: bounds[i]]
            left = larger
        left[bounds[i] : bounds[i + 1]] = tape[head:tail]
    return ends, left[: bounds[count]], bounds
