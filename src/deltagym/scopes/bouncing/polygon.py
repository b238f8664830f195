"""Convex polygons: regular and irregular ones, and what a rigid body needs to know of its shape."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache

Point = tuple[float, float]

MIN_GAP, MAX_GAP = 0.35, 2.2
"""Bounds, in radians, of the angle between neighbouring vertices of an irregular polygon as seen from its circle's centre."""


@cache
def regular(sides: int, radius: float) -> tuple[Point, ...]:
    """Vertices of a regular polygon about its centre, counter-clockwise, the first at (radius, 0)."""
    turns = (2 * math.pi * k / sides for k in range(sides))
    return tuple((radius * math.cos(a), radius * math.sin(a)) for a in turns)


def irregular(sides: int, radius: float, draw: random.Random) -> tuple[Point, ...]:
    """Vertices of a random convex polygon about its centroid, to 2 decimals, counter-clockwise.

    The vertices lie on a circle of `radius`, which makes the polygon convex. At most 8 sides.
    """
    while True:
        angles = sorted(draw.uniform(0, 2 * math.pi) for _ in range(sides))
        gaps = [
            (b - a) % (2 * math.pi) for a, b in zip(angles, angles[1:] + angles[:1], strict=True)
        ]
        if min(gaps) >= MIN_GAP and max(gaps) <= MAX_GAP:
            break
    corners = [(radius * math.cos(a), radius * math.sin(a)) for a in angles]
    cx, cy = centroid(corners)
    return tuple((round(x - cx, 2), round(y - cy, 2)) for x, y in corners)


def _edges(vertices: Sequence[Point]) -> list[tuple[Point, Point, float]]:
    """Neighbouring vertices and their cross product."""
    following = [*vertices[1:], vertices[0]]
    return [(p, q, p[0] * q[1] - p[1] * q[0]) for p, q in zip(vertices, following, strict=True)]


def area(vertices: Sequence[Point]) -> float:
    """Area, positive when the vertices run counter-clockwise (shoelace formula)."""
    return sum(cross for _, _, cross in _edges(vertices)) / 2


def centroid(vertices: Sequence[Point]) -> Point:
    """Centre of mass of a uniform plate."""
    six = 6 * area(vertices)
    edges = _edges(vertices)
    return sum((p[0] + q[0]) * c for p, q, c in edges) / six, sum(
        (p[1] + q[1]) * c for p, q, c in edges
    ) / six


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
    """Whether every corner turns left, strictly."""
    n = len(vertices)
    for i in range(n):
        (ax, ay), (bx, by), (cx, cy) = vertices[i], vertices[(i + 1) % n], vertices[(i + 2) % n]
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) <= 0:
            return False
    return n > 2
