"""The problems of a run by their ids, made anew from its recipe."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.training_cases import STRONG
from deltagym.recipe.schema import parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import Suite, load_suite, suite_names
from deltagym.web.problems.address import Address
from deltagym.web.problems.catalogue import shipped_suite

log = logging.getLogger("deltagym.web")


@dataclass(frozen=True, slots=True)
class RunProblem:
    """A problem of a run, with the address of its page; None if its suite does not ship."""

    problem: Problem
    address: Address | None


class RunProblems:
    """Finds the problems of one run; only those of the family and level asked for are made."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._known: dict[str, RunProblem] = {}
        self._making: dict[tuple[str, str], Iterator[RunProblem]] = {}

    def find(self, problem_id: str, family: str, level: str) -> RunProblem | None:
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
            for found in self._making[key]:
                self._known[found.problem.id] = found
                if found.problem.id == problem_id:
                    return
        except (BadInput, OSError) as error:
            log.warning("the problems of %s cannot be made: %s", self._run.name, error)


def _problems(run: RunFolder, family: str, level: str) -> Iterator[RunProblem]:
    """The training problems of all suites of the run, then the test problems of its own."""
    recipe = parse_recipe(run.recipe_toml())
    cases = recipe.suite.training_cases
    places = [(name, "train", cases) for name in recipe.suite_names]
    places.append((recipe.suite.name, "test", STRONG))
    for name, split, kind in places:
        suite = _suite(name, recipe.suite.seed)
        for index, member in enumerate(suite.members[split]):
            if (member.family, member.level) == (family, level):
                problem = member.build(suite.seed, kind)
                yield RunProblem(problem, _address(name, split, index, suite.seed))


def _suite(name: str, seed: int) -> Suite:
    return shipped_suite(name, seed) if name in suite_names() else load_suite(name, seed)


def _address(suite: str, split: str, index: int, seed: int) -> Address | None:
    if suite not in suite_names():
        return None
    return Address("suite", (suite, split, str(index)), seed)
