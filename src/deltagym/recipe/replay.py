"""Experience replay: completions that passed, kept by problem, join a later group of the same problem (paper section 3.3).

The paper's form treats them as if the current policy had written them. The corrected form keeps the log-probabilities they were
sampled with, so that the update can weigh each token by how likely it has become (truncated importance sampling).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from deltagym.recipe.schema import ReplaySection


@dataclass(frozen=True, slots=True)
class Trace:
    """One completion that passed every case.

    Attributes:
        step: The step it was sampled in.
        token_ids: Its tokens.
        logprobs: Log-probability of each token when it was sampled.
        trained: 1 on the tokens the policy wrote, 0 on feedback shown to it.
    """

    step: int
    token_ids: list[int]
    logprobs: list[float]
    trained: list[int]


class ReplayBuffer:
    """Successes by problem, oldest first. Only fresh rollouts are to be added, so nothing is logged twice."""

    def __init__(self, settings: ReplaySection) -> None:
        self._settings = settings
        self._traces: dict[str, list[Trace]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._traces.values()))

    def add(self, problem_id: str, trace: Trace) -> None:
        """Keeps a success; an equal one is only made younger. The oldest of all goes when the buffer is full."""
        if self._settings.mode == "off":
            return
        kept = [t for t in self._traces.get(problem_id, []) if t.token_ids != trace.token_ids]
        self._traces[problem_id] = [*kept, trace][-self._settings.per_problem :]
        while len(self) > self._settings.capacity:
            self._drop(min(self._traces, key=lambda p: self._traces[p][0].step))

    def draw(self, problem_id: str, step: int) -> list[Trace]:
        """The most recent successes on a problem that are not too old, newest first."""
        limit = self._settings.max_age
        fresh = [
            t for t in self._traces.get(problem_id, []) if limit is None or step - t.step <= limit
        ]
        return fresh[::-1][: self._settings.per_group]

    def _drop(self, problem_id: str) -> None:
        del self._traces[problem_id][0]
        if not self._traces[problem_id]:
            del self._traces[problem_id]

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return {problem: [asdict(t) for t in traces] for problem, traces in self._traces.items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self._traces = {problem: [Trace(**t) for t in traces] for problem, traces in state.items()}
