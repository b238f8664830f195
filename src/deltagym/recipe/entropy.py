"""Entropy control: the coefficient of the entropy bonus, adapted so that the policy's entropy stays at a target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from deltagym.recipe.schema import EntropySection


class EntropyControl:
    """Coefficient of the bonus: as given at the target, exponentially more below it and less above; fixed without a target.

    It follows the last step's entropy at once. A coefficient that creeps up by a factor a step, the usual way, comes ten steps
    after a collapse and stays ten steps too long.
    """

    def __init__(self, settings: EntropySection) -> None:
        self._settings = settings
        self.coefficient = settings.coefficient

    def update(self, entropy: float, target: float | None) -> None:
        """Takes in the measured entropy (nats a token) of a step."""
        if target:
            s = self._settings
            self.coefficient = s.coefficient * math.exp(s.gain * (1 - entropy / target))

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return {"coefficient": self.coefficient}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self.coefficient = state["coefficient"]


def tokens_in(spans: Sequence[tuple[int, int]], ends: Sequence[int]) -> np.ndarray:
    """Which tokens lie in one of the spans of characters, and, past the text's end, the one that ends it. Bool [T].

    Args:
        spans: (start, stop) of each, apart from each other.
        ends: Where each token's text ends, in characters.
    """
    ends_T = np.asarray(ends)
    starts_T = np.concatenate([[0], ends_T[:-1]])
    inside_T = starts_T == ends_T
    for start, stop in spans:
        inside_T |= (starts_T < stop) & (ends_T > start)
    return inside_T
