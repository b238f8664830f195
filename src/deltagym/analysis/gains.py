"""What training gained on each held-out problem: a discovery, a sharpening, or neither.

A discovery is a program that the model could not write before; a sharpening makes one more likely
that it could write. The rule, for a problem of which c of n samples pass, uses 95% exact intervals
of pass@1, one-sided where nothing or everything passed:

- discovery: 0 of n passed before, and after training the interval lies above `SOLVED`;
- sharpening: some passed before, and the interval after lies above the interval before;
- neither: anything else, also a rise from 0 to a rate that is not surely above `SOLVED`.

A run is a discovery, or a sharpening, if at least half of its problems are; otherwise neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from deltagym.evaluation.comparison import Comparison
from deltagym.evaluation.evaluation import ProblemRecord
from deltagym.evaluation.passk import rate_interval, zero_bound
from deltagym.evaluation.wording import plural, rate_statement

GainKind = Literal["discovery", "sharpening", "neither"]

SOLVED = 0.5
"""A problem is solved if its success rate is surely above this."""

MAJORITY = 0.5
"""Share of the problems that decides for the run."""


@dataclass(frozen=True, slots=True)
class ProblemGain:
    """One problem before and after training.

    Attributes:
        problem_id: `Problem.id`.
        family: Its family.
        level: Its level.
        kind: What training gained.
        before: Samples that passed before, as text with their bound.
        after: The same after.
        bound: The largest success rate it can have had before (95% upper bound); exact.
    """

    problem_id: str
    family: str
    level: str
    kind: GainKind
    before: str
    after: str
    bound: float


@dataclass(frozen=True, slots=True)
class RunGain:
    """All problems of a run before and after training.

    Attributes:
        kind: What the run is, by majority.
        discoveries: Problems discovered.
        sharpenings: Problems sharpened.
        unsolved: Problems of which no sample passed before.
        problems: One gain each, in the order of the evaluation.
    """

    kind: GainKind
    discoveries: int
    sharpenings: int
    unsolved: int
    problems: tuple[ProblemGain, ...]

    def text(self) -> str:
        """The gain in words."""
        kind = {
            "discovery": "a discovery",
            "sharpening": "a sharpening",
            "neither": "neither a discovery nor a sharpening",
        }[self.kind]
        problems = plural(len(self.problems), "held-out problem")
        return (
            f"The run is {kind}: of {problems}, {self.unsolved} had no success before; "
            f"{self.discoveries} were discovered, {self.sharpenings} sharpened."
        )


def run_gain(comparison: Comparison, family: str | None = None) -> RunGain:
    """The gain on every problem that has scored samples both before and after.

    Args:
        comparison: Both evaluations.
        family: Only this family's problems; all by default.
    """
    later = {r.problem_id: r for r in comparison.after.records}
    pairs = [
        (before, after)
        for before in comparison.before.records
        if family in (None, before.family)
        and before.samples
        and (after := later[before.problem_id]).samples
    ]
    problems = tuple(_described(before, after) for before, after in pairs)
    counts: dict[GainKind, int] = {
        kind: sum(p.kind == kind for p in problems) for kind in ("discovery", "sharpening")
    }
    return RunGain(
        kind=_majority(counts, len(problems)),
        discoveries=counts["discovery"],
        sharpenings=counts["sharpening"],
        unsolved=sum(before.successes == 0 for before, _ in pairs),
        problems=problems,
    )


def problem_gain(before: ProblemRecord, after: ProblemRecord) -> GainKind:
    """The kind of gain on one problem that has scored samples in both evaluations."""
    low = rate_interval(after.successes, after.samples).low
    if before.successes == 0:
        return "discovery" if low > SOLVED and low > zero_bound(before.samples) else "neither"
    return "sharpening" if low > rate_interval(before.successes, before.samples).high else "neither"


def _majority(counts: Mapping[GainKind, int], total: int) -> GainKind:
    for kind, count in counts.items():
        if total and count >= MAJORITY * total:
            return kind
    return "neither"


def _described(before: ProblemRecord, after: ProblemRecord) -> ProblemGain:
    return ProblemGain(
        problem_id=before.problem_id,
        family=before.family,
        level=before.level,
        kind=problem_gain(before, after),
        before=rate_statement(before.successes, before.samples),
        after=rate_statement(after.successes, after.samples),
        bound=rate_interval(before.successes, before.samples).high,
    )
