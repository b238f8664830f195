"""Idle answers of Lean: one tactic, whatever the theorem is."""

from __future__ import annotations

from collections.abc import Iterator

from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.outline import Outline

IDLE_ANSWERS = (
    "by ring",
    "by simp",
    "by norm_num",
    "by omega",
    "by nlinarith []",
    "by positivity",
    "by decide",
)
"""Whole answers that leave out all sub-goals."""

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
"""Tactics that can be written without looking at the theorem."""


def one_tactic_answers(outline: Outline) -> Iterator[tuple[str, str]]:
    """Each of `TACTICS`, with the answer that uses it for every claim."""
    for tactic in TACTICS:
        yield tactic, outline.skeleton(tactic)


def tactic_scores(outline: Outline) -> dict[str, float]:
    """The share of claims that each of `TACTICS` proves, in [0, 1].

    The entry `best` is the share of claims that at least one of them proves.
    """
    passed = {tactic: judge(outline, text).passed for tactic, text in one_tactic_answers(outline)}
    scores = {tactic: sum(bools) / len(bools) for tactic, bools in passed.items()}
    best = sum(map(any, zip(*passed.values(), strict=True))) / len(outline.claims)
    return {**scores, "best": best}
