"""Cases of Manufactoria: how they are made, and how rows store them."""

from __future__ import annotations

from collections.abc import Mapping

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json


def accept_case(tape: str, accepted: bool) -> Case:
    """A case that checks acceptance only."""
    return Case(tape, {"accepted": accepted, "output": "", "check_output": False})


def output_case(tape: str, output: str) -> Case:
    """A case that the program must accept, leaving exactly `output` on the tape."""
    return Case(tape, {"accepted": True, "output": output, "check_output": True})


def read_case(test: Mapping[str, Json]) -> Case:
    """Reads upstream's test-case schema; missing fields take the defaults of upstream's API."""
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


def write_case(case: Case) -> dict[str, Json]:
    """Writes upstream's test-case schema."""
    return {
        "input": case.input,
        "expected_output": case.expected["output"],
        "expected_accepted": case.expected["accepted"],
        "check_output": case.expected["check_output"],
    }
