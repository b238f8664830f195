"""Entropy control: adapts the weight of the entropy bonus so that the policy keeps exploring."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from deltagym.recipe.schema import EntropySection


class EntropyControl:
    """Holds the coefficient of the entropy bonus and adapts it to the entropy just measured.

    At the target the coefficient is the one given; below the target it is exponentially larger,
    above it smaller. Without a target it is fixed. It follows the last step's entropy at once: a
    coefficient that changes by a factor a step, the usual way, reacts ten steps after a collapse
    and stays ten steps too long.
    """

    def __init__(self, settings: EntropySection) -> None:
        self._settings = settings
        self.coefficient = settings.coefficient

    def update(self, entropy: float, target: float | None) -> None:
        """Sets the coefficient after a step with this entropy (nats a token)."""
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
    """Marks the tokens whose text overlaps one of the spans. Bool [T].

    A token without text ends the answer (EOS); it is marked too.

    Args:
        spans: (start, stop) of each span, in characters; spans do not overlap.
        ends: Where the text of each token ends, in characters.
    """
    ends_T = np.asarray(ends)
    starts_T = np.concatenate([[0], ends_T[:-1]])
    inside_T = starts_T == ends_T
    for start, stop in spans:
        inside_T |= (starts_T < stop) & (ends_T > start)
    return inside_T
