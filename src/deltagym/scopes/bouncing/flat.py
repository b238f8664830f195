"""Flat collisions of free bodies, compiled: those in which a whole side meets a side."""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.bouncing import kernel

TOUCH = 1e-5
"""Distance (m) within which things touch at the moment of a collision."""


@jit
def first_flat(world, moments, states, flat):
    """The first of some collisions in which a side of a free body meets a side flat, or -1.

    Args:
        world: The scene, compiled.
        moments: Times (s) of collisions, ascending, float64 [collisions].
        states: States of the bodies then, float64 [collisions, bodies, 6].
        flat: Distance (m) from the side up to which a second vertex counts as touching too.
    """
    bodies = len(world.home)
    pose = np.empty((len(world.sides), 7))
    for k in range(len(moments)):
        kernel.place(world, states[k], moments[k], pose)
        for b in range(bodies):
            home = bodies + world.home[b]
            if world.inverse_inertia[b] == 0:
                continue
            if _flat_inside(world, pose, b, home, flat):
                return k
            for other in range(len(pose)):
                if other in (b, home) or kernel.apart(world, pose, b, other, TOUCH):
                    continue
                if _flat_outside(world, pose, b, other, flat):
                    return k
                if _flat_outside(world, pose, other, b, flat):
                    return k
    return -1


@jit
def _flat_inside(world, pose, body, container, flat):
    """Whether a vertex of `body` touches a wall of its container, and another is within `flat`."""
    for s in range(world.sides[container]):
        nx, ny = world.normals[container, s]
        nearest, near = np.inf, 0
        for v in range(world.sides[body]):
            x, y, _, _ = kernel.relative(world, pose, container, body, v)
            gap = world.offsets[container, s] - nx * x - ny * y
            nearest = min(nearest, gap)
            near += gap <= flat
        if nearest <= TOUCH and near > 1:
            return True
    return False


@jit
def _flat_outside(world, pose, holder, guest, flat):
    """Whether a vertex of `guest` touches a side of `holder`, and another is within `flat`."""
    side, gap = kernel.support(world, pose, holder, guest)
    if gap > TOUCH:
        return False
    nx, ny = world.normals[holder, side]
    near = 0
    for v in range(world.sides[guest]):
        x, y, _, _ = kernel.relative(world, pose, holder, guest, v)
        near += nx * x + ny * y - world.offsets[holder, side] <= flat
    return near > 1
