"""Tapes as a tree: what several tapes begin with is run once, and no run waits for another.

A program without painters only takes symbols away, so that the node it has come to depends on the
symbols taken alone. Tapes with a common beginning share the places of that beginning.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import inner_jit, jit
from deltagym.scopes.manufactoria.moves import SYMBOLS, WIDTH

_SYMBOL = np.uint32(WIDTH - 1)
_BITS = np.uint32(int(_SYMBOL).bit_length())
"""How a step is taken apart: its symbol, and the place before it above these bits."""


@jit
def grow_tree(symbols, begins, lengths):
    """Builds the tree of some tapes.

    Args:
        symbols: uint8, all tapes; see `kernel`.
        begins: int64 [tapes], where each begins in `symbols`.
        lengths: int64 [tapes].

    Returns:
        The steps, uint32 [places], shorter tapes first: `WIDTH` times the place before it, plus the
        symbol that leads on from there. The first place is the empty beginning. And the place of
        each whole tape, int32 [tapes].
    """
    total = 1 + lengths.sum()
    next_place = np.zeros((total, SYMBOLS), np.int32)
    steps = np.zeros(total, np.uint32)
    places = np.zeros(len(lengths), np.int32)
    count, depth, growing = 1, 0, True
    while growing:
        growing = False
        for i in range(len(lengths)):
            if depth >= lengths[i]:
                continue
            growing = True
            symbol = min(symbols[begins[i] + depth], SYMBOLS - 1)
            before = places[i]
            if next_place[before, symbol] == 0:
                next_place[before, symbol] = count
                steps[count] = before * WIDTH + symbol
                count += 1
            places[i] = next_place[before, symbol]
        depth += 1
    return steps[:count], places


@inner_jit
def run_tree(moves, start, steps, states):
    """Runs a program on all tapes of a tree at once.

    All numbers are unsigned, because compiled code looks after an index that may be negative.

    Args:
        moves: See `moves.fill_moves`.
        start: The state of START.
        steps: See `grow_tree`.
        states: uint32 with room for every place, filled in: the state there.
    """
    states[0] = start
    for place in range(1, len(steps)):
        before, symbol = steps[place] >> _BITS, steps[place] & _SYMBOL
        states[place] = moves[states[before] + symbol]
