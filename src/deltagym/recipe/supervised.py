"""Supervised mix: the problems that fail most get an auxiliary loss on their gold answers (ReLIFT, CHORD). Off by default.

It is a control, not part of the recipe: what it adds tells a policy that lacks the syntax from one that lacks the algorithm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deltagym.recipe.schema import SupervisedSection


class SupervisedMix:
    """Which gold answers are imitated in a step, and how much that weighs."""

    def __init__(self, settings: SupervisedSection) -> None:
        self._settings = settings
        self._failures: dict[str, int] = {}

    def weight(self, step: int) -> float:
        """Weight of the loss: falls in a straight line from `weight` to `final_weight` over `decay_steps`, then stays."""
        s = self._settings
        done = min(1.0, step / s.decay_steps) if s.decay_steps else 0.0
        return s.weight + (s.final_weight - s.weight) * done

    def chosen(self, failed: Sequence[str]) -> list[str]:
        """Of the problems whose groups failed in this step, those that failed most often in a row; ties in their order."""
        ranked = sorted(failed, key=lambda p: -self._failures.get(p, 0))
        return ranked[: self._settings.prompts]

    def observe(self, problem_id: str, passed: bool) -> None:
        """Takes in whether any completion of a group passed every case."""
        self._failures[problem_id] = 0 if passed else self._failures.get(problem_id, 0) + 1

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return dict(self._failures)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self._failures = dict(state)
