"""Wrong behaviours to expose and tapes that expose them, both derived from the right automaton and the gold program.

A program of pullers alone reads its tape once, so every mutant of one is itself a finite automaton: routes that remove nothing
are followed ahead of time. That makes a mutant as cheap to run as a language.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from deltagym.families.manufactoria.automata import Dfa, explore
from deltagym.families.manufactoria.cases import Machines, scattered
from deltagym.families.manufactoria.jit import jit
from deltagym.families.manufactoria.program import EMPTY, END_ID, NEXT, NONE, PULLERS, Program

CONDITIONS = ("R", "B", "Y", "G", EMPTY)
"""Columns of a route table."""

PASS = -1
"""Entry of a route table for a colour the node does not take: control goes on along the EMPTY column."""

LONGEST = 24
"""Symbols of the longest tape a probe may have."""

PLAIN, PLAIN_LONGEST = 40, 40
"""How many of the shortest tapes of each verdict are probes, and how long they may be where a verdict is rare."""


def program_routes(program: Program) -> tuple[np.ndarray, int]:
    """The route table of a program without painters, int32 [nodes, 5 conditions], and its first node.

    Node numbers count the pullers in source order; the number of pullers stands for `NONE`, one more for `end`.

    Raises:
        ValueError: The program has a painter.
    """
    pullers = [node for node in program.nodes if node.kind in PULLERS]
    if len(pullers) + 2 != len(program.nodes):
        raise ValueError("program: only START, pullers and END can be read as an automaton")
    number = {node.id: i for i, node in enumerate(pullers)} | {NONE: len(pullers), END_ID: len(pullers) + 1}
    table = np.full((len(pullers), len(CONDITIONS)), PASS, np.int32)
    for row, node in zip(table, pullers, strict=True):
        for condition in (*PULLERS[node.kind], EMPTY):
            row[CONDITIONS.index(condition)] = number[NONE]
        for condition, target in reversed(node.routes):
            row[CONDITIONS.index(condition)] = number[target]
    first = next(target for node in program.nodes if node.kind == "START" for condition, target in node.routes if condition == NEXT)
    return table, number[first]


def program_dfa(program: Program, alphabet: str) -> Dfa:
    """The automaton of a program without painters on tapes over `alphabet`.

    Raises:
        ValueError: The program has a painter.
    """
    table, first = program_routes(program)

    def step(node: int, symbol: str) -> int:
        return int(_follow(table, node, CONDITIONS.index(symbol)))

    return explore(alphabet, first, step, lambda node: _follow(table, node, len(CONDITIONS) - 1) == len(table) + 1)


def dfa_routes(dfa: Dfa) -> np.ndarray:
    """The automaton as a route table whose nodes take every colour; EMPTY leads to `end` in accepting states."""
    states = len(dfa.accepting)
    table = np.full((states, len(CONDITIONS)), states, np.int32)
    for a, symbol in enumerate(dfa.alphabet):
        table[:, CONDITIONS.index(symbol)] = dfa.delta[:, a]
    table[:, -1] = states + dfa.accepting
    return table


def mutants(table: np.ndarray, first: int, symbols: int, singles: int, pairs: int) -> Machines:
    """Machines that differ from a route table in one route, or in two.

    Args:
        table: Routes of the right program, see `program_routes`.
        first: Its first node.
        symbols: How many of the colours RBYG tapes carry: 2 or 4.
        singles: Most mutants with one route retargeted (to any node, `NONE` or `end`); spread evenly over all of them.
        pairs: Number of mutants with two.
    """
    nodes = len(table)
    places = np.argwhere(table != PASS)
    places = places[(places[:, 1] < symbols) | (places[:, 1] == len(CONDITIONS) - 1)]
    count = len(places) * (nodes + 2) + nodes + 2
    order = scattered(count)
    one = order[:singles]
    two = np.stack([order[np.arange(pairs) % count], order[(np.arange(pairs) * 7919 + count // 3) % count]], axis=1)
    edits = np.concatenate([np.stack([one, one], axis=1), two])
    return Machines(*_mutate(table, first, symbols, places, edits))


@jit
def _mutate(table, first, symbols, places, edits):
    """For each pair of edits the automaton of the table with both made; edit e retargets place e // targets to e % targets."""
    nodes = len(table)
    targets = nodes + 2
    delta = np.empty((len(edits) * targets, symbols), np.int32)
    accepting = np.empty(len(edits) * targets, np.bool_)
    start = np.empty(len(edits), np.int32)
    for m in range(len(edits)):
        base = m * targets
        changed = table.copy()
        start[m] = base + first
        for e in edits[m]:
            place, target = e // targets, e % targets
            if place == len(places):
                start[m] = base + target
            else:
                changed[places[place, 0], places[place, 1]] = target
        for node in range(targets):
            for symbol in range(symbols):
                delta[base + node, symbol] = base + _follow(changed, node, symbol)
            accepting[base + node] = _follow(changed, node, len(CONDITIONS) - 1) == nodes + 1
    return delta, accepting, start


@jit
def _follow(table, node, condition):
    """Where control is once `condition` (a colour at the front, or an empty tape) is dealt with; going in circles is NONE."""
    nodes = len(table)
    last = table.shape[1] - 1
    for _ in range(nodes + 1):
        if node >= nodes:
            return node
        if condition != last and table[node, condition] != PASS:
            return table[node, condition]
        node = table[node, last]
    return node if node >= nodes else nodes


def probes(dfa: Dfa, source: random.Random, walks: int = 40, limit: int = 500) -> list[str]:
    """Tapes that exercise every transition and tell the states they lead to apart, then long random ones of both verdicts.

    The first kind is the W-method's transition cover times a characterising set, scattered down to `limit`. A walk goes at random
    through states from which both verdicts can be reached, then takes the shortest way to one of them.
    """
    access = dfa.access()
    endings = {verdict: dfa.endings(verdict) for verdict in (True, False)}
    tails = {tail for side in endings.values() for tail in side if tail is not None}
    tails = sorted(tails | {symbol + tail for tail in tails for symbol in dfa.alphabet}, key=lambda t: (len(t), t))
    covers = [u + c + tail for u in access for c in ["", *dfa.alphabet] for tail in tails]
    chosen = [covers[i] for i in scattered(len(covers))[:limit]]
    plain = [t for verdict in (True, False) for t in dfa.shortest(verdict, PLAIN, PLAIN_LONGEST)]
    return [t for t in [*chosen, *_walks(dfa, source, walks, endings)] if len(t) <= LONGEST] + plain


def _walks(dfa: Dfa, source: random.Random, count: int, endings: dict[bool, list[str | None]]) -> Iterator[str]:
    rows = dfa.delta.tolist()
    open_states = [a is not None and r is not None for a, r in zip(endings[True], endings[False], strict=True)]
    for n in range(count):
        state, tape = 0, ""
        for _ in range(source.randrange(LONGEST - 3)):
            ways = [a for a, t in enumerate(rows[state]) if open_states[t]]
            if not ways:
                break
            a = source.choice(ways)
            state, tape = rows[state][a], tape + dfa.alphabet[a]
        ending = endings[n % 2 == 0][state]
        if ending is not None:
            yield tape + ending
            spare = LONGEST - len(tape) - len(ending)
            if spare > 0:
                yield tape + ending + "".join(source.choice(dfa.alphabet) for _ in range(source.randrange(spare) + 1))
