"""Scene: bodies and containers at time 0, and the laws by which they move.

Scenes are plain values, written to and read from JSON. Units are metres, seconds and radians.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.bouncing.polygon import Point, is_convex, regular

MAX_VERTICES = 16
"""Largest number of vertices of a polygon (also Box2D's limit)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A convex polygon about its reference point.

    Attributes:
        sides: Number of vertices.
        radius: Circumradius of a regular polygon; 0 for an irregular one.
        vertices: Vertices of an irregular polygon, counter-clockwise about its centroid; empty for
            a regular one.
    """

    sides: int
    radius: float = 0.0
    vertices: tuple[Point, ...] = ()

    @property
    def corners(self) -> tuple[Point, ...]:
        """The vertices in the polygon's own frame."""
        return self.vertices or regular(self.sides, self.radius)

    @property
    def reach(self) -> float:
        """Distance from the reference point to the farthest vertex."""
        return max(math.hypot(x, y) for x, y in self.corners)

    @property
    def inradius(self) -> float:
        """Distance from the reference point to the nearest side."""
        points = self.corners
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        return min(abs(p[0] * q[1] - p[1] * q[0]) / math.dist(p, q) for p, q in pairs)


@dataclass(frozen=True, slots=True)
class Body:
    """A polygon of density 1 that bounces.

    Attributes:
        shape: Its polygon.
        at: Centroid at time 0.
        velocity: Velocity at time 0.
        spin: Angular velocity at time 0; 0 for a locked body. The orientation at time 0 is 0.
        free: Whether collisions can turn it; a locked body keeps its orientation.
        home: Number of the container that it is in.
    """

    shape: Shape
    at: Point
    velocity: Point
    spin: float = 0.0
    free: bool = False
    home: int = 0


@dataclass(frozen=True, slots=True)
class Wave:
    """The law amplitude * sin(2 pi (frequency t + phase)); `phase` is in turns."""

    amplitude: float = 0.0
    frequency: float = 0.0
    phase: float = 0.0

    def at(self, t: float) -> float:
        """The value at time `t`."""
        return self.amplitude * math.sin(2 * math.pi * (self.frequency * t + self.phase))


@dataclass(frozen=True, slots=True)
class Zigzag:
    """The law amplitude * (1 - |2 f - 1|), where f is the fractional part of trips * t.

    It goes from 0 to `amplitude` and back, `trips` times a second, at one speed, and turns about in
    an instant. It is the same at -t.
    """

    amplitude: float
    trips: float

    def at(self, t: float) -> float:
        """The value at time `t`."""
        return self.amplitude * (1 - abs(2 * ((self.trips * t) % 1.0) - 1))


Path = Wave | Zigzag
"""How one coordinate of a container's centre departs from its middle."""


@dataclass(frozen=True, slots=True)
class Container:
    """A hollow polygon with walls of no thickness, moved by a law.

    Attributes:
        shape: Its polygon.
        at: Where its path departs from: the centre at time t is (at[0] + x(t), at[1] + y(t)).
        spin: Mean rate of turning (rad/s).
        wobble: Amplitude of the rate of turning (rad/s): the rate at time t is spin + wobble sin t,
            so the orientation is spin t + wobble (1 - cos t).
        x: The path's first coordinate.
        y: The path's second coordinate.
    """

    shape: Shape
    at: Point
    spin: float = 0.0
    wobble: float = 0.0
    x: Path = Wave()
    y: Path = Wave()


@dataclass(frozen=True, slots=True)
class Force:
    """Acceleration of every body: constant + (0, wave(t)) - stiffness * (position - anchor).

    `wave` and `stiffness` exclude each other.
    """

    constant: Point = (0.0, 0.0)
    wave: Wave = Wave()
    stiffness: float = 0.0
    anchor: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Scene:
    """Bodies in containers, and the force on them.

    A body is inside its own container and outside all others, whose walls are solid to it as well.
    `key` hashes the `repr` of a scene, so the names of classes and fields decide what is drawn.

    Attributes:
        bodies: At least one.
        containers: At least one.
        force: Acceleration of the bodies between collisions.
    """

    bodies: tuple[Body, ...]
    containers: tuple[Container, ...]
    force: Force = Force()

    def __post_init__(self) -> None:
        for name, items in (("bodies", self.bodies), ("containers", self.containers)):
            if not items:
                raise BadInput(f"{name}: a scene needs at least one")
            for number, item in enumerate(items):
                _check_shape(f"{name}[{number}].shape", item.shape)
        for number, body in enumerate(self.bodies):
            if not 0 <= body.home < len(self.containers):
                raise BadInput(f"bodies[{number}].home: there is no container {body.home}")
            if body.spin and not body.free:
                raise BadInput(
                    f"bodies[{number}].spin: a locked body has none; set it to 0 or set free"
                )
        for number, box in enumerate(self.containers):
            for axis, path in (("x", box.x), ("y", box.y)):
                if isinstance(path, Zigzag) and not 0 < path.trips < math.inf:
                    raise BadInput(
                        f"containers[{number}].{axis}.trips: must be above 0, not {path.trips}"
                    )
        if self.force.stiffness and self.force.wave.amplitude:
            raise BadInput("force: give a wave or a stiffness, not both")

    @property
    def key(self) -> str:
        """A hash of the whole scene (16 hex digits)."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Json]:
        """The scene as JSON values."""
        return _lists(asdict(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Scene:
        """Reads what `to_json` wrote; raises `BadInput` naming what is wrong."""
        try:
            return cls(
                tuple(_body(b) for b in data["bodies"]),
                tuple(_container(c) for c in data["containers"]),
                _force(data["force"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, BadInput):
                raise
            fault = f"{type(error).__name__}: {error}"
            raise BadInput(f"scene: malformed ({fault}); give what Scene.to_json writes") from error

    def reversed(self) -> Scene:
        """The scene run backward: at time t it is this one at -t, with velocities reversed."""
        bodies = tuple(
            replace(b, velocity=(-b.velocity[0], -b.velocity[1]), spin=-b.spin) for b in self.bodies
        )
        containers = tuple(
            replace(c, spin=-c.spin, x=_path_backward(c.x), y=_path_backward(c.y))
            for c in self.containers
        )
        return Scene(bodies, containers, replace(self.force, wave=_backward(self.force.wave)))


def _path_backward(path: Path) -> Path:
    """The path at -t; a zigzag stays as it is."""
    return path if isinstance(path, Zigzag) else _backward(path)


def _backward(wave: Wave) -> Wave:
    """The wave at -t: sin(-a + b) = -sin(a - b)."""
    return Wave(-wave.amplitude, wave.frequency, -wave.phase) if wave.amplitude else wave


def _check_shape(name: str, shape: Shape) -> None:
    if not 3 <= len(shape.corners) <= MAX_VERTICES or len(shape.corners) != shape.sides:
        raise BadInput(f"{name}: must have 3 to {MAX_VERTICES} vertices and say how many in sides")
    if not is_convex(shape.corners):
        raise BadInput(f"{name}: must be convex, its vertices counter-clockwise")


def _lists(value: Json) -> Json:
    """The value with lists for tuples, as JSON has them."""
    if isinstance(value, dict):
        return {k: _lists(v) for k, v in value.items()}
    return [_lists(v) for v in value] if isinstance(value, list | tuple) else value


def _point(value: Json) -> Point:
    x, y = value
    return float(x), float(y)


def _shape(data: Mapping[str, Json]) -> Shape:
    return Shape(
        int(data["sides"]), float(data["radius"]), tuple(_point(p) for p in data["vertices"])
    )


def _body(data: Mapping[str, Json]) -> Body:
    return Body(
        _shape(data["shape"]),
        _point(data["at"]),
        _point(data["velocity"]),
        float(data["spin"]),
        bool(data["free"]),
        int(data["home"]),
    )


def _wave(data: Mapping[str, Json]) -> Wave:
    return Wave(float(data["amplitude"]), float(data["frequency"]), float(data["phase"]))


def _path(data: Mapping[str, Json]) -> Path:
    if "trips" in data:
        return Zigzag(float(data["amplitude"]), float(data["trips"]))
    return _wave(data)


def _container(data: Mapping[str, Json]) -> Container:
    path = _path(data["x"]), _path(data["y"])
    return Container(
        _shape(data["shape"]), _point(data["at"]), float(data["spin"]), float(data["wobble"]), *path
    )


def _force(data: Mapping[str, Json]) -> Force:
    return Force(
        _point(data["constant"]),
        _wave(data["wave"]),
        float(data["stiffness"]),
        _point(data["anchor"]),
    )
