"""What answers score that know one tactic and use it for every step: the floor beside which a dense reward is read."""

from __future__ import annotations

from collections.abc import Iterator

from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.task import Task

TACTICS = (
    "ring",
    "norm_num",
    "omega",
    "nlinarith []",
    "linarith",
    "positivity",
    "decide",
    "rfl",
    "assumption",
    "intro k; ring",
    "intro k; omega",
    "constructor",
)
"""Tactics that need no thought about the theorem."""


def shortcuts(task: Task) -> Iterator[tuple[str, str]]:
    """Each tactic, and the answer that uses it for every step."""
    for tactic in TACTICS:
        yield tactic, task.skeleton(tactic)


def floor(task: Task) -> dict[str, float]:
    """Tactic to the share of steps that it proves; under `best` the share of steps that at least one of them proves."""
    passed = {tactic: judge(task, text).passed for tactic, text in shortcuts(task)}
    scores = {tactic: sum(bools) / len(bools) for tactic, bools in passed.items()}
    return {**scores, "best": sum(map(any, zip(*passed.values(), strict=True))) / len(task.steps)}
