"""Verdicts on answers: status, cases passed, message."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Status
from deltagym.scopes.sql.scope import SCOPE
from deltagym.scopes.sql.verifier import extract, verify_batch

SUM = {"rows": [[12], [9]], "width": 1, "ordered": False}
LEFT = "SELECT SUM(price) FROM dish GROUP BY cook_id"


def test_a_right_answer_passes(make, pool) -> None:
    verdict = verify_batch([make(SUM)], [f"So:\n```sql\n{LEFT}\n```"], pool)[0]
    assert (verdict.status, verdict.passed, verdict.message) == (Status.OK, (True,), "")


def test_passed_is_a_bool_a_case(make, pool) -> None:
    problem = make(SUM, {"rows": [[1]], "width": 1, "ordered": False})
    verdict = verify_batch([problem], [LEFT], pool)[0]
    assert verdict.passed == (True, False)
    assert verdict.pass_rate == 0.5
    assert "wrong on 1 of 2 databases, first on number 2" in verdict.message


def test_what_cannot_run_is_invalid_and_says_why(make, pool) -> None:
    verdict = verify_batch([make(SUM)], ["SELECT colour FROM dish"], pool)[0]
    assert verdict.status is Status.INVALID
    assert "no such column" in verdict.message
    assert verdict.pass_rate == 0


def test_what_runs_out_of_steps_is_a_timeout(make, pool) -> None:
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n ORDER BY x"
    )
    assert verify_batch([make(SUM)], [endless], pool)[0].status is Status.TIMEOUT


def test_a_broken_case_is_no_score(make, pool) -> None:
    verdict = verify_batch([make(SUM, ddl="CREATE TABLE")], [LEFT], pool)[0]
    assert verdict.status is Status.INFRA_ERROR
    assert verdict.pass_rate is None


def test_changes_are_judged_by_all_tables(make, pool) -> None:
    after = {
        "tables": {"cook": [[1, "Ada"], [2, "Bo"]], "dish": [[1, 1, 6], [2, 1, 8], [3, None, 9]]}
    }
    answers = [
        "UPDATE dish SET price = price + 1 WHERE cook_id = 1;",
        "UPDATE dish SET price = price + 1;",
        "SELECT 1;",
        "DELETE FROM cook;",
    ]
    verdicts = verify_batch([make(after)] * 4, answers, pool)
    assert [v.full_pass for v in verdicts] == [True, False, False, False]
    assert verdicts[3].status is Status.INVALID


def test_an_infinity_is_not_near_everything(make, pool) -> None:
    assert not verify_batch([make(SUM)], ["SELECT 9e999 UNION ALL SELECT 9e999"], pool)[0].full_pass


def test_a_query_is_no_answer_where_it_changes_tables(make, pool) -> None:
    assert verify_batch([make(SUM)], ["DELETE FROM dish"], pool)[0].status is Status.INVALID


def test_answers_of_several_problems_come_in_order(make, pool) -> None:
    other = make({"rows": [[2]], "width": 1, "ordered": False})
    problems = [make(SUM), other, make(SUM), other]
    answers = [LEFT, "SELECT COUNT(*) FROM cook", "SELECT COUNT(*) FROM cook", LEFT]
    assert [v.full_pass for v in verify_batch(problems, answers, pool)] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("completion", "sql"),
    [
        ("```sql\nSELECT 1\n```\nor\n```sql\nSELECT 2\n```", "SELECT 2\n"),
        ("```\nSELECT 1\n```", "SELECT 1\n"),
        ("SELECT 3", "SELECT 3"),
        ("```sql\n\n```\n", "```sql\n\n```\n"),
        ("```SQLite\nSELECT 4\n```", "SELECT 4\n"),
    ],
)
def test_the_last_block_counts(completion: str, sql: str) -> None:
    assert extract(completion) == sql


def test_malformed_batches_are_refused(make) -> None:
    with pytest.raises(BadInput, match="completions: 0 for 1"):
        SCOPE.verify_many([make(SUM)], [])
    with pytest.raises(BadInput, match=r"completions\[0\]: must be text"):
        SCOPE.verify_many([make(SUM)], [None])  # type: ignore[list-item]
    with pytest.raises(BadInput, match="dialect: sql has no dialect 'postgres'"):
        SCOPE.verify_many([make(SUM)], [LEFT], "postgres")
