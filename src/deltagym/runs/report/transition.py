"""The report's section on growth: is it a phase transition, and was anything discovered?"""

from __future__ import annotations

from collections.abc import Callable

from deltagym.analysis.gains import RunGain
from deltagym.analysis.summary import SeriesReport, TransitionReport
from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.core.table import Table
from deltagym.evaluation.wording import count, plural

TITLE = "Is it a phase transition?"
UNKNOWN = "-"


def transition_section(
    report: TransitionReport | None, why: str, draw: Callable[[SeriesReport], Markup]
) -> Markup:
    """Conclusions, models, programs around the transition, and the gain on each problem.

    Args:
        report: The analysis; None if there is none.
        why: Why there is none.
        draw: Makes the figure of a series.
    """
    if report is None:
        return section(TITLE, tag("p", f"Not measured: {why}."))
    fitted = [series for series in report.series if series.models]
    parts = [
        *(tag("p", sentence) for sentence in report.text()),
        *(draw(series) for series in fitted),
        *(details(f"Models fitted to {s.family}", table(_models(s), _CAPTION)) for s in fitted),
    ]
    if report.shapes:
        caption = "Per prompt, means over the prompts of a family"
        parts.append(details("Programs around the transition", table(_shapes(report), caption)))
    if report.gain:
        parts.append(_gain(report.gain))
    return section(TITLE, *parts)


_CAPTION = (
    "Held out: log-likelihood of steps left out of the fit, as a difference to the best model, "
    "± its paired standard error"
)


def _models(series: SeriesReport) -> Table:
    header = (
        "model",
        "kind",
        "held out",
        "transition, step [95%]",
        "10 to 90 % of the rise, steps",
        "of it at once",
    )
    lines = (
        (
            m.model,
            m.kind,
            f"{-m.behind:.1f} ± {m.behind_error:.1f}",
            _interval(m.transition, m.low, m.high),
            UNKNOWN if m.rise is None else f"{m.rise:.0f}",
            f"{m.share:.0%}",
        )
        for m in sorted(series.models, key=lambda m: m.behind)
    )
    return Table(header, tuple(lines))


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.0f}" if low is None or high is None else f"{value:.0f} [{low:.0f}, {high:.0f}]"


def _shapes(report: TransitionReport) -> Table:
    header = ("step", "family", "prompts", "programs", "behaviours", "lines from gold", "nearest")
    lines = []
    for s in report.shapes:
        values = (s.programs, s.behaviours, s.distance, s.nearest)
        numbers = (UNKNOWN if value is None else f"{value:.1f}" for value in values)
        lines.append((count(s.step), s.family, count(s.prompts), *numbers))
    return Table(header, tuple(lines))


def _gain(gain: RunGain) -> Markup:
    lines = tuple(
        (p.problem_id, p.family, p.level, p.kind, p.before, p.after) for p in gain.problems
    )
    found = Table(("problem", "family", "level", "gain", "before", "after"), lines)
    rule = (
        "Discovery: no success before, surely above one half after. "
        "Sharpening: some before, surely more after."
    )
    title = f"Gain on each of {plural(len(lines), 'problem')}"
    return details(title, tag("p", rule), table(found, "95% exact intervals"))
