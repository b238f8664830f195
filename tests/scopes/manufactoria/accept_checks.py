"""Checks that every accept/reject family must pass; each family's test file calls them."""

from collections.abc import Sequence
from itertools import product

from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.verification import verify
from deltagym.scopes.manufactoria.families.accept import AcceptFamily
from deltagym.scopes.manufactoria.kernel import accepts_tapes, compile_program, pack_tapes
from deltagym.scopes.manufactoria.parser import parse

LENGTH = {"RB": 8, "RBYG": 5}
"""All tapes up to this length are tried."""


def spread(items: Sequence, count: int) -> list:
    """About `count` items, evenly spaced, the first and the last among them."""
    step = max(1, (len(items) - 1) // max(1, count - 1))
    return [*items[::step], items[-1]]


def level_params(family: AcceptFamily, level: str, count: int) -> list[Params]:
    return spread(list(family.params(level)), count)


def check_language(family: AcceptFamily, level: str, params: Params) -> None:
    """The predicate, the automaton and the gold program agree on every short tape."""
    colours = params["colours"]
    tapes = ["".join(t) for n in range(LENGTH[colours] + 1) for t in product(colours, repeat=n)]
    wanted = [family.accepts(params, tape) for tape in tapes]
    dfa = family.automaton(params)
    assert [dfa.run(tape) for tape in tapes] == wanted, params
    program = parse(family.reference(Problem(family.name, level, params, "", ())))
    assert accepts_tapes(compile_program(program), pack_tapes(tapes)).tolist() == wanted, params


def check_problem(family: AcceptFamily, level: str, params: Params) -> Problem:
    """The cases are right, distinct and as many as promised, and the gold program passes them."""
    problem = family.problem(level, params)
    tapes = [case.input for case in problem.cases]
    assert len(tapes) in family.case_counts
    assert len(set(tapes)) == len(tapes)
    assert "" in tapes
    assert all(set(tape) <= set(params["colours"]) for tape in tapes)
    assert all(
        case.expected["accepted"] == family.accepts(params, case.input) for case in problem.cases
    )
    assert not any(case.expected["check_output"] for case in problem.cases)
    gold = family.reference(problem)
    verdict = verify(problem, f"Here it is.\n```manufactoria\n{gold}\n```")
    assert verdict.full_pass, verdict
    check_statement(family, problem)
    return problem


def check_statement(family: AcceptFamily, problem: Problem) -> None:
    """The statement names the colours and is right about the empty tape and its own examples."""
    text, params = problem.statement, problem.params
    assert ("only R and B" in text) == (params["colours"] == "RB")
    empty = "accepted" if family.accepts(params, "") else "rejected"
    assert f"The empty tape is to be {empty}." in text
    example = text.split("For example, ")[1].rstrip(".").replace(", but", "")
    good, _, bad = example.partition(" accepted")
    named = [word for word in good.split() if set(word) <= set("RBYG")]
    assert named
    assert all(family.accepts(params, tape) for tape in named)
    assert not any(family.accepts(params, tape) for tape in bad.split() if set(tape) <= set("RBYG"))
    assert text in family.prompt(problem)


def most_of_one_verdict(problem: Problem) -> int:
    """How many cases the more frequent verdict has."""
    accepted = sum(case.expected["accepted"] for case in problem.cases)
    return max(accepted, len(problem.cases) - accepted)


def fooled_by(family: AcceptFamily, problem: Problem, rivals: Sequence[Params]) -> list[Params]:
    """The `rivals` that ask for another language, yet give every case of `problem` its verdict."""
    passing = [
        params
        for params in rivals
        if all(
            family.accepts(params, case.input) == case.expected["accepted"]
            for case in problem.cases
        )
    ]
    right = family.meaning(problem.params)
    return [params for params in passing if family.meaning(params) != right]
