import random
import re
from itertools import product

import pytest

from deltagym.core.verification import verify
from deltagym.scopes.manufactoria.families.regex_same_num import FAMILY, member
from deltagym.scopes.manufactoria.kernel import accepts_tapes, compile_program, pack_tapes
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.parser import parse

LENGTH = {"RB": 8, "RBYG": 4}


def tapes_of(params):
    """All short tapes, accepted ones, and tapes close to these: a wrong run length or symbol."""
    colours, segments = params["colours"], params["segments"]
    source = random.Random(3)
    tapes = ["".join(t) for n in range(LENGTH[colours] + 1) for t in product(colours, repeat=n)]
    for n in range(13):
        tape = member(segments, n)
        at = source.randint(0, len(tape))
        tapes += [
            tape,
            tape[:at] + source.choice(colours) + tape[at:],
            tape + source.choice(colours) + tape,
        ]
        tapes += [member(segments, n, [source.randint(-2, 3) for _ in segments]) for _ in range(5)]
    return tapes


@pytest.mark.parametrize("level", FAMILY.levels)
def test_every_level_has_a_hundred_languages(level):
    assert len(FAMILY.distinct_params(level)) == 100


@pytest.mark.parametrize("level", FAMILY.levels)
def test_gold_programs_agree_with_the_predicate(level):
    for params in FAMILY.params(level):
        tapes = tapes_of(params)
        program = compile_program(FAMILY.program(params))
        assert accepts_tapes(program, pack_tapes(tapes)).tolist() == [
            FAMILY.accepts(params, tape) for tape in tapes
        ], params


@pytest.mark.parametrize("level", FAMILY.levels)
def test_problems(level):
    for params in list(FAMILY.params(level))[::16]:
        problem = FAMILY.problem(level, params)
        tapes = [case.input for case in problem.cases]
        assert len(tapes) in FAMILY.case_counts
        assert len(set(tapes)) == len(tapes)
        assert {"", member(params["segments"], 0)} <= set(tapes)
        verdicts = [FAMILY.accepts(params, tape) for tape in tapes]
        assert [case.expected for case in problem.cases] == [
            {"accepted": v, "output": "", "check_output": False} for v in verdicts
        ]
        assert 0.4 <= sum(verdicts) / len(verdicts) <= 0.6
        gold = FAMILY.reference(problem)
        assert verify(problem, gold).full_pass
        assert all(run(parse(gold), tape).steps <= 1000 for tape in tapes)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_statement_examples_are_right(level):
    for params in FAMILY.params(level):
        one, two, bad = re.findall(
            r"\b[RB]{2,}\b", FAMILY.statement(params).split("For example, ")[1]
        )
        assert [FAMILY.accepts(params, tape) for tape in (one, two, bad, "")] == [
            True,
            True,
            False,
            False,
        ]


def test_cases_reject_every_other_template_and_most_wrong_programs():
    every = FAMILY.distinct_params("hard-4c")
    problems = [FAMILY.problem("hard-4c", params) for params in every[::8]]
    evidence = FAMILY.scope.evidence(problems)
    assert evidence is not None
    assert all(evidence.rivals(number) == [] for number in range(len(problems)))
    tallies = [evidence.mutants(number, 90) for number in range(0, len(problems), 3)]
    # Each rejected tape exposes few of the programs that accept too much, and the balance of
    # verdicts leaves room for only twenty to thirty of them.
    assert sum(len(t.missed) for t in tallies) <= 0.03 * sum(t.wrong for t in tallies)


def test_the_predicate_accepts_exactly_the_members():
    tapes = ["".join(t) for n in range(10) for t in product("RB", repeat=n)]
    for params in list(FAMILY.params("hard-2c"))[::4]:
        members = {member(params["segments"], n) for n in range(1, 10)}
        assert {t for t in tapes if FAMILY.accepts(params, t)} == members.intersection(tapes)


def test_yellow_and_green_in_the_input_do_not_confuse_the_marker():
    params = {"colours": "RBYG", "segments": [["R", "n"], ["B", "n"]]}
    program = FAMILY.program(params)
    assert [
        run(program, tape).accepted
        for tape in ("RB", "RBY", "YRB", "RYB", "RBYRB", "RRBBYRB", "RBG", "G")
    ] == [True] + [False] * 7
