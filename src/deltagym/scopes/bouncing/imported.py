"""Problems of scene files: any scene, times and tolerance, asked as a function or as a list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json, Problem, canonical_json
from deltagym.core.row_family import foreign
from deltagym.core.rows import write_row
from deltagym.scopes.bouncing.accept import certain_positions
from deltagym.scopes.bouncing.cases import position_case, times_of
from deltagym.scopes.bouncing.options import (
    Form,
    require_form,
    require_times,
    require_tolerance,
)
from deltagym.scopes.bouncing.prompt import describe
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.scene_file import read_scene

TIMES = tuple(round(0.1 * k, 1) for k in range(1, 16))
"""Upstream's times (s)."""

TOLERANCE = 50.0
"""Upstream's tolerance (m)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of scene files.

    Attributes:
        rows: The rows of usable scenes.
        refused: File to why its scene is none.
        uncertain: File to the times left out, at which the answer hangs on rounding.
    """

    rows: tuple[dict[str, Json], ...]
    refused: dict[str, str]
    uncertain: dict[str, tuple[float, ...]]


def scene_problem(
    scene: Scene,
    times: Sequence[float] = TIMES,
    tolerance: float = TOLERANCE,
    form: Form = "function",
    name: str = "scene",
) -> Problem:
    """The problem that asks where the bodies of a scene are.

    Times at which simulations do not agree, since the answer hangs on rounding, are left out; the
    cases say which are left.

    Args:
        scene: The scene.
        times: Times to ask about (s), each above 0.
        tolerance: Largest distance (m) of a body from its true position.
        form: How the program is called.
        name: The family that rows name.

    Raises:
        BadInput: A time or the tolerance is out of range, or no time is left.
    """
    _require(times, tolerance, form)
    wanted = np.array(sorted(set(map(float, times))))
    certain, positions = certain_positions(scene, wanted)
    if not len(certain):
        raise BadInput("times: the scene's answer hangs on rounding at all of them; take earlier")
    asked = [float(t) for t in certain]
    places = np.round(positions, 3).tolist()
    listed = form == "list"
    return Problem(
        foreign("bouncing", name),
        "unknown",
        {"scene": scene.to_json(), "horizon": asked[-1]},
        describe(scene, backward=False),
        tuple(
            position_case(t, at, float(tolerance), i if listed else None)
            for i, (t, at) in enumerate(zip(asked, places, strict=True))
        ),
    )


def import_scenes(
    files: Sequence[Path],
    times: Sequence[float] = TIMES,
    tolerance: float = TOLERANCE,
    form: Form = "function",
) -> Imported:
    """Makes rows of files with scenes in upstream's JSON.

    Raises:
        BadInput: A file cannot be read, or times or tolerance are out of range.
    """
    _require(times, tolerance, form)
    rows, refused, uncertain = [], {}, {}
    for file in files:
        data = _read(file)
        try:
            problem = scene_problem(read_scene(data), times, tolerance, form)
        except BadInput as error:
            refused[str(file)] = str(error)
            continue
        problem = replace(problem, params={**problem.params, "file": file.name}, id="")
        rows.append({**write_row(problem), "problem_family": problem.family})
        if left := tuple(sorted({*map(float, times)} - set(times_of(problem)))):
            uncertain[str(file)] = left
    return Imported(tuple(rows), refused, uncertain)


def save_scenes(found: Imported, out: Path) -> None:
    """Writes the rows as JSONL; raises `BadInput` when it cannot."""
    try:
        with replacing(out) as draft:
            draft.write_text("".join(canonical_json(row) + "\n" for row in found.rows), "utf-8")
    except OSError as error:
        raise BadInput(f"out: cannot write {out}: {error.strerror}") from error


def _read(file: Path) -> Json:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"files: cannot read {file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"files: {file} is not JSON ({error})") from error


def _require(times: Sequence[float], tolerance: float, form: str) -> None:
    require_times(times, "times")
    require_tolerance(tolerance, "tolerance")
    require_form(form, "form")
