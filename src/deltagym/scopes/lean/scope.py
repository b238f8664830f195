"""The scope `lean`: answers are proofs in a subset of Lean 4, judged by the embedded checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deltagym.core.answers import Span
from deltagym.core.audit import Audit, audits_of_verdicts
from deltagym.core.evidence import Evidence
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.scope import Scope
from deltagym.scopes.lean import cases
from deltagym.scopes.lean.idle import IDLE_ANSWERS
from deltagym.scopes.lean.prompt import feedback_text, full_prompt
from deltagym.scopes.lean.toolchain.rows import (
    asks_lean,
    read_statement,
    statement_test,
    verify_statements,
)
from deltagym.scopes.lean.verifier import lean_span, verify_batch


class Lean(Scope):
    """Proofs in a subset of Lean 4 with Mathlib; each sub-goal of a theorem is a case."""

    name = "lean"
    dialects = ("lean4",)
    case_counts = range(3, 25)
    renamed_from = ("proof",)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        if not any(map(asks_lean, problems)):
            return verify_batch(problems, completions)
        verdicts: dict[int, Verdict] = {}
        for whole, verify in ((False, verify_batch), (True, verify_statements)):
            numbers = [i for i, problem in enumerate(problems) if asks_lean(problem) == whole]
            given = [problems[i] for i in numbers], [completions[i] for i in numbers]
            verdicts.update(zip(numbers, verify(*given), strict=True))
        return [verdicts[i] for i in range(len(problems))]

    def read_case(self, test: Mapping[str, Json]) -> Case:
        return read_statement(test) if "statement" in test else cases.read_case(test)

    def tests_of_row(self, row: Mapping[str, Json]) -> Sequence[Json] | None:
        """Upstream's rows bring no tests: the statement in their prompt is to be proved."""
        test = statement_test(row)
        return None if test is None else [test]

    def write_case(self, case: Case) -> Json:
        return cases.write_case(case)

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem.statement)

    def answer_span(self, completion: str) -> Span:
        """Where the proof is: the last fenced block, which may be indented, or all of it."""
        return lean_span(completion)

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return IDLE_ANSWERS

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        return feedback_text(cases, more, error)

    def audit(self, problem: Problem, completions: Sequence[str]) -> list[Audit]:
        """The verdicts themselves, since a proof that passes proves every goal."""
        return audits_of_verdicts(self.verify_many([problem] * len(completions), completions))

    def evidence(self, problems: Sequence[Problem]) -> Evidence:
        from deltagym.scopes.lean.evidence import LeanEvidence

        return LeanEvidence(problems)


SCOPE = Lean()
