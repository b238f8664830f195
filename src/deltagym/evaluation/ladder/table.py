"""The ladder as a table: a line a rung, a column a model."""

from __future__ import annotations

from deltagym.core.table import Table
from deltagym.evaluation.ladder.rungs import Climber, Ladder, Rung
from deltagym.evaluation.wording import count, estimate_text, plural


def ladder_table(ladder: Ladder) -> Table:
    """A line a rung from the bottom: its tier, suite and problems, then each model's score."""
    header = ("tier", "suite", "problems", *(model.name for model in ladder.models))
    lines = (
        (
            rung.tier,
            rung.suite,
            count(len(rung.problems)),
            *(_cell(ladder, model, rung) for model in ladder.models),
        )
        for rung in ladder.rungs
    )
    return Table(header, tuple(lines))


def introduction(ladder: Ladder) -> str:
    """What a cell is, in a sentence or two."""
    return (
        f"Share of problems solved, mean of {plural(ladder.runs, 'run')}, with its 95 % interval "
        "for more problems of the same kind. Cut off: answers that reached the length limit."
    )


def markdown(ladder: Ladder) -> str:
    """The table with its introduction."""
    return f"# Ladder\n\n{introduction(ladder)}\n\n{ladder_table(ladder).markdown()}\n"


def _cell(ladder: Ladder, model: Climber, rung: Rung) -> str:
    score = ladder.score(model, rung)
    if score is None:
        return "cannot be read"
    unread = len(rung.problems) - len(model.on(rung).records)
    notes = [f"{count(unread)} not read"] if unread else []
    if cut := ladder.cut(model, rung):
        notes.append(f"{count(cut)} cut off")
    return estimate_text(score) + (f" ({', '.join(notes)})" if notes else "")
