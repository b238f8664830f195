"""The figure of a study: what training says and what is held out, a colour an arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deltagym.evaluation.evaluation import Evaluation
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.curves import MetricCurve, metric_curve
from deltagym.runs.report.style import (
    FILE_INK,
    OVERLAY,
    figure_panels,
    figure_style,
    finish_linear,
    finish_odds,
    image_bytes,
    legend_below,
)
from deltagym.runs.studies.spread import mean_over_runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Arm:
    """One arm as it is drawn.

    Attributes:
        name: Its name.
        color: Its colour.
        curves: full_pass, a curve a run.
        whole: The curves of finished runs; all while none has finished.
        points: (step, rate) of the held-out evaluations, a run each, shape (N, 2).
    """

    name: str
    color: str
    curves: list[MetricCurve]
    whole: list[MetricCurve]
    points: list[Floats]


def draw_study(arms: Mapping[str, Sequence[RunFolder]]) -> Figure | None:
    """Draws full_pass in training on two axes, and held-out rates; None if no run has a step.

    The held-out rate is the share of samples that are right where they were audited, else pass@1.

    Args:
        arms: Runs by arm.
    """
    drawn = [
        _read_arm(name, runs, _color(i, len(arms))) for i, (name, runs) in enumerate(arms.items())
    ]
    floors = [curve.log_odds_floor() for arm in drawn for curve in arm.curves]
    if not floors:
        return None
    figure, (linear, odds, held_out) = figure_panels(3)
    for axes, floor in ((linear, 0.0), (odds, min(floors))):
        for arm in drawn:
            _draw(axes, arm, floor)
    for arm in drawn:
        _draw_held_out(held_out, arm)
    finish_linear(linear)
    linear.set_title("full pass on the training cases")
    finish_odds(odds, min(floors))
    odds.set_title("the same on a log-odds axis")
    finish_linear(held_out)
    held_out.set_title("right, on held-out problems" if _audited(arms) else "held-out pass@1")
    legend_below(figure, linear)
    return figure


def study_figure(arms: Mapping[str, Sequence[RunFolder]]) -> bytes | None:
    """The same as PNG."""
    with figure_style(FILE_INK):
        figure = draw_study(arms)
        return image_bytes(figure, "png") if figure else None


def mean_and_band(curves: Sequence[MetricCurve]) -> tuple[NDArray[np.int64], Floats]:
    """The mean of smoothed curves with its 95 % interval over runs.

    Both are at the steps that every run has.

    Returns:
        Steps, shape (T,), and mean, low and high, shape (3, T).
    """
    steps = curves[0].steps
    for curve in curves[1:]:
        steps = np.intersect1d(steps, curve.steps)
    values_ST = np.stack([curve.trailing_mean()[np.isin(curve.steps, steps)] for curve in curves])
    return steps, mean_over_runs(values_ST, most=1)


def _read_arm(name: str, runs: Sequence[RunFolder], color: str) -> _Arm:
    pairs = [(run, metric_curve(run.metrics(), "full_pass")) for run in runs]
    drawn = [(run, curve) for run, curve in pairs if len(curve)]
    curves = [curve for _, curve in drawn]
    whole = [curve for run, curve in drawn if run.status().state == "finished"] or curves
    points = [_points(run) for run in runs]
    return _Arm(name, color, curves, whole, [each for each in points if len(each)])


def _points(run: RunFolder) -> Floats:
    """(step, held-out rate) of a run's evaluations in the order of their steps, shape (N, 2)."""
    known = [(e.step, _rate(e)) for e in run.evals().values() if e.step is not None]
    points = sorted((step, rate) for step, rate in known if rate is not None)
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _rate(evaluation: Evaluation) -> float | None:
    """Share of an evaluation's samples that are right, or that pass if none was audited."""
    records = evaluation.records
    right = [r.right / r.audited for r in records if r.audited]
    rates = right or [r.successes / r.samples for r in records if r.samples]
    return sum(rates) / len(rates) if rates else None


def _audited(arms: Mapping[str, Sequence[RunFolder]]) -> bool:
    every = (e for runs in arms.values() for run in runs for e in run.evals().values())
    return any(record.audited for evaluation in every for record in evaluation.records)


def _draw_held_out(axes: Axes, arm: _Arm) -> None:
    """A line with its points for each run."""
    for points in arm.points:
        axes.plot(*points.T, "o-", color=arm.color, linewidth=1.0, markersize=3.5, alpha=0.8)


def _draw(axes: Axes, arm: _Arm, floor: float) -> None:
    """Draws runs thin, their mean bold and its band shaded, all clipped at the floor."""
    if not arm.curves:
        return
    ends = (floor, 1 - floor)
    for curve in arm.curves:
        smooth = np.clip(curve.trailing_mean(), *ends)
        axes.plot(curve.steps, smooth, color=arm.color, linewidth=0.7, alpha=0.55)
    steps, lines = mean_and_band(arm.whole)
    mean, low, high = np.clip(lines, *ends)
    label = f"{arm.name} (mean of {len(arm.whole)})"
    axes.plot(steps, mean, color=arm.color, linewidth=2.1, label=label)
    axes.fill_between(steps, low, high, color=arm.color, alpha=0.15, linewidth=0)


def _color(index: int, arms: int) -> str:
    """The house colours if they suffice; else a scale, on which a grid's neighbours are alike."""
    if arms <= len(OVERLAY):
        return OVERLAY[index]
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return to_hex(colormaps["viridis"](index / (arms - 1) * 0.92))
