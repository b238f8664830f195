"""Acceptance: whether a scene is certain enough to ask about, until when, and at which times.

The exact simulation is compared with a second integrator, with itself at half the contact slack and
with contacts that come slightly early, and with runs that start slightly elsewhere. A scene is
asked about only up to the time at which any of them departs by more than `AGREEMENT`, and only up
to the first collision in which a side of a free body meets a side flat.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass

import numpy as np

from deltagym.scopes.bouncing.engine import SLACK, Trajectory, resume
from deltagym.scopes.bouncing.flat import first_flat
from deltagym.scopes.bouncing.kernel import (
    BODY,
    OBSTACLE,
    SPIN,
    VX,
    VY,
    World,
    X,
    Y,
    compile_scene,
)
from deltagym.scopes.bouncing.periodic import period
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.stepper import simulate_stepwise
from deltagym.scopes.bouncing.traits import base_level, cycles

AGREEMENT = 5.0
"""Largest distance (m) between simulations of an accepted scene at every time asked about."""

PERTURBATIONS = (1e-6, 1e-5, 1e-4)
"""Relative changes of the start, each tried in both directions."""

SKINS = (0.02, 0.1)
"""Distances (m) at which contacts count in further simulations: the error of finite steps."""

FLAT = SKINS[0]
"""Distance (m) within which a second vertex makes a collision flat.

Two vertices of a free body that reach a wall at once are two collisions in a row here, and a single
one in solvers that look at both together; the outcomes differ, and neither law is the right one.
"""

HORIZON = 1.5
"""Last time (s) that may be asked about, if all simulations agree that long."""

SHORTEST = 0.2
"""Minimum agreed time (s); scenes that agree for less are rejected."""

CASES = 16
"""Number of times asked about."""

CANDIDATES = 160
"""Number of times simulated, from which the cases are chosen."""

COLLISIONS = {"basic": 2, "easy": 3, "medium": 4, "hard": 4, "extreme": 5}
"""Level to the least number of collisions before the horizon; one more for each further body."""


@dataclass(frozen=True, slots=True, eq=False)
class Accepted:
    """The times to ask about in an accepted scene, and the true positions then.

    Attributes:
        times: Times (s) to ask about, ascending, `CASES` of them.
        positions: True positions (m), float64 [times, bodies, 2].
        horizon: The last time (s) that the prompt allows for.
        spread: Largest distance (m) of any simulation from the truth at `times`; at most
            `AGREEMENT`.
        collisions: Collisions before the last of `times`.
    """

    times: tuple[float, ...]
    positions: np.ndarray
    horizon: float
    spread: float
    collisions: int


def accept(scene: Scene, traits: Set[str], level: str, source: random.Random) -> Accepted | None:
    """The times and positions to ask for in a scene, or None if it is rejected.

    Args:
        scene: The scene, simulated forward from time 0.
        traits: Traits of the family; they say which kinds of collision must happen.
        level: Level of the family; it says how many collisions must happen.
        source: Draws the times.
    """
    longest = HORIZON
    if "periodic" in traits:
        longest = round(cycles(traits, level) * period(scene), 2)
    times = _candidates(scene, traits, longest, source)
    if len(scene.bodies) > 1 and not _agree(scene, times[times <= SHORTEST]):
        return None  # What follows would find the same, but takes long where bodies get squeezed.
    world, state = compile_scene(scene)
    run = resume(world, state, 0.0, times)
    if not _eventful(run.events, scene, traits, level, longest):
        return None
    spread, horizon = _after_flat(world, state, times, run), longest
    for other in _other_runs(scene, world, state):
        sure = _first_apart(spread)
        spread[:sure] = np.maximum(spread[:sure], _apart(other(times[:sure]), run.positions[:sure]))
        horizon = _horizon(times, spread, longest)
        if horizon < SHORTEST or not _eventful(run.events, scene, traits, level, horizon):
            return None
    chosen = _chosen(times, run, horizon, source)
    if chosen is None:
        return None
    moments = tuple(float(times[i]) for i in chosen)
    collisions = bisect.bisect_right(run.events[:, 0].tolist(), moments[-1])
    return Accepted(
        moments, run.positions[chosen], horizon, float(spread[chosen].max()), collisions
    )


def accept_times(scene: Scene, wanted: np.ndarray) -> Accepted | None:
    """The chosen times at which all simulations agree, or None if there are none.

    Args:
        scene: The scene, simulated forward from time 0.
        wanted: Times (s), ascending, all above 0, float64 [times].
    """
    run, spread = _compared(scene, wanted)
    certain = np.flatnonzero(spread <= AGREEMENT)
    if not len(certain):
        return None
    moments = tuple(float(t) for t in wanted[certain])
    collisions = bisect.bisect_right(run.events[:, 0].tolist(), moments[-1])
    worst = float(spread[certain].max())
    return Accepted(moments, run.positions[certain], moments[-1], worst, collisions)


def certain_positions(scene: Scene, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The times at which all simulations agree, and the true positions then.

    Args:
        scene: The scene, simulated forward from time 0.
        times: Times (s), ascending, none negative, float64 [times].

    Returns:
        Those of `times` at which no simulation departs by more than `AGREEMENT`, and the positions
        (m), float64 [times, bodies, 2].
    """
    run, spread = _compared(scene, times)
    certain = spread <= AGREEMENT
    return times[certain], run.positions[certain]


def _compared(scene: Scene, times: np.ndarray) -> tuple[Trajectory, np.ndarray]:
    """The exact simulation, and how far (m) any other departs from it, float64 [times]."""
    world, state = compile_scene(scene)
    run = resume(world, state, 0.0, times)
    spread = _after_flat(world, state, times, run)
    for other in _other_runs(scene, world, state):
        spread = np.maximum(spread, _apart(other(times), run.positions))
    return run, spread


def _agree(scene: Scene, times: np.ndarray) -> bool:
    """Whether all simulations agree at `times` (s), ascending, float64 [times]."""
    world, state = compile_scene(scene)
    run = resume(world, state, 0.0, times)
    return all(
        (_apart(other(times), run.positions) <= AGREEMENT).all()
        for other in _other_runs(scene, world, state)
    )


def _after_flat(world: World, state: np.ndarray, times: np.ndarray, run: Trajectory) -> np.ndarray:
    """0 for times before the first flat collision of a free body, then infinite, float64 [times].

    After such a collision nobody can say where the body is.
    """
    unsure = np.zeros(len(times))
    if world.inverse_inertia.any():
        moments = run.events[:, 0].copy()
        meetings = resume(world, state, 0.0, moments).states
        first = first_flat(world, moments, meetings, FLAT)
        if first >= 0:
            unsure[times >= moments[first]] = np.inf
    return unsure


def _candidates(
    scene: Scene, traits: Set[str], longest: float, source: random.Random
) -> np.ndarray:
    """Random times (s) to the millisecond, ascending, one from each of `CANDIDATES` equal spans.

    In periodic scenes there are only `CASES` of them: half are in the second period, and each of
    these comes again whole periods later.
    """
    if "periodic" not in traits:
        span = 1000 * longest / CANDIDATES
        drawn = {int((k + source.random()) * span) for k in range(CANDIDATES)}
        return np.array(sorted(drawn)) / 1000
    cycle = period(scene)
    first = [source.uniform(cycle, 2 * cycle) for _ in range(CASES // 2)]
    later = [t + cycle * source.randint(1, round(longest / cycle) - 2) for t in first]
    return np.array(sorted({round(t, 3) for t in (*first, *later)}))


def _eventful(events: np.ndarray, scene: Scene, traits: Set[str], level: str, until: float) -> bool:
    """Whether enough collisions happen up to `until` (s), of the kinds that the traits bring."""
    kinds = events[events[:, 0] <= until, 1]
    if len(kinds) < COLLISIONS[base_level(level)] + len(scene.bodies) - 1:
        return False
    return ("multibox" not in traits or OBSTACLE in kinds) and (
        "multiobj" not in traits or BODY in kinds
    )


def _other_runs(
    scene: Scene, world: World, state: np.ndarray
) -> Iterator[Callable[[np.ndarray], np.ndarray]]:
    """Every other simulation, times to positions, the most likely to depart first."""

    def exact(start: np.ndarray, slack: float) -> Callable[[np.ndarray], np.ndarray]:
        return lambda times: resume(world, start, 0.0, times, slack).positions

    for size in reversed(PERTURBATIONS):
        for sign in (size, -size):
            yield exact(_perturbed(world, state, sign), SLACK)
    for skin in SKINS:
        yield exact(state, skin)
    yield lambda times: simulate_stepwise(scene, times)
    yield exact(state, SLACK / 2)


def _apart(positions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Largest distance (m) of a body from its true place, float64 [times]; inf if unknown."""
    if not len(positions):
        return np.zeros(0)
    apart = np.linalg.norm(positions - truth, axis=2).max(axis=1)
    return np.nan_to_num(apart, nan=np.inf)


def _first_apart(spread: np.ndarray) -> int:
    """Number of times before the first at which a simulation has departed."""
    bad = np.flatnonzero(spread > AGREEMENT)
    return int(bad[0]) if len(bad) else len(spread)


def _perturbed(world: World, state: np.ndarray, size: float) -> np.ndarray:
    """Another start: each body is moved, and its velocity scaled and turned.

    A body moves by the share `size` of its radius. Neighbours are changed in opposite directions.
    """
    other = state.copy()
    for b in range(len(state)):
        by = size if b % 2 == 0 else -size
        other[b, X] += by * world.reach[b]
        other[b, Y] -= by * world.reach[b]
        other[b, VX] = state[b, VX] * (1 + by) - state[b, VY] * by
        other[b, VY] = state[b, VY] * (1 + by) + state[b, VX] * by
        other[b, SPIN] *= 1 + by
    return other


def _horizon(times: np.ndarray, spread: np.ndarray, longest: float) -> float:
    """The last time (s), to 2 decimals, before a simulation departs; `longest` if none does."""
    sure = _first_apart(spread)
    if sure == len(times):
        return longest
    return float(np.floor(times[sure - 1] * 100) / 100) if sure else 0.0


def _chosen(
    times: np.ndarray, run: Trajectory, horizon: float, source: random.Random
) -> list[int] | None:
    """Positions in `times` of those asked about, or None if there are too few.

    They are after the first collision, spread evenly over the number of collisions before them.
    """
    moments = run.events[:, 0].tolist()
    before = [bisect.bisect_right(moments, t) for t in times.tolist()]
    free = [i for i, t in enumerate(times) if before[i] and t <= horizon]
    if len(free) < CASES:
        return None
    source.shuffle(free)
    most = max(before[i] for i in free)
    picked: list[int] = []
    for k in range(CASES):
        wanted = 1 + k * most // CASES
        best = min(free, key=lambda i: abs(before[i] - wanted))
        free.remove(best)
        picked.append(best)
    return sorted(picked)
