"""Idle answers of BouncingSim, and the scores of three motions that leave out every collision.

The motions know the scene. Their scores show how much dense reward there is without mechanics.
"""

from __future__ import annotations

from deltagym.core.problem import Problem
from deltagym.scopes.bouncing import kernel
from deltagym.scopes.bouncing.cases import asks_for_list, times_of
from deltagym.scopes.bouncing.kernel import compile_scene
from deltagym.scopes.bouncing.polygon import Point
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.verifier import close

STILL = "def predict_position(t):\n    return [[750.0, 750.0]]\n"
"""A body at rest in the middle of where containers may be."""

STRAIGHT = "def predict_position(t):\n    return [[1000 * t, 750 - 200 * t]]\n"
"""A made-up straight flight."""

LISTED = """

at = predict_position


def predict_position():
    return [at(k / 10) for k in range(200)]
"""
"""Makes either of them return a list, for made-up times."""


def idle_answers(problem: Problem) -> tuple[str, ...]:
    """Answers that look at nothing in the problem but the form of the answer."""
    ending = LISTED if asks_for_list(problem) else ""
    return STILL + ending, STRAIGHT + ending


def idle_scores(problem: Problem) -> dict[str, float]:
    """The share of cases that each of three idle motions passes, in [0, 1].

    `stand still` leaves every body where it starts. `stay in the middle` puts it at its container's
    centre at time 0. `ignore walls` lets it fly on forever.
    """
    scene = Scene.from_json(problem.params["scene"])
    start = [list(body.at) for body in scene.bodies]
    middle = [list(_centre(scene, body.home)) for body in scene.bodies]
    passed = {"stand still": 0, "stay in the middle": 0, "ignore walls": 0}
    for case, time in zip(problem.cases, times_of(problem), strict=True):
        passed["stand still"] += close(case, start)
        passed["stay in the middle"] += close(case, middle)
        passed["ignore walls"] += close(case, _free_flight(scene, time))
    return {name: count / len(problem.cases) for name, count in passed.items()}


def _centre(scene: Scene, home: int) -> Point:
    """The centre of a container at time 0."""
    box = scene.containers[home]
    return box.at[0] + box.x.at(0.0), box.at[1] + box.y.at(0.0)


def _free_flight(scene: Scene, t: float) -> list[list[float]]:
    """Positions at `t` (s) of bodies that never collide."""
    world, state = compile_scene(scene)
    kernel.advance(world.force, state, 0.0, t)
    return [[float(b[0]), float(b[1])] for b in state]
