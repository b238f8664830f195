"""What answers score that know the scene but no mechanics of collisions; printed beside a dense reward."""

from __future__ import annotations

from deltagym.core.problem import Problem
from deltagym.scopes.bouncing import kernel
from deltagym.scopes.bouncing.kernel import compile_scene
from deltagym.scopes.bouncing.polygon import Point
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.verifier import close


def floors(problem: Problem) -> dict[str, float]:
    """Share of cases passed by three answers.

    `stand still` leaves every body where it starts, `stay in the middle` puts it at its container's centre at time 0, and
    `ignore walls` lets it fly on for ever.
    """
    scene = Scene.from_json(problem.params["scene"])
    start = [list(body.at) for body in scene.bodies]
    middle = [list(_centre(scene, body.home)) for body in scene.bodies]
    scores = {"stand still": 0, "stay in the middle": 0, "ignore walls": 0}
    for case in problem.cases:
        scores["stand still"] += close(case, start)
        scores["stay in the middle"] += close(case, middle)
        scores["ignore walls"] += close(case, _flown(scene, case.input))
    return {name: score / len(problem.cases) for name, score in scores.items()}


def _centre(scene: Scene, home: int) -> Point:
    box = scene.containers[home]
    return box.at[0] + box.x.at(0.0), box.at[1] + box.y.at(0.0)


def _flown(scene: Scene, t: float) -> list[list[float]]:
    world, state = compile_scene(scene)
    kernel.advance(world.force, state, 0.0, t)
    return [[float(b[0]), float(b[1])] for b in state]
