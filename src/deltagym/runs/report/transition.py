"""The report's section on the kind of growth: is it a phase transition, and was anything discovered?"""

from __future__ import annotations

from collections.abc import Callable

from deltagym.analysis import SeriesReport, TransitionReport
from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.core.table import Table
from deltagym.evaluation.wording import count, plural

TITLE = "Is it a phase transition?"
UNKNOWN = "-"


def transition_section(
    report: TransitionReport | None, why: str, draw: Callable[[SeriesReport], Markup]
) -> Markup:
    """Conclusions, the models behind them, what the programs looked like, and the verdict on each problem.

    Args:
        report: The analysis; None if there is none.
        why: Why there is none.
        draw: Makes the figure of a series.
    """
    if report is None:
        return section(TITLE, tag("p", f"Not measured: {why}."))
    sentences = [tag("p", sentence) for sentence in report.text()]
    fitted = [series for series in report.series if series.models]
    figures = [draw(series) for series in fitted]
    models = [details(f"Models fitted to {s.family}", table(_models(s), _CAPTION)) for s in fitted]
    shapes = [
        details(
            "Programs around the transition",
            table(_shapes(report), "Per prompt, means over the prompts of a family"),
        )
    ]
    return section(
        TITLE, *sentences, *figures, *models, *(shapes if report.shapes else []), *_verdict(report)
    )


_CAPTION = "Held out: log-likelihood of steps left out of the fit, as a difference to the best model, ± its paired standard error"


def _models(series: SeriesReport) -> Table:
    lines = [
        (
            m.model,
            m.kind,
            f"{-m.behind:.1f} ± {m.behind_error:.1f}",
            _interval(m.transition, m.low, m.high),
            UNKNOWN if m.rise is None else f"{m.rise:.0f}",
            f"{m.share:.0%}",
        )
        for m in sorted(series.models, key=lambda m: m.behind)
    ]
    return Table(
        (
            "model",
            "kind",
            "held out",
            "transition, step [95%]",
            "10 to 90 % of the rise, steps",
            "of it at once",
        ),
        tuple(lines),
    )


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.0f}" if low is None or high is None else f"{value:.0f} [{low:.0f}, {high:.0f}]"


def _shapes(report: TransitionReport) -> Table:
    header = ("step", "family", "prompts", "programs", "behaviours", "lines from gold", "nearest")
    numbers = ((s, (s.programs, s.behaviours, s.distance, s.nearest)) for s in report.shapes)
    lines = [
        (
            count(s.step),
            s.family,
            count(s.prompts),
            *(UNKNOWN if v is None else f"{v:.1f}" for v in values),
        )
        for s, values in numbers
    ]
    return Table(header, tuple(lines))


def _verdict(report: TransitionReport) -> list[Markup]:
    if report.verdict is None:
        return []
    lines = tuple(
        (p.problem_id, p.family, p.level, p.kind, p.before, p.after)
        for p in report.verdict.problems
    )
    found = Table(("problem", "family", "level", "verdict", "before", "after"), lines)
    rule = "Discovery: no success before, surely above one half after. Sharpening: some before, surely more after."
    return [
        details(
            f"Verdict on each of {plural(len(lines), 'problem')}",
            tag("p", rule),
            table(found, "95% exact intervals"),
        )
    ]
