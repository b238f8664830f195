"""Turns held-out likelihoods into a sentence: a jump, a bend, smooth growth, or undecided.

The rule, on differences of held-out log-likelihood with their paired standard errors (SE):

- none: no sample passed.
- undecided: there are fewer than `FEWEST_STEPS` steps or `FEWEST_SUCCESSES` successes.
- no rise: no model that rises predicts better than a constant rate by more than 2 SE.
- jump: a model with a jump that makes at least `LEAST_SHARE` of the rise at once predicts better
  than each model without a jump by more than 2 SE.
- bend: not a jump, but a model with a change point predicts better than each smooth one by more
  than 2 SE.
- smooth: anything else. It does not say that a jump is excluded, only that none is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from deltagym.analysis.counts import Series
from deltagym.analysis.growth import MODELS, Kind
from deltagym.analysis.transition import Crossing, paired_difference
from deltagym.evaluation.wording import zero_statement

ConclusionKind = Literal["none", "undecided", "no rise", "smooth", "bend", "jump"]
Scores = Mapping[str, NDArray[np.float64]]
"""Held-out log-likelihood of each step, [T], by the model's name."""

FEWEST_STEPS = 20
FEWEST_SUCCESSES = 20
"""A series with fewer steps or successes says nothing about the kind of its growth."""

LEAST_SHARE = 1 / 3
"""Share of the whole rise that a jump makes at once."""

ERRORS = 2.0
"""Standard errors by which one model must predict better than another."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a series shows.

    Attributes:
        kind: By the rule of this module.
        best: The model with the highest held-out likelihood among those of this kind; None where
            none was fitted.
        rivals: Models that are not more than 2 SE behind it.
        text: The conclusion in words.
    """

    kind: ConclusionKind
    best: str | None
    rivals: tuple[str, ...]
    text: str


def too_little(series: Series) -> Conclusion | None:
    """The conclusion on a series with too little data to fit; None if there is enough."""
    samples, successes = int(series.samples.sum()), int(series.successes.sum())
    if successes == 0:
        text = (
            f"{zero_statement(samples, 'training samples')}."
            if samples
            else "No sample was scored."
        )
        return Conclusion("none", None, (), text)
    if len(series) < FEWEST_STEPS or successes < FEWEST_SUCCESSES:
        text = (
            f"{successes} successes in {len(series)} steps are too few to tell "
            f"(at least {FEWEST_SUCCESSES} in {FEWEST_STEPS})."
        )
        return Conclusion("undecided", None, (), text)
    return None


def conclude(scores: Scores, crossings: Mapping[str, Crossing]) -> Conclusion:
    """Applies the rule.

    Args:
        scores: Held-out log-likelihood of each step under every model, [T] each.
        crossings: When each model's fitted curve rises.
    """
    jumps = [name for name in _names("jump") if crossings[name].share >= LEAST_SHARE]
    breaks = [*_names("bend"), *_names("jump")]
    smooth = [name for name in _names("smooth") if crossings[name].rise is not None]
    rising = [name for name in (*smooth, *breaks) if crossings[name].rise is not None]
    if not _wins(scores, rising, ["constant"]):
        return _worded("no rise", _best(scores, list(scores)), scores, crossings)
    if _wins(scores, jumps, [n for n in scores if n not in _names("jump")]):
        return _worded("jump", _best(scores, jumps), scores, crossings)
    if _wins(scores, breaks, _names("smooth")):
        return _worded("bend", _best(scores, breaks), scores, crossings)
    return _worded("smooth", _best(scores, smooth or rising), scores, crossings)


def _names(kind: Kind) -> list[str]:
    return [m.name for m in MODELS if m.kind == kind]


def _best(scores: Scores, names: Sequence[str]) -> str:
    return max(names, key=lambda name: scores[name].sum())


def _wins(scores: Scores, names: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the best of `names` predicts better than each of `others` by more than 2 SE."""
    if not names:
        return False
    best = _best(scores, names)
    differences = [paired_difference(scores[best], scores[other]) for other in others]
    return all(difference > ERRORS * error for difference, error in differences)


def _worded(
    kind: ConclusionKind, best: str, scores: Scores, crossings: Mapping[str, Crossing]
) -> Conclusion:
    behind = {
        name: paired_difference(scores[best], scores[name]) for name in scores if name != best
    }
    rivals = tuple(
        name for name, (difference, error) in behind.items() if difference <= ERRORS * error
    )
    text = f"{_finding(kind, best, crossings[best])} {_rivals_text(rivals)}"
    return Conclusion(kind, best, rivals, text)


def _finding(kind: ConclusionKind, best: str, at: Crossing) -> str:
    where = "" if at.step is None else f" at step {at.step:.0f}"
    took = "" if at.rise is None else f"; from 10 to 90 % of the rise in {at.rise:.0f} steps"
    if kind == "jump":
        jump = f"A jump{where} ({best}, {at.share:.0%} of the rise at once)"
        return f"{jump} predicts held-out steps better than any growth without one."
    if kind == "bend":
        bend = f"Growth changed its pace{where} ({best}{took})"
        return f"{bend}; smooth growth predicts worse, and a jump is not needed."
    if kind == "smooth":
        growth = f"Smooth growth ({best}, half of its final rate{where}{took})"
        return f"{growth} is enough; no jump or bend predicts clearly better."
    return "No model of growth predicts held-out steps better than a constant rate."


def _rivals_text(rivals: Sequence[str]) -> str:
    if rivals:
        return f"Not told apart from it: {', '.join(rivals)}."
    return "No other model comes within 2 standard errors."
