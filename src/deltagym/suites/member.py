"""Member: a problem of a suite that is not yet built, and what it means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deltagym.core.family import Params
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.registry import get_family
from deltagym.core.training_cases import STRONG, TrainingCases


@dataclass(frozen=True)
class Member:
    """A problem not yet built: what is needed to build it, and what it means."""

    family: str
    level: str
    params: Params
    meaning: str

    def build(self, seed: int = 0, cases: TrainingCases = STRONG) -> Problem:
        """The problem itself, with cases of this kind.

        Raises:
            BadInput: The family has no such cases.
        """
        family = get_family(self.family)
        problem = family.problem(self.level, self.params, seed)
        match cases.kind:
            case "strong":
                return problem
            case "random":
                chosen = family.random_cases(problem, cases.count, seed)
            case "against_kin":
                chosen = family.cases_against_kin(problem, seed)
        return replace(problem, cases=chosen, id="")

    @property
    def key(self) -> str:
        """A text that is equal for members which build the same problem."""
        return canonical_json([self.family, self.level, dict(self.params)])
