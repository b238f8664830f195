"""Guidance: a prompt whose whole group failed is sampled again with part of the gold answer given.

The method is that of GUIDE and SEELE. The update uses the prompt without the hint, so that the
policy learns to answer alone. Each token is weighted by the clipped ratio of its probability
without the hint to the probability it was sampled with (1 for tokens that were given).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deltagym.recipe.schema import GuidanceSection


class Guidance:
    """Decides how much of the gold answer each problem is given.

    One part more after a guided group that failed too, one part less after a guided group with a
    success.
    """

    def __init__(self, settings: GuidanceSection) -> None:
        self._settings = settings
        self._parts: dict[str, int] = {}

    def parts(self, problem_id: str, total: int) -> int:
        """How many of the `total` parts of the gold answer to give; never the last one."""
        return max(0, min(self._parts.get(problem_id, self._settings.first_parts), total - 1))

    def chosen(self, failed: list[str]) -> list[str]:
        """Chooses which failed problems to guide in this step: those given least so far.

        Returns:
            Their ids, in the order of `failed`.
        """
        ranked = sorted(failed, key=lambda p: self._parts.get(p, 0))
        kept = set(ranked[: self._settings.groups])
        return [p for p in failed if p in kept]

    def observe(self, problem_id: str, passed: bool) -> None:
        """Records whether any completion of a guided group passed every case."""
        now = self._parts.get(problem_id, self._settings.first_parts)
        self._parts[problem_id] = max(1, now - 1) if passed else now + 1

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return dict(self._parts)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self._parts = dict(state)
