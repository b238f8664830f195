"""Which prompts a step trains on: passes through the training set, with each family's share fixed or led by how far it lags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.recipe.schema import RolloutSection

FLOOR = 0.1
"""Weight a solved family keeps under `lagging`, so that it is not forgotten; an unsolved one has 1 more."""
MEMORY = 0.9
"""How much of a family's running full-pass rate is kept at each step."""

REVISIT = 4
"""Every lap of this number meets solved prompts too, in case they are solved no longer."""


class PromptSampler:
    """Deals out prompts. Each family is gone through in laps, every lap in an order of its own derived from the seed.

    A prompt that comes more than once in a step asks for one group of so many times the rollouts.
    """

    def __init__(self, problems: Sequence[Problem], settings: RolloutSection, seed: int) -> None:
        self._settings, self._seed = settings, seed
        self._pools: dict[str, list[Problem]] = {}
        for problem in problems:
            self._pools.setdefault(problem.family, []).append(problem)
        self._by_id = {p.id: p for p in problems}
        self._dealt = dict.fromkeys(self._pools, 0)
        self._owed = dict.fromkeys(self._pools, 0.0)
        self._full_pass = dict.fromkeys(self._pools, 0.0)
        self._solved: set[str] = set()
        self._failures: dict[str, int] = {}

    def deal(self, families: Sequence[str] | None = None) -> list[Problem]:
        """The prompts of the next step, of the given families or of all.

        Raises:
            BadInput: A family has no problems here.
        """
        missing = set(families or ()) - set(self._pools)
        if missing:
            raise BadInput(
                f"phases.families: the suite trains on no {', '.join(sorted(missing))}; it has {', '.join(self._pools)}"
            )
        names = list(families or self._pools)
        again = self._requeued(names)
        fresh = [
            p
            for name, share in self._shares(names, self._settings.prompts - len(again)).items()
            for p in self._next(name, share)
        ]
        return again + fresh

    def observe(
        self, full_pass_by_family: Mapping[str, float], full_pass_by_problem: Mapping[str, float]
    ) -> None:
        """Takes in a step's full-pass rates, by family and by problem."""
        for name, rate in full_pass_by_family.items():
            if name in self._full_pass:
                self._full_pass[name] = MEMORY * self._full_pass[name] + (1 - MEMORY) * rate
        for name, rate in full_pass_by_problem.items():
            (self._solved.add if rate == 1 else self._solved.discard)(name)
            failures = 0 if rate else self._failures.get(name, 0) + 1
            self._failures.pop(name, None)
            if 0 < failures <= self._settings.requeue:
                self._failures[name] = failures

    def _requeued(self, families: Sequence[str]) -> list[Problem]:
        """Prompts that failed as a whole, twice as many copies each time; they take half of a step at most, the longest waiting first."""
        room = self._settings.prompts // 2
        chosen: list[Problem] = []
        for name, failures in list(self._failures.items()):
            problem = self._by_id[name]
            if problem.family in families and len(chosen) + 2**failures <= room:
                chosen += [problem] * 2**failures
        return chosen

    def _next(self, family: str, count: int) -> list[Problem]:
        """The next prompts of a family's laps; those solved sit out, unless that leaves none."""
        pool, chosen = self._pools[family], []
        skipped = 0
        while len(chosen) < count:
            lap, offset = divmod(self._dealt[family], len(pool))
            problem = pool[self._order(family, lap)[offset]]
            self._dealt[family] += 1
            rests = self._settings.skip_solved and lap % REVISIT and problem.id in self._solved
            if rests and skipped < len(pool):
                skipped += 1
            else:
                chosen.append(problem)
        return chosen

    def _weight(self, name: str) -> float:
        if self._settings.balance == "proportional":
            return float(len(self._pools[name]))
        return 1.0 if self._settings.balance == "equal" else 1 - self._full_pass[name] + FLOOR

    def _shares(self, families: Sequence[str], count: int) -> dict[str, int]:
        """Prompts for each family, adding up to `count`.

        What a family is owed beyond whole prompts is carried over to the next step, so that a small one has its turn.
        """
        weights = {name: self._weight(name) for name in families}
        for name, weight in weights.items():
            self._owed[name] += count * weight / sum(weights.values())
        shares = {name: max(0, int(self._owed[name])) for name in families}
        while sum(shares.values()) != count:
            short = sum(shares.values()) < count
            rest = {name: self._owed[name] - shares[name] for name in families}
            name = (
                max(rest, key=rest.__getitem__)
                if short
                else min((n for n in rest if shares[n]), key=rest.__getitem__)
            )
            shares[name] += 1 if short else -1
        for name in families:
            self._owed[name] -= shares[name]
        return shares

    def _order(self, name: str, lap: int) -> list[int]:
        size = len(self._pools[name])
        return rng(self._seed, "prompts", name, lap).sample(range(size), size)

    def state_dict(self) -> dict[str, Any]:
        """JSON state."""
        return {
            "dealt": dict(self._dealt),
            "owed": dict(self._owed),
            "full_pass": dict(self._full_pass),
            "solved": sorted(self._solved),
            "failures": dict(self._failures),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores `state_dict()`."""
        self._dealt, self._owed, self._full_pass = (
            dict(state["dealt"]),
            dict(state["owed"]),
            dict(state["full_pass"]),
        )
        self._solved, self._failures = set(state["solved"]), dict(state["failures"])
