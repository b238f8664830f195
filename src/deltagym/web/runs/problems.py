"""The problems of a run by their ids, made anew from its recipe."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.recipe.schema import Recipe, parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

log = logging.getLogger("deltagym.web")


class RunProblems:
    """Finds the problems of one run; only those of the family and level asked for are made."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._known: dict[str, Problem] = {}
        self._making: dict[tuple[str, str], Iterator[Problem]] = {}

    def find(self, problem_id: str, family: str, level: str) -> Problem | None:
        """The problem with this id; None if the run's suite cannot be had here.

        A family whose problems take long to make takes seconds the first time.
        """
        with self._lock:
            if problem_id not in self._known:
                self._make(problem_id, family, level)
            return self._known.get(problem_id)

    def _make(self, problem_id: str, family: str, level: str) -> None:
        """Makes problems of a family and level until this one is among them."""
        key = (family, level)
        if key not in self._making:
            self._making[key] = _problems(self._run, family, level)
        try:
            for problem in self._making[key]:
                self._known[problem.id] = problem
                if problem.id == problem_id:
                    return
        except (BadInput, OSError) as error:
            log.warning("the problems of %s cannot be made: %s", self._run.name, error)


def _problems(run: RunFolder, family: str, level: str) -> Iterator[Problem]:
    """The training problems of all suites of the run, then the test problems of its own."""
    recipe: Recipe = parse_recipe(run.recipe_toml())
    seed, own, cases = recipe.suite.seed, recipe.suite.name, recipe.suite.random_cases
    others = {phase.suite for phase in recipe.phases if phase.suite} - {own}
    for name in (own, *sorted(others)):
        for member in load_suite(name, seed).members["train"]:
            if (member.family, member.level) == (family, level):
                yield member.build(seed, cases)
    for member in load_suite(own, seed).members["test"]:
        if (member.family, member.level) == (family, level):
            yield member.build(seed)
