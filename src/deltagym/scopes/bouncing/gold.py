"""Gold programs: a scene's data, the solver of `gold_solver.py`, and the function asked for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pprint import pformat

from deltagym.scopes.bouncing.scene import Scene

FORWARD = """
SOLVER = Solver(SCENE, {horizon})


def predict_position(t):
    return SOLVER.positions(t)
"""

BACKWARD = '''
def backward(scene):
    """The scene run in reverse; a wave sin(2 pi (f t + phase)) is taken at -t.

    A zigzag is the same there.
    """
    boxes = scene["containers"]
    for body in scene["bodies"]:
        body["velocity"], body["spin"] = [-v for v in body["velocity"]], -body["spin"]
    for box in boxes:
        box["spin"] = -box["spin"]
    for law in [scene["force"]["wave"], *(box[axis] for box in boxes for axis in "xy")]:
        if "phase" in law:
            law["amplitude"], law["phase"] = -law["amplitude"], -law["phase"]
    return scene


SOLVER = Solver(backward(SCENE), {horizon})


def predict_position(t):
    return SOLVER.positions(-t)
'''


LISTED = """

POSITIONS = [predict_position(t) for t in {times}]


def predict_position():
    return POSITIONS
"""


def gold_program(
    scene: Scene, horizon: float, backward: bool, times: list[float] | None = None
) -> str:
    """A program that is right at every time up to `horizon` (s), into the past if `backward`.

    Args:
        scene: The scene.
        horizon: The farthest time (s) from 0.
        backward: Whether times are below 0.
        times: Times (s) whose positions the program returns as a list; None if it is called with
            each time.
    """
    data = pformat(scene.to_json(), width=120, sort_dicts=False)
    ending = (BACKWARD if backward else FORWARD).format(horizon=horizon)
    if times is not None:
        ending += LISTED.format(times=times)
    return f"import math\n\nSCENE = {data}\n{_solver()}\n{ending}"


@cache
def _solver() -> str:
    """The source of `gold_solver.py` from its first definition on."""
    source = files("deltagym.scopes.bouncing").joinpath("gold_solver.py")
    text = source.read_text(encoding="utf-8")
    return text[text.index("\nCLOSE") :]
