"""The scope `manufactoria`: answers are programs for a machine with one tape."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from deltagym.core.answers import Span
from deltagym.core.audit import Audit
from deltagym.core.evidence import Evidence
from deltagym.core.markup import Markup
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.scope import Scope
from deltagym.scopes.manufactoria import cases, drawing
from deltagym.scopes.manufactoria.audit import audit_answers
from deltagym.scopes.manufactoria.canonical import behaviour_key, canonical_text
from deltagym.scopes.manufactoria.evidence import ManufactoriaEvidence
from deltagym.scopes.manufactoria.prompt import feedback_text, full_prompt
from deltagym.scopes.manufactoria.reach import reachable_spans
from deltagym.scopes.manufactoria.syntax import Dialect
from deltagym.scopes.manufactoria.verifier import verify_batch

ACCEPT_ALL = "START start:\n    NEXT end\n\nEND end\n"
REJECT_ALL = "START start:\n    NEXT NONE\n\nEND end\n"
CLEAR_TAPE = """START start:
    NEXT rb

PULLER_RB rb:
    [R] rb
    [B] rb
    [EMPTY] yg

PULLER_YG yg:
    [Y] rb
    [G] rb
    [EMPTY] end

END end
"""

COLOUR_MODES = {"two": "2c", "four": "4c"}
"""Upstream's `color_mode` to the ending of a level."""


class Manufactoria(Scope):
    """Programs of two instructions, pull and paint, for a machine whose tape is a queue."""

    name = "manufactoria"
    dialects = ("delta2", "delta1")
    case_counts = range(24, 41)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        return verify_batch(problems, completions, cast(Dialect, dialect))

    def read_case(self, test: Mapping[str, Json]) -> Case:
        return cases.read_case(test)

    def write_case(self, case: Case) -> Json:
        return cases.write_case(case)

    def read_level(self, row: Mapping[str, Json]) -> str:
        """The row's level; upstream's files of single problems name level and colours apart."""
        colours = COLOUR_MODES.get(str(row.get("color_mode")).removesuffix("_color"))
        level = row.get("difficulty_level")
        return f"{level}-{colours}" if level and colours else super().read_level(row)

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem)

    def used_spans(self, completion: str) -> list[Span]:
        return reachable_spans(completion)

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return ACCEPT_ALL, REJECT_ALL, CLEAR_TAPE

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        return feedback_text(cases, more, error)

    def answer_parts(self, answer: str) -> list[str]:
        """One part for each node."""
        return [f"{node}\n" for node in re.split(r"\n(?=\n)", answer.removesuffix("\n"))]

    def canonical(self, completion: str) -> str | None:
        return canonical_text(completion)

    def behaviour(self, problem: Problem, completion: str) -> str | None:
        return behaviour_key(problem, completion)

    def audit(self, problem: Problem, completions: Sequence[str]) -> list[Audit]:
        return audit_answers(problem, completions)

    def evidence(self, problems: Sequence[Problem]) -> Evidence:
        return ManufactoriaEvidence(problems)

    def draw(self, completion: str, title: str) -> Markup | None:
        return drawing.draw_answer(completion, title)

    def legend(self) -> Markup:
        return drawing.legend()


SCOPE = Manufactoria()
