"""Measures how strong the cases of accept families are: idle answers, wrong mutants, rivals, time.

    python benchmarks/cases_strength.py [problems=40] [mutants=50] [family[:level] ...]

A mutant is the gold program after one or two random edits: a route retargeted or removed, a
puller's colours swapped or its kind changed. Whether it is wrong is decided exactly, on its
automaton, not on the problem's cases; its verdicts on the cases come from the machine. Rivals are
the gold programs of the level's other problems. Each level has a line, and so has their sum.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import ordered, rng
from deltagym.scopes.manufactoria.evidence import mutant
from deltagym.scopes.manufactoria.families.accept import AcceptFamily
from deltagym.scopes.manufactoria.gold import dfa_program
from deltagym.scopes.manufactoria.kernel import accepts_tapes, compile_program, pack_tapes
from deltagym.scopes.manufactoria.mutants import program_dfa
from deltagym.scopes.manufactoria.program import Program

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
COLUMNS = 7
"""Columns of a row of figures; see `figures`."""


def passes(program: Program, problem: Problem) -> bool:
    """Whether `program` gives every case its verdict."""
    verdicts = accepts_tapes(
        compile_program(program), pack_tapes([case.input for case in problem.cases])
    )
    return bool(np.array_equal(verdicts, [case.expected["accepted"] for case in problem.cases]))


def measure(family: AcceptFamily, level: str, problems: int, mutants: int) -> np.ndarray:
    """The figures of a sample of the level's problems, added up."""
    pool = family.distinct_params(level)
    meanings = [family.meaning(p) for p in pool]
    chosen = ordered(pool, list(meanings), "strength")[:problems]
    golds = [dfa_program(family.automaton(p)) for p in pool]
    family.problem(level, chosen[0])  # So that making the pools is not part of the time.
    total = np.zeros(COLUMNS)
    for params in chosen:
        own = family.meaning(params)
        rivals = [gold for gold, m in zip(golds, meanings, strict=True) if m != own]
        total += figures(family, level, params, rivals, mutants)
    return total


def figures(
    family: AcceptFamily, level: str, params: Params, rivals: list[Program], mutants: int
) -> list[float]:
    """The figures of one problem.

    Returns:
        1 (problems), time (s), cases, idle score, wrong mutants, those that pass, whether a rival
        passes.
    """
    began = time.perf_counter()
    problem = family.problem(level, params)
    took = time.perf_counter() - began
    truth = family.automaton(params)
    gold = dfa_program(truth)
    source = rng("mutants", problem.id)
    wrong = missed = 0
    for n in range(mutants):
        edited = mutant(gold, source, edits=1 + n % 2)
        if program_dfa(edited, truth.alphabet).distinguish(truth) is not None:
            wrong += 1
            missed += passes(edited, problem)
    accepted = float(np.mean([case.expected["accepted"] for case in problem.cases]))
    idle = max(accepted, 1 - accepted)
    rival = any(passes(program, problem) for program in rivals)
    return [1, took, len(problem.cases), idle, wrong, missed, rival]


def show(name: str, t: np.ndarray) -> None:
    """Prints one line of the table."""
    print(
        f"{name:34} {t[0]:4.0f} problems  {t[1] / t[0] * 1e3:6.1f} ms  {t[2] / t[0]:5.1f} cases  "
        f"idle score {t[3] / t[0]:.3f}  "
        f"mutants rejected {1 - t[5] / max(1, t[4]):.4f} of {t[4]:.0f}  "
        f"passed by a rival {t[6]:.0f}",
        flush=True,
    )


def main() -> None:
    """Measures every level, or those named on the command line."""
    problems = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    mutants = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    wanted = sys.argv[3:] or list(FAMILIES)
    total = np.zeros(COLUMNS)
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
