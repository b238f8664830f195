"""Periodic scenes: a locked body flies to and fro between two opposite sides of its container.

The container is a regular polygon with an even number of sides, and the body flies along the normal
of the sides that it meets.

- Alone, the body has the container's shape and meets both sides flat.
- With `irregular`, it is any convex polygon.
- With `rotbox`, the container turns by one side between two collisions. The body flies through the
  centre, a vertex ahead, and meets the middle of a side, where the wall does not move along its
  normal. So it comes back as fast as it went.

No other trait has a periodic scene that can be asked about (`families.REFUSED` says why).
"""

from __future__ import annotations

import math
import random
from collections.abc import Set

from deltagym.scopes.bouncing import traits as table
from deltagym.scopes.bouncing.draws import ROOM, whole
from deltagym.scopes.bouncing.polygon import Point, irregular
from deltagym.scopes.bouncing.scene import Body, Container, Scene, Shape
from deltagym.scopes.bouncing.traits import base_level, ranges


def sample_periodic(traits: Set[str], level: str, source: random.Random) -> Scene:
    """A random periodic scene."""
    chosen = ranges(("periodic",), level)
    sides = whole(chosen.sides, source)
    box = Shape(sides, float(round(chosen.container[0])))
    shape = Shape(sides, float(whole(chosen.radius, source)))
    if "irregular" in traits:
        corners = whole(table.TRAITS["irregular"][base_level(level)].sides, source)
        shape = Shape(corners, 0.0, irregular(corners, shape.radius, source))
    centre = (float(source.randint(500, 1000)), float(source.randint(500, 1000)))
    speeds = table.TRAITS["periodic"][base_level(level)].speed
    if "rotbox" in traits:
        heading = 2 * math.pi * source.randrange(sides) / sides
        speed = source.uniform(*speeds)
        spin = math.pi * speed / (sides * (box.inradius - shape.reach)) * source.choice((-1, 1))
        body = Body(shape, centre, _along(heading, speed))
        return Scene((body,), (Container(box, centre, round(spin, 6)),))
    heading = math.pi * (2 * source.randrange(sides) + 1) / sides
    across = (box.radius - shape.radius) * math.sin(math.pi / sides) - 2 * ROOM
    ahead = behind = shape.inradius
    if shape.vertices:
        across = box.radius * math.sin(math.pi / sides) - shape.reach - 2 * ROOM
        ahead, behind = _support(shape, heading), _support(shape, heading + math.pi)
    room = box.inradius - ROOM
    u, v = source.uniform(behind - room, room - ahead), source.uniform(-across, across)
    x = centre[0] + u * math.cos(heading) - v * math.sin(heading)
    y = centre[1] + u * math.sin(heading) + v * math.cos(heading)
    body = Body(shape, (round(x, 2), round(y, 2)), _along(heading, source.uniform(*speeds)))
    return Scene((body,), (Container(box, centre),))


def period(scene: Scene) -> float:
    """Time (s) after which the body of a periodic scene has its old place and velocity again."""
    body, box = scene.bodies[0], scene.containers[0]
    speed = math.hypot(*body.velocity)
    if body.shape.vertices:
        heading = math.atan2(body.velocity[1], body.velocity[0])
        wide = _support(body.shape, heading) + _support(body.shape, heading + math.pi)
        return 2 * (2 * box.shape.inradius - wide) / speed
    half = body.shape.reach if box.spin else body.shape.inradius
    return 4 * (box.shape.inradius - half) / speed


def _along(heading: float, speed: float) -> Point:
    return round(speed * math.cos(heading), 6), round(speed * math.sin(heading), 6)


def _support(shape: Shape, heading: float) -> float:
    """How far (m) a shape reaches from its reference point in a direction."""
    c, s = math.cos(heading), math.sin(heading)
    return max(x * c + y * s for x, y in shape.corners)
