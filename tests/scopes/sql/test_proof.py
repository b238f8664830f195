"""The prover finds nothing wrong with sound problems, and finds what is wrong with others."""

from dataclasses import replace

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.sql.catalogue import FAMILIES

NAMES = ("sql_joining", "sql_set_algebra", "sql_mutation")


@pytest.fixture(scope="module")
def sound() -> list[Problem]:
    return [
        FAMILIES[name].generate("medium", "train", index) for name in NAMES for index in range(2)
    ]


def test_sound_problems_stand_every_proof(sound: list[Problem]) -> None:
    proofs = FAMILIES["sql_joining"].prover(sound)
    for number in range(len(sound)):
        assert proofs.departure(number) is None
        assert proofs.rivals(number) == []
        tally = proofs.mutants(number, 10)
        assert tally.wrong > 3
        assert tally.missed == ()
    assert len({proofs.signature(i) for i in range(len(sound))}) == len(sound)


def test_a_problem_is_like_itself_only(sound: list[Problem]) -> None:
    proofs = FAMILIES["sql_joining"].prover(sound)
    assert proofs.alike(0, 0)
    assert not proofs.alike(0, 1)


def test_a_wrong_expectation_is_found(sound: list[Problem]) -> None:
    pytest.importorskip("duckdb")
    problem = sound[0]
    case = problem.cases[0]
    wrong = replace(
        case, expected={**case.expected, "rows": [*case.expected["rows"], case.expected["rows"][0]]}
    )
    departure = (
        FAMILIES["sql_joining"]
        .prover([replace(problem, cases=(wrong, *problem.cases[1:]), id="")])
        .departure(0)
    )
    assert departure is not None
    assert "DuckDB gives" in departure.text


def test_cases_that_look_too_little_are_found(sound: list[Problem]) -> None:
    lax = [replace(problem, cases=problem.cases[-1:], id="") for problem in sound]
    proofs = FAMILIES["sql_joining"].prover(lax)
    assert any(proofs.mutants(number, 40).missed for number in range(len(lax)))
