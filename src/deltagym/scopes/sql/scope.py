"""The scope `sql`: answers are SQL for SQLite, run on small databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deltagym.core.answers import Span
from deltagym.core.audit import Audit
from deltagym.core.evidence import Evidence
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.scope import Scope
from deltagym.scopes.sql import cases
from deltagym.scopes.sql.prompt import feedback_text, full_prompt
from deltagym.scopes.sql.verifier import answer_span, behaviour_key, extract, verify_batch

NO_ROWS = "SELECT NULL WHERE 0"
ZERO = "SELECT 0"
NO_CHANGE = "SELECT 1;"


class Sql(Scope):
    """One SQLite query, or a script that changes the tables; judged on several databases."""

    name = "sql"
    dialects = ("sqlite",)
    case_counts = range(cases.LEAST, cases.MOST + 1)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        return verify_batch(problems, completions)

    def read_case(self, test: Mapping[str, Json]) -> Case:
        return cases.read_case(test)

    def write_case(self, case: Case) -> Json:
        return cases.write_case(case)

    def prompt(self, problem: Problem) -> str:
        expected = problem.cases[0].expected
        return full_prompt(problem.statement, "tables" in expected, expected.get("ordered", False))

    def answer_span(self, completion: str) -> Span:
        return answer_span(completion)

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return NO_ROWS, ZERO, NO_CHANGE

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        return feedback_text(cases, more, error)

    def canonical(self, completion: str) -> str | None:
        """The SQL in one layout, a clause a line, without comments; names stay as they are."""
        from deltagym.scopes.sql.features import normal_form

        return normal_form(extract(completion))

    def behaviour(self, problem: Problem, completion: str) -> str | None:
        return behaviour_key(problem, completion)

    def audit(self, problem: Problem, completions: Sequence[str]) -> list[Audit]:
        from deltagym.scopes.sql.audit import audit_answers

        return audit_answers(problem, completions)

    def evidence(self, problems: Sequence[Problem]) -> Evidence:
        from deltagym.scopes.sql.evidence import SqlEvidence

        return SqlEvidence(problems)


SCOPE = Sql()
