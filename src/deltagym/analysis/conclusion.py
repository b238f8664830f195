"""Turns the fitted rise of a series into a verdict: a jump, smooth growth, no rise, or undecided.

- none: no sample passed.
- undecided: there are fewer than `FEWEST_STEPS` steps or `FEWEST_SUCCESSES` successes, or the
  interval of the width holds the widest jump, or fewer than `FEWEST_AFTER` steps follow a jump.
- no rise: the evidence for a rise is below `EVIDENCE`, or fewer than `FEWEST_EVENTS` independent
  successes are to be expected in a step after it.
- jump: the interval of the width ends at or below the widest jump.
- smooth: the interval begins above it.

The widest jump is `JUMP_STEPS` steps, in short runs `JUMP_SHARE` of the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from deltagym.analysis.counts import Series
from deltagym.analysis.power import Power, jump_power
from deltagym.analysis.profile import Profiled, width_text
from deltagym.analysis.rise import RiseFit
from deltagym.evaluation.passk import rate_interval
from deltagym.evaluation.wording import percent, plural, rate_statement, zero_statement

ConclusionKind = Literal["none", "undecided", "no rise", "smooth", "jump"]

FEWEST_STEPS = 20
FEWEST_SUCCESSES = 20
"""A series with fewer steps or successes says nothing about the kind of its growth."""

EVIDENCE = 11.0
"""Least evidence of a rise; flat series with wandering noise stay below it in 95 % of cases
(`benchmarks/transition_power.py`)."""

FEWEST_EVENTS = 1.0
"""With fewer a step, a series is mostly zeros with a few groups that succeed, and nearly any two of
them close together look like a rise."""

FEWEST_AFTER = 3
"""A jump of which fewer steps are seen may be one lucky step."""

JUMP_STEPS = 10.0
"""Widest jump in steps: what takes more than ten updates can be seen coming."""

JUMP_SHARE = 0.1
"""Widest jump as a share of the run: in a short run everything is over soon."""

LONG_PLATEAU = 100
RARE = 0.01
"""A jump is one after a plateau if at least so many steps before it had less than this rate."""

BEGUN = 0.01
"""The plateau ends where this share of the rise is done."""


@dataclass(frozen=True, slots=True)
class Plateau:
    """The steps before the rise.

    Attributes:
        steps: How many training steps.
        samples: Scored completions of them.
        successes: Those that passed.
    """

    steps: int
    samples: int
    successes: int

    def is_long(self) -> bool:
        """Whether at least `LONG_PLATEAU` steps surely (95%) had a rate below `RARE`."""
        if self.steps < LONG_PLATEAU or not self.samples:
            return False
        return rate_interval(self.successes, self.samples).high < RARE


@dataclass(frozen=True, slots=True)
class Rise:
    """The rise of a series: a logistic curve between two plateaus.

    Attributes:
        middle: Step at which half of the rise is done.
        width: Steps from 10 to 90 % of it, with 95% interval.
        bound: The widest jump of this run, in steps.
        floor: Rate before the rise.
        ceiling: Rate after it.
        plateau: The steps before it.
        after: How many steps of the series follow it.
        evidence: Statistic of a rise against a constant rate; see `RiseFit.evidence`.
        events: Independent successes to expect in a step after the rise.
        dispersion: Correlation of two completions of a step, apart from what wanders.
        wander: Standard deviation of the log-odds, which wander from step to step.
        correlation: Of the wandering, from one step to the next.
        power: Chance of the verdict `jump` for some true widths.
        rates: The curve at each of the series' steps.
    """

    middle: float
    width: Profiled
    bound: float
    floor: float
    ceiling: float
    plateau: Plateau
    after: int
    evidence: float
    events: float
    dispersion: float
    wander: float
    correlation: float
    power: tuple[Power, ...]
    rates: tuple[float, ...]

    def power_text(self) -> str:
        """The power in words."""
        widths = ", ".join(f"{p.width:g}" for p in self.power)
        chances = " / ".join(f"{p.chance:.0%}" for p in self.power)
        return (
            f"Had it truly taken {widths} steps, a run of this length and these samples would be "
            f"called a jump with a chance of {chances}."
        )

    def plateau_text(self) -> str:
        """The plateau in words."""
        if not self.plateau.samples:
            return "No plateau before it."
        passed = rate_statement(self.plateau.successes, self.plateau.samples)
        return f"Plateau before it: {plural(self.plateau.steps, 'step')}, {passed}."


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a series shows.

    Attributes:
        kind: By the rule of this module.
        after_plateau: Whether it is a jump after at least 100 steps with a rate below 1 %.
        text: The conclusion in words.
    """

    kind: ConclusionKind
    after_plateau: bool
    text: str


def widest_jump(steps: Sequence[int]) -> float:
    """The widest jump of a run with these steps, in steps."""
    return min(JUMP_STEPS, JUMP_SHARE * (steps[-1] - steps[0] + 1))


def describe_rise(fit: RiseFit, series: Series) -> Rise:
    """The rise of a fitted series, with its plateau and the power of its verdict."""
    rates, bound = fit.rates(), widest_jump(series.steps.tolist())
    floor, ceiling = fit.plateaus()
    before = rates < floor + BEGUN * (ceiling - floor)
    early = series.steps[before]
    plateau = Plateau(
        int(early[-1] - early[0] + series.stride) if len(early) else 0,
        int(series.samples[before].sum()),
        int(series.successes[before].sum()),
    )
    return Rise(
        middle=float(fit.theta[0]),
        width=fit.width,
        bound=bound,
        floor=floor,
        ceiling=ceiling,
        plateau=plateau,
        after=int((series.steps > fit.theta[0] + fit.width.width / 2).sum()),
        evidence=fit.evidence(),
        events=fit.events,
        dispersion=float(np.exp(fit.noise[0])),
        wander=float(np.exp(fit.noise[1] / 2)),
        correlation=float(fit.noise[2]),
        power=jump_power(fit, bound),
        rates=tuple(rates.tolist()),
    )


def too_little(series: Series) -> Conclusion | None:
    """The conclusion on a series with too little data to fit; None if there is enough."""
    samples, successes = int(series.samples.sum()), int(series.successes.sum())
    if successes == 0:
        text = (
            f"{zero_statement(samples, 'training samples')}."
            if samples
            else "No sample was scored."
        )
        return Conclusion("none", False, text)
    if len(series) < FEWEST_STEPS or successes < FEWEST_SUCCESSES:
        text = (
            f"{successes} successes in {len(series)} steps are too few to tell "
            f"(at least {FEWEST_SUCCESSES} in {FEWEST_STEPS})."
        )
        return Conclusion("undecided", False, text)
    return None


def conclude(rise: Rise) -> Conclusion:
    """Applies the rule to a fitted rise."""
    kind = rise_kind(rise.evidence, rise.events, rise.width, rise.bound)
    if kind == "no rise":
        text = "No rise is shown: a constant rate with wandering noise explains it as well."
        if rise.evidence >= EVIDENCE:
            text = "No rise is shown: successes are too few, or too many of them from one group."
        return Conclusion(kind, False, text)
    if kind == "jump" and rise.after < FEWEST_AFTER:
        kind = "undecided"
    after_plateau = kind == "jump" and rise.plateau.is_long()
    parts = (_finding(kind, after_plateau, rise), rise.plateau_text(), rise.power_text())
    return Conclusion(kind, after_plateau, " ".join(parts))


def rise_kind(evidence: float, events: float, width: Profiled, bound: float) -> ConclusionKind:
    """The verdict from the evidence, the events after the rise, its width and the widest jump."""
    if evidence < EVIDENCE or events < FEWEST_EVENTS:
        return "no rise"
    if width.high is not None and width.high <= bound:
        return "jump"
    if width.low is not None and width.low > bound:
        return "smooth"
    return "undecided"


def _finding(kind: ConclusionKind, after_plateau: bool, rise: Rise) -> str:
    limit = f"{rise.bound:g} steps"
    shape = f"from {percent(rise.floor)} to {percent(rise.ceiling)}"
    took = f"{width_text(rise.width, 'steps')} for 10 to 90 % of the way {shape}"
    if kind == "jump":
        rare = " after a long plateau below 1%" if after_plateau else ""
        return f"A jump{rare} at step {rise.middle:.0f}: {took}."
    if kind == "smooth":
        return f"Smooth growth around step {rise.middle:.0f}: {took}, surely more than {limit}."
    return (
        f"A rise around step {rise.middle:.0f}: {took}; whether within {limit}, as a jump is, "
        "cannot be told."
    )
