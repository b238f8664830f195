"""What can be shown about bouncing problems: two further solvers agree, no other scene fits, wrong scenes fail."""

from __future__ import annotations

import importlib.util
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.evidence import Departure, MutantTally, Prover
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.bouncing import plain
from deltagym.scopes.bouncing.accept import AGREEMENT, TOLERANCE
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.scene import Body, Container, Scene, Wave
from deltagym.scopes.bouncing.verifier import close

MOMENTS = 100
"""Times between the first and the last case at which scenes are compared."""

BOX2D_EVERY = 50
"""Every so many problems Box2D is asked, where it is installed: it takes a second."""

BOX2D_STEPS = (1 / 10000, 1 / 40000)
"""Box2D's word counts where it gives the same with both steps (s), to 1 m; its own errors, in float32, grow with every collision."""

WRONG_SHARE = 0.1
"""A changed scene counts as wrong when it is off at more than this share of the moments."""

SCALES = (0.0, -1.0, 0.8, 0.9, 1.1, 1.25)
"""By what a number of a scene is multiplied to get a wrong one."""


class BouncingProver(Prover):
    """Evidence about problems of BouncingSim, each taken as the scene that is simulated (run backward for the past)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._scenes = [_simulated(problem) for problem in self.problems]

    def departure(self, number: int) -> Departure | None:
        scene, moments = self._scenes[number], _moments(self.problems[number])
        run = simulate(scene, moments)
        if run.reached < moments[-1]:
            return Departure(
                f"{run.reached:.3f}",
                f"bodies are squeezed: the simulation is given up at {run.reached:.3f} s",
            )
        truth = run.positions
        solver = plain.Solver(scene.to_json(), float(moments[-1]))
        gold = np.array([solver.positions(t) for t in moments])
        found = _departure(moments, gold, truth, AGREEMENT, "the gold program")
        if found is None and number % BOX2D_EVERY == 0 and importlib.util.find_spec("Box2D"):
            from deltagym.scopes.bouncing.check import simulate_box2d

            coarse, fine = (simulate_box2d(scene, moments, step) for step in BOX2D_STEPS)
            if np.linalg.norm(coarse - fine, axis=2).max() <= 1:
                found = _departure(moments, fine, truth, TOLERANCE, "Box2D")
        return found

    def rivals(self, number: int) -> list[int]:
        home, found = self._scenes[number].containers[0].at, []
        for other, scene in enumerate(self._scenes):
            near = math.dist(scene.containers[0].at, home) < 4 * TOLERANCE
            if (
                other != number
                and near
                and self._scenes[number] != scene
                and _fits(self.problems[number], scene)
            ):
                found.append(other)
        return found

    def mutants(self, number: int, count: int) -> MutantTally:
        problem, scene = self.problems[number], self._scenes[number]
        moments = _moments(problem)
        truth = simulate(scene, moments).positions
        draw, wrong, missed = rng("bouncing", "mutants", problem.id), 0, []
        for mutant in _mutants(scene, count, draw):
            off = np.linalg.norm(simulate(mutant, moments).positions - truth, axis=2).max(axis=1)
            if np.mean(~(off <= TOLERANCE)) > WRONG_SHARE:
                wrong += 1
                missed += [canonical_json(mutant.to_json())] if _fits(problem, mutant) else []
        return MutantTally(wrong, tuple(missed))

    def signature(self, number: int) -> str:
        return self._scenes[number].key

    def alike(self, one: int, other: int) -> bool:
        return self._scenes[one] == self._scenes[other]


def _simulated(problem: Problem) -> Scene:
    scene = Scene.from_json(problem.params["scene"])
    return scene.reversed() if problem.cases[0].input < 0 else scene


def _moments(problem: Problem) -> np.ndarray:
    times = [abs(case.input) for case in problem.cases]
    return np.linspace(min(times), max(times), MOMENTS)


def _departure(
    moments: np.ndarray, found: np.ndarray, truth: np.ndarray, limit: float, who: str
) -> Departure | None:
    off = np.linalg.norm(found - truth, axis=2).max(axis=1)
    bad = np.flatnonzero(~(off <= limit))
    return (
        Departure(
            f"{moments[bad[0]]:.3f}", f"{who} is {off[bad[0]]:.1f} m off at {moments[bad[0]]:.3f} s"
        )
        if len(bad)
        else None
    )


def _fits(problem: Problem, scene: Scene) -> bool:
    """Whether the motion of `scene` passes all cases of `problem`."""
    order = sorted(problem.cases, key=lambda case: abs(case.input))
    positions = simulate(scene, np.array([abs(case.input) for case in order])).positions.tolist()
    return all(close(case, found) for case, found in zip(order, positions, strict=True))


def _mutants(scene: Scene, count: int, draw: random.Random) -> Iterator[Scene]:
    """Up to `count` scenes that differ in one thing: a law left out, a number changed, a side more or less."""
    for _ in range(count):
        at = draw.randrange(len(scene.bodies) + len(scene.containers))
        bodies, containers, force, factor = (
            list(scene.bodies),
            list(scene.containers),
            scene.force,
            draw.choice(SCALES),
        )
        try:
            if force.constant != (0.0, 0.0) and draw.random() < 0.2:
                force = replace(
                    force, constant=(force.constant[0] * factor, force.constant[1] * factor)
                )
            elif at < len(bodies):
                bodies[at] = _other_body(bodies[at], factor, draw)
            else:
                containers[at - len(bodies)] = _other_container(
                    containers[at - len(bodies)], factor, draw
                )
            yield Scene(tuple(bodies), tuple(containers), force)
        except BadInput:
            continue


def _other_body(body: Body, factor: float, draw: random.Random) -> Body:
    vx, vy = body.velocity
    options = [replace(body, velocity=(vx * factor, vy)), replace(body, velocity=(vx, vy * factor))]
    if body.free:
        options += [replace(body, spin=body.spin * factor), replace(body, free=False, spin=0.0)]
    if body.shape.radius:
        options.append(
            replace(body, shape=replace(body.shape, sides=body.shape.sides + draw.choice((-1, 1))))
        )
    return draw.choice(options)


def _other_container(box: Container, factor: float, draw: random.Random) -> Container:
    options = [replace(box, shape=replace(box.shape, sides=box.shape.sides + draw.choice((-1, 1))))]
    if box.spin:
        options += [replace(box, spin=box.spin * factor), replace(box, wobble=box.wobble * factor)]
    if box.x.amplitude:
        options += [
            replace(box, x=replace(box.x, amplitude=box.x.amplitude * factor)),
            replace(box, y=_unshifted(box.y)),
        ]
    return draw.choice(options)


def _unshifted(wave: Wave) -> Wave:
    return replace(wave, phase=0.0)
