"""The figure of a study: full_pass against steps, a colour an arm, on a linear and a log-odds axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deltagym.evaluation.evaluation import Evaluation
from deltagym.evaluation.passk import bootstrap_mean
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.curves import Series, series
from deltagym.runs.report.figures import (
    CONTROL,
    FILE_INK,
    OVERLAY,
    figure_panels,
    figure_style,
    finish_linear,
    finish_odds,
    image_bytes,
    legend_below,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Arm:
    """What is drawn of one arm: a curve a run, those of finished runs again in `whole` (all, while none has finished), and
    (step, pass@1) of the held-out evaluations, shape (N, 2)."""

    name: str
    color: str
    curves: list[Series]
    whole: list[Series]
    points: Floats


def study_figure(arms: Mapping[str, Sequence[RunFolder]], study: str) -> bytes | None:
    """The figure as PNG; None when no run has a step.

    Args:
        arms: Runs by arm.
        study: The study's name, from which the bootstrap's random numbers derive.
    """
    drawn = [
        _gather(name, runs, _color(i, len(arms))) for i, (name, runs) in enumerate(arms.items())
    ]
    floors = [curve.log_odds_floor() for arm in drawn for curve in arm.curves]
    if not floors:
        return None
    with figure_style(FILE_INK):
        figure, (linear, odds) = figure_panels(2)
        for axes, floor in ((linear, 0.0), (odds, min(floors))):
            for arm in drawn:
                _draw(axes, arm, floor, study)
            axes.plot(
                [],
                [],
                "D",
                color=CONTROL,
                markersize=3.5,
                markerfacecolor="none",
                label="held-out pass@1, a run",
            )
        finish_linear(linear, "full pass, training rollouts")
        finish_odds(odds, min(floors))
        odds.set_title("the same on a log-odds axis")
        legend_below(figure, linear)
        return image_bytes(figure, "png")


def mean_and_band(
    curves: Sequence[Series], seed: Sequence[str]
) -> tuple[NDArray[np.int64], Floats]:
    """The mean of smoothed curves with its 95 % bootstrap interval over runs, as far as every run went.

    Returns:
        Steps, shape (T,), and mean, low and high, shape (3, T).
    """
    steps = curves[0].steps
    for curve in curves[1:]:
        steps = np.intersect1d(steps, curve.steps)
    values_ST = np.stack([curve.trailing_mean()[np.isin(curve.steps, steps)] for curve in curves])
    bounds = [bootstrap_mean(column, seed=("study", *seed, "figure")) for column in values_ST.T]
    return steps, np.array(
        [values_ST.mean(axis=0), [b.low for b in bounds], [b.high for b in bounds]]
    )


def _gather(name: str, runs: Sequence[RunFolder], color: str) -> _Arm:
    drawn = [(run, curve) for run in runs if len(curve := series(run.metrics(), "full_pass"))]
    curves = [curve for _, curve in drawn]
    whole = [curve for run, curve in drawn if run.status().state == "finished"] or curves
    points = [point for run in runs for e in run.evals().values() if (point := _point(e))]
    return _Arm(name, color, curves, whole, np.array(points, dtype=np.float64).reshape(-1, 2))


def _point(evaluation: Evaluation) -> tuple[int, float] | None:
    samples = sum(record.samples for record in evaluation.records)
    if evaluation.step is None or not samples:
        return None
    rates = [record.successes / record.samples for record in evaluation.records if record.samples]
    return evaluation.step, sum(rates) / len(rates)


def _draw(axes: Axes, arm: _Arm, floor: float, study: str) -> None:
    """Runs thin, their mean bold, the band of the mean shaded; beyond the floor everything is drawn on it."""
    if not arm.curves:
        return
    for curve in arm.curves:
        axes.plot(
            curve.steps,
            np.clip(curve.trailing_mean(), floor, 1 - floor),
            color=arm.color,
            linewidth=0.7,
            alpha=0.55,
        )
    steps, lines = mean_and_band(arm.whole, (study, arm.name))
    mean, low, high = np.clip(lines, floor, 1 - floor)
    axes.plot(
        steps, mean, color=arm.color, linewidth=2.1, label=f"{arm.name} (mean of {len(arm.whole)})"
    )
    axes.fill_between(steps, low, high, color=arm.color, alpha=0.15, linewidth=0)
    x, y = arm.points[:, 0], np.clip(arm.points[:, 1], floor, 1 - floor)
    axes.plot(
        x, y, "D", color=arm.color, markersize=3.5, markerfacecolor="none", alpha=0.8, clip_on=False
    )


def _color(index: int, arms: int) -> str:
    """The house colours while they last; beyond that a scale, on which a grid's neighbours are alike."""
    if arms <= len(OVERLAY):
        return OVERLAY[index]
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return to_hex(colormaps["viridis"](index / (arms - 1) * 0.92))
