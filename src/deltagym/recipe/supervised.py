"""Supervised mix: an auxiliary loss on the gold answers of the problems that fail most often.

It is a control, not part of the recipe (ReLIFT, CHORD), and off by default. A policy that it helps
lacked the syntax; a policy that it does not help lacks the algorithm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deltagym.recipe.schema import SupervisedSection


class SupervisedMix:
    """Chooses the gold answers to imitate in a step, and the weight of their loss."""

    def __init__(self, settings: SupervisedSection) -> None:
        self._settings = settings
        self._failures: dict[str, int] = {}

    def weight(self, step: int) -> float:
        """Weight of the loss: falls linearly over `decay_steps` to `final_weight`, then stays."""
        s = self._settings
        done = min(1.0, step / s.decay_steps) if s.decay_steps else 0.0
        return s.weight + (s.final_weight - s.weight) * done

    def chosen(self, failed: Sequence[str]) -> list[str]:
        """Of the problems that failed in this step, those that failed most often in a row."""
        ranked = sorted(failed, key=lambda p: -self._failures.get(p, 0))
        return ranked[: self._settings.prompts]

    def observe(self, problem_id: str, passed: bool) -> None:
        """Records whether any completion of a group passed every case."""
        self._failures[problem_id] = 0 if passed else self._failures.get(problem_id, 0) + 1

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return dict(self._failures)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self._failures = dict(state)
