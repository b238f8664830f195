"""Curriculum: chooses the prompts of each step.

The training problems of each family are gone through in laps. The share of each family in a step
is fixed, or larger for families that are further from being solved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.recipe.schema import RolloutSection

SOLVED_WEIGHT = 0.1
"""Weight of a solved family under `lagging`, so that it is not forgotten; an unsolved one: 1.1."""
MEMORY = 0.9
"""Share of a family's running full-pass rate that is kept at each step."""

REVISIT = 4
"""Every lap whose number divides by this meets solved prompts too, in case they fail again."""


class Curriculum:
    """Deals the prompts of each step from the training problems of one suite.

    The order within each lap is derived from the seed. A prompt that comes twice in a step asks
    for one group of twice the rollouts.
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
        """Deals the prompts of the next step, from the given families or from all.

        Raises:
            BadInput: There are no training problems of a family.
        """
        for name in families or ():
            if name not in self._pools:
                unknown = unknown_name("family", name, self._pools, of="the training split")
                raise BadInput(f"phases.families: {unknown}")
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
        """Records the full-pass rates of a step, by family and by problem id."""
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
        """Prompts whose whole group failed, with twice as many copies each time.

        They take half of the step at most; those that have waited longest come first.
        """
        room = self._settings.prompts // 2
        chosen: list[Problem] = []
        for name, failures in list(self._failures.items()):
            problem = self._by_id[name]
            if problem.family in families and len(chosen) + 2**failures <= room:
                chosen += [problem] * 2**failures
        return chosen

    def _next(self, family: str, count: int) -> list[Problem]:
        """The next prompts of a family's laps, without solved ones unless all are solved."""
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
        if self._settings.balance == "equal":
            return 1.0
        return 1 - self._full_pass[name] + SOLVED_WEIGHT

    def _shares(self, families: Sequence[str], count: int) -> dict[str, int]:
        """Prompts for each family, adding up to `count`.

        A fraction of a prompt that a family is owed is carried over to the next step, so that a
        small family gets its turn.
        """
        weights = {name: self._weight(name) for name in families}
        for name, weight in weights.items():
            self._owed[name] += count * weight / sum(weights.values())
        shares = {name: max(0, int(self._owed[name])) for name in families}
        while sum(shares.values()) != count:
            short = sum(shares.values()) < count
            rest = {name: self._owed[name] - shares[name] for name in families}
            if short:
                name = max(rest, key=rest.__getitem__)
            else:
                name = min((n for n in rest if shares[n]), key=rest.__getitem__)
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
        self._dealt, self._owed = dict(state["dealt"]), dict(state["owed"])
        self._full_pass = dict(state["full_pass"])
        self._solved, self._failures = set(state["solved"]), dict(state["failures"])
