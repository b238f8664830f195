"""Evidence that Manufactoria problems are sound, from running programs.

Nothing here relies on the automata, meanings or stored cases that made the problems. What a problem
asks, and the tapes on which programs are compared, are in `definition.py`.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from deltagym.core.evidence import Departure, Evidence, MutantTally
from deltagym.core.jit import jit
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.casepool import FIRST, CasePool
from deltagym.scopes.manufactoria.definition import (
    Behaviour,
    colours_of,
    defined_behaviour,
    first_difference,
    long_tapes,
    program_behaviour,
    short_tapes,
)
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.kernel import (
    ACCEPTED,
    Compiled,
    PackedTapes,
    compile_program,
    pack_tapes,
    run_one,
)
from deltagym.scopes.manufactoria.mutants import program_dfa
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import EMPTY, NEXT, NONE, PAINTERS, PULLERS, Node, Program


class ManufactoriaEvidence(Evidence):
    """Evidence about Manufactoria problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._golds = [parse(get_family(p.family).reference(p)) for p in self.problems]
        self._compiled = [compile_program(gold) for gold in self._golds]
        self._cases = CasePool("delta2")
        self._slots = [self._cases.add(p) for p in self.problems]
        self._nodes = np.cumsum([0, *(len(c.code) for c in self._compiled)])
        self._code = (
            np.concatenate([c.code for c in self._compiled])
            if self._compiled
            else np.empty((0, 4), np.int32)
        )
        self._starts = np.array([c.start for c in self._compiled], np.int64)

    def departure(self, number: int) -> Departure | None:
        problem = self.problems[number]
        short, long = short_tapes(colours_of(problem)), long_tapes(problem)
        tapes = [*short.texts, *long]
        found = self._behaviour(number, self._compiled[number], tapes)
        return first_difference(tapes, defined_behaviour(problem, tapes), found)

    def rivals(self, number: int) -> list[int]:
        passing = self._passing(number, self._code, self._nodes, self._starts)
        return [
            j
            for j in np.flatnonzero(passing).tolist()
            if j != number and not self._solves(j, number)
        ]

    def mutants(self, number: int, count: int) -> MutantTally:
        gold = self._golds[number]
        source = rng("proof", self.problems[number].id, "mutants")
        edited = [mutant(gold, source, edits=1 + n % 2) for n in range(count)]
        compiled = [compile_program(program) for program in edited]
        nodes = np.cumsum([0, *(len(c.code) for c in compiled)])
        starts = np.array([c.start for c in compiled], np.int64)
        passing = self._passing(number, np.concatenate([c.code for c in compiled]), nodes, starts)
        missed = [
            edited[i]
            for i in np.flatnonzero(passing).tolist()
            if not self._equals_gold(number, edited[i], compiled[i])
        ]
        return MutantTally(
            count - int(passing.sum()) + len(missed), tuple(map(format_program, missed))
        )

    def signature(self, number: int) -> str:
        colours = colours_of(self.problems[number])
        gold = self._behaviour(number, self._compiled[number], short_tapes(colours).packed)
        outputs = "" if gold.outputs is None else ",".join(gold.outputs)
        text = f"{colours}:{gold.outputs is None}:{bytes(gold.accepted).hex()}:{outputs}"
        return hashlib.sha256(text.encode()).hexdigest()

    def alike(self, one: int, other: int) -> bool:
        same_inputs = colours_of(self.problems[one]) == colours_of(self.problems[other])
        same_kind = self._wants_output(one) == self._wants_output(other)
        return same_inputs and same_kind and self._solves(one, other) and self._solves(other, one)

    def _solves(self, solver: int, number: int) -> bool:
        """Whether the gold programs of `solver` and `number` behave alike.

        They are compared on all inputs of `number` and the cases of both.
        """
        colours = colours_of(self.problems[number])
        cases = [
            case.input
            for p in (solver, number)
            for case in self.problems[p].cases
            if set(case.input) <= set(colours)
        ]
        tapes = [*cases, *long_tapes(self.problems[number])]
        return self._same(number, self._compiled[solver], tapes)

    def _equals_gold(self, number: int, program: Program, compiled: Compiled) -> bool:
        """Whether a program behaves like the gold program.

        This is exact for programs without painters if only the verdict counts; otherwise they are
        compared on the problem's inputs.
        """
        if self._wants_output(number) or any(
            node.kind in PAINTERS for p in (program, self._golds[number]) for node in p.nodes
        ):
            return self._same(number, compiled, long_tapes(self.problems[number]))
        colours = colours_of(self.problems[number])
        return program_dfa(program, colours).equivalent(program_dfa(self._golds[number], colours))

    def _same(self, number: int, compiled: Compiled, extra: list[str]) -> bool:
        """Whether a program behaves like `number`'s gold program on short tapes and `extra`."""
        short = short_tapes(colours_of(self.problems[number])).packed
        gold = self._compiled[number]
        return all(
            self._behaviour(number, compiled, tapes) == self._behaviour(number, gold, tapes)
            for tapes in (pack_tapes(extra), short)
        )

    def _behaviour(
        self, number: int, compiled: Compiled, tapes: Sequence[str] | PackedTapes
    ) -> Behaviour:
        return program_behaviour(compiled, tapes, self._wants_output(number))

    def _wants_output(self, number: int) -> bool:
        return any(case.expected["check_output"] for case in self.problems[number].cases)

    def _passing(
        self, number: int, code: np.ndarray, nodes: np.ndarray, starts: np.ndarray
    ) -> np.ndarray:
        """Which programs pass every case of a problem, bool [programs].

        `nodes` holds where each program begins in `code`.
        """
        slot = self._slots[number]
        cases = self._cases.cases
        first = cases.problems[slot.number, FIRST]
        return _passing(code, nodes, starts, cases.rows, cases.symbols, first, len(slot.cases))


def mutant(program: Program, source: random.Random, edits: int = 1) -> Program:
    """`program` after random edits.

    An edit retargets or removes a route, swaps or changes the colours of a puller, or changes the
    colour of a painter.
    """
    nodes = list(program.nodes)
    places = [NONE, *(node.id for node in nodes if node.kind != "START")]
    editable = [i for i, node in enumerate(nodes) if node.kind != "END"]
    for _ in range(edits):
        at = source.choice(editable)
        nodes[at] = _edit(nodes[at], places, source)
    return Program(tuple(nodes))


def _edit(node: Node, places: list[str], source: random.Random) -> Node:
    if node.kind in PAINTERS and source.random() < 0.5:
        return replace(node, kind=source.choice([kind for kind in PAINTERS if kind != node.kind]))
    if node.kind not in PULLERS:
        return replace(node, routes=((NEXT, source.choice(places)),))
    routes = dict(node.routes)
    kind = source.choice(["target", "target", "target", "remove", "swap", "other"])
    one, two = PULLERS[node.kind]
    if kind == "target" or not routes:
        routes[source.choice([one, two, EMPTY])] = source.choice(places)
    elif kind == "remove":
        del routes[source.choice(list(routes))]
    elif kind == "swap":
        routes = {{one: two, two: one}.get(c, c): target for c, target in routes.items()}
    else:
        other = next(k for k in PULLERS if k != node.kind)
        routes = {
            dict(zip((one, two), PULLERS[other], strict=True)).get(c, c): target
            for c, target in routes.items()
        }
        node = replace(node, kind=other)
    return Node(node.kind, node.id, tuple(routes.items()))


@jit
def _passing(code, nodes, starts, rows, symbols, first, count):
    """Which programs pass all of `count` cases; for case rows see `Cases`."""
    longest = 1
    for i in range(first, first + count):
        longest = max(longest, rows[i, 1] + rows[i, 2])
    tape = np.empty(longest, np.uint8)
    passing = np.ones(len(starts), np.bool_)
    for p in range(len(starts)):
        own = code[nodes[p] : nodes[p + 1]]
        for i in range(first, first + count):
            begin, length, limit = rows[i, 0], rows[i, 1], rows[i, 2]
            wanted, output, width = rows[i, 3], rows[i, 4], rows[i, 5]
            tape[:length] = symbols[begin : begin + length]
            end, head, tail = run_one(own, starts[p], tape, length, limit)
            accepted = end == ACCEPTED
            if accepted and output >= 0:
                accepted = tail - head == width
                for k in range(tail - head):
                    if not accepted or tape[head + k] != symbols[output + k]:
                        accepted = False
                        break
            if accepted != (wanted == 1):
                passing[p] = False
                break
    return passing
