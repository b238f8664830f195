"""BouncingSim: scenes accepted a second, CPU times of simulation and gold program, idle scores.

    python benchmarks/bouncing.py [scenes a family and level] [family ...]

With `box2d` installed it also says on how many scenes Box2D agrees with the exact simulator.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from deltagym.core.problem import Problem
from deltagym.scopes.bouncing.accept import AGREEMENT
from deltagym.scopes.bouncing.box2d import simulate_box2d
from deltagym.scopes.bouncing.cases import simulated_scene
from deltagym.scopes.bouncing.composites import PAPER
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.evidence import BOX2D_STEPS
from deltagym.scopes.bouncing.families import FAMILIES, BouncingFamily
from deltagym.scopes.bouncing.gold_solver import Solver
from deltagym.scopes.bouncing.idle import idle_scores

BOX2D_SCENES = 3
"""Scenes of a family and level that Box2D simulates."""


def main() -> None:
    """Prints one line for each family and level."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    for name in sys.argv[2:] or PAPER:
        family = FAMILIES[name]
        family.generate(family.levels[0], "train", 0)  # The first call compiles.
        for level in family.levels:
            print(f"{name:24} {level:13}", line(family, level, count), flush=True)


def line(family: BouncingFamily, level: str, count: int) -> str:
    """The figures of a family at a level, over `count` scenes."""
    begin = time.process_time()
    problems = [family.generate(level, "train", index) for index in range(count)]
    rate = count / (time.process_time() - begin)
    some = problems[: max(5, count // 10)]
    collisions = statistics.mean(p.params["collisions"] for p in problems)
    horizon = statistics.mean(p.params["horizon"] for p in problems)
    return "; ".join(
        [
            f"{rate:5.0f} scenes/s",
            f"{collisions:4.1f} collisions by {horizon:5.2f} s",
            f"simulation {milliseconds(some, exact):6.3f} ms",
            f"gold {milliseconds(some, gold):6.1f} ms",
            idle(problems),
            *box2d(problems[:BOX2D_SCENES]),
        ]
    )


def idle(problems: Sequence[Problem]) -> str:
    """The mean score of each idle motion."""
    scores = [idle_scores(problem) for problem in problems]
    return ", ".join(f"{name} {statistics.mean(s[name] for s in scores):.3f}" for name in scores[0])


def exact(problem: Problem) -> None:
    """Runs the exact simulation once."""
    simulate(simulated_scene(problem), np.array([abs(c.input) for c in problem.cases]))


def gold(problem: Problem) -> None:
    """Runs the gold program's solver once."""
    Solver(simulated_scene(problem).to_json(), problem.params["horizon"])


def milliseconds(problems: Sequence[Problem], work: Callable[[Problem], None]) -> float:
    """Median CPU time (ms) of `work` on a problem."""
    times = []
    for problem in problems:
        begin = time.process_time()
        work(problem)
        times.append((time.process_time() - begin) * 1e3)
    return statistics.median(times)


def box2d(problems: Sequence[Problem]) -> list[str]:
    """On how many scenes Box2D agrees, of those where it agrees with itself; empty without it."""
    if not importlib.util.find_spec("Box2D"):
        return []
    steady = agreed = 0
    for problem in problems:
        scene = simulated_scene(problem)
        times = np.array([abs(c.input) for c in problem.cases])
        truth = np.array([c.expected["positions"] for c in problem.cases])
        coarse, fine = (simulate_box2d(scene, times, step) for step in BOX2D_STEPS)
        if np.linalg.norm(coarse - fine, axis=2).max() <= 1:
            steady += 1
            agreed += bool(np.linalg.norm(fine - truth, axis=2).max() <= AGREEMENT)
    return [f"Box2D agrees with itself on {steady} of {len(problems)}, with us on {agreed} of them"]


if __name__ == "__main__":
    main()
