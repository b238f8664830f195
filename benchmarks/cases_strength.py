"""Measures how strong the cases of accept families are: idle answers, wrong mutants, rivals, time.

    python benchmarks/cases_strength.py [problems=40] [mutants=50] [family[:level] ...]

A mutant is the gold program after one or two random edits: a route retargeted or removed, a
puller's colours swapped or its kind changed. Whether it is wrong is decided exactly, on its
automaton, not on the problem's cases; its verdicts on the cases come from the machine. Rivals are
the gold programs of the level's other problems. Each level has a line, and so has their sum.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace

import numpy as np

from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import ordered, rng
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import AcceptFamily
from deltagym.scopes.manufactoria.gold import dfa_program
from deltagym.scopes.manufactoria.kernel import accepts_tapes, compile_program, pack_tapes
from deltagym.scopes.manufactoria.mutants import program_dfa
from deltagym.scopes.manufactoria.program import EMPTY, NEXT, NONE, PULLERS, Node, Program

FAMILIES = (
    "starts_with",
    "exact_sequence",
    "ends_with",
    "contains_substring",
    "contains_ordered",
    "contains_count",
    "regex_pattern",
    "numerical_comparison",
)


def mutant(program: Program, source: random.Random) -> Program:
    """`program` with one random edit."""
    nodes = list(program.nodes)
    places = [NONE, *(n.id for n in nodes if n.kind != "START")]
    at = source.choice([i for i, n in enumerate(nodes) if n.kind != "END"])
    node = nodes[at]
    if node.kind == "START":
        nodes[at] = replace(node, routes=((NEXT, source.choice(places)),))
        return Program(tuple(nodes))
    routes = dict(node.routes)
    kind = source.choice(["target", "target", "target", "remove", "swap", "other"])
    one, two = PULLERS[node.kind]
    if kind == "target":
        routes[source.choice([one, two, EMPTY])] = source.choice(places)
    elif kind == "remove" and routes:
        routes.pop(source.choice(list(routes)))
    elif kind == "swap":
        renamed = {one: two, two: one}
        routes = {renamed.get(c, c): t for c, t in routes.items()}
    else:
        pair = next(pair for k, pair in PULLERS.items() if k != node.kind)
        renamed = {one: pair[0], two: pair[1]}
        routes = {renamed.get(c, c): t for c, t in routes.items()}
        node = replace(node, kind=next(k for k in PULLERS if k != node.kind))
    nodes[at] = Node(node.kind, node.id, tuple(routes.items()))
    return Program(tuple(nodes))


def passes(program: Program, problem: Problem) -> bool:
    """Whether `program` gives every case its verdict."""
    verdicts = accepts_tapes(
        compile_program(program), pack_tapes([case.input for case in problem.cases])
    )
    return bool(np.array_equal(verdicts, [case.expected["accepted"] for case in problem.cases]))


def measure(family: AcceptFamily, level: str, problems: int, mutants: int) -> np.ndarray:
    """Sums over a sample of a level.

    Returns:
        Problems, seconds, cases, idle scores, wrong mutants, accepted ones, passed by a rival.
    """
    pool = family.distinct_params(level)
    chosen = ordered(pool, [family.meaning(p) for p in pool], "strength")[:problems]
    family.problem(level, chosen[0])
    total = np.zeros(7)
    golds = [dfa_program(family.automaton(p)) for p in pool]
    meanings = [family.meaning(p) for p in pool]
    for params in chosen:
        began = time.perf_counter()
        problem = family.problem(level, params)
        seconds = time.perf_counter() - began
        truth: Dfa = family.automaton(params)
        gold = dfa_program(truth)
        source = rng("mutants", problem.id)
        wrong = fooled = 0
        for n in range(mutants):
            edited = mutant(gold, source)
            edited = mutant(edited, source) if n % 2 else edited
            if program_dfa(edited, truth.alphabet).distinguish(truth) is not None:
                wrong += 1
                fooled += passes(edited, problem)
        rivals = sum(
            passes(g, problem)
            for g, m in zip(golds, meanings, strict=True)
            if m != family.meaning(params)
        )
        accepts = np.mean([case.expected["accepted"] for case in problem.cases])
        total += [
            1,
            seconds,
            len(problem.cases),
            max(accepts, 1 - accepts),
            wrong,
            fooled,
            rivals > 0,
        ]
    return total


def show(name: str, t: np.ndarray) -> None:
    """Prints one line of the table."""
    print(
        f"{name:34} {t[0]:4.0f} problems  {t[1] / t[0] * 1e3:6.1f} ms  {t[2] / t[0]:5.1f} cases  "
        f"idle {t[3] / t[0]:.3f}  mutants rejected {1 - t[5] / max(1, t[4]):.4f} of {t[4]:.0f}  "
        f"passed by a rival {t[6]:.0f}",
        flush=True,
    )


def main() -> None:
    """Measures every level, or those named on the command line."""
    problems = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    mutants = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    wanted = sys.argv[3:] or list(FAMILIES)
    total = np.zeros(7)
    for name in wanted:
        family_name, _, only = name.partition(":")
        family = get_family(family_name)
        if not isinstance(family, AcceptFamily):
            raise SystemExit(
                f"{family_name} is no accept/reject family; choose from {', '.join(FAMILIES)}"
            )
        for level in [only] if only else family.levels:
            row = measure(family, level, problems, mutants)
            show(f"{family_name} {level}", row)
            total += row
    show("all", total)


if __name__ == "__main__":
    main()
