"""The command that makes BouncingSim rows of scene files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from deltagym.cli.options import Out


def import_scenes(
    files: list[Path],
    /,
    *,
    out: Out,
    times: Annotated[list[float] | None, Parameter(consume_multiple=True)] = None,
    tolerance: float = 50.0,
    form: Literal["function", "list"] = "function",
) -> int:
    """Makes rows of scenes in upstream's JSON. Exits 1 when none could be used.

    Args:
        files: The scene files, one scene each.
        out: The JSONL file of rows.
        times: Times to ask about (s); upstream's 0.1, 0.2, ..., 1.5 by default.
        tolerance: Largest distance (m) of a body from its true position.
        form: `function`: the program is called with each time; `list`: it returns the positions at
            the listed times.
    """
    from deltagym.scopes.bouncing import imported

    found = imported.import_scenes(files, times or imported.TIMES, tolerance, form)
    imported.save_scenes(found, out)
    for file, reason in found.refused.items():
        print(f"{file} is refused: {reason}")
    for file, left in found.uncertain.items():
        print(f"{file}: the answer hangs on rounding at {len(left)} times, which are left out")
    print(f"{len(found.rows)} of {len(files)} scenes are rows; written to {out}")
    return 0 if found.rows else 1
