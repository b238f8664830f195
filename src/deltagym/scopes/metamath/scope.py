"""The scope `metamath`: answers are proofs, as lists of labels, in made-up formal systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deltagym.core.audit import Audit, audits_of_verdicts
from deltagym.core.evidence import Evidence
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.scope import Scope
from deltagym.scopes.metamath import cases
from deltagym.scopes.metamath.prompt import feedback_text, full_prompt
from deltagym.scopes.metamath.verifier import canonical_text, verify_batch


def _for_every_goal(proof: str) -> str:
    """An answer that gives `proof` for each of the goals g1 to g8."""
    return "".join(f"g{i} : {proof}\n" for i in range(1, 9))


IDLE_ANSWERS = tuple(
    map(_for_every_goal, ("", "?", "a1", "a2", "c1 a1", "f1 a1", "c1 a1 r1", "c1 c2 a1 r1"))
)
"""Answers with one short proof for every goal."""


class Metamath(Scope):
    """Proofs in formal systems that nobody has seen before; each goal is a case."""

    name = "metamath"
    dialects = ("metamath",)
    case_counts = range(4, 9)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        return verify_batch(problems, completions)

    def read_case(self, test: Mapping[str, Json]) -> Case:
        return cases.read_case(test)

    def write_case(self, case: Case) -> Json:
        return cases.write_case(case)

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem.statement)

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return IDLE_ANSWERS

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        return feedback_text(cases, more, error)

    def canonical(self, completion: str) -> str | None:
        return canonical_text(completion)

    def audit(self, problem: Problem, completions: Sequence[str]) -> list[Audit]:
        """The verdicts themselves, since a proof that passes proves every goal."""
        return audits_of_verdicts(self.verify_many([problem] * len(completions), completions))

    def evidence(self, problems: Sequence[Problem]) -> Evidence:
        from deltagym.scopes.metamath.evidence import MetamathEvidence

        return MetamathEvidence(problems)


SCOPE = Metamath()
