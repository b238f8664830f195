"""SimpleFamily: a family in two methods, for tasks that need no more.

    class Doubling(SimpleFamily):
        '''Double a number.'''

        name = "doubling"

        def make(self, draw, level):
            number = draw.randrange(10_000)
            return Task(f"What is twice {number}?", answer_cases(str(2 * number)))

        def reference(self, problem):
            return problem.cases[0].expected

Answers are text, judged by the family's own `is_right`. With another scope (`scope =
get_scope("manufactoria")`) answers are written in its language and judged by its cases.
"""

from __future__ import annotations

import random
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.family import EndlessFamily, Params, Split, split_by
from deltagym.core.problem import Case, Json, Problem, Status, Verdict
from deltagym.core.registry import get_family
from deltagym.core.scope import Scope
from deltagym.core.seeding import digest, rng

DRAWS_PER_PROBLEM = 200
"""Tasks drawn for one problem that is new, before saying that there are no more."""


@dataclass(frozen=True, slots=True)
class Task:
    """What `SimpleFamily.make` gives.

    Attributes:
        statement: What to do, in words that leave nothing open; the scope makes the prompt of it.
        cases: The tests that decide.
        params: What `reference` needs to know beyond them, as JSON.
    """

    statement: str
    cases: tuple[Case, ...]
    params: Params = field(default_factory=dict)


def answer_cases(*answers: str) -> tuple[Case, ...]:
    """Cases of the scope `text`: one for each thing that the answer must be."""
    return tuple(Case("", answer) for answer in answers)


class TextScope(Scope):
    """Answers are text; each case is judged by the family's own `is_right`."""

    name = "text"
    dialects = ("plain",)
    case_counts = range(1, 1001)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        return [
            self._verdict(p, self.answer(c)) for p, c in zip(problems, completions, strict=True)
        ]

    def answer(self, completion: str) -> str:
        """The answer without the blanks around it."""
        start, stop = self.answer_span(completion)
        return completion[start:stop].strip()

    def _verdict(self, problem: Problem, answer: str) -> Verdict:
        family = get_family(problem.family)
        if not isinstance(family, SimpleFamily):
            raise BadInput(f"problem.family: {problem.family} must be a SimpleFamily to judge text")
        passed = tuple(family.is_right(case, answer) for case in problem.cases)
        failed = passed.count(False)
        message = f"{failed} of {len(passed)} cases fail" if failed else ""
        return Verdict(Status.OK, passed, message)

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return ("", "0", "yes", "no")

    def read_case(self, test: Mapping[str, Json]) -> Case:
        if "expected" not in test:
            raise BadInput("ground_truth: expected is missing; give what the answer must be")
        return Case(test.get("input", ""), test["expected"])

    def write_case(self, case: Case) -> Json:
        return {"input": case.input, "expected": case.expected}


TEXT = TextScope()


class SimpleFamily(EndlessFamily):
    """A family in two methods: `make` draws a task from a generator, `reference` solves it.

    No two problems of a level are the same task, and a task belongs to train or test by its own
    hash, whatever the seed.

    Attributes:
        name: Unique name.
        scope: Language and judge of answers; text by default.
        sizes: How many problems of each split a level lists for suites.
    """

    scope: ClassVar[Scope] = TEXT
    levels: ClassVar[tuple[str, ...]] = ("basic",)  # type: ignore[assignment]
    sizes: ClassVar[Mapping[Split, int]] = {"train": 170, "test": 30}

    @abstractmethod
    def make(self, draw: random.Random, level: str) -> Task:
        """Draws a task. All randomness comes from `draw`."""

    def is_right(self, case: Case, answer: str) -> bool:
        """Whether `answer` meets `case` (scope `text` only); by default, whether they are equal."""
        return answer == case.expected

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for split, count in self.sizes.items():
            for index in range(count):
                yield {"level": level, "split": split, "index": index}

    def meaning(self, params: Params) -> str:
        if "task" in params:
            return f"{self.name} {params['task']}"
        return f"{self.name} {params['level']} {params['split']} {params['index']}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address.

        Raises:
            BadInput: There is no such level.
            DeltaGymError: `make` has no more tasks that differ from those before.
        """
        self.require_level(level)
        task, key = _tasks(self, level, params["split"], params["index"], seed)
        address = {"level": level, "split": params["split"], "index": params["index"], "task": key}
        return Problem(self.name, level, {**task.params, **address}, task.statement, task.cases)


@lru_cache(maxsize=1 << 16)
def _tasks(
    family: SimpleFamily, level: str, split: Split, index: int, seed: int
) -> tuple[Task, str]:
    """Task number `index` of a split and its key: the first that none before it is."""
    known = {_tasks(family, level, split, i, seed)[1] for i in range(index)}
    for attempt in range(DRAWS_PER_PROBLEM):
        task = family.make(rng(seed, family.name, level, split, index, attempt), level)
        cases = [[case.input, case.expected] for case in task.cases]
        key = digest(task.statement, cases).hex()[:16]
        if split_by(key) == split and key not in known:
            return task, key
    raise DeltaGymError(
        f"{family.name} {level}: make gave no new task in {DRAWS_PER_PROBLEM} draws; widen what it "
        f"draws from, or lower `sizes`, so that {split} needs fewer than {index + 1} problems"
    )
