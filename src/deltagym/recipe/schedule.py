"""Schedule: which phase a run is in, and when it goes to the next one.

The paper (section 3) has two phases: a warm-up with dense reward, then binary reward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deltagym.recipe.schema import Phase, Until


class Schedule:
    """Goes through the phases as steps are observed."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        self._phases = tuple(phases)
        self._index = 0
        self._history: list[dict[str, float]] = []

    @property
    def phase(self) -> Phase:
        """The phase of the next step; the last phase when the run is over."""
        return self._phases[self.index]

    @property
    def index(self) -> int:
        """Position of `phase` among the phases."""
        return min(self._index, len(self._phases) - 1)

    @property
    def finished(self) -> bool:
        """Whether every phase has ended."""
        return self._index >= len(self._phases)

    @property
    def steps_left(self) -> int:
        """Steps to the end if no phase ends early."""
        return sum(p.steps for p in self._phases[self._index :]) - len(self._history)

    def observe(self, pass_rate: float, full_pass: float, samples: int) -> bool:
        """Records one step; returns whether the phase ended with it.

        Args:
            pass_rate: Mean share of cases passed.
            full_pass: Share of completions that passed every case.
            samples: Completions in both means.
        """
        phase = self.phase
        self._history.append({"pass_rate": pass_rate, "full_pass": full_pass, "samples": samples})
        ended = len(self._history) >= phase.steps or (
            phase.until is not None and reached(phase.until, self._history)
        )
        if ended:
            self._index += 1
            self._history = []
        return ended

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return {"index": self._index, "history": list(self._history)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self._index, self._history = state["index"], list(state["history"])


def phase_at(phases: Sequence[Phase], step: int) -> Phase:
    """The phase of a step if no phase ends early; the last one after the end.

    Args:
        phases: The phases of a run.
        step: Steps done so far.
    """
    for phase in phases:
        if step < phase.steps:
            return phase
        step -= phase.steps
    return phases[-1]


def reached(until: Until, history: Sequence[Mapping[str, float]]) -> bool:
    """Whether the steps of a phase fulfil its `until` rule."""
    if until.successes is not None:
        return sum(round(h["full_pass"] * h["samples"]) for h in history) >= until.successes
    values = [h[until.metric] for h in history]
    window = until.window
    if len(values) < window:
        return False
    latest = sum(values[-window:]) / window
    if until.at_least is not None:
        return latest >= until.at_least
    if len(values) < 2 * window:
        return False
    before = sum(values[-2 * window : -window]) / window
    return latest - before < (until.plateau or 0.0)
