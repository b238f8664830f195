"""Evidence finds nothing wrong with sound problems, and finds what is wrong with others."""

from dataclasses import replace

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.sql.families import FAMILIES
from deltagym.scopes.sql.scope import SCOPE

NAMES = ("sql_joining", "sql_set_algebra", "sql_mutation")


@pytest.fixture(scope="module")
def sound() -> list[Problem]:
    return [
        FAMILIES[name].generate("medium", "train", index) for name in NAMES for index in range(2)
    ]


def test_sound_problems_stand_every_proof(sound: list[Problem]) -> None:
    found = SCOPE.evidence(sound)
    for number in range(len(sound)):
        assert found.departure(number) is None
        assert found.rivals(number) == []
        tally = found.mutants(number, 10)
        assert tally.wrong > 3
        assert tally.missed == ()
    assert len({found.signature(i) for i in range(len(sound))}) == len(sound)


def test_a_problem_is_like_itself_only(sound: list[Problem]) -> None:
    found = SCOPE.evidence(sound)
    assert found.alike(0, 0)
    assert not found.alike(0, 1)


def test_a_wrong_expectation_is_found(sound: list[Problem]) -> None:
    pytest.importorskip("duckdb")
    problem = sound[0]
    case = problem.cases[0]
    records = case.expected["rows"]
    wrong = replace(case, expected={**case.expected, "rows": [*records, records[0]]})
    changed = replace(problem, cases=(wrong, *problem.cases[1:]), id="")
    departure = SCOPE.evidence([changed]).departure(0)
    assert departure is not None
    assert "DuckDB gives" in departure.text


def test_cases_that_look_too_little_are_found(sound: list[Problem]) -> None:
    lax = [replace(problem, cases=problem.cases[-1:], id="") for problem in sound]
    found = SCOPE.evidence(lax)
    assert any(found.mutants(number, 40).missed for number in range(len(lax)))
