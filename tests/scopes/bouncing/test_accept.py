"""Acceptance: only certain scenes are asked about, and only at times at which something happens."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.accept import AGREEMENT, CASES, accept, certain_positions
from deltagym.scopes.bouncing.box2d import simulate_box2d
from deltagym.scopes.bouncing.cases import TOLERANCE
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.families import FAMILIES
from deltagym.scopes.bouncing.scene import Body, Container, Scene, Shape


@pytest.mark.parametrize(
    "name", ["rotobj", "rotbox", "multibox", "multiobj", "rotobj_rotbox_gravity"]
)
@pytest.mark.parametrize("level", ["basic", "extreme"])
def test_times_come_after_a_collision_and_before_the_horizon(name: str, level: str) -> None:
    problem = FAMILIES[name].generate(level, "test", 0)
    scene = Scene.from_json(problem.params["scene"])
    times = [case.input for case in problem.cases]
    run = simulate(scene, np.array(times))
    assert len(times) == CASES
    assert all(a < b for a, b in pairwise(times))
    assert run.events[0, 0] < times[0] < times[-1] <= problem.params["horizon"]
    assert TOLERANCE - AGREEMENT <= problem.params["margin"] <= TOLERANCE
    counted = {int(np.sum(run.events[:, 0] <= t)) for t in times}
    assert len(counted) >= min(CASES, problem.params["collisions"]) // 2


def test_a_scene_in_which_nothing_happens_is_not_accepted() -> None:
    still = Scene(
        (Body(Shape(5, 20.0), (0, 0), (1.0, 0.0)),), (Container(Shape(4, 300.0), (0, 0)),)
    )
    assert accept(still, {"gravity"}, "basic", rng("still")) is None


def test_a_scene_that_hangs_on_rounding_is_not_accepted() -> None:
    """A body flies straight into a corner, and the order of two collisions decides its way."""
    corner = Scene(
        (Body(Shape(5, 30.0), (0, 0), (900.0, 0.0), 2.0, True),),
        (Container(Shape(3, 150.0), (0, 0), 3.0, 1.2),),
    )
    accepted = accept(corner, {"rotobj"}, "basic", rng("corner"))
    assert accepted is None or accepted.horizon < 1.5


@pytest.mark.parametrize("spin", [0.1, 0.15, 0.2])
def test_a_free_body_that_meets_a_parallel_wall_flat_is_not_accepted(spin: float) -> None:
    """Square and box turn alike, so a whole side meets a wall; Box2D differs whatever its step."""
    velocity = (300 * math.cos(0.8), 300 * math.sin(0.8))
    scene = Scene(
        (Body(Shape(4, 40.0), (3.0, 5.0), velocity, spin, True),),
        (Container(Shape(4, 225.0), (0.0, 0.0), spin),),
    )
    assert accept(scene, {"rotobj", "rotbox"}, "basic", rng("flat")) is None
    times, _ = certain_positions(scene, np.linspace(0.1, 1.5, 15))
    assert times.max() < simulate(scene, np.array([1.5])).events[0, 0]
    locked = replace(scene, bodies=(replace(scene.bodies[0], spin=0.0, free=False),))
    assert accept(locked, {"rotbox"}, "basic", rng("flat")) is not None


CERTAIN = ("gravity", "rotbox", "multiobj", "movbox", "zigzag", "rotbox_periodic")


@pytest.mark.parametrize("name", CERTAIN)
def test_box2d_agrees_with_accepted_scenes(name: str) -> None:
    pytest.importorskip("Box2D")
    for index in range(2):
        problem = FAMILIES[name].generate("easy", "test", index)
        truth = np.array([case.expected["positions"] for case in problem.cases])
        times = np.array([case.input for case in problem.cases])
        found = simulate_box2d(Scene.from_json(problem.params["scene"]), times)
        assert np.linalg.norm(found - truth, axis=2).max() <= AGREEMENT
