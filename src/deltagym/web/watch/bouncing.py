"""BouncingSim for the player: the scene and its true motion, and what a program predicts.

The program runs in the sandbox, and is asked for every time that is drawn.
"""

from __future__ import annotations

import math

import numpy as np

from deltagym.core.answers import last_block
from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, Problem
from deltagym.scopes.bouncing.cases import (
    FUNCTION,
    asks_for_list,
    from_upstream,
    simulated_scene,
    times_of,
)
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.scene import Container
from deltagym.scopes.bouncing.verifier import shared_sandbox

FRAMES = 240
"""Frames of the true motion."""

ASKED = 80
"""Most times besides those of the cases at which a program is asked."""


def scene(problem: Problem) -> Json:
    """The scene and its true motion.

    Returns:
        `bodies` and `containers` with their `corners`; `frames` with a time, a pose (x, y, angle)
        of each body and each container; `cases` with time, positions and tolerance.

    Raises:
        BadInput: The problem has no scene, or asks for no times.
    """
    if "scene" not in problem.params:
        raise BadInput("problem: it has no scene, so that its motion is not known")
    found = simulated_scene(problem)
    asked = times_of(problem)
    sign = -1.0 if asked[0] < 0 else 1.0
    ends = np.linspace(0, max(map(abs, asked)), FRAMES)
    motion = simulate(found, ends)
    frames = [
        {
            "time": round(sign * float(t), 4),
            "bodies": [[_round(v) for v in state[[0, 1, 4]]] for state in states],
            "containers": [_pose(container, float(t)) for container in found.containers],
        }
        for t, states in zip(ends, motion.states, strict=True)
        if np.isfinite(states).all()
    ]
    return {
        "bodies": [{"corners": body.shape.corners} for body in found.bodies],
        "containers": [{"corners": each.shape.corners} for each in found.containers],
        "frames": frames,
        "cases": [
            {"time": time, **case.expected} for time, case in zip(asked, problem.cases, strict=True)
        ],
    }


def run(problem: Problem, answer: str) -> Json:
    """What a program says at many times, and how far from the truth it is.

    A program that returns a list says nothing at other times than those of the cases.

    Returns:
        `times`; `positions` and `errors` (m, largest over the bodies) at each, null where it gave
        none; `message` if a call failed; `cases`: for each its error and whether it passed.
    """
    found = simulated_scene(problem)
    cases = times_of(problem)
    times = cases if asks_for_list(problem) else _moments(cases)
    truth = simulate(found, np.array([abs(t) for t in times])).positions
    values, message = _said(problem, answer, times)
    positions = [_points(value, len(found.bodies)) for value in values]
    errors = [_error(p, t) for p, t in zip(positions, truth, strict=True)]
    at = dict(zip(times, errors, strict=True))
    judged = [
        {"time": t, "error": at[t], "passed": _within(at[t], case.expected["tolerance"])}
        for t, case in zip(cases, problem.cases, strict=True)
    ]
    return {
        "times": times,
        "positions": positions,
        "errors": errors,
        "cases": judged,
        "message": message,
    }


def _moments(cases: list[float]) -> list[float]:
    """Times spread evenly up to the last of `cases`, and these themselves."""
    sign = -1.0 if cases[0] < 0 else 1.0
    even = np.linspace(0, max(map(abs, cases)), ASKED)
    return sorted({round(sign * float(t), 4) for t in even} | set(cases), key=abs)


def _said(problem: Problem, answer: str, times: list[float]) -> tuple[list[Json], str]:
    """What a program returns for each time, None where it fails, and the first error."""
    listed = asks_for_list(problem)
    calls = [(FUNCTION, [])] if listed else [(FUNCTION, [t]) for t in times]
    results = shared_sandbox(from_upstream(problem)).run(last_block(answer), calls)
    message = next((r.message for r in results if not r.ok), "")
    values = [r.value if r.ok else None for r in results]
    if listed:
        entries = values[0] if isinstance(values[0], list) else []
        values = [*entries, *[None] * len(times)][: len(times)]
    return values, message


def _pose(container: Container, t: float) -> list[float]:
    angle = container.spin * t + container.wobble * (1 - math.cos(t))
    x, y = container.at[0] + container.x.at(t), container.at[1] + container.y.at(t)
    return [_round(x), _round(y), _round(angle)]


def _points(value: Json, bodies: int) -> list[list[float]] | None:
    """The positions that a program returned; None if they are not one finite pair a body."""
    if not isinstance(value, list) or len(value) != bodies:
        return None
    for point in value:
        if not isinstance(point, list) or len(point) != 2:
            return None
        if not all(type(v) in (int, float) and abs(v) < 1e9 for v in point):
            return None
    return [[_round(v) for v in point] for point in value]


def _error(predicted: list[list[float]] | None, truth: np.ndarray) -> float | None:
    if predicted is None or not np.isfinite(truth).all():
        return None
    return _round(max(math.dist(p, t) for p, t in zip(predicted, truth, strict=True)))


def _within(error: float | None, tolerance: float) -> bool:
    return error is not None and error <= tolerance


def _round(value: float) -> float:
    return round(float(value), 3)
