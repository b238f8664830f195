"""Entropy control: the coefficient of the entropy bonus, adapted so that the policy's entropy stays at a target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deltagym.recipe.schema import EntropySection


class EntropyControl:
    """Multiplies the coefficient by `rate` below the target and divides it above; fixed when there is no target."""

    def __init__(self, settings: EntropySection) -> None:
        self._settings = settings
        self.coefficient = settings.coefficient

    def update(self, entropy: float, target: float | None) -> None:
        """Takes in the measured entropy (nats a token) of a step."""
        if target is None:
            return
        s = self._settings
        factor = s.rate if entropy < target else 1 / s.rate
        self.coefficient = min(max(self.coefficient * factor, s.minimum), s.maximum)

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return {"coefficient": self.coefficient}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self.coefficient = state["coefficient"]
