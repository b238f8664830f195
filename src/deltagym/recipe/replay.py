"""Experience replay: completions that passed join a later group of the same problem.

The paper (section 3.3) treats them as if the current policy had written them. The corrected form
keeps the log-probabilities they were sampled with, so that the update can weight each token by how
likely it has become (truncated importance sampling).
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
    """Keeps the successes on each problem, oldest first. Only fresh rollouts are added."""

    def __init__(self, settings: ReplaySection) -> None:
        self._settings = settings
        self._traces: dict[str, list[Trace]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._traces.values()))

    def add(self, problem_id: str, trace: Trace) -> None:
        """Keeps a success, in place of an equal older one; a full buffer drops its oldest."""
        if self._settings.mode == "off":
            return
        kept = [t for t in self._traces.get(problem_id, []) if t.token_ids != trace.token_ids]
        self._traces[problem_id] = [*kept, trace][-self._settings.per_problem :]
        while len(self) > self._settings.capacity:
            self._drop(min(self._traces, key=lambda p: self._traces[p][0].step))

    def draw(self, problem_id: str, step: int) -> list[Trace]:
        """The newest successes on a problem that are not too old at `step`, newest first."""
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
