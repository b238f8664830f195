"""The mechanics, compiled: where things are, whether they touch, and what a collision does.

Shapes are numbered, bodies first, then containers. The state of a body is (x, y, vx, vy, angle,
spin). Between collisions everything moves by closed forms. The time of a collision is found in
`engine.py` (exactly) and in `stepper.py` (as an independent check).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.bouncing.polygon import area, inertia
from deltagym.scopes.bouncing.scene import MAX_VERTICES, Container, Path, Scene, Wave, Zigzag

X, Y, VX, VY, ANGLE, SPIN = range(6)
"""Columns of a body's state."""

PX, PY, COS, SIN, PVX, PVY, OMEGA = range(7)
"""Columns of a shape's pose: centre, orientation, velocity of the centre, angular velocity."""

CX, CY, AX, WX, HX, AY, WY, HY, TURN, WOBBLE, ZX, TX, ZY, TY = range(14)
"""Columns of a container's law of motion: its centre; its path in x and in y; its turning; zigzags.

A path is an amplitude (m), an angular frequency (rad/s) and a phase (rad); turning is `spin` and
`wobble` of `scene.Container`. A zigzag, in x and in y, is an amplitude (m) and trips (1/s); a path
in one coordinate has an amplitude in at most one of the two forms.
"""

TURNED = 1e-9
"""A zigzag turns about this share of a half trip early, so that rounding cannot delay a turn."""

GX, GY, WAVE, FREQUENCY, PHASE, STIFFNESS, ANCHOR_X, ANCHOR_Y = range(8)
"""Entries of the force law: constant, wave (amplitude, frequency, phase), stiffness, anchor."""

WALL, OBSTACLE, BODY = range(3)
"""Kinds of collision of a body: with its own container, with another container, with a body."""

APPROACH = 1e-9
"""A contact is a collision if its points approach at more than this speed (m/s)."""


class World(NamedTuple):
    """Everything about a scene that no collision changes.

    Attributes:
        points: Vertices about the reference point (m), float64 [shapes, MAX_VERTICES, 2].
        normals: Outward normal of the side that begins at each vertex, of the same shape.
        offsets: Distance (m) of each side from the reference point, float64 [shapes, MAX_VERTICES].
        sides: Number of sides, int64 [shapes].
        reach: Distance (m) from the reference point to the farthest vertex, float64 [shapes].
        core: Distance (m) from the reference point to the nearest side, float64 [shapes].
        inverse_mass: 1 / mass (1/kg), float64 [bodies].
        inverse_inertia: 1 / moment of inertia, 0 for locked bodies, float64 [bodies].
        home: Number of the container that each body is in, int64 [bodies].
        laws: Motion of containers (columns `CX` to `TY`), float64 [containers, 14].
        force: The force law (entries `GX` to `ANCHOR_Y`), float64 [8].
    """

    points: np.ndarray
    normals: np.ndarray
    offsets: np.ndarray
    sides: np.ndarray
    reach: np.ndarray
    core: np.ndarray
    inverse_mass: np.ndarray
    inverse_inertia: np.ndarray
    home: np.ndarray
    laws: np.ndarray
    force: np.ndarray


def compile_scene(scene: Scene) -> tuple[World, np.ndarray]:
    """The scene as arrays: its world, and its bodies' states at time 0, float64 [bodies, 6]."""
    shapes = [item.shape for item in (*scene.bodies, *scene.containers)]
    points = np.zeros((len(shapes), MAX_VERTICES, 2))
    normals = np.zeros_like(points)
    for i, shape in enumerate(shapes):
        corners = np.array(shape.corners)
        edges = np.roll(corners, -1, axis=0) - corners
        points[i, : shape.sides] = corners
        across = np.stack([edges[:, 1], -edges[:, 0]], axis=1)
        normals[i, : shape.sides] = across / np.hypot(edges[:, 0], edges[:, 1])[:, None]
    corners = [body.shape.corners for body in scene.bodies]
    inertias = [
        1 / inertia(c) if body.free else 0.0 for c, body in zip(corners, scene.bodies, strict=True)
    ]
    force = scene.force
    world = World(
        points,
        normals,
        np.einsum("ijk,ijk->ij", points, normals),
        np.array([shape.sides for shape in shapes]),
        np.array([shape.reach for shape in shapes]),
        np.array([shape.inradius for shape in shapes]),
        np.array([1 / area(c) for c in corners]),
        np.array(inertias),
        np.array([body.home for body in scene.bodies]),
        np.array([_law(container) for container in scene.containers]),
        np.array([*force.constant, *_angular(force.wave), force.stiffness, *force.anchor]),
    )
    state = np.array([[*body.at, *body.velocity, 0.0, body.spin] for body in scene.bodies])
    return world, state


def _law(c: Container) -> list[float]:
    """A container's law of motion, by columns."""
    smooth = (*_angular(_smooth(c.x)), *_angular(_smooth(c.y)))
    return [*c.at, *smooth, c.spin, c.wobble, *_sharp(c.x), *_sharp(c.y)]


def _smooth(path: Path) -> Wave:
    return path if isinstance(path, Wave) else Wave()


def _sharp(path: Path) -> tuple[float, float]:
    """Amplitude (m) and trips (1/s) of a zigzag; zeros for another path."""
    return (path.amplitude, path.trips) if isinstance(path, Zigzag) else (0.0, 0.0)


def _angular(wave: Wave) -> tuple[float, float, float]:
    """Amplitude (m), angular frequency (rad/s) and phase (rad) of a wave."""
    return wave.amplitude, 2 * math.pi * wave.frequency, 2 * math.pi * wave.phase


@jit
def advance(force, state, t, step):
    """Moves the bodies from `t` to `t + step` in free flight; exact for each force law."""
    for b in range(len(state)):
        x, y, vx, vy = state[b, X], state[b, Y], state[b, VX], state[b, VY]
        if force[STIFFNESS] > 0:
            w = math.sqrt(force[STIFFNESS])
            c, s = math.cos(w * step), math.sin(w * step)
            rest_x = force[ANCHOR_X] + force[GX] / force[STIFFNESS]
            rest_y = force[ANCHOR_Y] + force[GY] / force[STIFFNESS]
            state[b, X] = rest_x + (x - rest_x) * c + vx / w * s
            state[b, Y] = rest_y + (y - rest_y) * c + vy / w * s
            state[b, VX] = vx * c - (x - rest_x) * w * s
            state[b, VY] = vy * c - (y - rest_y) * w * s
        else:
            state[b, X] = x + (vx + 0.5 * force[GX] * step) * step
            state[b, Y] = y + (vy + 0.5 * force[GY] * step) * step
            state[b, VX] = vx + force[GX] * step
            state[b, VY] = vy + force[GY] * step
        if force[WAVE] != 0:
            w = force[FREQUENCY]
            before, after = w * t + force[PHASE], w * (t + step) + force[PHASE]
            size, began = force[WAVE] / w, math.cos(before)
            state[b, VY] += size * (began - math.cos(after))
            state[b, Y] += size * (began * step - (math.sin(after) - math.sin(before)) / w)
        state[b, ANGLE] += state[b, SPIN] * step


@jit
def place(world, state, t, pose):
    """Writes the pose of every shape at time `t` into `pose`, float64 [shapes, 7]."""
    bodies = len(state)
    for b in range(bodies):
        pose[b, PX], pose[b, PY] = state[b, X], state[b, Y]
        pose[b, PVX], pose[b, PVY] = state[b, VX], state[b, VY]
        pose[b, COS], pose[b, SIN] = math.cos(state[b, ANGLE]), math.sin(state[b, ANGLE])
        pose[b, OMEGA] = state[b, SPIN]
    for c in range(len(world.laws)):
        law, at = world.laws[c], pose[bodies + c]
        ax, ay = law[WX] * t + law[HX], law[WY] * t + law[HY]
        at[PX] = law[CX] + law[AX] * math.sin(ax)
        at[PY] = law[CY] + law[AY] * math.sin(ay)
        at[PVX] = law[AX] * law[WX] * math.cos(ax)
        at[PVY] = law[AY] * law[WY] * math.cos(ay)
        if law[ZX] != 0:
            value, rate = zigzag(law[ZX], law[TX], t)
            at[PX] += value
            at[PVX] += rate
        if law[ZY] != 0:
            value, rate = zigzag(law[ZY], law[TY], t)
            at[PY] += value
            at[PVY] += rate
        angle = law[TURN] * t + law[WOBBLE] * (1 - math.cos(t))
        at[COS], at[SIN] = math.cos(angle), math.sin(angle)
        at[OMEGA] = law[TURN] + law[WOBBLE] * math.sin(t)


@jit
def zigzag(amplitude, trips, t):
    """Value (m) and rate (m/s) of a zigzag at `t`; at a turn the rate is that after it."""
    made = trips * t
    value = amplitude * (1 - abs(2 * (made - math.floor(made)) - 1))
    rate = 2 * amplitude * trips
    return value, rate if math.floor(2 * made + TURNED) % 2 == 0 else -rate


@jit
def next_turn(world, t, step):
    """The lesser of `step` and the time (s) until a zigzag turns about."""
    for c in range(len(world.laws)):
        for size, rhythm in ((ZX, TX), (ZY, TY)):
            if world.laws[c, size] != 0:
                halves = 2 * world.laws[c, rhythm]
                step = min(step, (math.floor(halves * t + TURNED) + 1) / halves - t)
    return step


@jit
def relative(world, pose, holder, guest, vertex):
    """A vertex of `guest` in the frame of `holder`: position and velocity (x, y, vx, vy)."""
    h, g = pose[holder], pose[guest]
    px, py = world.points[guest, vertex, 0], world.points[guest, vertex, 1]
    rx, ry = g[COS] * px - g[SIN] * py, g[SIN] * px + g[COS] * py
    dx, dy = g[PX] + rx - h[PX], g[PY] + ry - h[PY]
    ux, uy = g[PVX] - g[OMEGA] * ry - h[PVX], g[PVY] + g[OMEGA] * rx - h[PVY]
    x, y = h[COS] * dx + h[SIN] * dy, h[COS] * dy - h[SIN] * dx
    vx, vy = h[COS] * ux + h[SIN] * uy + h[OMEGA] * y, h[COS] * uy - h[SIN] * ux - h[OMEGA] * x
    return x, y, vx, vy


@jit
def inner_contact(world, pose, body, container, slack):
    """A body's hardest contact with the walls of its own container.

    A contact is a vertex that still approaches a wall and is at most `slack` inside it, or beyond.

    Returns:
        The vertex, the side, and the rate (m/s) of their distance; (-1, -1, 0) without a contact.
    """
    best, found_vertex, found_side = -APPROACH, -1, -1
    room = world.core[container] - world.reach[body] - slack
    dx, dy = pose[body, PX] - pose[container, PX], pose[body, PY] - pose[container, PY]
    if room > 0 and dx * dx + dy * dy < room * room:
        return -1, -1, 0.0
    for v in range(world.sides[body]):
        x, y, vx, vy = relative(world, pose, container, body, v)
        for s in range(world.sides[container]):
            nx, ny = world.normals[container, s]
            if world.offsets[container, s] - nx * x - ny * y <= slack:
                rate = -(nx * vx + ny * vy)
                if rate < best:
                    best, found_vertex, found_side = rate, v, s
    return found_vertex, found_side, best


@jit
def support(world, pose, holder, guest):
    """The side of `holder` that best separates `guest` from it, and the gap (m) between them."""
    widest, found = -np.inf, 0
    n = world.sides[guest]
    for s in range(world.sides[holder]):
        nx, ny = world.normals[holder, s]
        nearest = np.inf
        for v in range(n):
            x, y, _, _ = relative(world, pose, holder, guest, v)
            nearest = min(nearest, nx * x + ny * y - world.offsets[holder, s])
            if nearest <= widest:
                break
        if nearest > widest:
            widest, found = nearest, s
    return found, widest


@jit
def outer_contact(world, pose, one, other, slack):
    """The contact of two polygons that are outside each other.

    They touch if no side of either separates them by more than `slack` (separating axes).

    Returns:
        The holder of the side, the side, the guest, its vertex; the holder is -1 without a contact.
    """
    side_one, gap_one = support(world, pose, one, other)
    if gap_one > slack:
        return -1, 0, 0, 0
    side_other, gap_other = support(world, pose, other, one)
    if gap_other > slack:
        return -1, 0, 0, 0
    if gap_one >= gap_other:
        holder, guest, side, gap = one, other, side_one, gap_one
    else:
        holder, guest, side, gap = other, one, side_other, gap_other
    nx, ny = world.normals[holder, side]
    best, found = -APPROACH, -1
    for v in range(world.sides[guest]):
        x, y, vx, vy = relative(world, pose, holder, guest, v)
        if nx * x + ny * y - world.offsets[holder, side] <= max(slack, gap):
            rate = nx * vx + ny * vy
            if rate < best:
                best, found = rate, v
    return (holder, side, guest, found) if found >= 0 else (-1, 0, 0, 0)


@jit
def apart(world, pose, one, other, room):
    """Whether the circles about two shapes are more than `room` apart."""
    dx, dy = pose[one, PX] - pose[other, PX], pose[one, PY] - pose[other, PY]
    far = world.reach[one] + world.reach[other] + room
    return dx * dx + dy * dy > far * far


@jit
def strike(world, state, pose, holder, side, guest, vertex, inward):
    """Lets a vertex of `guest` collide with a side of `holder`, elastically and without friction.

    The relative velocity of the points in contact is reversed along the side's normal n and kept
    across it. With the approach speed u, masses m, moments of inertia I and r from each centre to
    the point, the impulse is 2 u / (sum of 1/m + (r x n)² / I). A container has infinite mass, a
    locked body an infinite moment of inertia.
    """
    bodies = len(state)
    h, g = pose[holder], pose[guest]
    nx = h[COS] * world.normals[holder, side, 0] - h[SIN] * world.normals[holder, side, 1]
    ny = h[SIN] * world.normals[holder, side, 0] + h[COS] * world.normals[holder, side, 1]
    if inward:
        nx, ny = -nx, -ny
    px, py = world.points[guest, vertex, 0], world.points[guest, vertex, 1]
    rx, ry = g[COS] * px - g[SIN] * py, g[SIN] * px + g[COS] * py
    qx, qy = g[PX] + rx - h[PX], g[PY] + ry - h[PY]
    ux = g[PVX] - g[OMEGA] * ry - h[PVX] + h[OMEGA] * qy
    uy = g[PVY] + g[OMEGA] * rx - h[PVY] - h[OMEGA] * qx
    arm_g, arm_h = rx * ny - ry * nx, qx * ny - qy * nx
    yielding = 0.0
    if guest < bodies:
        yielding += world.inverse_mass[guest] + arm_g * arm_g * world.inverse_inertia[guest]
    if holder < bodies:
        yielding += world.inverse_mass[holder] + arm_h * arm_h * world.inverse_inertia[holder]
    impulse = -2 * (ux * nx + uy * ny) / yielding
    if guest < bodies:
        push(world, state, guest, impulse * nx, impulse * ny, impulse * arm_g)
    if holder < bodies:
        push(world, state, holder, -impulse * nx, -impulse * ny, -impulse * arm_h)


@jit
def push(world, state, body, jx, jy, twist):
    """Changes a body's velocity and spin by the impulse (jx, jy), whose moment is `twist`."""
    state[body, VX] += jx * world.inverse_mass[body]
    state[body, VY] += jy * world.inverse_mass[body]
    state[body, SPIN] += twist * world.inverse_inertia[body]


@jit
def first_contact(world, pose, slack):
    """The first contact found, in the order of bodies.

    Returns:
        The holder of the side, the side, the guest, its vertex, whether the guest is inside the
        holder, and the kind of collision; holder and kind are -1 if nothing collides.
    """
    bodies = len(world.home)
    for b in range(bodies):
        home = bodies + world.home[b]
        vertex, side, _ = inner_contact(world, pose, b, home, slack)
        if vertex >= 0:
            return home, side, b, vertex, True, WALL
        for other in range(b + 1, len(pose)):
            if other == home or apart(world, pose, b, other, slack):
                continue
            holder, side, guest, vertex = outer_contact(world, pose, b, other, slack)
            if holder >= 0:
                return holder, side, guest, vertex, False, OBSTACLE if other >= bodies else BODY
    return -1, 0, 0, 0, False, -1


@jit
def collide(world, state, pose, slack):
    """Carries out the first collision found and returns its kind, or -1 if nothing collides."""
    holder, side, guest, vertex, inward, kind = first_contact(world, pose, slack)
    if holder >= 0:
        strike(world, state, pose, holder, side, guest, vertex, inward)
    return kind
