"""From held-out likelihoods to a sentence: does a series show a jump, a bend, smooth growth, or nothing that can be told?

The rule, on differences of held-out log-likelihood with their paired standard errors (SE):

- none: nothing passed.
- undecided: fewer than `FEWEST_STEPS` steps or `FEWEST_SUCCESSES` successes.
- no rise: no model that rises predicts better than a constant rate by more than 2 SE.
- jump: a model with a jump that makes at least `LEAST_SHARE` of the rise at once predicts better than each model without one by
  more than 2 SE.
- bend: not a jump, but some model with a change point predicts better than each smooth one by more than 2 SE.
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

FEWEST_STEPS = 20
FEWEST_SUCCESSES = 20
"""A series with fewer steps or successes says nothing about the kind of its growth."""

LEAST_SHARE = 1 / 3
"""The part of the whole rise that a jump makes at once."""

ERRORS = 2.0
"""Standard errors by which one model must predict better than another."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a series shows.

    Attributes:
        kind: By the rule of this module.
        best: The model of highest held-out likelihood among those the rule lets speak; None where none was fitted.
        rivals: Models not more than 2 SE behind it.
        text: The conclusion in words.
    """

    kind: ConclusionKind
    best: str | None
    rivals: tuple[str, ...]
    text: str


def too_little(series: Series) -> Conclusion | None:
    """The conclusion on a series that is not worth fitting, else None."""
    samples, successes = int(series.samples.sum()), int(series.successes.sum())
    if successes == 0:
        return Conclusion(
            "none",
            None,
            (),
            zero_statement(samples, "training samples") + "."
            if samples
            else "No sample was scored.",
        )
    if len(series) < FEWEST_STEPS or successes < FEWEST_SUCCESSES:
        text = f"{successes} successes in {len(series)} steps are too few to tell (at least {FEWEST_SUCCESSES} in {FEWEST_STEPS})."
        return Conclusion("undecided", None, (), text)
    return None


def conclude(
    scores: Mapping[str, NDArray[np.float64]], crossings: Mapping[str, Crossing]
) -> Conclusion:
    """Applies the rule.

    Args:
        scores: Held-out log-likelihood a step of every model, [T] each.
        crossings: When each model's fitted curve rises.
    """
    jumps = [name for name in _names("jump") if crossings[name].share >= LEAST_SHARE]
    breaks = [*_names("bend"), *_names("jump")]
    smooth = [name for name in _names("smooth") if crossings[name].rise is not None]
    rising = [name for name in (*smooth, *breaks) if crossings[name].rise is not None]
    best = max(scores, key=lambda name: scores[name].sum())
    if not _wins(scores, rising, ["constant"]):
        return _worded("no rise", best, scores, crossings)
    if _wins(scores, jumps, [n for n in scores if n not in _names("jump")]):
        return _worded("jump", _best(scores, jumps), scores, crossings)
    if _wins(scores, breaks, _names("smooth")):
        return _worded("bend", _best(scores, breaks), scores, crossings)
    return _worded("smooth", _best(scores, smooth or rising), scores, crossings)


def _names(kind: Kind) -> list[str]:
    return [m.name for m in MODELS if m.kind == kind]


def _best(scores: Mapping[str, NDArray[np.float64]], names: Sequence[str]) -> str:
    return max(names, key=lambda name: scores[name].sum())


def _wins(
    scores: Mapping[str, NDArray[np.float64]], names: Sequence[str], others: Sequence[str]
) -> bool:
    """Whether the best of `names` predicts better than each of `others` by more than 2 SE."""
    if not names:
        return False
    best = _best(scores, names)
    differences = [paired_difference(scores[best], scores[other]) for other in others]
    return all(difference > ERRORS * error for difference, error in differences)


def _worded(
    kind: ConclusionKind,
    best: str,
    scores: Mapping[str, NDArray[np.float64]],
    crossings: Mapping[str, Crossing],
) -> Conclusion:
    behind = {
        name: paired_difference(scores[best], scores[name]) for name in scores if name != best
    }
    rivals = tuple(
        name for name, (difference, error) in behind.items() if difference <= ERRORS * error
    )
    at = crossings[best]
    where = "" if at.step is None else f" at step {at.step:.0f}"
    took = "" if at.rise is None else f"; from 10 to 90 % of the rise in {at.rise:.0f} steps"
    share = f"{at.share:.0%} of the rise at once"
    said = {
        "no rise": "No model of growth predicts held-out steps better than a constant rate.",
        "jump": f"A jump{where} ({best}, {share}) predicts held-out steps better than any growth without one.",
        "bend": f"Growth changed its pace{where} ({best}{took}); smooth growth predicts worse, and a jump is not needed.",
        "smooth": f"Smooth growth ({best}, half of its end level{where}{took}) is enough; no jump or bend predicts clearly better.",
    }[kind]
    return Conclusion(kind, best, rivals, f"{said} {_rivals_text(rivals)}")


def _rivals_text(rivals: Sequence[str]) -> str:
    return (
        f"Not told apart from it: {', '.join(rivals)}."
        if rivals
        else "No other model comes within 2 standard errors."
    )
