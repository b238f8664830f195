"""The rungs: problems of one suite and tier, and how every model did on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, Problem
from deltagym.evaluation.evaluation import Evaluation
from deltagym.evaluation.passk import Estimate
from deltagym.suites.load import load_suite

SCHEMA = "deltagym.ladder/1"
"""Name and version of the JSON layout of `Ladder.to_json`."""

PAPER = {
    "basic": ("basic_mix",),
    "easy": ("ends", "regex", "has", "compr"),
    "medium": ("prepend", "mutate", "bit_op"),
    "hard": ("fdiv", "symm", "minmax", "add"),
}
"""The paper's tiers of Manufactoria (its Table 1), set by how four language models did."""
TIERS = ("tiny", "basic", "easy", "medium", "hard", "extreme")
"""Known tiers, from the lowest; others come after them."""

_TIER_OF = {suite: tier for tier, suites in PAPER.items() for suite in suites}


def paper_suites() -> list[str]:
    """The suites of the paper's ladder, from the bottom."""
    return list(_TIER_OF)


@dataclass(frozen=True, slots=True)
class Rung:
    """Test problems of one suite and tier.

    Attributes:
        suite: Name of the suite.
        tier: How hard: the paper's tier of the suite, or else the level of the problems.
        problems: The problems.
    """

    suite: str
    tier: str
    problems: tuple[Problem, ...]


def find_rungs(suites: Sequence[str], limit: int | None) -> list[Rung]:
    """The rungs of suites, from the lowest tier; within a tier in the order of the suites.

    Args:
        suites: Names of suites or paths of suite files.
        limit: At most so many problems of a rung; None for all.

    Raises:
        BadInput: There is no such suite, one is named twice, or none has a test problem.
    """
    found: dict[tuple[str, str], list[Problem]] = {}
    names: set[str] = set()
    for given in suites:
        suite = load_suite(given)
        if suite.name in names:
            raise BadInput(f"suites: {suite.name} is named twice; name each once")
        names.add(suite.name)
        for member in suite.members["test"]:
            tier = _TIER_OF.get(suite.name) or member.level.partition("-")[0]
            problems = found.setdefault((suite.name, tier), [])
            if limit is None or len(problems) < limit:
                problems.append(member.build(suite.seed))
    if not found:
        raise BadInput("suites: none of them has a test problem; name others")
    rungs = [Rung(suite, tier, tuple(problems)) for (suite, tier), problems in found.items()]
    return sorted(rungs, key=lambda rung: _height(rung.tier))


def _height(tier: str) -> int:
    return TIERS.index(tier) if tier in TIERS else len(TIERS)


@dataclass(frozen=True, slots=True)
class Climber:
    """A model with its evaluations.

    Attributes:
        name: Its name.
        source: What was given: a folder, a model id, `openai:MODEL`, …
        evaluations: One a suite, by the suite's name; they lack the problems it cannot read.
    """

    name: str
    source: str
    evaluations: Mapping[str, Evaluation]

    def on(self, rung: Rung) -> Evaluation:
        """Its evaluation on a rung's problems."""
        return self.evaluations[rung.suite].restricted([p.id for p in rung.problems])


@dataclass(frozen=True)
class Ladder:
    """All models on all rungs.

    Attributes:
        path: Folder of the results, absolute.
        rungs: The rungs, from the bottom.
        models: The models, as given.
        runs: Runs; a run asks every problem once.
    """

    path: Path
    rungs: tuple[Rung, ...]
    models: tuple[Climber, ...]
    runs: int

    def score(self, model: Climber, rung: Rung) -> Estimate | None:
        """Mean over the runs of the share of problems solved, with its 95 % interval.

        That is pass@1. The interval speaks of more problems of the same kind. None if the model
        can read none of the problems.
        """
        found = replace(model.on(rung), ks=(1,)).overall().estimates[0]
        return found if found.measured else None

    def cut(self, model: Climber, rung: Rung) -> int | None:
        """Answers cut off by the length limit; None where the sampler does not tell."""
        known = [r.cut for r in model.on(rung).records if r.cut is not None]
        return sum(known) if known else None

    def to_json(self) -> dict[str, Json]:
        """The ladder as JSON, under `SCHEMA`; completions are in the evaluations."""
        return {
            "schema": SCHEMA,
            "runs": self.runs,
            "models": [{"model": m.name, "source": m.source} for m in self.models],
            "rungs": [
                {
                    "suite": rung.suite,
                    "tier": rung.tier,
                    "problems": len(rung.problems),
                    "scores": [self._json(model, rung) for model in self.models],
                }
                for rung in self.rungs
            ],
        }

    def _json(self, model: Climber, rung: Rung) -> dict[str, Json]:
        score = self.score(model, rung)
        return {
            "model": model.name,
            "read": len(model.on(rung).records),
            "cut": self.cut(model, rung),
            "score": asdict(score) if score else None,
        }
