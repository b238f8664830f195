"""The report's sections on evaluations: pass@k, families, and the pass@K = 0 subset."""

from __future__ import annotations

from collections.abc import Callable

from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.core.table import Table
from deltagym.evaluation.comparison import Comparison
from deltagym.evaluation.evaluation import By, Evaluation
from deltagym.evaluation.tables import (
    NOT_AUDITED,
    comparison_table,
    curve_table,
    evaluation_table,
)
from deltagym.evaluation.wording import count, small
from deltagym.runs.report.figures import pass_at_k_figure
from deltagym.runs.report.findings import RunData
from deltagym.runs.report.page import NOT_MEASURED, captioned

AUDIT_NOTE = (
    "A sample passes its tests if it passes every case. It is right if an audit, which looks "
    "beyond the cases, finds no fault in it. Over-credit is the share of the passes that are wrong."
)

NOT_READ = "not read"
NO_EVALUATION = f"{NOT_MEASURED}: this run holds no evaluation."


def pass_at_k_section(data: RunData) -> Markup:
    """pass@k for every k, of all problems and of the pass@K = 0 subset."""
    title, sides = "pass@k before and after", data.sides()
    if not sides:
        return section(title, tag("p", NO_EVALUATION))
    curves = [(name, evaluation.overall().estimates) for name, evaluation in sides]
    panels = [("all problems", curves)]
    subset = data.comparison and data.comparison.on_unsolved()
    if data.comparison and subset:
        where = f"pass@{data.comparison.before.n} = 0 before"
        heading = f"the {len(subset.records)} problems with {where}"
        panels.append((heading, [(sides[1][0], subset.estimates)]))
    parts = [
        captioned(
            lambda: pass_at_k_figure(panels),
            "pass@k against k, with 95% bands.",
            "Unbiased pass@k, mean over problems. Band: 95% interval for more problems of this "
            "kind.",
        )
    ]
    if len(sides) < 2:
        missing = "after" if data.before else "before"
        parts.append(tag("p", f"{NOT_MEASURED}: {missing} training."))
    if len({evaluation.ks for _, evaluation in sides}) == 1:
        parts.append(table(curve_table(curves), "pass@k of all problems"))
    return section(title, *parts)


def families_section(data: RunData) -> Markup:
    """pass@k by family and by level, before and after if both are known."""
    title, sides = "Families", data.sides()
    if data.comparison:
        comparison = data.comparison
        tables = _by_family_and_level(lambda by: comparison_table(comparison, by))
        return section(title, *tables, *_wrong_passes(comparison.after))
    if not sides:
        return section(title, tag("p", NO_EVALUATION))
    name, evaluation = sides[-1]
    tables = _by_family_and_level(lambda by: evaluation_table(evaluation, by))
    text = tag("p", f"Evaluated {name}.")
    return section(title, text, *tables, *_wrong_passes(evaluation))


def unsolved_section(data: RunData) -> Markup:
    """The problems that no sample solved before, and what became of them."""
    title, comparison = "The pass@K = 0 subset", data.comparison
    if not comparison:
        reason = "it takes an evaluation before and one after on the same problems"
        return section(title, tag("p", f"{NOT_MEASURED}: {reason}."))
    text = tag("p", comparison.text())
    if not comparison.unsolved:
        return section(title, text)
    found = evaluation_table(comparison.after.restricted(comparison.unsolved))
    caption = f"{data.when.capitalize()}, on the problems that no sample solved before"
    every = table(_problem_table(comparison), "Successes among the samples, problem by problem")
    return section(
        title, text, table(found, caption), details("Every problem of the subset", every)
    )


def _by_family_and_level(tabulate: Callable[[By], Table]) -> tuple[Markup, Markup]:
    note = "95% intervals, for more problems of the same kind, in brackets or behind ≤ and ≥"
    families = table(tabulate("family"), f"pass@k by family; {note}")
    levels = table(tabulate("level"), f"By level; {note}")
    return families, details("By family and level", levels)


def _wrong_passes(evaluation: Evaluation) -> list[Markup]:
    """What audits are, and the problems whose cases let a wrong answer through."""
    overall = evaluation.overall()
    if not overall.audited:
        return []
    parts = [tag("p", AUDIT_NOTE)]
    found = [record for record in evaluation.records if record.wrong_passes]
    if found:
        header = ("problem", "family", "level", "passed", "of these wrong", "for instance")
        lines = tuple(
            (
                r.problem_id,
                r.family,
                r.level,
                count(r.successes),
                count(r.wrong_passes),
                r.counterexample,
            )
            for r in found
        )
        caption = "Problems whose cases let a wrong answer through"
        parts.append(details("Passes that are wrong", table(Table(header, lines), caption)))
    return parts


def _problem_table(comparison: Comparison) -> Table:
    """A line a problem of the pass@K = 0 subset."""
    audited = comparison.after.overall().audited > 0
    read = any(record.rate is not None for record in comparison.before.records)
    lines = []
    for problem_id in comparison.unsolved:
        before, after = comparison.before.record(problem_id), comparison.after.record(problem_id)
        lines.append(
            (
                problem_id,
                before.family,
                before.level,
                f"0 of {before.samples}",
                *([NOT_READ if before.rate is None else small(before.rate)] if read else []),
                f"{after.successes} of {after.samples}",
                *([count(after.right) if after.audited else NOT_AUDITED] if audited else []),
                "yes" if problem_id in comparison.certain else "no",
            )
        )
    right = ("right after",) if audited else ()
    known = ("known right answers before",) if read else ()
    header = ("problem", "family", "level", "before", *known, "after", *right, "beyond the bound")
    return Table(header, tuple(lines))
