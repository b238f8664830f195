"""Box2D as an independent check of the mechanics.

Only checks need the package `box2d`; nobody needs it to make or verify problems.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from deltagym.scopes.bouncing.polygon import Point
from deltagym.scopes.bouncing.scene import Body, Container, Scene

STEP = 1 / 4000
"""Default length of a step (s)."""

ITERATIONS = 8
"""Velocity iterations of a step, and as many position iterations."""


def simulate_box2d(scene: Scene, times: np.ndarray, step: float = STEP) -> np.ndarray:
    """Positions (m) of the bodies according to Box2D, float64 [times, bodies, 2].

    Box2D works in float32 with steps of fixed length, keeps a skin of 0.01 m about polygons and
    does not bounce below 1 m/s. So it agrees with the exact simulator to some tenths of a metre
    where the scene is not sensitive. The scene is computed about the origin, where floats are
    finest.

    Args:
        scene: The bodies and containers at time 0.
        times: Ascending times (s).
        step: Length of a step (s).
    """
    import Box2D

    origin = scene.containers[0].at
    scene = _moved(scene, origin)
    world: Any = Box2D.b2World(gravity=scene.force.constant, doSleep=False)
    walls = [_container(Box2D, world, c) for c in scene.containers]
    bodies = [_body(Box2D, world, b) for b in scene.bodies]
    positions = np.empty((len(times), len(bodies), 2))
    for i, time in enumerate(times):
        for n in range(round((times[i - 1] if i else 0) / step), round(time / step)):
            _drive(scene, walls, bodies, n * step, step)
            world.Step(step, ITERATIONS, ITERATIONS)
        positions[i] = np.array([tuple(b.position) for b in bodies]) + origin
    return positions


def _moved(scene: Scene, origin: Point) -> Scene:
    """The scene in coordinates whose origin is `origin`."""

    def seen(at: Point) -> Point:
        return at[0] - origin[0], at[1] - origin[1]

    return Scene(
        tuple(replace(body, at=seen(body.at)) for body in scene.bodies),
        tuple(replace(box, at=seen(box.at)) for box in scene.containers),
        replace(scene.force, anchor=seen(scene.force.anchor)),
    )


def _container(box2d: Any, world: Any, container: Container) -> Any:
    at = _centre(container, 0.0)
    wall = world.CreateKinematicBody(position=at)
    chain = box2d.b2ChainShape(vertices_loop=list(container.shape.corners))
    wall.CreateFixture(box2d.b2FixtureDef(shape=chain, friction=0, restitution=1))
    return wall


def _body(box2d: Any, world: Any, body: Body) -> Any:
    made = world.CreateDynamicBody(
        position=body.at,
        linearVelocity=body.velocity,
        angularVelocity=body.spin,
        fixedRotation=not body.free,
        bullet=True,
    )
    made.CreatePolygonFixture(
        vertices=list(body.shape.corners), density=1, friction=0, restitution=1
    )
    return made


def _drive(scene: Scene, walls: list[Any], bodies: list[Any], t: float, step: float) -> None:
    """Sets the velocities of containers and the forces on bodies for the step from `t` on.

    A container gets the velocity that takes it to its place at the end of the step.
    """
    for wall, container in zip(walls, scene.containers, strict=True):
        x, y = _centre(container, t + step)
        wall.linearVelocity = ((x - wall.position[0]) / step, (y - wall.position[1]) / step)
        wall.angularVelocity = (_angle(container, t + step) - wall.angle) / step
    force = scene.force
    for body in bodies:
        pull_x = -force.stiffness * (body.position[0] - force.anchor[0])
        pull_y = force.wave.at(t) - force.stiffness * (body.position[1] - force.anchor[1])
        body.ApplyForce((body.mass * pull_x, body.mass * pull_y), body.worldCenter, True)


def _centre(container: Container, t: float) -> tuple[float, float]:
    return container.at[0] + container.x.at(t), container.at[1] + container.y.at(t)


def _angle(container: Container, t: float) -> float:
    return container.spin * t + container.wobble * (1 - math.cos(t))
