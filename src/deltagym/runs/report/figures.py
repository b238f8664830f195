"""Figures, drawn with matplotlib's Figure objects (no pyplot, no global state). matplotlib is imported only when one is drawn.

In a page the figures take the page's text colour, so one drawing serves light and dark; as PNG they stand on white.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from deltagym.analysis import SeriesReport
from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup
from deltagym.evaluation.evaluation import Evaluation
from deltagym.evaluation.passk import Estimate
from deltagym.evaluation.wording import percent
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.curves import PhaseStart, Series, phase_starts, series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#123457"
"""Stands for the page's text colour while drawing; `_svg` replaces it by `currentColor`."""

FILE_INK = "#1f2328"
"""The text colour of figures that stand on white."""

COLORS = {
    "pass_rate": "#3d84d8",
    "full_pass": "#d9622b",
    "entropy": "#8f68d6",
    "dead_groups": "#6f8294",
    "eval": "#2b9c6a",
}
OVERLAY = ("#d9622b", "#3d84d8", "#2b9c6a", "#8f68d6", "#b98a00", "#c2498d")
CONTROL = "#7d8894"
LABELS = {
    "pass_rate": "cases passed (dense)",
    "full_pass": "full pass",
    "entropy": "entropy, nats a token",
    "dead_groups": "share of groups without gradient",
}
PROBABILITY_TICKS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)

_STYLE: Mapping[str, Any] = {
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "grid.alpha": 0.18,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "deltagym",
}
_INKED = (
    "text.color",
    "axes.edgecolor",
    "axes.labelcolor",
    "xtick.color",
    "ytick.color",
    "grid.color",
)


def reward_figure(rows: Sequence[Mapping[str, Any]], evals: Sequence[Evaluation] = ()) -> Markup:
    """pass_rate and full_pass over training, on a linear and a log-odds axis, evaluations as points with 95% intervals."""
    with figure_style():
        figure, (linear, odds) = figure_panels(2)
        curves = [curve for name in ("pass_rate", "full_pass") if len(curve := series(rows, name))]
        for axes in (linear, odds):
            for curve in curves:
                _draw(
                    axes,
                    curve,
                    COLORS[curve.name],
                    LABELS[curve.name],
                    floor=curve.log_odds_floor() if axes is odds else None,
                )
            _mark_phases(axes, phase_starts(rows))
        finish_linear(linear)
        floor = min((c.log_odds_floor() for c in curves), default=1e-4)
        for axes in (linear, odds):
            _draw_evals(axes, evals, floor if axes is odds else 0.0)
        finish_odds(odds, floor)
        legend_below(figure, linear)
        return _svg(figure, "rewards")


def health_figure(rows: Sequence[Mapping[str, Any]]) -> Markup:
    """Entropy, and the share of groups that gave no gradient, over training."""
    with figure_style():
        figure, panels = figure_panels(2)
        for axes, name in zip(panels, ("entropy", "dead_groups"), strict=True):
            curve = series(rows, name)
            if len(curve):
                _draw(axes, curve, COLORS[name], LABELS[name])
            else:
                axes.text(0.5, 0.5, "not measured", ha="center", transform=axes.transAxes)
            axes.set_title(LABELS[name])
            axes.set_xlabel("training step")
            axes.set_ylim(bottom=0, top=1.02 if name == "dead_groups" else None)
            axes.set_xlim(*_reach(rows))
            _mark_phases(axes, phase_starts(rows))
        return _svg(figure, "health")


def pass_at_k_figure(
    panels: Sequence[tuple[str, Sequence[tuple[str, Sequence[Estimate]]]]],
) -> Markup:
    """pass@k against k with 95% bands.

    Args:
        panels: (title, curves); a curve is (name, one estimate for each k). The first panel has a curve of every name.
    """
    with figure_style():
        figure, all_axes = figure_panels(len(panels))
        colors = {
            name: color for (name, _), color in zip(panels[0][1], (CONTROL, *OVERLAY), strict=False)
        }
        for axes, (title, curves) in zip(all_axes, panels, strict=True):
            for name, estimates in curves:
                color, shown = colors[name], [e for e in estimates if e.measured]
                ks = [e.k for e in shown]
                axes.fill_between(
                    ks,
                    [e.low for e in shown],
                    [e.high for e in shown],
                    color=color,
                    alpha=0.2,
                    linewidth=0,
                )
                axes.plot(
                    ks,
                    [e.value for e in shown],
                    color=color,
                    marker="o",
                    markersize=4,
                    label=f"{name} (band: 95%)",
                    clip_on=False,
                )
            axes.set_xscale("log", base=2)
            axes.set_xticks([e.k for e in curves[0][1]], [str(e.k) for e in curves[0][1]])
            axes.minorticks_off()
            axes.set(xlabel="k, attempts a problem", title=title)
            _percent_axis(axes)
        legend_below(figure, all_axes[0])
        return _svg(figure, "passk")


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
        runs: Run folders to overlay, e.g. several seeds and a binary-only control.
        labels: One a run.
        controls: Labels drawn dashed and grey.
        metric: Which rate to draw.
        image: File format of the result; on a white ground either way.

    Raises:
        BadInput: Not one label a run, a control that is no label, or no run recorded the metric.
    """
    if len(labels) != len(runs) or not set(controls) <= set(labels):
        raise BadInput(
            f"labels: needs one label a run ({len(runs)}) and every control among them, got {list(labels)} and {list(controls)}"
        )
    logs = [run.metrics() for run in runs]
    curves = [series(rows, metric) for rows in logs]
    if not any(map(len, curves)):
        raise BadInput(f"metric: none of the runs recorded {metric!r}")
    with figure_style(FILE_INK):
        figure, (linear, odds) = figure_panels(2)
        floor = min(c.log_odds_floor() for c in curves if len(c))
        treated = [label for label in labels if label not in controls]
        for curve, label in zip(curves, labels, strict=True):
            color = CONTROL if label in controls else OVERLAY[treated.index(label) % len(OVERLAY)]
            for axes in (linear, odds):
                _draw(
                    axes,
                    curve,
                    color,
                    label,
                    floor if axes is odds else None,
                    dashed=label in controls,
                )
        for axes in (linear, odds):
            marked = {
                label: tuple(phase_starts(rows))
                for rows, label in zip(logs, labels, strict=True)
                if label not in controls
            }
            shared = len(set(marked.values())) == 1
            for label, starts in marked.items():
                _mark_phases(
                    axes, starts, None if shared else OVERLAY[treated.index(label) % len(OVERLAY)]
                )
        finish_linear(linear, f"{LABELS.get(metric, metric)}, training rollouts")
        finish_odds(odds, floor)
        legend_below(figure, linear)
        return image_bytes(figure, image)


def growth_figure(report: SeriesReport, name: str) -> Markup:
    """A series' empirical log-odds with 95% intervals, and the curves of the best model of each kind."""
    with figure_style():
        figure, (axes,) = figure_panels(1)
        points = report.log_odds
        middle = [(p.first + p.last) / 2 for p in points]
        edge = max(abs(p.value) for p in points) + 1
        reach = [
            [p.value - (-edge if p.low is None else p.low) for p in points],
            [(edge if p.high is None else p.high) - p.value for p in points],
        ]
        axes.errorbar(
            middle,
            [p.value for p in points],
            yerr=np.maximum(reach, 0),
            fmt="o",
            color=CONTROL,
            markersize=3,
            label="observed (95%)",
        )
        best = {
            kind: min(ms, key=lambda m: m.behind)
            for kind in ("smooth", "bend", "jump")
            if (ms := [m for m in report.models if m.kind == kind])
        }
        for color, (kind, model) in zip(OVERLAY, best.items(), strict=False):
            rates = np.clip(model.rates, 1e-6, 1 - 1e-6)
            curve = np.clip(np.log(rates / (1 - rates)), -edge, edge)
            axes.plot(
                report.steps, curve, color=color, label=f"{kind}: {model.model}", linewidth=1.8
            )
        axes.set(xlabel="training step", ylabel="log-odds of a full pass", title=report.family)
        legend_below(figure, axes)
        return _svg(figure, name)


def figure_style(ink: str = INK) -> Any:
    """The house style as a context; raises `BadInput` without matplotlib."""
    try:
        import matplotlib
    except ImportError as error:
        raise BadInput("figures need matplotlib: pip install 'deltagym[train]'") from error
    style: dict[Any, Any] = {**_STYLE, **dict.fromkeys(_INKED, ink)}
    return matplotlib.rc_context(style)


def figure_panels(number: int) -> tuple[Figure, list[Axes]]:
    """A figure with so many axes side by side."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.6 if number > 1 else 5.8, 3.7), layout="constrained")
    return figure, list(np.atleast_1d(figure.subplots(1, number)))


def _reach(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """The range of the step axis: all steps and a margin."""
    first, last = rows[0]["step"], rows[-1]["step"]
    margin = max((last - first) * 0.04, 0.5)
    return first - margin, last + margin


def _draw(
    axes: Axes,
    curve: Series,
    color: str,
    label: str,
    floor: float | None = None,
    *,
    dashed: bool = False,
) -> None:
    """Raw values thin, trailing mean thick; with a floor, values beyond it are drawn on it and exact zeros as triangles."""
    if not len(curve):
        return
    style, smoothed = "--" if dashed else "-", curve.trailing_mean()
    clip = (lambda v: v) if floor is None else (lambda v: np.clip(v, floor, 1 - floor))
    if curve.window > 1:
        axes.plot(curve.steps, clip(curve.values), color=color, linewidth=0.7, alpha=0.4)
    axes.plot(curve.steps, clip(smoothed), color=color, linewidth=1.9, linestyle=style, label=label)
    if floor is not None and np.any(curve.values == 0):
        zeros = curve.steps[curve.values == 0]
        axes.plot(
            zeros,
            np.full(len(zeros), floor),
            color=color,
            marker="v",
            markersize=2.5,
            linestyle="",
            alpha=0.5,
            clip_on=False,
        )


def _draw_evals(axes: Axes, evals: Sequence[Evaluation], floor: float) -> None:
    points = [
        (e.step, e.overall().estimates[0]) for e in evals if e.step is not None and e.ks[0] == 1
    ]
    points = [(step, estimate) for step, estimate in points if estimate.measured]
    if not points:
        return
    values = np.clip([[e.value, e.low, e.high] for _, e in points], floor, 1 - floor)
    reach = np.abs(values[:, 1:] - values[:, :1]).T
    split = "held-out" if all(e.split == "test" for e in evals) else "evaluated"
    axes.errorbar(
        [step for step, _ in points], values[:, 0], yerr=reach, fmt="D", color=COLORS["eval"], markersize=5, capsize=3,
        label=f"pass@1, {split} problems (95%)", zorder=5,
    )  # fmt: skip


def _mark_phases(axes: Axes, starts: Sequence[PhaseStart], color: str | None = None) -> None:
    """Dotted lines where phases begin, with their names; in a run's `color` and without names where runs switch at other steps."""
    for i, start in enumerate(starts):
        if i:
            axes.axvline(
                start.step,
                color=color or axes.spines["left"].get_edgecolor(),
                linewidth=1,
                linestyle=":",
            )
        if len(starts) > 1 and color is None:
            axes.annotate(
                start.name, (start.step, 1), xycoords=("data", "axes fraction"), xytext=(3, -2), textcoords="offset points",
                ha="left", va="top", fontsize=8, alpha=0.85, parse_math=False,
            )  # fmt: skip


def legend_below(figure: Figure, axes: Axes) -> None:
    """One legend for all panels, below them, where it can cover no curve."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 4))


def finish_linear(axes: Axes, title: str = "rate in training rollouts") -> None:
    """Titles and ticks of a linear axis of rates."""
    axes.set(xlabel="training step", title=f"{title}: linear axis")
    _percent_axis(axes)


def _percent_axis(axes: Axes) -> None:
    axes.set_ylim(-0.02, 1.08)
    axes.set_yticks(np.linspace(0, 1, 6), [f"{t:.0%}" for t in np.linspace(0, 1, 6)])


def finish_odds(axes: Axes, floor: float) -> None:
    """Titles and ticks of a log-odds axis; `floor` stands for 0."""
    axes.set_yscale("logit", nonpositive="clip")
    axes.set_ylim(floor * 0.8, 1 - floor * 0.35)
    ticks = [t for t in PROBABILITY_TICKS if 2.5 * floor < t < 1 - 2.5 * floor]
    axes.set_yticks(
        [floor, *ticks, 1 - floor], ["0", *(percent(t).replace(".0%", "%") for t in ticks), "100%"]
    )
    axes.minorticks_off()
    axes.set(xlabel="training step", title="the same on a log-odds axis (▾: exactly 0)")


def image_bytes(figure: Figure, image: str) -> bytes:
    """The figure as a file, on white."""
    buffer = io.BytesIO()
    figure.savefig(
        buffer,
        format=image,
        dpi=160,
        facecolor="white",
        metadata={"Date": None} if image == "svg" else None,
    )
    return buffer.getvalue()


def _svg(figure: Figure, name: str) -> Markup:
    """The figure as an inline SVG element: transparent, page-coloured, without prolog, metadata or fixed size."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(
        r'(<svg[^>]*?) width="[^"]*pt"',
        r"\1",
        re.sub(r'(<svg[^>]*?) height="[^"]*pt"', r"\1", text, count=1),
        count=1,
    )
    text = re.sub(
        r'\bid="([^"]+)"', rf'id="{name}-\1"', re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", text)
    )
    return Markup(
        text.replace(INK, "currentColor").replace(
            "<svg ", '<svg aria-hidden="true" focusable="false" ', 1
        )
    )
