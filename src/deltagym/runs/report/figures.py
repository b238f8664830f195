"""The figures of runs: rewards, health of training, pass@k, growth, and several runs together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from deltagym.analysis.summary import SeriesReport
from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup
from deltagym.evaluation.evaluation import Evaluation
from deltagym.evaluation.passk import Estimate
from deltagym.runs.folder import PhaseStart, RunFolder, phase_starts
from deltagym.runs.report.curves import MetricCurve, metric_curve
from deltagym.runs.report.style import (
    CONTROL,
    FILE_INK,
    OVERLAY,
    figure_panels,
    figure_style,
    finish_linear,
    finish_odds,
    image_bytes,
    inline_svg,
    legend_below,
    percent_axis,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Metrics = Sequence[Mapping[str, Any]]
"""The metrics of a run's steps."""

Curves = Sequence[tuple[str, Sequence[Estimate]]]
"""Names and pass@k: one estimate for each k."""

COLORS = {
    "pass_rate": "#3d84d8",
    "full_pass": "#d9622b",
    "entropy": "#8f68d6",
    "dead_groups": "#6f8294",
    "eval": "#2b9c6a",
}
LABELS = {
    "pass_rate": "cases passed (dense)",
    "full_pass": "full pass",
    "entropy": "entropy, nats a token",
    "dead_groups": "share of groups without gradient",
}


def reward_figure(metrics: Metrics, evals: Sequence[Evaluation] = ()) -> Markup:
    """pass_rate and full_pass over training, on a linear and a log-odds axis.

    Evaluations are points with 95% intervals.
    """
    with figure_style():
        figure, (linear, odds) = figure_panels(2)
        curves = [metric_curve(metrics, name) for name in ("pass_rate", "full_pass")]
        floor = min((c.log_odds_floor() for c in curves if len(c)), default=1e-4)
        for curve in curves:
            color, label = COLORS[curve.name], LABELS[curve.name]
            _draw(linear, curve, color, label)
            _draw(odds, curve, color, label, floor=curve.log_odds_floor())
        for axes in (linear, odds):
            _mark_phases(axes, phase_starts(metrics))
        finish_linear(linear)
        _draw_evals(linear, evals, 0.0)
        _draw_evals(odds, evals, floor)
        finish_odds(odds, floor)
        legend_below(figure, linear)
        return inline_svg(figure, "rewards")


def health_figure(metrics: Metrics) -> Markup:
    """Entropy, and the share of groups that gave no gradient, over training."""
    with figure_style():
        figure, panels = figure_panels(2)
        for axes, name in zip(panels, ("entropy", "dead_groups"), strict=True):
            curve = metric_curve(metrics, name)
            if len(curve):
                _draw(axes, curve, COLORS[name], LABELS[name])
            else:
                axes.text(0.5, 0.5, "not measured", ha="center", transform=axes.transAxes)
            axes.set_title(LABELS[name])
            axes.set_xlabel("training step")
            axes.set_ylim(bottom=0, top=1.02 if name == "dead_groups" else None)
            axes.set_xlim(*_step_range(metrics))
            _mark_phases(axes, phase_starts(metrics))
        return inline_svg(figure, "health")


def pass_at_k_figure(panels: Sequence[tuple[str, Curves]]) -> Markup:
    """pass@k against k with 95% bands.

    Args:
        panels: Titles and curves. The first panel has a curve of every name.
    """
    with figure_style():
        figure, all_axes = figure_panels(len(panels))
        names = (name for name, _ in panels[0][1])
        colors = dict(zip(names, (CONTROL, *OVERLAY), strict=False))
        for axes, (title, curves) in zip(all_axes, panels, strict=True):
            for name, estimates in curves:
                _draw_pass_at_k(axes, name, estimates, colors[name])
            ks = [e.k for e in curves[0][1]]
            axes.set_xscale("log", base=2)
            axes.set_xticks(ks, list(map(str, ks)))
            axes.minorticks_off()
            axes.set(xlabel="k, attempts a problem", title=title)
            percent_axis(axes)
        legend_below(figure, all_axes[0])
        return inline_svg(figure, "passk")


def transition_figure(
    runs: Sequence[RunFolder],
    labels: Sequence[str],
    *,
    controls: Collection[str] = (),
    metric: str = "full_pass",
    image: Literal["png", "svg"] = "png",
) -> bytes:
    """One metric of several runs on a linear and a log-odds axis, for a README or a talk.

    Args:
        runs: Run folders to lay over each other, e.g. several seeds and a binary-only control.
        labels: One a run.
        controls: Labels drawn dashed and grey.
        metric: Which rate to draw.
        image: File format of the result; on white either way.

    Raises:
        BadInput: Not one label a run, a control that is no label, or no run recorded the metric.
    """
    if len(labels) != len(runs) or not set(controls) <= set(labels):
        asked = f"needs one label a run ({len(runs)}) and every control among them"
        raise BadInput(f"labels: {asked}, got {list(labels)} and {list(controls)}")
    logs = [run.metrics() for run in runs]
    curves = [metric_curve(metrics, metric) for metrics in logs]
    if not any(map(len, curves)):
        raise BadInput(f"metric: none of the runs recorded {metric!r}")
    floor = min(c.log_odds_floor() for c in curves if len(c))
    treated = [label for label in labels if label not in controls]
    colors = {label: OVERLAY[i % len(OVERLAY)] for i, label in enumerate(treated)}
    starts = {label: tuple(phase_starts(log)) for label, log in zip(labels, logs, strict=True)}
    with figure_style(FILE_INK):
        figure, (linear, odds) = figure_panels(2)
        for axes in (linear, odds):
            end = floor if axes is odds else None
            for curve, label in zip(curves, labels, strict=True):
                color = colors.get(label, CONTROL)
                _draw(axes, curve, color, label, end, dashed=label in controls)
            shared = len({starts[label] for label in treated}) == 1
            for label in treated:
                _mark_phases(axes, starts[label], None if shared else colors[label])
        finish_linear(linear, f"{LABELS.get(metric, metric)}, training rollouts")
        finish_odds(odds, floor)
        legend_below(figure, linear)
        return image_bytes(figure, image)


def growth_figure(report: SeriesReport, name: str) -> Markup:
    """A series' empirical log-odds with 95% intervals, and the fitted rise."""
    with figure_style():
        figure, (axes,) = figure_panels(1)
        points = report.log_odds
        edge = max(abs(p.value) for p in points) + 1
        below = [p.value - (-edge if p.low is None else p.low) for p in points]
        above = [(edge if p.high is None else p.high) - p.value for p in points]
        axes.errorbar(
            [(p.first + p.last) / 2 for p in points],
            [p.value for p in points],
            yerr=np.maximum([below, above], 0),
            fmt="o",
            color=CONTROL,
            markersize=3,
            label="observed (95%)",
        )
        if report.rise and report.conclusion.kind != "no rise":
            rates = np.clip(report.rise.rates, 1e-6, 1 - 1e-6)
            curve = np.clip(np.log(rates / (1 - rates)), -edge, edge)
            axes.plot(report.steps, curve, color=OVERLAY[0], label="fitted rise", linewidth=1.8)
        axes.set(xlabel="training step", ylabel="log-odds of a full pass", title=report.family)
        legend_below(figure, axes)
        return inline_svg(figure, name)


def _step_range(metrics: Metrics) -> tuple[float, float]:
    """The range of the step axis: all steps and a margin."""
    first, last = metrics[0]["step"], metrics[-1]["step"]
    margin = max((last - first) * 0.04, 0.5)
    return first - margin, last + margin


def _draw(
    axes: Axes,
    curve: MetricCurve,
    color: str,
    label: str,
    floor: float | None = None,
    *,
    dashed: bool = False,
) -> None:
    """Draws raw values thin and the trailing mean thick.

    With a floor, values beyond it are drawn on it, and exact zeros as triangles.
    """
    if not len(curve):
        return
    raw, smooth = curve.values, curve.trailing_mean()
    if floor is not None:
        raw, smooth = (np.clip(values, floor, 1 - floor) for values in (raw, smooth))
    if curve.window > 1:
        axes.plot(curve.steps, raw, color=color, linewidth=0.7, alpha=0.4)
    line = "--" if dashed else "-"
    axes.plot(curve.steps, smooth, color=color, linewidth=1.9, linestyle=line, label=label)
    zeros = curve.steps[curve.values == 0]
    if floor is not None and len(zeros):
        triangles = {"marker": "v", "markersize": 2.5, "linestyle": "", "alpha": 0.5}
        axes.plot(zeros, np.full(len(zeros), floor), color=color, clip_on=False, **triangles)


def _draw_evals(axes: Axes, evals: Sequence[Evaluation], floor: float) -> None:
    """Draws pass@1 of evaluations with its intervals; values beyond the floor are on it."""
    pairs = [(e.step, e.overall().estimates[0]) for e in evals if e.step is not None]
    points = [(step, e) for step, e in pairs if e.k == 1 and e.measured]
    if not points:
        return
    values = np.clip([[e.value, e.low, e.high] for _, e in points], floor, 1 - floor)
    split = "held-out" if all(e.split == "test" for e in evals) else "evaluated"
    axes.errorbar(
        [step for step, _ in points],
        values[:, 0],
        yerr=np.abs(values[:, 1:] - values[:, :1]).T,
        fmt="D",
        color=COLORS["eval"],
        markersize=5,
        capsize=3,
        label=f"pass@1, {split} problems (95%)",
        zorder=5,
    )


def _draw_pass_at_k(axes: Axes, name: str, estimates: Sequence[Estimate], color: str) -> None:
    """Draws one model's pass@k against k with its 95% band."""
    shown = [e for e in estimates if e.measured]
    ks, low, high = [e.k for e in shown], [e.low for e in shown], [e.high for e in shown]
    axes.fill_between(ks, low, high, color=color, alpha=0.2, linewidth=0)
    points = {"marker": "o", "markersize": 4, "label": f"{name} (band: 95%)", "clip_on": False}
    axes.plot(ks, [e.value for e in shown], color=color, **points)


def _mark_phases(axes: Axes, starts: Sequence[PhaseStart], color: str | None = None) -> None:
    """Draws dotted lines where phases begin, with their names.

    A `color` is given where runs switch at different steps: lines are in it, without names.
    """
    for i, start in enumerate(starts):
        if i:
            line = color or axes.spines["left"].get_edgecolor()
            axes.axvline(start.step, color=line, linewidth=1, linestyle=":")
        if len(starts) > 1 and color is None:
            axes.annotate(
                start.name,
                (start.step, 1),
                xycoords=("data", "axes fraction"),
                xytext=(3, -2),
                textcoords="offset points",
                ha="left",
                va="top",
                fontsize=8,
                alpha=0.85,
                parse_math=False,
            )
