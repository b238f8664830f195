"""A second integrator, for checking the first: fixed steps, and bisection when bodies overlap at the end of one.

It shares the geometry with `engine.py` but nothing of how collisions are found, and misses grazes shorter than its step. A scene in
which that matters is too sensitive to ask about.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import jit
from deltagym.scopes.bouncing import kernel
from deltagym.scopes.bouncing.kernel import compile_scene
from deltagym.scopes.bouncing.scene import Scene

STEP = 2e-3
"""Length of a step (s)."""

BISECTIONS = 30
"""Halvings of the interval that holds a collision."""

MAX_COLLISIONS = 2_000
"""Collisions after which the simulation is given up; what is still to come is NaN."""


def simulate_stepwise(scene: Scene, times: np.ndarray, step: float = STEP) -> np.ndarray:
    """Positions of the bodies at ascending `times` (float64 [times, bodies, 2])."""
    world, state = compile_scene(scene)
    positions = np.full((len(times), len(scene.bodies), 2), np.nan)
    _run(world, state, np.ascontiguousarray(times, np.float64), step, positions)
    return positions


@jit
def _run(world, state, times, step, positions):
    pose = np.empty((len(world.sides), 7))
    trial = np.empty_like(state)
    t, collisions = 0.0, 0
    for i in range(len(times)):
        while t < times[i]:
            ahead = min(step, times[i] - t)
            if not _overlap(world, state, t, ahead, trial, pose):
                state[:] = trial
                t = times[i] if ahead < step else t + ahead
                continue
            early, late = 0.0, ahead
            for _ in range(BISECTIONS):
                middle = 0.5 * (early + late)
                if _overlap(world, state, t, middle, trial, pose):
                    late = middle
                else:
                    early = middle
            kernel.advance(world.force, state, t, late)
            t += late
            kernel.place(world, state, t, pose)
            kernel.collide(world, state, pose, 0.0)
            collisions += 1
            if collisions == MAX_COLLISIONS:
                return
        positions[i] = state[:, :2]


@jit
def _overlap(world, state, t, ahead, trial, pose):
    """Whether something overlaps and approaches at `t + ahead`; leaves the state of that time in `trial`."""
    trial[:] = state
    kernel.advance(world.force, trial, t, ahead)
    kernel.place(world, trial, t + ahead, pose)
    return kernel.first_contact(world, pose, 0.0)[0] >= 0
