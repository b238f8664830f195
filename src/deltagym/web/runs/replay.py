"""The way from a rollout to where its answer is seen at work."""

from __future__ import annotations

from deltagym.core.problem import Verdict
from deltagym.core.registry import scope_of
from deltagym.web.play.link import play_link
from deltagym.web.runs.problems import RunProblem
from deltagym.web.watch.routes import VIEWS, watch_link


def replay_address(found: RunProblem, completion: str, verdict: Verdict) -> str:
    """The address that shows a completion at work.

    It is the playground's for a Manufactoria program, with the tape of the first case that it
    fails, of the first case if it passes them all; that of the view of its scope for others.
    """
    tape, scope = None, scope_of(found.problem).name
    if scope in VIEWS and found.address:
        return watch_link(found.address, completion)
    if scope == "manufactoria" and found.problem.cases:
        failed = verdict.passed.index(False) if False in verdict.passed else 0
        tape = found.problem.cases[failed].input
    return play_link(found.address, completion, tape)
