"""Evidence about bouncing problems: other solvers agree, no other scene fits, wrong scenes fail."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.evidence import Departure, Evidence, MutantTally
from deltagym.core.problem import Case, Problem, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.accept import AGREEMENT
from deltagym.scopes.bouncing.box2d import simulate_box2d
from deltagym.scopes.bouncing.cases import TOLERANCE, simulated_scene, times_of
from deltagym.scopes.bouncing.engine import resume, simulate
from deltagym.scopes.bouncing.gold_solver import Solver
from deltagym.scopes.bouncing.kernel import World, compile_scene
from deltagym.scopes.bouncing.scene import Body, Container, Scene, Wave, Zigzag
from deltagym.scopes.bouncing.verifier import close

MOMENTS = 100
"""Number of times, from the first case to the last, at which scenes are compared."""

BOX2D_EVERY = 50
"""Box2D is asked about one problem in so many, where it is installed, as it takes a second."""

BOX2D_STEPS = (1 / 10000, 1 / 40000)
"""Steps (s) with which Box2D must agree with itself, to 1 m, before its answer counts.

It computes in float32, and its errors grow with every collision.
"""

WRONG_SHARE = 0.1
"""A changed scene counts as wrong if it is off at more than this share of the moments."""

SCALES = (0.0, -1.0, 0.8, 0.9, 1.1, 1.25)
"""Factors by which a number of a scene is multiplied to get a wrong scene."""


class BouncingEvidence(Evidence):
    """Evidence about problems of BouncingSim.

    Times are those of the scene that is simulated, which runs backward if the past is asked for.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._scenes = [simulated_scene(problem) for problem in self.problems]
        self._compiled = [compile_scene(scene) for scene in self._scenes]
        self._asked = [_asked(problem) for problem in self.problems]
        self._homes_N2 = np.array([scene.containers[0].at for scene in self._scenes])

    def departure(self, number: int) -> Departure | None:
        """The first moment at which the gold program or Box2D departs from the exact simulation."""
        scene, moments = self._scenes[number], _moments(self.problems[number])
        run = simulate(scene, moments)
        if run.reached < moments[-1]:
            end = f"{run.reached:.3f}"
            return Departure(end, f"bodies are squeezed: the simulation is given up at {end} s")
        truth = run.positions
        solver = Solver(scene.to_json(), float(moments[-1]))
        gold = np.array([solver.positions(t) for t in moments])
        found = _departure(moments, gold, truth, AGREEMENT, "the gold program")
        if found is None and number % BOX2D_EVERY == 0 and importlib.util.find_spec("Box2D"):
            coarse, fine = (simulate_box2d(scene, moments, step) for step in BOX2D_STEPS)
            if np.linalg.norm(coarse - fine, axis=2).max() <= 1:
                limit = _tolerance(self.problems[number])
                found = _departure(moments, fine, truth, limit, "Box2D")
        return found

    def rivals(self, number: int) -> list[int]:
        apart = np.linalg.norm(self._homes_N2 - self._homes_N2[number], axis=1)
        return [
            other
            for other in np.flatnonzero(apart < 4 * TOLERANCE).tolist()
            if other != number
            and _fits(self._asked[number], *self._compiled[other])
            and self._scenes[other] != self._scenes[number]
        ]

    def mutants(self, number: int, count: int) -> MutantTally:
        """Tries up to `count` scenes that differ from the problem's in one thing."""
        problem, scene = self.problems[number], self._scenes[number]
        moments = _moments(problem)
        truth = simulate(scene, moments).positions
        source, wrong, missed = rng("bouncing", "mutants", problem.id), 0, []
        for mutant in _mutants(scene, count, source):
            off = np.linalg.norm(simulate(mutant, moments).positions - truth, axis=2).max(axis=1)
            if np.mean(~(off <= _tolerance(problem))) > WRONG_SHARE:
                wrong += 1
                fits = _fits(self._asked[number], *compile_scene(mutant))
                missed += [canonical_json(mutant.to_json())] if fits else []
        return MutantTally(wrong, tuple(missed))

    def signature(self, number: int) -> str:
        return self._scenes[number].key

    def alike(self, one: int, other: int) -> bool:
        return self._scenes[one] == self._scenes[other]


def _moments(problem: Problem) -> np.ndarray:
    """Times (s) evenly spread from the first case of a problem to the last."""
    times = list(map(abs, times_of(problem)))
    return np.linspace(min(times), max(times), MOMENTS)


def _tolerance(problem: Problem) -> float:
    """Largest distance (m) of a body from its true place in an answer that should pass."""
    return problem.params.get("tolerance", TOLERANCE)


def _departure(
    moments: np.ndarray, found: np.ndarray, truth: np.ndarray, limit: float, who: str
) -> Departure | None:
    """The first moment at which a body in `found` is more than `limit` (m) from its true place."""
    off = np.linalg.norm(found - truth, axis=2).max(axis=1)
    bad = np.flatnonzero(~(off <= limit))
    if not len(bad):
        return None
    moment = f"{moments[bad[0]]:.3f}"
    return Departure(moment, f"{who} is {off[bad[0]]:.1f} m off at {moment} s")


def _asked(problem: Problem) -> tuple[np.ndarray, list[Case]]:
    """The times (s) asked about, ascending, float64 [cases], and the cases in this order."""
    times = np.abs(times_of(problem))
    order = np.argsort(times)
    return times[order], [problem.cases[i] for i in order]


def _fits(asked: tuple[np.ndarray, list[Case]], world: World, state: np.ndarray) -> bool:
    """Whether the motion of a compiled scene passes all cases that are asked.

    The earliest case comes first: nearly every other scene fails it.
    """
    times, cases = asked
    for count in (1, len(cases)):
        positions = resume(world, state, 0.0, times[:count]).positions.tolist()
        if not all(close(case, at) for case, at in zip(cases[:count], positions, strict=True)):
            return False
    return True


def _mutants(scene: Scene, count: int, source: random.Random) -> Iterator[Scene]:
    """Up to `count` scenes with one change: a law left out, a number changed, a side more or less.

    A change that gives no valid scene is left out.
    """
    for _ in range(count):
        at = source.randrange(len(scene.bodies) + len(scene.containers))
        bodies, containers = list(scene.bodies), list(scene.containers)
        force, factor = scene.force, source.choice(SCALES)
        try:
            if force.constant != (0.0, 0.0) and source.random() < 0.2:
                x, y = force.constant
                force = replace(force, constant=(x * factor, y * factor))
            elif at < len(bodies):
                bodies[at] = _other_body(bodies[at], factor, source)
            else:
                box = at - len(bodies)
                containers[box] = _other_container(containers[box], factor, source)
            yield Scene(tuple(bodies), tuple(containers), force)
        except BadInput:
            continue


def _other_body(body: Body, factor: float, source: random.Random) -> Body:
    """The body with one change."""
    vx, vy = body.velocity
    options = [replace(body, velocity=(vx * factor, vy)), replace(body, velocity=(vx, vy * factor))]
    if body.free:
        options += [replace(body, spin=body.spin * factor), replace(body, free=False, spin=0.0)]
    if body.shape.radius:
        sides = body.shape.sides + source.choice((-1, 1))
        options.append(replace(body, shape=replace(body.shape, sides=sides)))
    return source.choice(options)


def _other_container(box: Container, factor: float, source: random.Random) -> Container:
    """The container with one change."""
    sides = box.shape.sides + source.choice((-1, 1))
    options = [replace(box, shape=replace(box.shape, sides=sides))]
    if box.spin:
        options += [replace(box, spin=box.spin * factor), replace(box, wobble=box.wobble * factor)]
    if box.x.amplitude:
        options += [
            replace(box, x=replace(box.x, amplitude=box.x.amplitude * factor)),
            replace(box, y=replace(box.y, phase=0.0) if isinstance(box.y, Wave) else Wave()),
        ]
    if isinstance(box.x, Zigzag):
        options.append(replace(box, x=Wave(box.x.amplitude, box.x.trips)))
    return source.choice(options)
