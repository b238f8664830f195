"""What training gained on each held-out problem: a discovery, a sharpening, or neither.

A discovery is a program that training could not have met by sampling the base; a sharpening makes
one more likely that it could. "0 of 128" does not tell the two apart: a base that succeeds once in
a thousand samples shows it 88 times in a hundred. The rule, with 95% exact intervals of pass@1:

- neither: the interval after does not lie above the interval before;
- sharpening: it does, and some passed before, or the base gave the right answers that are known
  with a probability of at least `OUT_OF_REACH`;
- discovery: none passed before, the interval after lies above `SOLVED`, and the rate before was
  below `OUT_OF_REACH`, for one of two reasons. By samples: the interval before ends below it,
  which takes 36,900 failures. By answers: the base's rate on the answers that the trained model
  gives, estimated from probabilities (`deltagym rates`), is below a tenth of it, and no right
  answer that is known is likelier;
- undecided: anything else. More pass than before, and nobody knows how rare that was.

A discovery by answers speaks of the answers that the trained model gives. Had the base other right
answers that the trained model never gives, only 0 of n bounds these.

A run is a discovery, or a sharpening, if at least half of its problems are; else undecided if at
least half are any of the three; otherwise neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from deltagym.evaluation.comparison import Comparison
from deltagym.evaluation.passk import rate_interval
from deltagym.evaluation.records import ProblemRecord
from deltagym.evaluation.wording import (
    base_rate_statement,
    plural,
    rate_statement,
)

GainKind = Literal["discovery", "sharpening", "undecided", "neither"]
Reason = Literal["samples", "answers", ""]

SOLVED = 0.5
"""A problem is solved if its success rate is surely above this."""

OUT_OF_REACH = 1e-4
"""A success rate below this is out of reach: a run samples a problem some hundred to some thousand
times, so that it would most likely never see a success."""

MARGIN = 10.0
"""An estimate must be so many times below `OUT_OF_REACH`: it has an error of its own."""

FEWEST_EFFECTIVE = 10.0
"""Fewest effective samples of an estimate that counts."""

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
        before: Samples that passed before, as text with their bound, and the rate read from the
            base where it was.
        after: Samples that passed after, as text with their bound.
        bound: The largest success rate it can have had before: upper end of the 95% interval.
        reason: What shows that a discovery was out of reach, `samples` or `answers`; else empty.
    """

    problem_id: str
    family: str
    level: str
    kind: GainKind
    before: str
    after: str
    bound: float
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class RunGain:
    """All problems of a run before and after training.

    Attributes:
        kind: What the run is, by majority.
        discoveries: Problems discovered.
        sharpenings: Problems sharpened.
        undecided: Problems that more samples solve than before, from a rate that nobody knows.
        unsolved: Problems of which no sample passed before.
        problems: One gain each, in the order of the evaluation.
    """

    kind: GainKind
    discoveries: int
    sharpenings: int
    undecided: int
    unsolved: int
    problems: tuple[ProblemGain, ...]

    def text(self) -> str:
        """The gain in words."""
        kind = {
            "discovery": "a discovery",
            "sharpening": "a sharpening",
            "undecided": "a gain, but undecided between discovery and sharpening",
            "neither": "neither a discovery nor a sharpening",
        }[self.kind]
        problems = plural(len(self.problems), "held-out problem")
        text = (
            f"The run is {kind}: of {problems}, {self.unsolved} had no success before; "
            f"{self.discoveries} were discovered, {self.sharpenings} sharpened, "
            f"{self.undecided} undecided."
        )
        if not self.undecided:
            return text
        fix = "`deltagym rates` estimates the rate before from the model's probabilities"
        return f"{text} Undecided: too few samples before to exclude {OUT_OF_REACH:g}; {fix}."


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
    kinds: list[GainKind] = [problem.kind for problem in problems]
    return RunGain(
        kind=_majority(kinds),
        discoveries=kinds.count("discovery"),
        sharpenings=kinds.count("sharpening"),
        undecided=kinds.count("undecided"),
        unsolved=sum(before.successes == 0 for before, _ in pairs),
        problems=problems,
    )


def problem_gain(before: ProblemRecord, after: ProblemRecord) -> tuple[GainKind, Reason]:
    """The gain on one problem that has scored samples in both evaluations, and its reason."""
    low = rate_interval(after.successes, after.samples).low
    if low <= rate_interval(before.successes, before.samples).high:
        return "neither", ""
    if before.successes or (before.rate is not None and before.rate >= OUT_OF_REACH):
        return "sharpening", ""
    reason = _out_of_reach(before)
    return ("discovery", reason) if reason and low > SOLVED else ("undecided", "")


def _out_of_reach(before: ProblemRecord) -> Reason:
    """What shows that the rate before was below `OUT_OF_REACH`, where no sample passed."""
    if rate_interval(0, before.samples).high < OUT_OF_REACH:
        return "samples"
    if before.estimated_rate is None or (before.effective_samples or 0.0) < FEWEST_EFFECTIVE:
        return ""
    return "answers" if (before.rate or 0.0) < OUT_OF_REACH / MARGIN else ""


def _majority(kinds: Sequence[GainKind]) -> GainKind:
    """What at least `MAJORITY` of the problems are."""
    enough = max(MAJORITY * len(kinds), 1)
    if kinds.count("discovery") >= enough:
        return "discovery"
    if kinds.count("sharpening") >= enough:
        return "sharpening"
    return "undecided" if len(kinds) - kinds.count("neither") >= enough else "neither"


def _described(before: ProblemRecord, after: ProblemRecord) -> ProblemGain:
    kind, reason = problem_gain(before, after)
    earlier = (
        rate_statement(before.successes, before.samples)
        if before.successes
        else base_rate_statement(before.samples, before.gold_logprob, before.rate)
    )
    return ProblemGain(
        problem_id=before.problem_id,
        family=before.family,
        level=before.level,
        kind=kind,
        before=earlier,
        after=rate_statement(after.successes, after.samples),
        bound=rate_interval(before.successes, before.samples).high,
        reason=reason,
    )
