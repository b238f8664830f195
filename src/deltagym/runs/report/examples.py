"""Example programs before and after training, side by side: the task, the best sample's text, its drawing and its verdict.

Problems are picked by a hash, never by how well they look: see `pick`.
"""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag
from deltagym.core.problem import Status, Verdict
from deltagym.core.registry import get_family
from deltagym.core.seeding import ordered
from deltagym.evaluation.comparison import Comparison
from deltagym.evaluation.evaluation import Evaluation, Example, ProblemRecord
from deltagym.evaluation.wording import percent, rate_statement
from deltagym.scopes.manufactoria.drawing import legend

EXAMPLES = 4
LONGEST_TEXT = 4000
"""Characters of a completion that are shown."""

LONGEST_MESSAGE = 400
"""Characters of a verdict's message that are shown."""

RULE = (
    "Problems were picked by a hash of their id, one a family first, from the pass@K = 0 subset where there is one, "
    "regardless of how training went. Of each problem's samples the best is shown: most cases passed, the earliest of equals."
)


def pick(
    evaluation: Evaluation, comparison: Comparison | None, number: int = EXAMPLES
) -> list[str]:
    """Ids of the problems to show: pseudo-random in a fixed order, every family once before any comes twice."""
    ids = (
        list(comparison.unsolved or comparison.before.problem_ids)
        if comparison
        else list(evaluation.problem_ids)
    )
    shuffled = ordered(ids, list(ids), "report", "examples")
    family = {record.problem_id: record.family for record in evaluation.records}
    turn: dict[str, int] = {}
    ranked: list[tuple[int, int, str]] = []
    for rank, problem_id in enumerate(shuffled):
        turn[family[problem_id]] = turn.get(family[problem_id], -1) + 1
        ranked.append((turn[family[problem_id]], rank, problem_id))
    return [problem_id for _, _, problem_id in sorted(ranked)[:number]]


def examples(
    evaluations: Sequence[tuple[str, Evaluation]], comparison: Comparison | None
) -> Markup:
    """The examples of a report.

    Args:
        evaluations: (name, evaluation) pairs to put side by side; empty gives "not measured".
        comparison: Of the first against the last of them, if there are two.
    """
    if not evaluations:
        return tag("p", "Not measured: there is no evaluation in this run.")
    chosen = pick(evaluations[-1][1], comparison)
    cards = [
        _problem([(name, evaluation.record(i)) for name, evaluation in evaluations]) for i in chosen
    ]
    return tag("div", tag("p", RULE, class_="note"), legend(), *cards)


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
    passed = tag(
        "p", f"Samples that passed every case: {rate_statement(record.successes, record.samples)}."
    )
    heading = tag("h4", name.capitalize())
    if record.best is None:
        return tag("div", heading, passed, tag("p", "Not measured: no sample could be judged."))
    shown = shorten(record.best.completion, LONGEST_TEXT)
    code = tag(
        "pre",
        tag("code", shown or "(empty answer)"),
        tabindex="0",
        aria_label=f"Completion, {name}",
    )
    view = tag("div", _drawing(record, record.best, name), code, class_="view")
    return tag("div", heading, passed, _verdict(record.best.verdict), view)


def shorten(text: str, limit: int) -> str:
    """`text`, or its first `limit` characters and how many were left out."""
    return text if len(text) <= limit else f"{text[:limit]} [… {len(text) - limit} more characters]"


def _verdict(verdict: Verdict) -> Markup:
    if verdict.status is Status.OK:
        result = f"{sum(verdict.passed)} of {len(verdict.passed)} cases passed ({percent(verdict.pass_rate)})"
    else:
        result = {Status.INVALID: "not a program", Status.TIMEOUT: "ran out of time"}.get(
            verdict.status, "could not be judged"
        )
    mark, kind = ("✓ ", "pass") if verdict.full_pass else ("✗ ", "fail")
    message = f": {shorten(verdict.message, LONGEST_MESSAGE)}" if verdict.message else "."
    return tag("p", tag("strong", mark, "Best sample: ", result, class_=kind), message)


def _drawing(record: ProblemRecord, example: Example, name: str) -> Markup:
    """The program as a graph, where the family's programs have one and the sample is a program."""
    try:
        scope = get_family(record.family).scope
    except BadInput:
        return Markup("")
    drawing = scope.draw(example.completion, f"Best program {name}, {record.family} {record.level}")
    if drawing is None or example.verdict.status is Status.INVALID:
        return Markup("")
    return tag(
        "div",
        drawing,
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=f"Drawing of the program, {name}",
    )
