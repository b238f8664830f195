"""Convex polygons, regular and irregular, and their area, centroid and moment of inertia."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache

Point = tuple[float, float]

MIN_GAP, MAX_GAP = 0.35, 2.2
"""Bounds (radians) of the angle between neighbouring vertices of an irregular polygon.

The angle is measured at the centre of the circle on which the vertices lie.
"""


@cache
def regular(sides: int, radius: float) -> tuple[Point, ...]:
    """Vertices of a regular polygon about its centre, counter-clockwise from (radius, 0)."""
    turns = (2 * math.pi * k / sides for k in range(sides))
    return tuple((radius * math.cos(a), radius * math.sin(a)) for a in turns)


def irregular(sides: int, radius: float, source: random.Random) -> tuple[Point, ...]:
    """Vertices of a random convex polygon about its centroid, to 2 decimals, counter-clockwise.

    The vertices lie on a circle of `radius`, which makes the polygon convex. At most 8 sides.
    """
    while True:
        angles = sorted(source.uniform(0, 2 * math.pi) for _ in range(sides))
        gaps = [
            (b - a) % (2 * math.pi) for a, b in zip(angles, angles[1:] + angles[:1], strict=True)
        ]
        if min(gaps) >= MIN_GAP and max(gaps) <= MAX_GAP:
            break
    corners = [(radius * math.cos(a), radius * math.sin(a)) for a in angles]
    cx, cy = centroid(corners)
    return tuple((round(x - cx, 2), round(y - cy, 2)) for x, y in corners)


def _edges(vertices: Sequence[Point]) -> list[tuple[Point, Point, float]]:
    """Each pair of neighbouring vertices, with their cross product."""
    following = [*vertices[1:], vertices[0]]
    return [(p, q, p[0] * q[1] - p[1] * q[0]) for p, q in zip(vertices, following, strict=True)]


def area(vertices: Sequence[Point]) -> float:
    """Area, positive when the vertices run counter-clockwise (shoelace formula)."""
    return sum(cross for _, _, cross in _edges(vertices)) / 2


def centroid(vertices: Sequence[Point]) -> Point:
    """Centre of mass of a uniform plate."""
    six = 6 * area(vertices)
    edges = _edges(vertices)
    x, y = (sum((p[i] + q[i]) * c for p, q, c in edges) / six for i in (0, 1))
    return x, y


def inertia(vertices: Sequence[Point]) -> float:
    """Moment of inertia, about the origin, of a uniform plate of density 1.

    For a regular polygon about its centre it is area * radius² * (2 + cos(2 pi / sides)) / 6.
    """
    squares = (
        c * (p[0] ** 2 + p[1] ** 2 + q[0] ** 2 + q[1] ** 2 + p[0] * q[0] + p[1] * q[1])
        for p, q, c in _edges(vertices)
    )
    return sum(squares) / 12


def is_convex(vertices: Sequence[Point]) -> bool:
    """Whether every corner turns left; three vertices on a line do not count as a corner."""
    n = len(vertices)
    for i in range(n):
        (ax, ay), (bx, by), (cx, cy) = vertices[i], vertices[(i + 1) % n], vertices[(i + 2) % n]
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) <= 0:
            return False
    return n > 2
