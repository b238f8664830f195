"""Member: a problem of a suite that is not yet built, and what it means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deltagym.core.family import Params
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.registry import get_family


@dataclass(frozen=True)
class Member:
    """A problem not yet built: what is needed to build it, and what it means."""

    family: str
    level: str
    params: Params
    meaning: str

    def build(self, seed: int = 0, random_cases: int | None = None) -> Problem:
        """The problem itself, with so many random cases instead of its own unless None.

        Raises:
            BadInput: The family has no random cases.
        """
        family = get_family(self.family)
        problem = family.problem(self.level, self.params, seed)
        if random_cases is None:
            return problem
        return replace(problem, cases=family.random_cases(problem, random_cases, seed), id="")

    @property
    def key(self) -> str:
        """A text that is equal for members which build the same problem."""
        return canonical_json([self.family, self.level, dict(self.params)])
