"""Scenes: drawn by one rule, accepted only when certain, asked about where something happens."""

from itertools import pairwise

import numpy as np
import pytest

from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.accept import AGREEMENT, CASES, TOLERANCE, accept
from deltagym.scopes.bouncing.catalogue import FAMILIES
from deltagym.scopes.bouncing.draw import draw_scene, period
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.floor import floors
from deltagym.scopes.bouncing.polygon import area, centroid, inertia, irregular, is_convex, regular
from deltagym.scopes.bouncing.scene import Body, Container, Scene, Shape
from deltagym.scopes.bouncing.traits import LEVELS, SMALL, TRAITS, ranges


@pytest.mark.parametrize("sides", [3, 4, 7, 12])
def test_a_regular_polygon_has_the_moment_of_inertia_that_prompts_state(sides: int) -> None:
    corners = regular(sides, 30.0)
    assert inertia(corners) == pytest.approx(
        area(corners) * 30**2 * (2 + np.cos(2 * np.pi / sides)) / 6
    )


@pytest.mark.parametrize("sides", [3, 5, 8])
def test_an_irregular_polygon_is_convex_about_its_centroid(sides: int) -> None:
    for number in range(20):
        corners = irregular(sides, 30.0, rng("irregular", sides, number))
        assert is_convex(corners)
        assert centroid(corners) == pytest.approx((0, 0), abs=0.02)


@pytest.mark.parametrize("trait", [t for t in TRAITS if t not in ("multiobj", "periodic")])
def test_in_company_a_trait_can_draw_all_it_draws_alone(trait: str) -> None:
    for level in LEVELS:
        alone, both = ranges([trait], level), ranges([trait, "movbox"], level)
        for name in ("container", "speed", "radius", "sides", "box_sides"):
            low, high = getattr(both, name)
            assert low <= getattr(alone, name)[0] <= getattr(alone, name)[1] <= high


def test_many_bodies_get_room_and_small_containers_are_small() -> None:
    assert (
        ranges(["multiobj", "rotbox"], "hard").container == ranges(["multiobj"], "hard").container
    )
    assert (
        ranges(["rotbox"], SMALL).container[1] == 0.75 * ranges(["rotbox"], "medium").container[1]
    )


@pytest.mark.parametrize(
    "name", ["rotobj", "rotbox", "multibox", "multiobj", "rotobj_rotbox_gravity"]
)
@pytest.mark.parametrize("level", ["basic", "extreme"])
def test_what_is_asked_comes_after_a_collision_and_before_the_horizon(
    name: str, level: str
) -> None:
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
    """Flying into a corner head on, the order of two collisions decides where it goes."""
    corner = Scene(
        (Body(Shape(5, 30.0), (0, 0), (900.0, 0.0), 2.0, True),),
        (Container(Shape(3, 150.0), (0, 0), 3.0, 1.2),),
    )
    accepted = accept(corner, {"rotobj"}, "basic", rng("corner"))
    assert accepted is None or accepted.horizon < 1.5


def test_a_periodic_scene_is_back_after_its_period() -> None:
    scene = draw_scene({"periodic"}, "medium", rng("periodic"))
    assert scene is not None
    cycle = period(scene)
    times = np.array([0.3, 0.3 + cycle, 0.3 + 7 * cycle]) * 1.0
    found = simulate(scene, times).positions[:, 0]
    np.testing.assert_allclose(found, np.repeat(found[:1], 3, axis=0), atol=1e-2)


@pytest.mark.parametrize("name", ["rotbox", "multibox", "spring", "periodic"])
def test_answers_without_mechanics_score_next_to_nothing(name: str) -> None:
    found = [floors(FAMILIES[name].generate("medium", "train", i)) for i in range(12)]
    for answer in found[0]:
        assert np.mean([scores[answer] for scores in found]) <= 0.16


@pytest.mark.parametrize("name", ["gravity", "rotbox", "multiobj", "movbox"])
def test_box2d_agrees_with_accepted_scenes(name: str) -> None:
    pytest.importorskip("Box2D")
    from deltagym.scopes.bouncing.check import simulate_box2d

    for index in range(2):
        problem = FAMILIES[name].generate("easy", "test", index)
        truth = np.array([case.expected["positions"] for case in problem.cases])
        times = np.array([case.input for case in problem.cases])
        found = simulate_box2d(Scene.from_json(problem.params["scene"]), times)
        assert np.linalg.norm(found - truth, axis=2).max() <= AGREEMENT
