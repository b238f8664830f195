"""Random scenes for a set of traits and a level.

Whether a scene can be asked about is decided in `accept.py`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Set

from deltagym.scopes.bouncing import traits as table
from deltagym.scopes.bouncing.draws import ROOM, real, signed, whole
from deltagym.scopes.bouncing.periodic import sample_periodic
from deltagym.scopes.bouncing.polygon import Point, irregular
from deltagym.scopes.bouncing.scene import Body, Container, Force, Path, Scene, Shape, Wave, Zigzag
from deltagym.scopes.bouncing.traits import Ranges, base_level, ranges

TRIES = 200
"""Attempts to place a body before the scene is given up."""

NEAREST, FARTHEST = 1.3, 1.6
"""multibox: least and largest distance of other containers from the first, in circumradii."""


def sample_scene(traits: Set[str], level: str, source: random.Random) -> Scene | None:
    """A random scene, or None if there was no room for its bodies."""
    if "periodic" in traits:
        return sample_periodic(traits, level, source)
    chosen, strength = ranges(traits, level), base_level(level)
    containers = _containers(traits, chosen, strength, source)
    bodies = _bodies(traits, chosen, strength, containers, source)
    if not bodies:
        return None
    force = _force(traits, strength, containers[0], source)
    return Scene(tuple(bodies), tuple(containers), force)


def _containers(
    traits: Set[str], chosen: Ranges, strength: str, source: random.Random
) -> list[Container]:
    count = whole(table.BOXES[strength], source) if "multibox" in traits else 1
    home: Point = (float(source.randint(500, 1000)), float(source.randint(500, 1000)))
    radius = float(whole(chosen.container, source))
    path = _path(traits, strength, source)
    first = source.uniform(0, 2 * math.pi)
    made = []
    for number in range(count):
        at = home
        if number:  # The others stand around the first, at nearly equal angles.
            angle = first + 2 * math.pi * (number + source.uniform(-0.2, 0.2)) / (count - 1)
            away = radius * source.uniform(NEAREST, FARTHEST)
            x, y = home[0] + away * math.cos(angle), home[1] + away * math.sin(angle)
            at = float(round(x)), float(round(y))
        spin = signed(table.TURN[strength], source) if "rotbox" in traits else 0.0
        wobble = round(spin * table.WOBBLE.get(strength, 0.0), 4)
        made.append(
            Container(Shape(whole(chosen.box_sides, source), radius), at, spin, wobble, *path)
        )
    return made


def _path(traits: Set[str], strength: str, source: random.Random) -> tuple[Path, Path]:
    """The path that all containers share, in x and in y."""
    if not traits & {"movbox", "zigzag"}:
        return Wave(), Wave()
    amplitude = float(whole(table.SWAY[strength], source))
    if "zigzag" in traits:
        return Zigzag(amplitude, float(table.TRIPS[strength])), Wave()
    fx, fy = table.SWAY_FREQUENCY[strength]
    return Wave(amplitude, fx), Wave(amplitude, fy, 0.25) if fy else Wave()


def _force(traits: Set[str], strength: str, home: Container, source: random.Random) -> Force:
    pull_x, pull_y, wave, stiffness, anchor = 0.0, 0.0, Wave(), 0.0, (0.0, 0.0)
    if "gravity" in traits:
        weight = table.WEIGHT[strength]
        angle = math.radians(source.uniform(-1, 1) * table.TILT.get(strength, 0.0))
        pull_x = round(weight * math.sin(angle), 2)
        pull_y = round(-weight * math.cos(angle), 2)
    if "heave" in traits:
        mean = table.HEAVE[strength]
        pull_y -= mean
        wave = Wave(
            float(round(mean * source.uniform(0.5, 1.0))),
            real((0.5, 2.0), source),
            source.choice((0.0, 0.25, 0.5, 0.75)),
        )
    if "spring" in traits:
        stiffness = real(table.STIFFNESS[strength], source)
        anchor = (home.at[0] + source.randint(-40, 40), home.at[1] + source.randint(-40, 40))
    return Force((pull_x, pull_y), wave, stiffness, anchor)


def _bodies(
    traits: Set[str],
    chosen: Ranges,
    strength: str,
    containers: list[Container],
    source: random.Random,
) -> list[Body]:
    """The bodies; empty if there was no room for one of them."""
    count = whole(table.OBJECTS[strength], source) if "multiobj" in traits else 1
    made: list[Body] = []
    for _ in range(count):
        sides, radius = whole(chosen.sides, source), float(whole(chosen.radius, source))
        shape = Shape(sides, radius)
        if "irregular" in traits:
            shape = Shape(sides, 0.0, irregular(sides, radius, source))
        at = _place(shape.reach, made, containers, source)
        if at is None:
            return []
        speed, heading = source.uniform(*chosen.speed), source.uniform(0, 2 * math.pi)
        velocity = round(speed * math.cos(heading), 2), round(speed * math.sin(heading), 2)
        free = "rotobj" in traits
        spin = signed(table.SPIN[strength], source) if free else 0.0
        made.append(Body(shape, at, velocity, spin, free))
    return made


def _place(
    reach: float, others: list[Body], containers: list[Container], source: random.Random
) -> Point | None:
    """A random place in the first container, `ROOM` away from walls and bodies; None if none fits.

    Args:
        reach: Circumradius (m) of the body to place.
        others: Bodies placed before.
        containers: All containers; the body stays outside all but the first.
        source: Draws the place.
    """
    centres = [(c.at[0] + c.x.at(0.0), c.at[1] + c.y.at(0.0)) for c in containers]
    taken = [(c, box.shape.reach) for c, box in zip(centres, containers, strict=True)][1:]
    taken += [(body.at, body.shape.reach) for body in others]
    room = containers[0].shape.inradius - reach - ROOM
    for _ in range(TRIES):
        x, y = source.uniform(-room, room), source.uniform(-room, room)
        at = (round(centres[0][0] + x, 2), round(centres[0][1] + y, 2))
        if math.hypot(x, y) <= room and all(
            math.dist(at, centre) >= size + reach + ROOM for centre, size in taken
        ):
            return at
    return None
