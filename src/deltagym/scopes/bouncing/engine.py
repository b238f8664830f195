"""The exact simulator: it finds every collision, by steps within which nothing can touch.

Its method is conservative advancement with a second-order bound.

For a vertex and a side let h(t) be their distance along the side's normal n, positive while they
are apart, and r the vector from the centre of the side's polygon to the vertex. If the polygon
turns at a rate of up to W, which changes by up to W' per second, then |n'| <= W and
|n''| <= W² + W', so

    |h''| <= K = (W² + W') |r| + 2 W |r'| + |r''|

and, by Taylor, h(t + s) >= h + h' s - K s² / 2. Nothing touches before the first positive root of
the right side. Each step goes no further than the least such root over all pairs; K is a bound that
holds for the whole step. Two polygons outside each other are apart as long as *one* side of either
has all vertices of the other in front of it, so their step is the largest over the sides. At a
transversal contact the steps converge from one side, as Newton's method does. No step goes beyond a
turn of a zigzag path, at which h' jumps.

A contact counts within `slack` of zero, and no step is shorter than `MIN_STEP`. So no contact
deeper than slack + MIN_STEP * (relative speed) is missed, which is less than `DEPTH` at relative
speeds below 9,000 m/s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.bouncing import kernel
from deltagym.scopes.bouncing.kernel import (
    ANCHOR_X,
    ANCHOR_Y,
    AX,
    AY,
    GX,
    GY,
    OMEGA,
    PVX,
    PVY,
    PX,
    PY,
    STIFFNESS,
    TURN,
    TX,
    TY,
    WAVE,
    WOBBLE,
    WX,
    WY,
    ZX,
    ZY,
    World,
    compile_scene,
)
from deltagym.scopes.bouncing.scene import Scene

SLACK = 1e-7
"""Distance (m) up to which a vertex and a side count as touching."""

DEPTH = 1e-6
"""Bound on the overlap (m) of any contact; a side separates as long as no vertex is deeper."""

MIN_STEP = 1e-10
"""Shortest step (s)."""

MAX_STEP = 0.05
"""Longest step (s); the bounds K hold for steps up to this length."""

MAX_STEPS = 200_000
"""Steps after which a simulation is given up; it happens when a body is squeezed."""

MAX_COLLISIONS = 2_000
"""Collisions after which a simulation is given up."""


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """The motion of all bodies, at the times asked for.

    Attributes:
        positions: Positions (m), float64 [times, bodies, 2].
        states: States (x, y, vx, vy, angle, spin), float64 [times, bodies, 6]; NaN after `reached`.
        events: Time (s) and kind (`kernel.WALL`, `OBSTACLE` or `BODY`) of each collision, in order,
            float64 [collisions, 2].
        reached: Time (s) up to which the simulation went. It is before the last time asked for if
            the simulation was given up.
    """

    positions: np.ndarray
    states: np.ndarray
    events: np.ndarray
    reached: float


def simulate(scene: Scene, times: np.ndarray, slack: float = SLACK) -> Trajectory:
    """Simulates `scene` exactly.

    Args:
        scene: The bodies and containers at time 0.
        times: Times (s) asked for, ascending, none negative.
        slack: Distance (m) up to which things count as touching.
    """
    world, state = compile_scene(scene)
    return resume(world, state, 0.0, times, slack)


def resume(
    world: World, state: np.ndarray, start: float, times: np.ndarray, slack: float = SLACK
) -> Trajectory:
    """Simulates exactly from the time `start` (s), at which the bodies are in `state`.

    Args:
        world: The scene, compiled.
        state: States of the bodies at `start`, float64 [bodies, 6].
        start: Where to begin (s).
        times: Times (s) asked for, ascending, none before `start`.
        slack: Distance (m) up to which things count as touching.
    """
    times = np.ascontiguousarray(times, np.float64)
    states = np.full((len(times), *state.shape), np.nan)
    events = np.empty((MAX_COLLISIONS, 2))
    reached, count = _run(world, state.copy(), start, times, slack, states, events)
    return Trajectory(states[:, :, :2], states, events[:count].copy(), reached)


@jit
def _run(world, state, t, times, slack, states, events):
    """Fills `states` and `events`; returns the time reached and the number of collisions."""
    pose = np.empty((len(world.sides), 7))
    asked, count = 0, 0
    for _ in range(MAX_STEPS):
        if asked == len(times) or count == len(events):
            return t, count
        kernel.place(world, state, t, pose)
        kind = kernel.collide(world, state, pose, slack)
        if kind >= 0:
            events[count, 0], events[count, 1] = t, kind
            count += 1
            continue
        step = max(MIN_STEP, safe_step(world, state, t, pose))
        while asked < len(times) and times[asked] <= t + step:
            states[asked] = state
            kernel.advance(world.force, states[asked], t, times[asked] - t)
            asked += 1
        kernel.advance(world.force, state, t, step)
        t += step
    return t, count


@jit
def safe_step(world, state, t, pose):
    """A step (s) from `t` on, at most `MAX_STEP`, within which nothing can touch."""
    bodies = len(state)
    step = kernel.next_turn(world, t, MAX_STEP)
    for b in range(bodies):
        push = pull(world, pose, b)
        home = bodies + world.home[b]
        bound = curvature(world, pose, home, b, push)
        for v in range(world.sides[b]):
            x, y, vx, vy = kernel.relative(world, pose, home, b, v)
            for s in range(world.sides[home]):
                nx, ny = world.normals[home, s]
                step = sooner(
                    world.offsets[home, s] - nx * x - ny * y, -nx * vx - ny * vy, bound, step
                )
        for other in range(b + 1, len(pose)):
            if other != home:
                step = outer_step(world, pose, b, other, push, step)
    return step


@jit
def pull(world, pose, body):
    """Bound on the acceleration (m/s²) of a body's centre during the next `MAX_STEP`."""
    force = world.force
    most = math.hypot(force[GX], force[GY]) + abs(force[WAVE])
    if force[STIFFNESS] > 0:
        at = pose[body]
        away = math.hypot(
            at[PX] - force[ANCHOR_X] - force[GX] / force[STIFFNESS],
            at[PY] - force[ANCHOR_Y] - force[GY] / force[STIFFNESS],
        )
        most = force[STIFFNESS] * away + math.sqrt(force[STIFFNESS]) * math.hypot(at[PVX], at[PVY])
    return most


@jit
def curvature(world, pose, holder, guest, push):
    """The bound K (see the module's docstring) for vertices of `guest` and sides of `holder`.

    `push` bounds the acceleration (m/s²) of bodies.
    """
    bodies = len(world.home)
    h, g = pose[holder], pose[guest]
    turn, turning, speed = abs(h[OMEGA]), 0.0, 0.0
    acceleration = g[OMEGA] * g[OMEGA] * world.reach[guest]
    for i in (holder, guest):
        if i < bodies:
            speed += math.hypot(pose[i, PVX], pose[i, PVY]) + push * MAX_STEP
            acceleration += push
        else:
            law = world.laws[i - bodies]
            speed += abs(law[AX] * law[WX]) + abs(law[AY] * law[WY])
            speed += 2 * (abs(law[ZX]) * law[TX] + abs(law[ZY]) * law[TY])
            acceleration += abs(law[AX]) * law[WX] ** 2 + abs(law[AY]) * law[WY] ** 2
    if holder >= bodies:
        law = world.laws[holder - bodies]
        turn, turning = abs(law[TURN]) + abs(law[WOBBLE]), abs(law[WOBBLE])
    if guest >= bodies:
        law = world.laws[guest - bodies]
        most = abs(law[TURN]) + abs(law[WOBBLE])
        acceleration += (most * most + abs(law[WOBBLE])) * world.reach[guest]
        speed += most * world.reach[guest]
    else:
        speed += abs(g[OMEGA]) * world.reach[guest]
    away = math.hypot(g[PX] - h[PX], g[PY] - h[PY]) + world.reach[guest] + speed * MAX_STEP
    return (turn * turn + turning) * away + 2 * turn * speed + acceleration


@jit
def sooner(gap, rate, bound, step):
    """The lesser of `step` and the first positive root s of gap + rate s - bound s² / 2.

    A gap below 0 counts as 0.
    """
    gap = max(gap, 0.0)
    if gap + (rate - 0.5 * bound * step) * step >= 0:
        return step
    root = math.sqrt(rate * rate + 2 * bound * gap)
    if rate < 0:
        return 2 * gap / (root - rate)
    return (rate + root) / bound


@jit
def outer_step(world, pose, one, other, push, step):
    """The lesser of `step` and a time (s) in which two polygons outside each other cannot touch."""
    bound = curvature(world, pose, one, other, push)
    back = curvature(world, pose, other, one, push)
    speed = math.hypot(pose[one, PVX] - pose[other, PVX], pose[one, PVY] - pose[other, PVY])
    most = max(bound, back)
    if kernel.apart(world, pose, one, other, (speed + 0.5 * most * step) * step):
        return step
    longest = 0.0
    for turn in range(2):
        holder, guest = (one, other) if turn == 0 else (other, one)
        for s in range(world.sides[holder]):
            nx, ny = world.normals[holder, s]
            safe = step
            for v in range(world.sides[guest]):
                x, y, vx, vy = kernel.relative(world, pose, holder, guest, v)
                gap = nx * x + ny * y - world.offsets[holder, s]
                if gap < -DEPTH:
                    safe = 0.0
                    break
                safe = sooner(gap, nx * vx + ny * vy, bound if turn == 0 else back, safe)
            longest = max(longest, safe)
            if longest >= step:
                return step
    return longest
