"""Example programs before and after training, side by side, each with its drawing and verdict.

A hash picks the problems, never how well they look: see `pick`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag
from deltagym.core.problem import Status, Verdict
from deltagym.core.registry import get_family
from deltagym.core.scope import Scope
from deltagym.core.seeding import ordered
from deltagym.evaluation.comparison import Comparison
from deltagym.evaluation.evaluation import Evaluation, Example, ProblemRecord
from deltagym.evaluation.wording import percent, rate_statement

EXAMPLES = 4
LONGEST_TEXT = 4000
"""Length of a completion that is shown, characters."""

LONGEST_MESSAGE = 400
"""Length of a verdict's message that is shown, characters."""

RULE = (
    "Problems were picked by a hash of their id, one a family first, from the pass@K = 0 subset "
    "where there is one, regardless of how training went. Of each problem's samples the best is "
    "shown: most cases passed, the earliest of equals."
)


def pick(
    evaluation: Evaluation, comparison: Comparison | None, number: int = EXAMPLES
) -> list[str]:
    """Ids of the problems to show, by hash: every family once before any comes twice.

    They are from the pass@K = 0 subset where there is one.
    """
    ids = list(evaluation.problem_ids)
    if comparison:
        ids = list(comparison.unsolved or comparison.before.problem_ids)
    family = {record.problem_id: record.family for record in evaluation.records}
    turn: Counter[str] = Counter()
    ranked: list[tuple[int, int, str]] = []
    for rank, problem_id in enumerate(ordered(ids, list(ids), "report", "examples")):
        ranked.append((turn[family[problem_id]], rank, problem_id))
        turn[family[problem_id]] += 1
    return [problem_id for _, _, problem_id in sorted(ranked)[:number]]


def examples(
    evaluations: Sequence[tuple[str, Evaluation]], comparison: Comparison | None
) -> Markup:
    """The examples of a report.

    Args:
        evaluations: Names and evaluations to put side by side; empty gives "not measured".
        comparison: Of the first against the last of them, if there are two.
    """
    if not evaluations:
        return tag("p", "Not measured: there is no evaluation in this run.")
    chosen = pick(evaluations[-1][1], comparison)
    sides = [[(name, e.record(i)) for name, e in evaluations] for i in chosen]
    scopes = {s.name: s for records in sides if (s := _scope(records[0][1].family))}
    legends = (scope.legend() for scope in scopes.values())
    return tag("div", tag("p", RULE, class_="note"), *legends, *map(_problem, sides))


def _scope(family: str) -> Scope | None:
    """The scope of a family; None if the family is not installed."""
    try:
        return get_family(family).scope
    except BadInput:
        return None


def _problem(records: Sequence[tuple[str, ProblemRecord]]) -> Markup:
    first = records[0][1]
    title = tag("h3", f"{first.family} {first.level} ", tag("code", first.problem_id))
    sides = (_side(name, record) for name, record in records)
    return tag(
        "article",
        title,
        tag("p", first.statement, class_="statement"),
        tag("div", *sides, class_="sides"),
        class_="example",
    )


def _side(name: str, record: ProblemRecord) -> Markup:
    rate = rate_statement(record.successes, record.samples)
    passed = tag("p", f"Samples that passed every case: {rate}.")
    heading = tag("h4", name.capitalize())
    if record.best is None:
        return tag("div", heading, passed, tag("p", "Not measured: no sample could be judged."))
    shown = shorten(record.best.completion, LONGEST_TEXT)
    text = tag("code", shown or "(empty answer)")
    code = tag("pre", text, tabindex="0", aria_label=f"Completion, {name}")
    view = tag("div", _drawing(record, record.best, name), code, class_="view")
    return tag("div", heading, passed, _verdict(record.best.verdict), view)


def shorten(text: str, limit: int) -> str:
    """`text`, or its first `limit` characters and how many were left out."""
    return text if len(text) <= limit else f"{text[:limit]} [… {len(text) - limit} more characters]"


def _verdict(verdict: Verdict) -> Markup:
    failures = {Status.INVALID: "not a program", Status.TIMEOUT: "ran out of time"}
    if verdict.status is Status.OK:
        passed = f"{sum(verdict.passed)} of {len(verdict.passed)} cases passed"
        result = f"{passed} ({percent(verdict.pass_rate)})"
    else:
        result = failures.get(verdict.status, "could not be judged")
    mark, kind = ("✓ ", "pass") if verdict.full_pass else ("✗ ", "fail")
    message = f": {shorten(verdict.message, LONGEST_MESSAGE)}" if verdict.message else "."
    return tag("p", tag("strong", mark, "Best sample: ", result, class_=kind), message)


def _drawing(record: ProblemRecord, example: Example, name: str) -> Markup:
    """A drawing of the program; empty where the scope has none, or the sample is no program."""
    scope = _scope(record.family)
    if scope is None or example.verdict.status is Status.INVALID:
        return Markup("")
    title = f"Best program {name}, {record.family} {record.level}"
    drawing = scope.draw(example.completion, title)
    if drawing is None:
        return Markup("")
    label = f"Drawing of the program, {name}"
    return tag("div", drawing, class_="scroll", tabindex="0", role="region", aria_label=label)
