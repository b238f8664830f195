"""The scope: canonical answers, behaviour and feedback."""

from functools import cache

from deltagym.core.problem import Problem
from deltagym.core.registry import get_family, get_scope
from deltagym.scopes.sql.scope import SCOPE


@cache
def one(name: str) -> Problem:
    return get_family(name).generate("medium", "train", 0)


def test_it_is_found_by_its_name() -> None:
    assert get_scope("sql") is SCOPE


def test_answers_that_say_or_do_the_same_are_known_as_such() -> None:
    problem = one("sql_joining")
    gold = get_family("sql_joining").reference(problem)
    shouted = gold.replace("SELECT", "select  /* all */").replace("FROM", "from\n")
    assert SCOPE.canonical(gold) == SCOPE.canonical(f"```sql\n{shouted}```")
    assert SCOPE.canonical(gold) != SCOPE.canonical(gold.replace("SELECT ", "SELECT 1, "))
    assert SCOPE.canonical("I do not (know") is None
    assert SCOPE.behaviour(problem, gold) == SCOPE.behaviour(
        problem, f"WITH w AS (SELECT 1) {gold}"
    )
    assert SCOPE.behaviour(problem, gold) != SCOPE.behaviour(problem, "SELECT 1")
    assert SCOPE.behaviour(problem, "SELECT nothing at all") is None


def test_feedback_shows_the_database_and_what_is_right() -> None:
    problem = one("sql_joining")
    told = SCOPE.feedback(problem.cases[:1], 3, "")
    table, records = next(iter(problem.cases[0].input["rows"].items()))
    assert f"{table}: (" in told
    assert str(records[0][0]) in told
    assert "3 more databases" in told
    assert "no such column" in SCOPE.feedback((), 0, "no such column: x")
    assert "afterwards" in SCOPE.feedback(one("sql_mutation").cases[:1], 0, "")
