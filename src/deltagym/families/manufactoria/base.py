"""What every Manufactoria family shares: verification, rows and the prompt. Their kinds are in `accept.py` and `transform.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar, cast

from deltagym.families.manufactoria.canonical import behaviour_key, canonical_text
from deltagym.families.manufactoria.prompt import feedback_text, full_prompt
from deltagym.families.manufactoria.reach import Span, reachable_spans
from deltagym.families.manufactoria.verifier import Dialect, verify_batch
from deltagym.family import Family
from deltagym.problem import BadInput, Case, Json, Problem, Verdict
from deltagym.proof import Prover

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


class ManufactoriaFamily(Family):
    """A family whose answers are Manufactoria programs."""

    scope: ClassVar[str] = "manufactoria"
    dialects: ClassVar[tuple[str, ...]] = ("delta2", "delta1")
    idle: ClassVar[tuple[str, ...]] = (ACCEPT_ALL, REJECT_ALL, CLEAR_TAPE)

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem)

    def verify_many(self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None) -> list[Verdict]:
        self.require_dialect(dialect)
        return verify_batch(problems, completions, cast(Dialect, dialect or "delta2"))

    def used_spans(self, completion: str) -> list[Span] | None:
        return reachable_spans(completion)

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        return feedback_text(cases, more, error)

    def answer_parts(self, problem: Problem) -> list[str]:
        return [f"{node}\n" for node in re.split(r"\n(?=\n)", self.reference(problem).removesuffix("\n"))]

    def canonical(self, completion: str) -> str | None:
        return canonical_text(completion)

    def behaviour(self, problem: Problem, completion: str) -> str | None:
        return behaviour_key(problem, completion)

    def prover(self, problems: Sequence[Problem]) -> Prover:
        from deltagym.families.manufactoria.proof import ManufactoriaProver

        return ManufactoriaProver(problems)

    def case_from_row(self, test: Mapping[str, Json]) -> Case:
        return tape_case_from_row(test)

    def case_to_row(self, case: Case) -> Json:
        return {
            "input": case.input,
            "expected_output": case.expected["output"],
            "expected_accepted": case.expected["accepted"],
            "check_output": case.expected["check_output"],
        }


def accept_case(tape: str, accepted: bool) -> Case:
    """A case that looks at acceptance only."""
    return Case(tape, {"accepted": accepted, "output": "", "check_output": False})


def output_case(tape: str, output: str) -> Case:
    """A case that wants the program to accept and to leave exactly `output` on the tape."""
    return Case(tape, {"accepted": True, "output": output, "check_output": True})


def tape_case_from_row(test: Mapping[str, Json]) -> Case:
    """Reads upstream's test-case schema; missing fields take the defaults of upstream's API model."""
    expected = {
        "output": test.get("expected_output", ""),
        "accepted": test.get("expected_accepted", True),
        "check_output": test.get("check_output", True),
    }
    for field, value, kind in (
        ("input", test.get("input"), str),
        ("expected_output", expected["output"], str),
        ("expected_accepted", expected["accepted"], bool),
        ("check_output", expected["check_output"], bool),
    ):
        if not isinstance(value, kind):
            raise BadInput(f"ground_truth: {field} must be a {kind.__name__}, not {value!r}")
    return Case(test["input"], expected)
