"""Evaluations and comparisons as tables of text: one header and rows of cells, for rich, markdown and HTML alike."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.table import Table
from deltagym.evaluation.comparison import Comparison
from deltagym.evaluation.evaluation import Evaluation, Group, Grouping
from deltagym.evaluation.passk import Estimate
from deltagym.evaluation.wording import count, estimate_text, percent


def evaluation_table(
    evaluation: Evaluation, by: Grouping = "family", ks: Sequence[int] | None = None
) -> Table:
    """pass@k a group with 95% intervals, then all problems together.

    Args:
        evaluation: What to tabulate.
        by: How problems are grouped.
        ks: Columns, some of the evaluation's ks; first and last by default.
    """
    ks = tuple(ks) if ks else tuple(dict.fromkeys((evaluation.ks[0], evaluation.k_max)))
    groups = evaluation.groups(by)
    if len(groups) > 1:
        groups.append(evaluation.overall())
    header = (
        "group",
        "problems",
        "samples",
        "passed",
        *(f"pass@{k}" for k in ks),
        "cases passed",
        "idle program",
        "not judged",
    )
    return Table(header, tuple(_row(group, ks) for group in groups))


def _row(group: Group, ks: Sequence[int]) -> tuple[str, ...]:
    cells = (estimate_text(e) for e in group.estimates if e.k in ks)
    counts = (count(len(group.records)), count(group.samples), count(group.successes))
    return (
        group.name,
        *counts,
        *cells,
        percent(group.pass_rate),
        percent(group.idle_pass_rate),
        count(group.infra_errors),
    )


def comparison_table(comparison: Comparison, by: Grouping = "family") -> Table:
    """pass@1 and pass@K before and after, a row a group, and the size of the pass@K = 0 subset in it."""
    first, last = comparison.before.ks[0], comparison.before.k_max
    changes = comparison.changes(by)
    if len(changes) > 1:
        changes += comparison.changes("all")
    header = ["group", "problems"]
    for k in dict.fromkeys((first, last)):
        header += [f"pass@{k} before", f"pass@{k} after"]
    rows = []
    for change in changes:
        pairs = list(zip(change.before.estimates, change.after.estimates, strict=True))
        chosen = (pairs[0],) if len(pairs) == 1 else (pairs[0], pairs[-1])
        cells = [estimate_text(e) for pair in chosen for e in pair]
        ids = {r.problem_id for r in change.before.records}
        unsolved, found = (
            len(ids.intersection(comparison.unsolved)),
            len(ids.intersection(comparison.discovered)),
        )
        rows.append((change.before.name, count(len(ids)), *cells, count(unsolved), count(found)))
    return Table(
        (*header, f"pass@{comparison.before.n} = 0 before", "of these solved after"), tuple(rows)
    )


def curve_table(curves: Sequence[tuple[str, Sequence[Estimate]]]) -> Table:
    """pass@k for every k, a column a named curve."""
    ks = [e.k for e in curves[0][1]]
    rows = (
        tuple([str(k), *(estimate_text(estimates[i]) for _, estimates in curves)])
        for i, k in enumerate(ks)
    )
    return Table(("k", *(name for name, _ in curves)), tuple(rows))
