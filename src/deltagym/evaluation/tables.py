"""Evaluations and comparisons as tables of text, for rich, markdown and HTML alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from deltagym.core.table import Table
from deltagym.evaluation.comparison import Change, Comparison
from deltagym.evaluation.evaluation import By, Evaluation, Subset
from deltagym.evaluation.passk import Estimate
from deltagym.evaluation.records import ProblemRecord
from deltagym.evaluation.wording import count, estimate_text, percent, rate_statement, small

HEADINGS: Mapping[By, str] = {"all": "problems of", "family": "family", "level": "family and level"}
"""Heading of the first column, by how the problems are divided."""

AUDIT_HEADINGS = ("right", "over-credit")
ENDING_HEADINGS = ("cut off", "no answer")
COMPARED_HEADINGS = ("right before", "right after", "over-credit after")
NOT_AUDITED, NO_PASS = "not audited", "no pass"
NOT_ESTIMATED = "not estimated"


def evaluation_table(
    evaluation: Evaluation, by: By = "family", ks: Sequence[int] | None = None
) -> Table:
    """pass@k of each subset with 95% intervals, then of all problems together.

    Where samples were audited, two columns say how many are right, and the share of the passes that
    are not. Where a served model gave them, two more say how many were cut off by the length limit,
    and how many are no answer: declined or empty.

    Args:
        evaluation: What to tabulate.
        by: How the problems are divided.
        ks: Columns, some of the evaluation's ks; the first and the last by default.
    """
    ks = tuple(ks) if ks else tuple(dict.fromkeys((evaluation.ks[0], evaluation.k_max)))
    subsets = evaluation.subsets(by)
    if len(subsets) > 1:
        subsets.append(evaluation.overall())
    audited = evaluation.overall().audited > 0
    told = any(record.cut is not None for record in evaluation.records)
    header = (
        HEADINGS[by],
        "problems",
        "samples",
        "passed",
        *(AUDIT_HEADINGS if audited else ()),
        *(f"pass@{k}" for k in ks),
        "cases passed",
        "idle answer",
        "not judged",
        *(ENDING_HEADINGS if told else ()),
    )
    lines = (
        (*_subset_line(subset, ks, audited), *(_ending_cells(subset) if told else ()))
        for subset in subsets
    )
    return Table(header, tuple(lines))


def endings_statement(found: Evaluation) -> str:
    """How many samples of a served model were cut off, declined or empty, in words."""
    samples = len(found.records) * found.n
    cut, refused, empty = (
        sum(getattr(record, name) or 0 for record in found.records)
        for name in ("cut", "refused", "empty")
    )
    return (
        f"of {samples:,} samples {cut:,} were cut off by the length limit, "
        f"{refused:,} declined, {empty:,} empty"
    )


def comparison_table(comparison: Comparison, by: By = "family") -> Table:
    """pass@1 and pass@K before and after, a line a subset, and the problems unsolved before.

    Where samples were audited, it also has the share of samples that are right before and after.
    """
    changes = comparison.changes(by)
    if len(changes) > 1:
        changes += comparison.changes("all")
    header = [HEADINGS[by], "problems"]
    for k in dict.fromkeys((comparison.before.ks[0], comparison.before.k_max)):
        header += [f"pass@{k} before", f"pass@{k} after"]
    audited = any(e.overall().audited for e in (comparison.before, comparison.after))
    header += COMPARED_HEADINGS if audited else ()
    header += [f"pass@{comparison.before.n} = 0 before", "of these solved after"]
    lines = (_change_line(change, comparison, audited) for change in changes)
    return Table(tuple(header), tuple(lines))


def rates_table(evaluation: Evaluation) -> Table:
    """The rates read from the model's probabilities, a line a problem where they were read."""
    lines = tuple(
        (
            record.problem_id,
            record.family,
            record.level,
            rate_statement(record.successes, record.samples),
            small(math.exp(record.gold_logprob)),
            small(record.known_rate),
            *_estimate_cells(record),
        )
        for record in evaluation.records
        if record.gold_logprob is not None and record.known_rate is not None
    )
    header = ("problem", "family", "level", "passed", "gold answer", "known right answers")
    return Table((*header, "estimated rate", "effective samples"), lines)


def curve_table(curves: Sequence[tuple[str, Sequence[Estimate]]]) -> Table:
    """pass@k for every k, a column a named curve."""
    ks = [e.k for e in curves[0][1]]
    lines = (
        (str(k), *(estimate_text(estimates[i]) for _, estimates in curves))
        for i, k in enumerate(ks)
    )
    return Table(("k", *(name for name, _ in curves)), tuple(lines))


def _subset_line(subset: Subset, ks: Sequence[int], audited: bool) -> tuple[str, ...]:
    counts = (len(subset.records), subset.samples, subset.successes)
    return (
        subset.name,
        *map(count, counts),
        *(_audit_cells(subset) if audited else ()),
        *(estimate_text(e) for e in subset.estimates if e.k in ks),
        percent(subset.pass_rate),
        percent(subset.idle_pass_rate),
        count(subset.infra_errors),
    )


def _ending_cells(subset: Subset) -> tuple[str, str]:
    """How many samples were cut off, and how many are no answer."""
    cut = sum(record.cut or 0 for record in subset.records)
    none = sum((record.refused or 0) + (record.empty or 0) for record in subset.records)
    return count(cut), count(none)


def _estimate_cells(record: ProblemRecord) -> tuple[str, str]:
    """The rate estimated from another policy's samples, and what these are worth."""
    if record.estimated_rate is None or record.effective_samples is None:
        return NOT_ESTIMATED, NOT_ESTIMATED
    return small(record.estimated_rate), f"{record.effective_samples:.1f}"


def _audit_cells(subset: Subset) -> tuple[str, str]:
    """How many samples are right, and the over-credit."""
    if not subset.audited:
        return NOT_AUDITED, NOT_AUDITED
    undecided = sum(record.undecided for record in subset.records)
    note = f" ({count(undecided)} undecided)" if undecided else ""
    return f"{count(subset.right)}{note}", percent(subset.over_credit, unknown=NO_PASS)


def _compared_cells(change: Change) -> tuple[str, str, str]:
    """The share of samples that are right before and after, and the over-credit after."""
    before, after = (
        percent(subset.right_rate, unknown=NOT_AUDITED) for subset in (change.before, change.after)
    )
    unknown = NO_PASS if change.after.audited else NOT_AUDITED
    return before, after, percent(change.after.over_credit, unknown=unknown)


def _change_line(change: Change, comparison: Comparison, audited: bool) -> tuple[str, ...]:
    pairs = list(zip(change.before.estimates, change.after.estimates, strict=True))
    first_and_last = pairs if len(pairs) == 1 else (pairs[0], pairs[-1])
    ids = {r.problem_id for r in change.before.records}
    return (
        change.before.name,
        count(len(ids)),
        *(estimate_text(estimate) for pair in first_and_last for estimate in pair),
        *(_compared_cells(change) if audited else ()),
        count(len(ids.intersection(comparison.unsolved))),
        count(len(ids.intersection(comparison.discovered))),
    )
