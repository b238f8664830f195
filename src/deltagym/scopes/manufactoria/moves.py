"""Moves: what a program without painters does with one symbol, looked up, not stepped through.

Such a program only takes symbols away, so that from a node and the symbol at the head it is certain
at which node the next symbol is read, or how the run ends. Most answers in the accept families are
such programs.
"""

from __future__ import annotations

from deltagym.core.jit import inner_jit
from deltagym.scopes.manufactoria.kernel import (
    ACCEPTED,
    OP_END,
    OP_JUMP,
    OP_PAINT,
    OP_PULL,
    OUT_OF_STEPS,
    REJECTED,
)

MOST_NODES = 64
"""Larger programs are stepped through: their moves would cost more than they save."""

SYMBOLS = 5
"""The four colours, and 4 for what no puller takes: any other symbol, or the end of the tape."""

WIDTH = 8
"""Places for each state's moves. State s of a run stands as s * WIDTH, where its moves begin."""

ENDS = 3
"""States in which a run has ended. They come first: `REJECTED`, `ACCEPTED`, `OUT_OF_STEPS`."""

MOVES = (ENDS + MOST_NODES) * WIDTH
"""Length of an array that holds the moves of a program."""


@inner_jit
def fill_moves(code, moves):
    """Works out all moves of a program; False if it is too large or has a painter.

    Args:
        code: int32 [nodes, 4]; see `kernel.Compiled`.
        moves: uint32 [MOVES], filled in: `moves[state + symbol]` is the next state. Node n is state
            `(ENDS + n) * WIDTH`. A run that has ended stays in its state.
    """
    if len(code) > MOST_NODES:
        return False
    for node in range(len(code)):
        if code[node, 0] >= OP_PAINT:
            return False
    for end in range(ENDS):
        for symbol in range(SYMBOLS):
            moves[end * WIDTH + symbol] = end * WIDTH
    for node in range(len(code)):
        for symbol in range(SYMBOLS):
            moves[(ENDS + node) * WIDTH + symbol] = WIDTH * _move(code, node, symbol)
    return True


@inner_jit
def _move(code, at, symbol):
    for _ in range(len(code) + 1):
        if at < 0:
            return REJECTED
        op = code[at, 0]
        if op == OP_END:
            return ACCEPTED
        if op == OP_JUMP:
            at = code[at, 1]
        elif symbol >> 1 == op - OP_PULL:
            at = code[at, 1 + (symbol & 1)]
            return ENDS + at if at >= 0 else REJECTED
        else:
            at = code[at, 3]
    return OUT_OF_STEPS  # a node was met twice without a symbol taken: for ever


@inner_jit
def enough_steps(nodes, length, limit):
    """Whether no run on `length` symbols can meet the step limit before it ends or repeats itself.

    Between two symbols each node is visited at most once; one step more finds the end.
    """
    return nodes * (length + 1) < limit


@inner_jit
def run_moves(moves, start, symbols, begin, length):
    """One run on `symbols[begin:begin + length]`, by moves, from node `start`.

    Returns:
        How the run ended, and how many symbols it took.
    """
    state, taken = (ENDS + start) * WIDTH, 0
    while taken < length:
        state = moves[state + min(symbols[begin + taken], SYMBOLS - 1)]
        if state < ENDS * WIDTH:
            return state // WIDTH, taken
        taken += 1
    return moves[state + SYMBOLS - 1] // WIDTH, taken
