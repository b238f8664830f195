"""The gold program of a scene: its data as the prompt gives them, the solver of `plain.py`, and the function asked for."""

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
    """The scene run in reverse: velocities and turning the other way, sin(2 pi (f t + phase)) at -t."""
    for body in scene["bodies"]:
        body["velocity"], body["spin"] = [-v for v in body["velocity"]], -body["spin"]
    for box in scene["containers"]:
        box["spin"] = -box["spin"]
    for law in [scene["force"]["wave"], *(box[axis] for box in scene["containers"] for axis in "xy")]:
        law["amplitude"], law["phase"] = -law["amplitude"], -law["phase"]
    return scene


SOLVER = Solver(backward(SCENE), {horizon})


def predict_position(t):
    return SOLVER.positions(-t)
'''


def gold_program(scene: Scene, horizon: float, backward: bool) -> str:
    """A program that is right at every time up to `horizon`."""
    data = pformat(scene.to_json(), width=120, sort_dicts=False)
    ending = (BACKWARD if backward else FORWARD).format(horizon=horizon)
    return f"import math\n\nSCENE = {data}\n{_solver()}\n{ending}"


@cache
def _solver() -> str:
    """The source of `plain.py` from its first definition on."""
    text = files("deltagym.scopes.bouncing").joinpath("plain.py").read_text(encoding="utf-8")
    return text[text.index("\nCLOSE") :]
