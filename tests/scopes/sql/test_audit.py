"""The audit of SQL: other databases find answers that know only the cases."""

import pytest

from deltagym.core.audit import NOT_AUDITED, Audit
from deltagym.core.problem import Case, Json, Problem
from deltagym.core.verification import audit, verify
from deltagym.scopes.sql.families import FAMILIES


def one(name: str) -> Problem:
    return FAMILIES[name].generate("medium", "test", 0)


def memory(problem: Problem) -> str:
    """A query that tells the cases' databases apart by keys, and gives what is right on each."""
    width = problem.cases[0].expected["width"]
    parts = ["SELECT " + ", ".join(["NULL"] * width) + " WHERE 0"]
    parts += [_known(case) for case in problem.cases if case.expected["rows"]]
    return "\nUNION ALL\n".join(parts)


def _known(case: Case) -> str:
    """What is right on one case, if the keys are those of its database."""
    table, records = next((t, r) for t, r in case.input["rows"].items() if r)
    key = case.input["ddl"].split(f"CREATE TABLE {table} (")[1].split()[0]
    seen = sum(record[0] ** 2 for record in records)
    rows = ", ".join(f"({', '.join(map(_literal, row))})" for row in case.expected["rows"])
    return f"SELECT * FROM (VALUES {rows}) WHERE (SELECT SUM({key} * {key}) FROM {table}) = {seen}"


def _literal(value: Json) -> str:
    return "NULL" if value is None else repr(value)


@pytest.mark.parametrize("name", ["sql_joining", "sql_aggregation", "sql_mutation"])
def test_gold_is_right(name: str) -> None:
    problem = one(name)
    gold = FAMILIES[name].reference(problem)
    assert audit(problem, [gold, gold]) == [Audit(right=True)] * 2


@pytest.mark.parametrize("name", ["sql_joining", "sql_aggregation"])
def test_a_memory_of_the_cases_is_wrong(name: str) -> None:
    problem = one(name)
    known = memory(problem)
    assert verify(problem, known).full_pass
    wrong, again = audit(problem, [known, f"{known}\n"])
    assert (wrong.right, wrong.decided) == (False, True)
    assert wrong.counterexample.startswith('with the tables {"')
    assert wrong == again


def test_an_answer_that_fails_the_cases_is_wrong_at_once() -> None:
    fails, broken = audit(one("sql_joining"), ["SELECT 0", "SELECT"])
    assert "the right result is [[" in fails.counterexample
    assert broken == Audit(False, True, broken.counterexample)
    assert broken.counterexample.startswith("it cannot be run: ")


@pytest.mark.parametrize("family", ["sql:theirs", "sql_joining"])
def test_a_problem_without_a_draft_is_not_audited(family: str) -> None:
    theirs = Problem(family, "x", {}, "", one("sql_joining").cases)
    assert audit(theirs, ["SELECT 0", ""]) == [NOT_AUDITED] * 2
