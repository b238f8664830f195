"""Drawing scenes: one at random for a set of traits and a level. Whether it can be asked about is decided in `accept.py`."""

from __future__ import annotations

import math
import random
from collections.abc import Set

from deltagym.scopes.bouncing import traits as table
from deltagym.scopes.bouncing.polygon import Point, irregular
from deltagym.scopes.bouncing.scene import Body, Container, Force, Scene, Shape, Wave
from deltagym.scopes.bouncing.traits import Range, Ranges, base_level, ranges

ROOM = 5.0
"""Least distance (m) at the start between bodies and anything else."""

TRIES = 200
"""Attempts at placing a body before the scene is given up."""

NEAREST, FARTHEST = 1.3, 1.6
"""multibox: distance of the other containers from the home's centre, in circumradii."""


def draw_scene(traits: Set[str], level: str, draw: random.Random) -> Scene | None:
    """A random scene, or None when the bodies found no place."""
    if "periodic" in traits:
        return _periodic(level, draw)
    chosen, strength = ranges(traits, level), base_level(level)
    containers = _containers(traits, chosen, strength, draw)
    bodies = _bodies(traits, chosen, strength, containers, draw)
    return (
        Scene(tuple(bodies), tuple(containers), _force(traits, strength, containers[0], draw))
        if bodies
        else None
    )


def _whole(span: Range, draw: random.Random) -> int:
    return draw.randint(round(span[0]), round(span[1]))


def _real(span: Range, draw: random.Random) -> float:
    return round(draw.uniform(*span), 2)


def _signed(span: Range, draw: random.Random) -> float:
    return _real(span, draw) * draw.choice((-1, 1))


def _containers(
    traits: Set[str], chosen: Ranges, strength: str, draw: random.Random
) -> list[Container]:
    count = _whole(table.BOXES[strength], draw) if "multibox" in traits else 1
    home: Point = (float(draw.randint(500, 1000)), float(draw.randint(500, 1000)))
    radius = float(_whole(chosen.container, draw))
    path = _path(strength, draw) if "movbox" in traits else (Wave(), Wave())
    first = draw.uniform(0, 2 * math.pi)
    made = []
    for number in range(count):
        at = home
        if number:
            angle = first + 2 * math.pi * (number + draw.uniform(-0.2, 0.2)) / (count - 1)
            away = radius * draw.uniform(NEAREST, FARTHEST)
            at = (
                float(round(home[0] + away * math.cos(angle))),
                float(round(home[1] + away * math.sin(angle))),
            )
        spin = _signed(table.TURN[strength], draw) if "rotbox" in traits else 0.0
        wobble = round(spin * table.WOBBLE.get(strength, 0.0), 4)
        made.append(
            Container(Shape(_whole(chosen.box_sides, draw), radius), at, spin, wobble, *path)
        )
    return made


def _path(strength: str, draw: random.Random) -> tuple[Wave, Wave]:
    amplitude = float(_whole(table.SWAY[strength], draw))
    fx, fy = table.SWAY_FREQUENCY[strength]
    return Wave(amplitude, fx), Wave(amplitude, fy, 0.25) if fy else Wave()


def _force(traits: Set[str], strength: str, home: Container, draw: random.Random) -> Force:
    pull_x, pull_y, wave, stiffness, anchor = 0.0, 0.0, Wave(), 0.0, (0.0, 0.0)
    if "gravity" in traits:
        angle = math.radians(draw.uniform(-1, 1) * table.TILT.get(strength, 0.0))
        pull_x, pull_y = (
            round(table.WEIGHT[strength] * math.sin(angle), 2),
            round(-table.WEIGHT[strength] * math.cos(angle), 2),
        )
    if "heave" in traits:
        mean = table.HEAVE[strength]
        pull_y -= mean
        wave = Wave(
            float(round(mean * draw.uniform(0.5, 1.0))),
            _real((0.5, 2.0), draw),
            draw.choice((0.0, 0.25, 0.5, 0.75)),
        )
    if "spring" in traits:
        stiffness = _real(table.STIFFNESS[strength], draw)
        anchor = (home.at[0] + draw.randint(-40, 40), home.at[1] + draw.randint(-40, 40))
    return Force((pull_x, pull_y), wave, stiffness, anchor)


def _bodies(
    traits: Set[str],
    chosen: Ranges,
    strength: str,
    containers: list[Container],
    draw: random.Random,
) -> list[Body]:
    """The bodies, none when one found no place."""
    count = _whole(table.OBJECTS[strength], draw) if "multiobj" in traits else 1
    made: list[Body] = []
    for _ in range(count):
        sides, radius = _whole(chosen.sides, draw), float(_whole(chosen.radius, draw))
        shape = (
            Shape(sides, 0.0, irregular(sides, radius, draw))
            if "irregular" in traits
            else Shape(sides, radius)
        )
        at = _place(shape.reach, made, containers, draw)
        if at is None:
            return []
        speed, heading = draw.uniform(*chosen.speed), draw.uniform(0, 2 * math.pi)
        velocity = round(speed * math.cos(heading), 2), round(speed * math.sin(heading), 2)
        free = "rotobj" in traits
        made.append(
            Body(shape, at, velocity, _signed(table.SPIN[strength], draw) if free else 0.0, free)
        )
    return made


def _place(
    reach: float, others: list[Body], containers: list[Container], draw: random.Random
) -> Point | None:
    """A place in the first container, clear of its walls, of the other containers and of the other bodies."""
    centres = [(c.at[0] + c.x.at(0.0), c.at[1] + c.y.at(0.0)) for c in containers]
    room = containers[0].shape.inradius - reach - ROOM
    for _ in range(TRIES):
        x, y = draw.uniform(-room, room), draw.uniform(-room, room)
        at = (round(centres[0][0] + x, 2), round(centres[0][1] + y, 2))
        if (
            math.hypot(x, y) <= room
            and all(
                math.dist(at, c) >= box.shape.reach + reach + ROOM
                for c, box in zip(centres[1:], containers[1:], strict=True)
            )
            and all(math.dist(at, b.at) >= b.shape.reach + reach + ROOM for b in others)
        ):
            return at
    return None


def _periodic(level: str, draw: random.Random) -> Scene:
    """A locked body in a box of its own shape, with an even number of sides, flying along the normal of a side.

    It bounces between two parallel sides, flat against each, and is back where it was after `period`.
    """
    chosen, strength = ranges(("periodic",), level), base_level(level)
    sides = _whole(chosen.sides, draw)
    box, shape = (
        Shape(sides, float(round(chosen.container[0]))),
        Shape(sides, float(_whole(chosen.radius, draw))),
    )
    centre = (float(draw.randint(500, 1000)), float(draw.randint(500, 1000)))
    heading = math.pi * (2 * draw.randrange(sides) + 1) / sides
    across = (box.radius - shape.radius) * math.sin(math.pi / sides) - 2 * ROOM
    along = box.inradius - shape.inradius - ROOM
    u, v = draw.uniform(-along, along), draw.uniform(-across, across)
    at = (
        centre[0] + u * math.cos(heading) - v * math.sin(heading),
        centre[1] + u * math.sin(heading) + v * math.cos(heading),
    )
    speed = draw.uniform(*table.TRAITS["periodic"][strength].speed)
    velocity = speed * math.cos(heading), speed * math.sin(heading)
    body = Body(
        shape, (round(at[0], 2), round(at[1], 2)), (round(velocity[0], 6), round(velocity[1], 6))
    )
    return Scene((body,), (Container(box, centre),))


def period(scene: Scene) -> float:
    """Time after which the body of a periodic scene is back: twice the way between the two sides, there and back (s)."""
    body, box = scene.bodies[0], scene.containers[0]
    return 4 * (box.shape.inradius - body.shape.inradius) / math.hypot(*body.velocity)
