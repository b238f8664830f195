"""Which arm of a study moves which family: the study's table handed to `deltagym.analysis.effects`."""

from __future__ import annotations

import csv
from pathlib import Path

from deltagym.analysis import Effect, Ingredient, Outcome, effects
from deltagym.core.errors import BadInput
from deltagym.core.table import Table

PASS1 = "pass1_after."
"""Columns of held-out pass@1 after training, one a family."""


def study_effects(folder: str | Path, reference: str = "", seed: int = 0) -> list[Effect]:
    """The effect of every arm, against one of them, on every family's held-out pass@1 and on full_pass at the end of training.

    What is the same in every run is left out.

    Args:
        folder: A study's output folder.
        reference: The arm compared with; the first by default.
        seed: Of the sampler.

    Raises:
        BadInput: No results there, no finished run, or no such arm.
    """
    file = Path(folder) / "results.csv"
    if not file.is_file():
        raise BadInput(
            f"study: {folder} has no results.csv; give the folder that `deltagym study` wrote"
        )
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["state"] == "finished"]
    if not rows:
        raise BadInput(f"study: no run of {folder} is finished")
    names = [name for name in rows[0] if name == "full_pass_end" or name.startswith(PASS1)]
    outcomes = [Outcome(name, "problems") for name in names if len({row[name] for row in rows}) > 1]
    if not outcomes:
        raise BadInput(
            f"study: every run of {folder} came to the same; there is no effect to look for"
        )
    return effects(
        rows,
        ingredients=[Ingredient("arm", reference=reference or rows[0]["arm"])],
        outcomes=outcomes,
        seed=seed,
    )


def effects_table(found: list[Effect]) -> Table:
    """The effects in log-odds, one a line."""
    lines = tuple(
        (
            e.level,
            e.outcome.removeprefix(PASS1),
            f"{e.mean:+.2f}",
            f"{e.low:+.2f} … {e.high:+.2f}",
            f"{e.positive:.0%}",
        )
        for e in found
    )
    against = f" against {found[0].reference}" if found else ""
    return Table((f"arm{against}", "outcome", "log-odds", "95 %", "chance it helps"), lines)
