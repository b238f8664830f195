"""Warm-up: the learning rate rises over the first updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deltagym.recipe.schema import OptimizerSection


class Warmup:
    """Counts the updates so far and gives the learning rate of the next one.

    It counts updates, not steps, because a step in which every group is dead has no update. A rare
    first success is then not learned from at full size.
    """

    def __init__(self, settings: OptimizerSection) -> None:
        self._settings = settings
        self.updates = 0

    @property
    def rate(self) -> float:
        """Learning rate of the next update."""
        lr, steps = self._settings.lr, self._settings.warmup_updates
        return lr * min(1.0, (self.updates + 1) / steps) if steps else lr

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return {"updates": self.updates}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self.updates = state["updates"]
