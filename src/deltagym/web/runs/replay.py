"""The way from a rollout to the playground, where its tape is replayed."""

from __future__ import annotations

import base64
import json
import zlib

from deltagym.core.problem import Verdict
from deltagym.core.registry import scope_of
from deltagym.web.runs.problems import RunProblem


def replay_address(found: RunProblem, completion: str, verdict: Verdict) -> str:
    """The playground's address with the answer of a completion, ready to be played.

    A Manufactoria program gets the tape of the first case that it fails, of the first case if it
    passes them all.
    """
    scope = scope_of(found.problem)
    start, end = scope.answer_span(completion)
    state: dict[str, object] = {"text": completion[start:end]}
    if scope.name == "manufactoria" and found.problem.cases:
        failed = verdict.passed.index(False) if False in verdict.passed else 0
        state |= {"tape": found.problem.cases[failed].input, "step": 0}
    address = found.address.play() if found.address else "/play"
    return f"{address}#{pack(state)}"


def pack(state: dict[str, object]) -> str:
    """The playground's state in the letters of addresses, as its own `Share` writes it."""
    squeezer = zlib.compressobj(9, wbits=-15)
    data = squeezer.compress(json.dumps(state).encode()) + squeezer.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
