"""Reads a scene in upstream's JSON: `boxes`, `balls`, `physics`, and laws of motion in `meta`.

Lengths are metres there as here, box diameters are circumdiameters, rotations are degrees. Whatever
our simulation does not have is refused, never dropped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.bouncing.expression import number_of
from deltagym.scopes.bouncing.polygon import Point
from deltagym.scopes.bouncing.scene import Body, Container, Force, Path, Scene, Shape, Wave, Zigzag

LISSAJOUS_PHASE = 0.25
"""Phase (turns) of the second coordinate of upstream's Lissajous paths."""

SEGMENTS = 4
"""Trips a second of upstream's piecewise paths, unless the file says otherwise."""


def read_scene(data: Json) -> Scene:
    """The scene of upstream's JSON.

    Raises:
        BadInput: A field is missing or has no counterpart here; the message names it.
    """
    whole = _object(data, "scene")
    meta = _object(whole.get("meta") or {}, "meta")
    turning = _object(meta.get("outer_rotation_profile") or {}, "meta.outer_rotation_profile")
    boxes = [_container(box, f"boxes[{i}]", turning) for i, box in enumerate(_list(whole, "boxes"))]
    balls = _list(whole, "balls")
    _require_alike(balls)
    bodies = [_body(ball, f"balls[{i}]", boxes) for i, ball in enumerate(balls)]
    force = _force(_object(whole.get("physics") or {}, "physics"), meta)
    return Scene(tuple(bodies), tuple(boxes), force)


def _object(value: Json, field: str) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise BadInput(f"{field}: must be an object, not {type(value).__name__}")
    return value


def _list(whole: Mapping[str, Json], field: str) -> list[Mapping[str, Json]]:
    found = whole.get(field)
    if not isinstance(found, list) or not found:
        raise BadInput(f"{field}: must be a list of objects with at least one; a scene has it")
    return [_object(each, f"{field}[{i}]") for i, each in enumerate(found)]


def _point(data: Mapping[str, Json], where: str, name: str) -> Point:
    found = data.get(name)
    if not isinstance(found, list | tuple) or len(found) != 2:
        raise BadInput(f"{where}.{name}: must be [x, y], not {found!r}")
    x, y = (number_of(each, f"{where}.{name}") for each in found)
    return x, y


def _number(data: Mapping[str, Json], where: str, name: str, default: float | None = None) -> float:
    value = data.get(name)
    if value is None and default is not None:
        return default
    if value is None:
        raise BadInput(f"{where}.{name}: is missing")
    return number_of(value, f"{where}.{name}")


def _sides(data: Mapping[str, Json], where: str) -> int:
    found = data.get("sides")
    if type(found) is not int or found < 3:
        raise BadInput(
            f"{where}.sides: must be 3 or more, not {found!r}; there are no circles here"
        )
    return found


def _container(box: Mapping[str, Json], where: str, turning: Mapping[str, Json]) -> Container:
    shape = Shape(_sides(box, where), _number(box, where, "diameter") / 2)
    turned = math.radians(_number(box, where, "rotation", 0.0))
    if turned:
        cos, sin = math.cos(turned), math.sin(turned)
        corners = tuple((x * cos - y * sin, x * sin + y * cos) for x, y in shape.corners)
        shape = Shape(shape.sides, 0.0, corners)
    spin, wobble = _number(box, where, "rotation_speed", 0.0), 0.0
    if turning:
        profile = "meta.outer_rotation_profile"
        spin = _number(turning, profile, "omega_base", spin)
        wobble = _number(turning, profile, "omega_amp", 0.0)
    path = _path(box.get("translation_path"), f"{where}.translation_path")
    return Container(shape, _point(box, where, "center"), spin, wobble, *path)


def _path(given: Json, where: str) -> tuple[Path, Path]:
    """The path of a box, in x and in y."""
    if not given:
        return Wave(), Wave()
    path = _object(given, where)
    kind = path.get("type")
    if kind == "sin1d":
        wave = Wave(_number(path, where, "amplitude", 0.0), _number(path, where, "freq", 1.0))
        return (wave, Wave()) if path.get("axis", "x") == "x" else (Wave(), wave)
    if kind == "lissajous":
        x = Wave(_number(path, where, "ax", 0.0), _number(path, where, "fx", 1.0))
        y = Wave(_number(path, where, "ay", 0.0), _number(path, where, "fy", 1.0))
        return x, replace(y, phase=LISSAJOUS_PHASE)
    if kind == "piecewise":
        return _zigzag(path, where), Wave()
    raise BadInput(
        f"{where}.type: must be sin1d, lissajous or piecewise, not {kind!r}; no other path is here"
    )


def _zigzag(path: Mapping[str, Json], where: str) -> Path:
    """Upstream's piecewise path: along x to the amplitude and back, `segments` times a second.

    It begins anew with every second, so that it would jump if `segments` were no whole number.
    """
    trips = _number(path, where, "segments", SEGMENTS)
    if trips != round(trips) or trips < 1:
        raise BadInput(f"{where}.segments: must be a whole number from 1, not {trips:g}")
    amplitude = _number(path, where, "amplitude", 0.0)
    return Zigzag(amplitude, trips) if amplitude else Wave()


def _require_alike(balls: list[Mapping[str, Json]]) -> None:
    """Requires one density, bounces without loss, convex bodies, and all of them free or locked."""
    for i, ball in enumerate(balls):
        where = f"balls[{i}]"
        if _number(ball, where, "restitution", 1.0) != 1.0:
            raise BadInput(f"{where}.restitution: must be 1; bodies here bounce without loss")
        if _number(ball, where, "density", 1.0) != _number(balls[0], "balls[0]", "density", 1.0):
            raise BadInput(
                f"{where}.density: must be that of balls[0]; bodies here have one density"
            )
        if ball.get("non_convex"):
            raise BadInput(f"{where}.non_convex: must be false; bodies here are convex")
        if _is_free(ball) != _is_free(balls[0]):
            raise BadInput(f"{where}.rotation_affected: must be that of balls[0]")


def _is_free(ball: Mapping[str, Json]) -> bool:
    return bool(ball.get("rotation_affected", True))


def _body(ball: Mapping[str, Json], where: str, boxes: list[Container]) -> Body:
    shape = Shape(_sides(ball, where), _number(ball, where, "radius"))
    at, spin = _point(ball, where, "position"), _number(ball, where, "angular_velocity", 0.0)
    home = next((i for i, box in enumerate(boxes) if _is_inside(at, box)), None)
    if home is None:
        raise BadInput(f"{where}.position: is in none of the boxes")
    velocity = _point(ball, where, "velocity")
    return Body(shape, at, velocity, spin, _is_free(ball), home)


def _is_inside(at: Point, box: Container) -> bool:
    """Whether a point is inside a box at time 0."""
    x, y = at[0] - box.at[0] - box.x.at(0.0), at[1] - box.at[1] - box.y.at(0.0)
    corners = box.shape.corners
    return all(
        (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]) > 0
        for p, q in zip(corners, [*corners[1:], corners[0]], strict=True)
    )


def _force(physics: Mapping[str, Json], meta: Mapping[str, Json]) -> Force:
    on = bool(physics.get("gravity_enabled", True))
    pull = (
        (
            _number(physics, "physics", "gravity_x", 0.0),
            _number(physics, "physics", "gravity_y", 0.0),
        )
        if on
        else (0.0, 0.0)
    )
    profile = _object(meta.get("gravity_profile") or {}, "meta.gravity_profile")
    where = "meta.gravity_profile.time_variation"
    varied = _object(profile.get("time_variation") or {}, where)
    if not varied:
        return Force(pull)
    wave = Wave(_number(varied, where, "amp", 0.0), _number(varied, where, "freq", 1.0))
    return Force(pull, wave)
