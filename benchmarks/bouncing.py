"""BouncingSim: scenes accepted a second on one core, the cost of a simulation, of a gold program, and what answers without mechanics score.

    python benchmarks/bouncing.py [scenes a cell] [family ...]

With `box2d` installed it also says how far Box2D is from the truth, and, where it is, how far from itself with another step.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence

import numpy as np

from deltagym.core.problem import Problem
from deltagym.scopes.bouncing import plain
from deltagym.scopes.bouncing.accept import AGREEMENT
from deltagym.scopes.bouncing.base import BouncingFamily
from deltagym.scopes.bouncing.catalogue import FAMILIES, PAPER
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.floor import floors
from deltagym.scopes.bouncing.proof import BOX2D_STEPS
from deltagym.scopes.bouncing.scene import Scene

BOX2D_SCENES = 3
"""Scenes of a cell given to Box2D."""


def main() -> None:
    """Prints one line a family and level."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    for name in sys.argv[2:] or PAPER:
        family = FAMILIES[name]
        family.generate(family.levels[0], "train", 0)
        for level in family.levels:
            print(f"{name:24} {level:13}", line(family, level, count), flush=True)


def line(family: BouncingFamily, level: str, count: int) -> str:
    """The figures of a cell."""
    begin = time.process_time()
    problems = [family.generate(level, "train", index) for index in range(count)]
    rate = count / (time.process_time() - begin)
    scored = [floors(p) for p in problems]
    floor = " ".join(
        f"{answer} {statistics.mean(s[answer] for s in scored):.3f}," for answer in scored[0]
    )
    some = problems[: max(5, count // 10)]
    collisions = statistics.mean(p.params["collisions"] for p in problems)
    horizon = statistics.mean(p.params["horizon"] for p in problems)
    return (
        f"{rate:5.0f} scenes/s; {collisions:4.1f} collisions by {horizon:5.2f} s; "
        f"simulation {milliseconds(some, exact):6.3f} ms, gold {milliseconds(some, gold):6.1f} ms; {floor}{box2d(problems[:BOX2D_SCENES])}"
    )


def scene_of(problem: Problem) -> Scene:
    """The scene as it is simulated: run backward when the past is asked for."""
    scene = Scene.from_json(problem.params["scene"])
    return scene.reversed() if problem.cases[0].input < 0 else scene


def exact(problem: Problem) -> None:
    """One exact simulation."""
    simulate(scene_of(problem), np.array([abs(c.input) for c in problem.cases]))


def gold(problem: Problem) -> None:
    """One run of the gold program's solver."""
    plain.Solver(scene_of(problem).to_json(), problem.params["horizon"])


def milliseconds(problems: Sequence[Problem], work) -> float:
    """Median processor time of `work` on a problem."""
    times = []
    for problem in problems:
        begin = time.process_time()
        work(problem)
        times.append((time.process_time() - begin) * 1e3)
    return statistics.median(times)


def box2d(problems: Sequence[Problem]) -> str:
    """How many scenes Box2D agrees on, of those on which it agrees with itself; empty without Box2D."""
    try:
        from deltagym.scopes.bouncing.check import simulate_box2d

        steady = agreed = 0
        for problem in problems:
            times = np.array([abs(c.input) for c in problem.cases])
            truth = np.array([c.expected["positions"] for c in problem.cases])
            coarse, fine = (simulate_box2d(scene_of(problem), times, step) for step in BOX2D_STEPS)
            if np.linalg.norm(coarse - fine, axis=2).max() <= 1:
                steady += 1
                agreed += bool(np.linalg.norm(fine - truth, axis=2).max() <= AGREEMENT)
    except ModuleNotFoundError:
        return ""
    return f" Box2D agrees on {agreed} of the {steady} in {len(problems)} on which it agrees with itself"


if __name__ == "__main__":
    main()
