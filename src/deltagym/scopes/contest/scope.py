"""The scope `contest`: answers are programs that must be right and fast enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deltagym.core.audit import Audit
from deltagym.core.evidence import Evidence
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.scope import Scope
from deltagym.scopes.contest import cases
from deltagym.scopes.contest.lookup import dialect_of
from deltagym.scopes.contest.prompt import feedback_text, full_prompt
from deltagym.scopes.contest.template import TOTAL
from deltagym.scopes.contest.verifier import verify_batch

IDLE_PYTHON = ("print(0)\n", "print(1)\n", "print(-1)\n")
IDLE_CPP = tuple(
    f'#include <cstdio>\nint main() {{ std::puts("{answer}"); }}\n' for answer in (0, 1, -1)
)


class Contest(Scope):
    """Programs in Python or C++ that read standard input, under time limits set by our own.

    A family is answered in one language. Python families have the dialects `python`, the default,
    and `ticks`, which limits executed lines instead of CPU time; C++ families have `cpp` alone.
    """

    name = "contest"
    dialects = ("python", "ticks", "cpp")
    case_counts = range(TOTAL, TOTAL + 1)

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        """Judges `completions[i]` against `problems[i]`, each in its family's language.

        Raises:
            BadInput: As in every scope; also if a problem's family has no such dialect.
        """
        self.require_dialect(dialect)
        if dialect is not None:
            for problem in problems:
                dialect_of(problem, dialect)
        return super().verify_many(problems, completions, dialect)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        """Judges completions; the scope's default dialect stands for each family's own."""
        asked = None if dialect == self.dialects[0] else dialect
        return verify_batch(problems, completions, [dialect_of(p, asked) for p in problems])

    def read_family(self, row: Mapping[str, Json]) -> str:
        """Upstream's rows name the technique in `category`."""
        return str(row.get("category") or "unnamed")

    def read_case(self, test: Mapping[str, Json]) -> Case:
        return cases.read_case(test)

    def write_case(self, case: Case) -> Json:
        return cases.write_case(case)

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem.statement, dialect_of(problem))

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return IDLE_CPP if dialect_of(problem) == "cpp" else IDLE_PYTHON

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        return feedback_text(cases, more, error)

    def audit(self, problem: Problem, completions: Sequence[str]) -> list[Audit]:
        from deltagym.scopes.contest.audit import audit_answers

        return audit_answers(problem, completions)

    def evidence(self, problems: Sequence[Problem]) -> Evidence:
        from deltagym.scopes.contest.evidence import ContestEvidence

        return ContestEvidence(problems)


SCOPE = Contest()
