"""Mutants of accepting programs, and tapes that expose them.

Both are derived from the minimal automaton and the gold program. A program without painters reads
its tape once, so each of its mutants is itself a finite automaton (routes that remove nothing are
followed in advance) and is as cheap to run as one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.manufactoria.automata import Dfa, explore
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, NONE, PULLERS, START_ID, Program
from deltagym.scopes.manufactoria.selection import Machines, scattered

CONDITIONS = ("R", "B", "Y", "G", EMPTY)
"""Columns of a route table."""

PASS = -1
"""Entry of a route table for a colour that the node does not take: the EMPTY column applies."""

LONGEST = 24
"""Longest probe (symbols), except for the plain ones."""

STRIDES = (0.7548776662466927, 0.5698402909980532)
"""Steps of a sequence of pairs that fills the unit square evenly.

They are 1/p and 1/p^2 for the plastic number p.
"""

PLAIN, PLAIN_LONGEST = 40, 40
"""How many of the shortest tapes of each verdict are probes, and their longest length."""


def program_routes(program: Program) -> tuple[np.ndarray, int]:
    """The route table of a program without painters, and its first node.

    The table is int32 [nodes, 5 conditions]. Nodes are the pullers, numbered in source order; the
    number of pullers stands for `NONE`, and one more for `end`.

    Raises:
        ValueError: The program has a painter.
    """
    pullers = [node for node in program.nodes if node.kind in PULLERS]
    if len(pullers) + 2 != len(program.nodes):
        raise ValueError("program: only START, pullers and END can be read as an automaton")
    number = {node.id: i for i, node in enumerate(pullers)} | {
        NONE: len(pullers),
        END_ID: len(pullers) + 1,
    }
    first = next(target for n in program.nodes if n.kind == "START" for _, target in n.routes)
    # A route back to START goes on where START leads; START's own to itself goes on for ever.
    number[START_ID] = number[NONE if first == START_ID else first]
    table = np.full((len(pullers), len(CONDITIONS)), PASS, np.int32)
    for row, node in zip(table, pullers, strict=True):
        for condition in (*PULLERS[node.kind], EMPTY):
            row[CONDITIONS.index(condition)] = number[NONE]
        for condition, target in reversed(node.routes):
            row[CONDITIONS.index(condition)] = number[target]
    return table, number[START_ID]


def program_dfa(program: Program, alphabet: str) -> Dfa:
    """The automaton of a program without painters on tapes over `alphabet`.

    Raises:
        ValueError: The program has a painter.
    """
    table, first = program_routes(program)

    def step(node: int, symbol: str) -> int:
        return int(_follow(table, node, CONDITIONS.index(symbol)))

    return explore(
        alphabet,
        first,
        step,
        lambda node: _follow(table, node, len(CONDITIONS) - 1) == len(table) + 1,
    )


def dfa_routes(dfa: Dfa) -> np.ndarray:
    """The automaton as a route table, in which EMPTY leads to `end` in accepting states."""
    states = len(dfa.accepting)
    table = np.full((states, len(CONDITIONS)), states, np.int32)
    for a, symbol in enumerate(dfa.alphabet):
        table[:, CONDITIONS.index(symbol)] = dfa.delta[:, a]
    table[:, -1] = states + dfa.accepting
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Edits:
    """Single changes of a route table, and the chance that a random edit is each of them.

    Attributes:
        node: The changed node, int32 [edits]; the number of nodes stands for the program's entry.
        row: Its new routes, int32 [edits, 5 conditions]; for the entry only the last column counts.
        chance: float64 [edits].
    """

    node: np.ndarray
    row: np.ndarray
    chance: np.ndarray


def program_edits(table: np.ndarray, first: int) -> Edits:
    """All edits of a program of pullers; see `program_routes`.

    A random edit chooses a node at random. In half of the cases it retargets one of the three
    routes. Otherwise it does one of three things, equally often: it removes a route, swaps the two
    colours, or replaces them by the other two. The entry is always retargeted.
    """
    return Edits(*_program_edits(table, first))


def table_edits(table: np.ndarray, symbols: int) -> Edits:
    """All edits that retarget one route, for tapes of the first `symbols` colours.

    All are equally likely.
    """
    return Edits(*_table_edits(table, symbols))


@jit
def _program_edits(table, first):
    nodes = len(table)
    targets = nodes + 2
    last = table.shape[1] - 1
    size = nodes * (3 * targets + 5) + targets
    node = np.empty(size, np.int32)
    row = np.empty((size, last + 1), np.int32)
    chance = np.empty(size, np.float64)
    n = 0
    for target in range(targets):
        if target != first:
            node[n], row[n], chance[n] = nodes, target, 1 / targets
            n += 1
    for i in range(nodes):
        one = 0 if table[i, 0] != PASS else 2
        other = 2 - one
        columns = (one, one + 1, last)
        routes = 0
        for column in columns:
            routes += table[i, column] != nodes
        for column in columns:
            for target in range(targets):
                if table[i, column] != target:
                    node[n], row[n], chance[n] = i, table[i], 1 / 2 / 3 / targets
                    row[n, column] = target
                    n += 1
            if table[i, column] != nodes:
                node[n], row[n], chance[n] = i, table[i], 1 / 6 / routes
                row[n, column] = nodes
                n += 1
        node[n], row[n], chance[n] = i, table[i], 1 / 6
        row[n, one], row[n, one + 1] = table[i, one + 1], table[i, one]
        n += 1
        node[n], row[n], chance[n] = i, table[i], 1 / 6
        row[n, other], row[n, other + 1] = table[i, one], table[i, one + 1]
        row[n, one], row[n, one + 1] = PASS, PASS
        n += 1
    return node[:n], row[:n], chance[:n] / (nodes + 1)


@jit
def _table_edits(table, symbols):
    nodes = len(table)
    last = table.shape[1] - 1
    size = nodes * (symbols + 1) * (nodes + 2)
    node, row = np.empty(size, np.int32), np.empty((size, last + 1), np.int32)
    n = 0
    for i in range(nodes):
        for k in range(symbols + 1):
            column = k if k < symbols else last
            for target in range(nodes + 2):
                if table[i, column] != target:
                    node[n], row[n] = i, table[i]
                    row[n, column] = target
                    n += 1
    return node[:n], row[:n], np.full(n, 1 / max(1, n))


def mutants(
    table: np.ndarray, first: int, symbols: int, edits: Edits, singles: int, pairs: int
) -> tuple[Machines, np.ndarray]:
    """Machines that differ from a route table by one or two edits, and the chance of each.

    They are in a scattered order, and their chances add up to 1.

    Args:
        table: Routes of the right program; see `program_routes`.
        first: Its first node.
        symbols: How many of the colours RBYG tapes carry: 2 or 4.
        edits: The edits to make.
        singles: Most mutants with one edit: the likeliest edits, ties spread evenly.
        pairs: Number of mutants with two edits, drawn by their chance.
    """
    count = len(edits.chance)
    rank = np.empty(count, np.int64)
    rank[scattered(count)] = np.arange(count)
    one = np.lexsort((rank, -edits.chance))[:singles]
    bound = np.cumsum(edits.chance)
    draws = [
        np.searchsorted(bound, bound[-1] * ((0.5 + stride * np.arange(pairs)) % 1.0), side="right")
        for stride in STRIDES
    ]
    chosen = np.concatenate([np.stack([one, one], axis=1), np.stack(draws, axis=1)])
    chance = np.concatenate(
        [edits.chance[one] / edits.chance[one].sum() / 2, np.full(pairs, 1 / max(1, pairs) / 2)]
    )
    order = scattered(len(chosen))
    machines = Machines(*_mutate(table, first, symbols, edits.node, edits.row, chosen[order]))
    return machines, chance[order] / chance.sum()


@jit
def _mutate(table, first, symbols, nodes, rows, chosen):
    """For each pair of edits, the automaton of the table with both made, the first one first."""
    count = len(table)
    targets = count + 2
    last = table.shape[1] - 1
    delta = np.empty((len(chosen) * targets, symbols), np.int32)
    accepting = np.empty(len(chosen) * targets, np.bool_)
    start = np.empty(len(chosen), np.int32)
    changed = table.copy()
    for m in range(len(chosen)):
        base = m * targets
        start[m] = base + first
        for e in chosen[m]:
            if nodes[e] == count:
                start[m] = base + rows[e, last]
                continue
            for column in range(last + 1):
                if rows[e, column] != table[nodes[e], column]:
                    changed[nodes[e], column] = rows[e, column]
        for node in range(targets):
            for symbol in range(symbols):
                delta[base + node, symbol] = base + _follow(changed, node, symbol)
            accepting[base + node] = _follow(changed, node, last) == count + 1
        for e in chosen[m]:
            if nodes[e] < count:
                changed[nodes[e]] = table[nodes[e]]
    return delta, accepting, start


@jit
def _follow(table, node, condition):
    """The node after `condition` (a colour at the front, or an empty tape); NONE for a loop."""
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
    """Tapes to test programs with: a transition cover, random walks, and the shortest tapes.

    The first kind are the W-method's transition cover times a characterising set: they use every
    transition and tell the states after it apart. At most `limit` of them are kept, scattered. A
    walk goes at random through states from which both verdicts can be reached, then takes the
    shortest way to one of them.
    """
    access = dfa.access()
    endings = {verdict: dfa.endings(verdict) for verdict in (True, False)}
    tails = {tail for side in endings.values() for tail in side if tail is not None}
    tails = sorted(
        tails | {symbol + tail for tail in tails for symbol in dfa.alphabet},
        key=lambda t: (len(t), t),
    )
    covers = [u + c + tail for u in access for c in ["", *dfa.alphabet] for tail in tails]
    chosen = [covers[i] for i in scattered(len(covers))[:limit]]
    plain = [t for verdict in (True, False) for t in dfa.shortest(verdict, PLAIN, PLAIN_LONGEST)]
    return [t for t in [*chosen, *_walks(dfa, source, walks, endings)] if len(t) <= LONGEST] + plain


def _walks(
    dfa: Dfa, source: random.Random, count: int, endings: dict[bool, list[str | None]]
) -> Iterator[str]:
    rows = dfa.delta.tolist()
    open_states = [
        a is not None and r is not None for a, r in zip(endings[True], endings[False], strict=True)
    ]
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
                more = range(source.randrange(spare) + 1)
                yield tape + ending + "".join(source.choice(dfa.alphabet) for _ in more)
