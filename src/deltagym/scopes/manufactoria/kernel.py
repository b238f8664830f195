"""Compiled machine: runs many tapes through one program, by the rules of `machine.py`.

A tape is an array of bytes: 0 to 3 for R, B, Y, G, higher for any other symbol. A program is a
small table (`Compiled`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.jit import jit
from deltagym.scopes.manufactoria.machine import step_limit
from deltagym.scopes.manufactoria.program import (
    EMPTY,
    NEXT,
    NONE,
    PAINTERS,
    PULLERS,
    START_ID,
    Node,
    Program,
)

COLOURS = "RBYG"
"""Symbols with codes 0 to 3. Code // 2 is the pair of a puller, code % 2 its route for it."""

REJECT = -1
"""Target of a route that rejects."""

OP_END, OP_JUMP, OP_PULL, OP_PAINT = 0, 1, 2, 4
"""Operation of a node: END; START; OP_PULL + pair (RB 0, YG 1); OP_PAINT + colour."""

REJECTED, ACCEPTED, OUT_OF_STEPS = 0, 1, 2
"""How a run ends."""

MAX_EXTRA_SYMBOLS = 252
"""Most different symbols besides the four colours in a set of tapes."""


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A valid program as a table.

    Attributes:
        code: int32 [nodes, 4]: the operation, then the next nodes. A puller's are: after its first
            colour, after its second, otherwise. Other nodes use the first only. `REJECT` where
            there is no route.
        start: Row of START.
    """

    code: np.ndarray
    start: int


@dataclass(frozen=True, slots=True, eq=False)
class PackedTapes:
    """Tapes as arrays.

    Attributes:
        symbols: All tapes end to end, uint8; the codes index `alphabet`.
        offsets: Begin of each tape, and end of the last one, int64 [tapes + 1].
        alphabet: The symbols by code; the first four are R, B, Y, G.
    """

    symbols: np.ndarray
    offsets: np.ndarray
    alphabet: str


def compile_program(program: Program) -> Compiled:
    """The table of a valid `program`; a target without a node (delta1's `END`) rejects."""
    index = {node.id: i for i, node in enumerate(program.nodes)} | {NONE: REJECT}
    code = np.full((len(program.nodes), 4), REJECT, np.int32)
    for i, node in enumerate(program.nodes):
        code[i, 0] = _operation(node)
        # Of two routes with the same condition, the first wins.
        for condition, target in reversed(node.routes):
            code[i, _column(node.kind, condition)] = index.get(target, REJECT)
    return Compiled(code, index[START_ID])


def _operation(node: Node) -> int:
    if node.kind in PULLERS:
        return OP_PULL + list(PULLERS).index(node.kind)
    if node.kind in PAINTERS:
        return OP_PAINT + COLOURS.index(PAINTERS[node.kind])
    return OP_END if node.kind == "END" else OP_JUMP


def _column(kind: str, condition: str) -> int:
    if condition == NEXT:
        return 1
    return 3 if condition == EMPTY else 1 + PULLERS[kind].index(condition)


def alphabet_of(texts: Sequence[str]) -> str:
    """The symbols of `texts` by code, the four colours first.

    Raises:
        BadInput: There are more than `MAX_EXTRA_SYMBOLS` others.
    """
    extra = set().union(*texts) - set(COLOURS)
    if len(extra) > MAX_EXTRA_SYMBOLS:
        raise BadInput(
            f"tapes: more than {MAX_EXTRA_SYMBOLS} different symbols besides {COLOURS}; use fewer"
        )
    return COLOURS + "".join(sorted(extra))


def encode(text: str, alphabet: str) -> bytes:
    """The codes of the symbols of `text`."""
    codes = {ord(symbol): code for code, symbol in enumerate(alphabet)}
    return text.translate(codes).encode("latin-1")


def pack_tapes(tapes: Sequence[str]) -> PackedTapes:
    """Packs tapes once, so that many programs can run them.

    Raises:
        BadInput: The tapes have more than `MAX_EXTRA_SYMBOLS` different symbols besides the
            colours.
    """
    alphabet = alphabet_of(tapes)
    offsets = np.zeros(len(tapes) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, tapes), np.int64, len(tapes)), out=offsets[1:])
    return PackedTapes(
        np.array(bytearray(encode("".join(tapes), alphabet)), np.uint8), offsets, alphabet
    )


def accepts_tapes(
    compiled: Compiled, tapes: PackedTapes, limits: np.ndarray | None = None
) -> np.ndarray:
    """Whether the program accepts each tape, bool [tapes]; for `limits` see `run_tapes`."""
    ends, _, _ = _run_all(
        compiled.code, compiled.start, tapes.symbols, tapes.offsets, _limits(tapes, limits), False
    )
    return ends == ACCEPTED


def run_tapes(
    compiled: Compiled, tapes: Sequence[str] | PackedTapes, limits: np.ndarray | None = None
) -> tuple[np.ndarray, list[str]]:
    """Runs every tape.

    Args:
        compiled: The program.
        tapes: Input tapes, packed or not.
        limits: Most visits on each tape, int [tapes]; by default `step_limit` of its length.

    Returns:
        Whether each tape is accepted, bool [tapes], and the tape that each accepted run leaves
        ("" for the others).

    Raises:
        BadInput: A tape is longer than `machine.MAX_TAPE` and no limits are given; see also
            `pack_tapes`.
    """
    packed = tapes if isinstance(tapes, PackedTapes) else pack_tapes(tapes)
    ends, outputs, offsets = _run_all(
        compiled.code, compiled.start, packed.symbols, packed.offsets, _limits(packed, limits), True
    )
    text = outputs.tobytes().decode("latin-1").translate(dict(enumerate(packed.alphabet)))
    bounds = offsets.tolist()
    return ends == ACCEPTED, [text[a:b] for a, b in itertools.pairwise(bounds)]


def _limits(tapes: PackedTapes, limits: np.ndarray | None) -> np.ndarray:
    if limits is not None:
        return np.ascontiguousarray(limits, np.int64)
    lengths = np.diff(tapes.offsets)
    step_limit(int(lengths.max(initial=0)))
    return step_limit(0) + 2 * lengths * lengths


@jit
def run_one(code, start, tape, length, limit):
    """One run on `tape[:length]`.

    `tape` is overwritten and must have room for `length + limit` symbols.

    Returns:
        How the run ended, and begin and end in `tape` of the symbols that are left.
    """
    head, tail, at = 0, length, start
    for _ in range(limit):
        if at < 0:
            return REJECTED, head, tail
        op = code[at, 0]
        if op >= OP_PAINT:
            tape[tail] = op - OP_PAINT
            tail += 1
            at = code[at, 1]
        elif op >= OP_PULL:
            column = 3
            if head < tail and tape[head] >> 1 == op - OP_PULL:
                column = 1 + (tape[head] & 1)
                head += 1
            at = code[at, column]
        elif op == OP_JUMP:
            at = code[at, 1]
        else:
            return ACCEPTED, head, tail
    return OUT_OF_STEPS, head, tail


@jit
def _run_all(code, start, symbols, offsets, limits, keep):
    """Runs every tape through one program.

    Returns how each run ended and, if `keep`, the accepted outputs end to end with their offsets.
    """
    count = len(offsets) - 1
    ends = np.empty(count, np.uint8)
    bounds = np.zeros(count + 1, np.int64)
    outputs = np.empty(1024, np.uint8)
    tape = np.empty(1, np.uint8)
    for i in range(count):
        length = offsets[i + 1] - offsets[i]
        if tape.size < length + limits[i]:
            tape = np.empty(length + limits[i], np.uint8)
        tape[:length] = symbols[offsets[i] : offsets[i + 1]]
        ends[i], head, tail = run_one(code, start, tape, length, limits[i])
        bounds[i + 1] = bounds[i]
        if keep and ends[i] == ACCEPTED:
            bounds[i + 1] += tail - head
            if bounds[i + 1] > outputs.size:
                larger = np.empty(2 * bounds[i + 1], np.uint8)
                larger[: bounds[i]] = outputs[: bounds[i]]
                outputs = larger
            outputs[bounds[i] : bounds[i + 1]] = tape[head:tail]
    return ends, outputs[: bounds[count]], bounds
