"""The report's section on growth: is it a phase transition, and was anything discovered?"""

from __future__ import annotations

from collections.abc import Callable

from deltagym.analysis.gains import OUT_OF_REACH, RunGain
from deltagym.analysis.power import TRUE_WIDTHS
from deltagym.analysis.profile import width_text
from deltagym.analysis.summary import SeriesReport, TransitionReport
from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.core.table import Table
from deltagym.evaluation.wording import count, plural, rate_statement

TITLE = "Is it a phase transition?"
UNKNOWN = "-"


def transition_section(
    report: TransitionReport | None, why: str, draw: Callable[[SeriesReport], Markup]
) -> Markup:
    """Conclusions, rises, programs around the transition, and the gain on each problem.

    Args:
        report: The analysis; None if there is none.
        why: Why there is none.
        draw: Makes the figure of a series.
    """
    if report is None:
        return section(TITLE, tag("p", f"Not measured: {why}."))
    parts = [
        *(tag("p", sentence) for sentence in report.text()),
        *(draw(series) for series in report.series if series.rise),
    ]
    if any(series.rise for series in report.series):
        parts.append(table(_rises(report), _RISES))
    if any(series.problems for series in report.series):
        parts.append(table(_problems(report), _PROBLEMS))
    if report.shapes:
        caption = "Per prompt, means over the prompts of a family"
        parts.append(details("Programs around the transition", table(_shapes(report), caption)))
    if report.gain:
        parts.append(_gain(report.gain))
    return section(TITLE, *parts)


_RISES = (
    "Width: training steps from 10 to 90 % of the rise, with 95% profile likelihood interval. "
    "Chance: of being called a jump, if the true width were that many steps"
)

_PROBLEMS = (
    "Single problems. Difference: held-out log-likelihood of a rise of each problem at its own "
    "time, minus that of one growth common to all, ± standard error. Landed high: first successes "
    "that came with at least three quarters of the group"
)


def _rises(report: TransitionReport) -> Table:
    chances = tuple(f"chance at {width:g}" for width in TRUE_WIDTHS)
    header = ("family", "verdict", "middle, step", "width", "plateau", "rate before it", *chances)
    lines = []
    for s in report.series:
        if s.rise and s.conclusion.kind == "no rise":
            lines.append((s.family, "no rise", *(UNKNOWN for _ in header[2:])))
        elif s.rise:
            plateau = s.rise.plateau
            values = (
                f"{s.rise.middle:.0f}",
                width_text(s.rise.width, "steps"),
                plural(plateau.steps, "step"),
                rate_statement(plateau.successes, plateau.samples),
                *(f"{power.chance:.0%}" for power in s.rise.power),
            )
            after = " after a plateau" if s.conclusion.after_plateau else ""
            lines.append((s.family, s.conclusion.kind + after, *values))
    return Table(header, tuple(lines))


def _problems(report: TransitionReport) -> Table:
    header = ("family", "verdict", "problems", "visits", "difference", "width", "landed high")
    lines = tuple(
        (
            s.family,
            p.kind,
            count(p.problems),
            count(p.visits),
            f"{p.difference:.0f} ± {p.error:.0f}",
            UNKNOWN if p.kind == "common growth" else width_text(p.width, "visits"),
            f"{p.landed} of {p.first}",
        )
        for s in report.series
        if (p := s.problems)
    )
    return Table(header, lines)


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
        "Discovery: no success before, surely above one half after, and a rate before that is "
        f"shown to be below {OUT_OF_REACH:g}. Sharpening: surely more after, from some success "
        "before or a right answer less rare than that. Undecided: surely more after, from an "
        "unknown rate."
    )
    title = f"Gain on each of {plural(len(lines), 'problem')}"
    return details(title, tag("p", rule), table(found, "95% exact intervals"))
