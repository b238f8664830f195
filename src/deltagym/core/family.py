"""Family: one kind of problem within a scope. It makes problems, their prompts and gold answers.

A family either lists every parameter set of a level (`Family`), or has no last problem and lists
addresses (`EndlessFamily`). Both are used in the same way: `params` for suites, `generate` for one
problem. To add a simple family, start from `deltagym.core.simple.SimpleFamily`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.problem import Case, Json, Problem
from deltagym.core.scope import Scope
from deltagym.core.seeding import ordered
from deltagym.core.wrong_params import names_params

Split = Literal["train", "test"]
Params = Mapping[str, Json]

OWN_PROMPT = "own_prompt"
"""Key in a problem's `params` of the prompt that its row brought, which is used as it is."""

TEST_SHARE = 0.15
"""Share of a level's distinct meanings that is kept for its test split (upstream: 1 - 0.85)."""


class Family(ABC):
    """One kind of problem: its levels, parameters, problems, prompts and gold answers.

    Attributes:
        name: Unique name, e.g. `"contains_ordered"`.
        scope: The language of its answers and their judge.
        options: Names of params that may be set beside those of a problem; a suite sets them in
            `options` of a draw. They change how a problem is asked, never what it means.
    """

    name: ClassVar[str]
    scope: ClassVar[Scope]
    options: ClassVar[tuple[str, ...]] = ()

    @property
    @abstractmethod
    def levels(self) -> tuple[str, ...]:
        """Names of the levels this family can generate, easiest first."""

    @property
    def case_counts(self) -> range:
        """How many cases a problem may have: what the scope says, unless a family needs others."""
        return self.scope.case_counts

    def count_range(self, problem: Problem) -> range:
        """How many cases this problem may have; its options may allow others."""
        return self.case_counts

    @abstractmethod
    def params(self, level: str) -> Iterator[Params]:
        """The parameter sets of `level` that suites draw on, in a fixed order."""

    @abstractmethod
    def meaning(self, params: Params) -> str:
        """A key equal for two parameter sets exactly when they ask for the same behaviour.

        Keys are compared across the families of a scope, so that no suite has twins.
        """

    @abstractmethod
    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem with these parameters; the same arguments give the same bytes."""

    def random_cases(self, problem: Problem, count: int, seed: int = 0) -> tuple[Case, ...]:
        """Other cases of `problem`, drawn at random and so weaker than its own.

        The same arguments give the same cases. No input occurs twice; there are fewer than `count`
        cases if there are not so many inputs.

        Raises:
            BadInput: The family has only the cases that `problem` gives.
        """
        fix = 'leave it out, or set it to "strong"'
        raise BadInput(f"suite.cases: family {self.name} has only strong cases; {fix}")

    @property
    def kindred(self) -> tuple[Family, ...]:
        """Families that pose another problem with the same parameters; by default none."""
        return ()

    def cases_against_kin(self, problem: Problem, seed: int = 0) -> tuple[Case, ...]:
        """Cases of `problem` on which right answers to kindred problems earn little.

        The same arguments give the same cases. A family without kindred ones has only its own.
        """
        return problem.cases

    def __init_subclass__(cls) -> None:
        """Has the gold answer of each family name the parameters that it cannot use."""
        super().__init_subclass__()
        if "reference" in cls.__dict__:
            cls.reference = names_params(cls.reference)

    @names_params
    def prompt(self, problem: Problem) -> str:
        """The full user message that puts `problem` to a language model: its row's own, or ours.

        Raises:
            BadInput: The problem's parameters are not the family's; the message names the field.
        """
        return str(problem.params.get(OWN_PROMPT) or self.scope.prompt(problem))

    @abstractmethod
    def reference(self, problem: Problem) -> str:
        """The gold answer: it solves `problem` on every input, not only on its cases.

        Raises:
            BadInput: The problem's parameters are not the family's; the message names the field.
        """

    def generate(self, level: str, split: Split, index: int, seed: int = 0) -> Problem:
        """Problem number `index` of a level's split. Splits share no meaning.

        Raises:
            BadInput: The level does not exist, or `index` is past the end of the split.
        """
        self.require_level(level)
        pool = self.distinct_params(level)
        ranked = ordered(pool, [self.meaning(p) for p in pool], seed, self.name, "split")
        cut = round(len(ranked) * TEST_SHARE)
        chosen = ranked[:cut] if split == "test" else ranked[cut:]
        if not 0 <= index < len(chosen):
            size = f"{self.name} {level} {split} has {len(chosen)} problems"
            raise BadInput(f"index: {size}, so index must be 0 to {len(chosen) - 1}, not {index}")
        return self.problem(level, chosen[index], seed)

    def distinct_params(self, level: str) -> list[Params]:
        """The level's parameter sets without twins: the first of each meaning, in order."""
        first: dict[str, Params] = {}
        for params in self.params(level):
            first.setdefault(self.meaning(params), params)
        return list(first.values())

    def require_level(self, level: str) -> None:
        """Raises `BadInput` unless `level` is one of `levels`."""
        if level not in self.levels:
            raise unknown_name("level", level, self.levels, of=self.name)


POOL: dict[Split, int] = {"train": 1700, "test": 300}
"""How many problems of an endless level `params` lists; `generate` knows no end."""


class EndlessFamily(Family):
    """A family without a last problem: its parameters are addresses (level, split, index).

    What is drawn belongs to the split that its own hash names (`split_by`), so that nothing is in
    train under one seed and in test under another. A problem's own `params` hold what was drawn.
    """

    def params(self, level: str) -> Iterator[Params]:
        """The addresses of the first problems of both splits."""
        self.require_level(level)
        for split, count in POOL.items():
            for index in range(count):
                yield {"level": level, "split": split, "index": index}

    def generate(self, level: str, split: Split, index: int, seed: int = 0) -> Problem:
        """Problem number `index` of a level's split, of which there is no last."""
        self.require_level(level)
        if split not in POOL:
            raise BadInput(f"split: must be train or test, not {split!r}")
        if index < 0:
            raise BadInput(f"index: must be 0 or more, not {index}")
        return self.problem(level, {"level": level, "split": split, "index": index}, seed)


def split_by(key: str) -> Split:
    """The split to which something with this hash (hex) belongs."""
    return "test" if int(key[:8], 16) < TEST_SHARE * 2**32 else "train"
