"""What became of each held-out problem: was a program discovered that the model could not write, or one it could write sharpened?

The rule, for a problem with c of n samples passing (95% exact intervals of pass@1, one-sided where nothing or everything passed):

- discovery: 0 of n before, and after training the interval lies above `SOLVED`;
- sharpening: some passed before, and the interval after lies above the interval before;
- neither: anything else, a rise from 0 to a rate not surely above `SOLVED` included.

A run is a discovery, or a sharpening, when at least half of its problems are; otherwise neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from deltagym.evaluation.comparison import Comparison
from deltagym.evaluation.evaluation import ProblemRecord
from deltagym.evaluation.passk import rate_interval, zero_bound
from deltagym.evaluation.wording import plural, rate_statement

VerdictKind = Literal["discovery", "sharpening", "neither"]

SOLVED = 0.5
"""A problem is solved when its success rate is surely above this."""

_GAINS: tuple[VerdictKind, ...] = ("discovery", "sharpening")

MAJORITY = 0.5
"""The share of problems that gives a run its verdict."""


@dataclass(frozen=True, slots=True)
class ProblemVerdict:
    """One problem before and after training.

    Attributes:
        problem_id: `Problem.id`.
        family: Its family.
        level: Its level.
        kind: What became of it.
        before: Samples that passed before, as text with their bound.
        after: The same after.
        bound: The largest success rate it can have had before (95% upper bound); exact.
    """

    problem_id: str
    family: str
    level: str
    kind: VerdictKind
    before: str
    after: str
    bound: float


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """All problems of a run.

    Attributes:
        kind: What the run is, by majority.
        discoveries: Problems discovered.
        sharpenings: Problems sharpened.
        unsolved: Problems of which no sample passed before.
        problems: One verdict each, in the order of the evaluation.
    """

    kind: VerdictKind
    discoveries: int
    sharpenings: int
    unsolved: int
    problems: tuple[ProblemVerdict, ...]

    def text(self) -> str:
        """The verdict in words."""
        what = {
            "discovery": "a discovery",
            "sharpening": "a sharpening",
            "neither": "neither a discovery nor a sharpening",
        }[self.kind]
        return (
            f"The run is {what}: of {plural(len(self.problems), 'held-out problem')}, {self.unsolved} had no success before; "
            f"{self.discoveries} were discovered, {self.sharpenings} sharpened."
        )


def judge(comparison: Comparison, family: str | None = None) -> RunVerdict:
    """The verdict on every problem of both evaluations, or on those of one family; problems without scored samples are left out."""
    later = {r.problem_id: r for r in comparison.after.records}
    pairs = [
        (r, later[r.problem_id]) for r in comparison.before.records if family in (None, r.family)
    ]
    problems = tuple(_verdict(b, a) for b, a in pairs if b.samples and a.samples)
    counts: dict[VerdictKind, int] = {
        kind: sum(p.kind == kind for p in problems) for kind in _GAINS
    }
    unsolved = sum(b.successes == 0 for b, a in pairs if b.samples and a.samples)
    return RunVerdict(
        _majority(counts, len(problems)),
        counts["discovery"],
        counts["sharpening"],
        unsolved,
        problems,
    )


def _majority(counts: Mapping[VerdictKind, int], total: int) -> VerdictKind:
    for kind, count in counts.items():
        if total and count >= MAJORITY * total:
            return kind
    return "neither"


def problem_verdict(before: ProblemRecord, after: ProblemRecord) -> VerdictKind:
    """The verdict on one problem with scored samples in both evaluations."""
    low = rate_interval(after.successes, after.samples).low
    if before.successes == 0:
        return "discovery" if low > SOLVED and low > zero_bound(before.samples) else "neither"
    return "sharpening" if low > rate_interval(before.successes, before.samples).high else "neither"


def _verdict(before: ProblemRecord, after: ProblemRecord) -> ProblemVerdict:
    return ProblemVerdict(
        problem_id=before.problem_id,
        family=before.family,
        level=before.level,
        kind=problem_verdict(before, after),
        before=rate_statement(before.successes, before.samples),
        after=rate_statement(after.successes, after.samples),
        bound=rate_interval(before.successes, before.samples).high,
    )
