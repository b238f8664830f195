"""The way from a rollout to the playground, where its tape is replayed."""

from __future__ import annotations

from deltagym.core.problem import Verdict
from deltagym.core.registry import scope_of
from deltagym.web.play.link import play_link
from deltagym.web.runs.problems import RunProblem


def replay_address(found: RunProblem, completion: str, verdict: Verdict) -> str:
    """The playground's address with a completion, ready to be played.

    A Manufactoria program gets the tape of the first case that it fails, of the first case if it
    passes them all.
    """
    tape = None
    if scope_of(found.problem).name == "manufactoria" and found.problem.cases:
        failed = verdict.passed.index(False) if False in verdict.passed else 0
        tape = found.problem.cases[failed].input
    return play_link(found.address, completion, tape)
