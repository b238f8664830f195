"""Compares programs: by a canonical text, and by a key of what they do.

Programs that differ only in names, order or dead code have the same text; programs that do the same
have the same key.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import product

from deltagym.core.problem import Problem
from deltagym.scopes.manufactoria.diagnostics import ProgramError
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.mutants import program_dfa
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import (
    EMPTY,
    END_ID,
    NONE,
    PULLERS,
    START_ID,
    Node,
    Program,
)

COLOURS = "RBYG"

PROBES = 100
"""Most tapes, shortest first, that probe a program that paints or whose output counts."""

PROBE_STEPS = 200
"""Most visits of a probed program; most programs that need more run for ever."""


def canonical_text(completion: str) -> str | None:
    """The canonical program's text; None if the completion holds no program."""
    try:
        return format_program(canonical(parse(completion)))
    except ProgramError:
        return None


def canonical(program: Program) -> Program:
    """The same program without what cannot run, with nodes renamed n0, n1, … from START to END.

    Nodes are in breadth-first order. A puller keeps the first route of each condition, its colours
    first and EMPTY last. A route to NONE rejects as a missing route does, so it is dropped, except
    where a node needs its one NEXT.
    """
    nodes = {node.id: node for node in program.nodes}
    order = [START_ID]
    for name in order:
        found = dict.fromkeys(target for _, target in _routes(nodes[name]))
        order += [t for t in found if t in nodes and t not in order and t not in (END_ID, NONE)]
    names = {name: f"n{i}" for i, name in enumerate(order[1:])} | {
        START_ID: START_ID,
        END_ID: END_ID,
    }
    kept = (nodes[name] for name in order)
    renamed = [
        Node(n.kind, names[n.id], tuple((c, names.get(t, NONE)) for c, t in _routes(n)))
        for n in kept
    ]
    return Program((*renamed, nodes[END_ID]))


def _routes(node: Node) -> list[tuple[str, str]]:
    if node.kind not in PULLERS:
        return list(node.routes)
    first = dict(reversed(node.routes))
    return [(c, first[c]) for c in (*PULLERS[node.kind], EMPTY) if first.get(c, NONE) != NONE]


def behaviour_key(problem: Problem, completion: str) -> str | None:
    """A key of what the program does on tapes of the problem's colours; None for no program.

    The key is exact if only acceptance counts and no node that can run paints: then it is the hash
    of the minimal automaton. Otherwise it is a hash of the runs on the shortest tapes, so that two
    programs that differ only on longer tapes share a key.
    """
    try:
        program = canonical(parse(completion))
    except ProgramError:
        return None
    colours = _colours(problem)
    output_counts = any(case.expected["check_output"] for case in problem.cases)
    if not output_counts and all(node.kind in ("START", "END", *PULLERS) for node in program.nodes):
        return program_dfa(program, colours).key()
    runs = [run(program, tape, PROBE_STEPS) for tape in _probes(colours)]
    shown = [(r.accepted, r.output if output_counts and r.accepted else "") for r in runs]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:24]


def _colours(problem: Problem) -> str:
    used = {symbol for case in problem.cases for symbol in case.input}
    return "".join(c for c in COLOURS if c in used) or COLOURS


@lru_cache
def _probes(colours: str) -> tuple[str, ...]:
    """All tapes up to the greatest length for which there are at most `PROBES` in all."""
    tapes = [""]
    length = 0
    while len(tapes) + len(colours) ** (length + 1) <= PROBES:
        length += 1
        tapes += ["".join(t) for t in product(colours, repeat=length)]
    return tuple(tapes)
