"""A second integrator that checks the first: fixed steps, and bisection where bodies overlap.

It shares its geometry with `engine.py`, but finds collisions in another way. It misses grazes
shorter than its step; a scene in which they matter is too sensitive to ask about.
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
"""Collisions after which the simulation is given up; later positions are NaN."""


def simulate_stepwise(scene: Scene, times: np.ndarray, step: float = STEP) -> np.ndarray:
    """Positions (m) of the bodies, float64 [times, bodies, 2].

    Args:
        scene: The bodies and containers at time 0.
        times: Ascending times (s).
        step: Length of a step (s).
    """
    world, state = compile_scene(scene)
    positions = np.full((len(times), len(scene.bodies), 2), np.nan)
    _run(world, state, np.ascontiguousarray(times, np.float64), step, positions)
    return positions


@jit
def _run(world, state, times, step, positions):
    """Fills `positions`, and leaves them as they are after `MAX_COLLISIONS`."""
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
    """Whether two things overlap and still approach at `t + ahead`; `trial` gets the state then."""
    trial[:] = state
    kernel.advance(world.force, trial, t, ahead)
    kernel.place(world, trial, t + ahead, pose)
    return kernel.first_contact(world, pose, 0.0)[0] >= 0
