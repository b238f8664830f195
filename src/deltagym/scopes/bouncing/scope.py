"""The scope `bouncing`: answers are Python programs that compute where bouncing bodies are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deltagym.core.audit import Audit
from deltagym.core.evidence import Evidence
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.scope import Scope
from deltagym.scopes.bouncing import cases, composites
from deltagym.scopes.bouncing.composites import LETTERS
from deltagym.scopes.bouncing.idle import idle_answers
from deltagym.scopes.bouncing.prompt import feedback_text, full_prompt
from deltagym.scopes.bouncing.traits import LEVELS
from deltagym.scopes.bouncing.verifier import verify_batch


class Bouncing(Scope):
    """Programs that define `predict_position`; each time asked about is a case."""

    name = "bouncing"
    dialects = ("python",)
    case_counts = range(15, 21)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        return verify_batch(problems, completions)

    def read_case(self, test: Mapping[str, Json]) -> Case:
        return cases.read_case(test)

    def read_family(self, row: Mapping[str, Json]) -> str:
        """Upstream's rows name their scene type in the id: `AB_2_17` is of `rotobj_rotbox`."""
        found = re.match(r"([A-I]+)_\d+_\d+$", str(row.get("id") or ""))
        return "_".join(LETTERS[letter] for letter in found[1]) if found else "unnamed"

    def why_no_family(self, name: str) -> str:
        """Also understands upstream's letters: `ABCD` is `rotobj_rotbox_movbox_gravity`."""
        return composites.why_no_family(name)

    def read_level(self, row: Mapping[str, Json]) -> str:
        """The row's level; upstream counts difficulties from 0."""
        given = super().read_level(row)
        return LEVELS[int(given)] if given in set(map(str, range(len(LEVELS)))) else given

    def write_case(self, case: Case) -> Json:
        return cases.write_case(case)

    def upstream_columns(self, problem: Problem) -> Mapping[str, Json]:
        """Upstream's assert statements and its columns about them.

        They compare the mean distance over the bodies with the tolerance, so they pass every
        program that passes here.
        """
        return cases.upstream_columns(problem)

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem)

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return idle_answers(problem)

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        return feedback_text(cases, more, error)

    def audit(self, problem: Problem, completions: Sequence[str]) -> list[Audit]:
        from deltagym.scopes.bouncing.audit import audit_answers

        return audit_answers(problem, completions)

    def evidence(self, problems: Sequence[Problem]) -> Evidence:
        from deltagym.scopes.bouncing.evidence import BouncingEvidence

        return BouncingEvidence(problems)


SCOPE = Bouncing()
