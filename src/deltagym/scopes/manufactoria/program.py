"""The abstract syntax of a program: nodes and their routes.

A program is a queue automaton over the colours R, B, Y, G. `START` jumps, a `PULLER` reads the
front of the tape and branches, a `PAINTER` writes at the back, `END` accepts, and the target `NONE`
rejects.
"""

from __future__ import annotations

from dataclasses import dataclass

PULLERS = {"PULLER_RB": "RB", "PULLER_YG": "YG"}
"""Puller keyword to the two colours it can take from the front."""

PAINTERS = {"PAINTER_RED": "R", "PAINTER_BLUE": "B", "PAINTER_YELLOW": "Y", "PAINTER_GREEN": "G"}
"""Painter keyword to the colour it appends at the back."""

EMPTY, NEXT = "EMPTY", "NEXT"
START_ID, END_ID, NONE = "start", "end", "NONE"


@dataclass(frozen=True, slots=True)
class Node:
    """One declaration with its routes.

    Attributes:
        kind: `START`, `END`, or a key of `PULLERS` or `PAINTERS`.
        id: Its name; `start` for START and `end` for END.
        routes: (condition, target) pairs in source order; a condition is a colour, `EMPTY` or
            `NEXT`.
    """

    kind: str
    id: str
    routes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """The nodes of a program in source order, START and END included."""

    nodes: tuple[Node, ...]
