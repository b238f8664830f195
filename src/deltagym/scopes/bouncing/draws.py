"""Random numbers of scenes, and the room that bodies need at time 0."""

from __future__ import annotations

import random

from deltagym.scopes.bouncing.traits import Range

ROOM = 5.0
"""Least distance (m) at time 0 between a body and anything else."""


def whole(span: Range, source: random.Random) -> int:
    """A random whole number in a range, both ends included."""
    return source.randint(round(span[0]), round(span[1]))


def real(span: Range, source: random.Random) -> float:
    """A random number in a range, to 2 decimals."""
    return round(source.uniform(*span), 2)


def signed(span: Range, source: random.Random) -> float:
    """A random number in a range, to 2 decimals, of either sign."""
    return real(span, source) * source.choice((-1, 1))
