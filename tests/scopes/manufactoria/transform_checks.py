"""Checks that every output family must pass; each family's test file calls them."""

import random
import re
from collections.abc import Sequence
from itertools import product

from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.verification import verify
from deltagym.scopes.manufactoria.cover import MAXIMUM, MINIMUM
from deltagym.scopes.manufactoria.families.transform import TransformFamily
from deltagym.scopes.manufactoria.kernel import compile_program, run_tapes
from deltagym.scopes.manufactoria.parser import parse

LENGTH = {"RB": 9, "RBYG": 5}
"""All tapes up to this length are tried."""

LONGEST = 16


def probe_tapes(colours: str) -> list[str]:
    """All short tapes and some long ones."""
    source = random.Random(7)
    short = ["".join(t) for n in range(LENGTH[colours] + 1) for t in product(colours, repeat=n)]
    return short + [
        "".join(source.choices(colours, k=n))
        for n in range(LENGTH[colours] + 1, LONGEST + 1)
        for _ in range(20)
    ]


def check_gold(family: TransformFamily, params: Params) -> None:
    """The gold program computes the function within delta2's step limit."""
    tapes = probe_tapes(params["colours"])
    program = parse(family.reference(Problem(family.name, "", params, "", ())))
    accepted, outputs = run_tapes(compile_program(program), tapes)
    assert accepted.all(), params
    assert outputs == [family.transform(params, tape) for tape in tapes], params


def check_problem(family: TransformFamily, level: str, params: Params) -> Problem:
    """The cases are right and distinct, idle programs score low, and the gold program passes."""
    problem = family.problem(level, params)
    tapes = [case.input for case in problem.cases]
    assert MINIMUM <= len(tapes) <= MAXIMUM
    assert len(set(tapes)) == len(tapes)
    assert "" in tapes
    assert all(set(tape) <= set(params["colours"]) for tape in tapes)
    for case in problem.cases:
        assert case.expected == {
            "accepted": True,
            "output": family.transform(params, case.input),
            "check_output": True,
        }
    unchanged = sum(case.expected["output"] == case.input for case in problem.cases)
    cleared = sum(case.expected["output"] == "" for case in problem.cases)
    assert max(unchanged, cleared) <= len(tapes) / 3, params
    gold = family.reference(problem)
    assert verify(problem, f"Here it is.\n```manufactoria\n{gold}\n```").full_pass
    check_statement(family, problem)
    return problem


def check_statement(family: TransformFamily, problem: Problem) -> None:
    """The statement names the colours, and its examples are right and include the empty tape."""
    assert ("only R and B" in problem.statement) == (problem.params["colours"] == "RB")
    quoted = re.findall(
        r"([RBYG]+|the empty tape) becomes ([RBYG]+|the empty tape)", problem.statement
    )
    pairs = [[side.replace("the empty tape", "") for side in pair] for pair in quoted]
    assert len(pairs) >= 2
    assert "" in [before for before, _ in pairs]
    for before, after in pairs:
        assert family.transform(problem.params, before) == after, problem.statement


def missed_share(
    family: TransformFamily, problems: Sequence[Problem], step: int, count: int
) -> float:
    """Share of random wrong programs near the gold programs that pass the cases.

    Also asserts that no other problem's gold program passes them.
    """
    evidence = family.scope.evidence(problems)
    assert evidence is not None
    wrong = missed = 0
    for number in range(0, len(problems), step):
        assert evidence.rivals(number) == [], problems[number].params
        tally = evidence.mutants(number, count)
        wrong, missed = wrong + tally.wrong, missed + len(tally.missed)
    return missed / wrong


def distinct(family: TransformFamily, level: str) -> list[Problem]:
    """The level's problems."""
    return [family.problem(level, params) for params in family.distinct_params(level)]
