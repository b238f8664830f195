"""Which arm of a study moves which family: `deltagym.analysis.effects` on the study's table."""

from __future__ import annotations

import csv
from pathlib import Path

from deltagym.analysis.coding import Ingredient, Response
from deltagym.analysis.effects import Effect, Spread, effects_and_spreads
from deltagym.core.errors import BadInput
from deltagym.core.table import Table

PASS1 = "pass1_after."
"""Prefix of the columns of held-out pass@1 after training, one a family."""


def study_effects(
    folder: str | Path, reference: str = "", seed: int = 0
) -> tuple[list[Effect], list[Spread]]:
    """The effect of every arm on held-out pass@1 by family and on full_pass at the end of training.

    Every arm is compared with one of them, and matters or not by itself. Results that are the same
    in every run are left out.

    Args:
        folder: A study's output folder.
        reference: The arm compared with; the first by default.
        seed: Of the sampler.

    Returns:
        The effects, and how much the runs of each arm scatter.

    Raises:
        BadInput: There are no results, no finished run, no such arm, or no result that varies.
    """
    file = Path(folder) / "results.csv"
    if not file.is_file():
        fix = "give the folder that `deltagym study` wrote"
        raise BadInput(f"study: {folder} has no results.csv; {fix}")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["state"] == "finished"]
    if not rows:
        raise BadInput(f"study: no run of {folder} is finished")
    names = [name for name in rows[0] if name == "full_pass_end" or name.startswith(PASS1)]
    varying = [name for name in names if len({row[name] for row in rows}) > 1]
    if not varying:
        fault = f"every run of {folder} has the same results"
        raise BadInput(f"study: {fault}; there is no effect to look for")
    return effects_and_spreads(
        rows,
        ingredients=[Ingredient("arm", reference=reference or rows[0]["arm"], apart=True)],
        responses=[Response(name, "problems") for name in varying],
        seed=seed,
    )


def effects_table(found: list[Effect]) -> Table:
    """The effects in log-odds, a line each."""
    against = f" against {found[0].reference}" if found else ""
    header = (f"arm{against}", "matters", "response", "log-odds if so", "95 %", "chance it helps")
    lines = tuple(
        (
            e.setting,
            f"{e.matters:.0%}",
            e.response.removeprefix(PASS1),
            f"{e.mean:+.2f}",
            f"{e.low:+.2f} … {e.high:+.2f}",
            f"{e.positive:.0%}",
        )
        for e in found
    )
    return Table(header, lines)


def spreads_table(spreads: list[Spread]) -> Table:
    """How much the runs of each arm scatter, a line an arm."""
    lines = tuple(
        (" ".join(s.arm), f"{s.runs}", f"{s.size:.2f}", f"{s.low:.2f} … {s.high:.2f}")
        for s in spreads
    )
    return Table(("arm", "runs", "spread, log-odds", "95 %"), lines)
