"""Which prompts a step trains on: passes through the training set, with each family's share fixed or led by how far it lags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from deltagym.problem import BadInput, Problem
from deltagym.seeding import rng

Balance = Literal["proportional", "equal", "lagging"]

FLOOR = 0.1
"""Weight a solved family keeps under `lagging`, so that it is not forgotten; an unsolved one has 1 more."""
MEMORY = 0.9
"""How much of a family's running full-pass rate is kept at each step."""


class PromptSampler:
    """Deals out prompts. Each family is gone through in laps, every lap in an order of its own derived from the seed."""

    def __init__(self, problems: Sequence[Problem], count: int, balance: Balance, seed: int) -> None:
        self._count, self._balance, self._seed = count, balance, seed
        self._pools: dict[str, list[Problem]] = {}
        for problem in problems:
            self._pools.setdefault(problem.family, []).append(problem)
        self._dealt = dict.fromkeys(self._pools, 0)
        self._owed = dict.fromkeys(self._pools, 0.0)
        self._full_pass = dict.fromkeys(self._pools, 0.0)

    def deal(self, families: Sequence[str] | None = None) -> list[Problem]:
        """The prompts of the next step, of the given families or of all.

        Raises:
            BadInput: A family has no problems here.
        """
        missing = set(families or ()) - set(self._pools)
        if missing:
            raise BadInput(f"phases.families: the suite trains on no {', '.join(sorted(missing))}; it has {', '.join(self._pools)}")
        chosen: list[Problem] = []
        for name, share in self._shares(families or list(self._pools)).items():
            pool, dealt = self._pools[name], self._dealt[name]
            chosen += [pool[self._order(name, lap)[offset]] for lap, offset in (divmod(dealt + i, len(pool)) for i in range(share))]
            self._dealt[name] = dealt + share
        return chosen

    def observe(self, full_pass_by_family: Mapping[str, float]) -> None:
        """Takes in a step's full-pass rates."""
        for name, rate in full_pass_by_family.items():
            if name in self._full_pass:
                self._full_pass[name] = MEMORY * self._full_pass[name] + (1 - MEMORY) * rate

    def _weight(self, name: str) -> float:
        if self._balance == "proportional":
            return float(len(self._pools[name]))
        return 1.0 if self._balance == "equal" else 1 - self._full_pass[name] + FLOOR

    def _shares(self, families: Sequence[str]) -> dict[str, int]:
        """Prompts for each family, adding up to the step's count.

        What a family is owed beyond whole prompts is carried over to the next step, so that a small one has its turn.
        """
        weights = {name: self._weight(name) for name in families}
        for name, weight in weights.items():
            self._owed[name] += self._count * weight / sum(weights.values())
        shares = {name: max(0, int(self._owed[name])) for name in families}
        while sum(shares.values()) != self._count:
            short = sum(shares.values()) < self._count
            rest = {name: self._owed[name] - shares[name] for name in families}
            name = max(rest, key=rest.__getitem__) if short else min((n for n in rest if shares[n]), key=rest.__getitem__)
            shares[name] += 1 if short else -1
        for name in families:
            self._owed[name] -= shares[name]
        return shares

    def _order(self, name: str, lap: int) -> list[int]:
        size = len(self._pools[name])
        return rng(self._seed, "prompts", name, lap).sample(range(size), size)

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return {"dealt": dict(self._dealt), "owed": dict(self._owed), "full_pass": dict(self._full_pass)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self._dealt, self._owed, self._full_pass = dict(state["dealt"]), dict(state["owed"]), dict(state["full_pass"])
