"""The exact simulator: conservation, symmetry, reversal, closed forms, and two other solvers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.scopes.bouncing.box2d import simulate_box2d
from deltagym.scopes.bouncing.engine import DEPTH, Trajectory, resume, simulate
from deltagym.scopes.bouncing.kernel import BODY, OBSTACLE, SPIN, VX, VY, WALL, compile_scene
from deltagym.scopes.bouncing.scene import Body, Container, Force, Scene, Shape, Wave, Zigzag
from deltagym.scopes.bouncing.stepper import simulate_stepwise

TIMES = np.linspace(0.05, 1.0, 20)
LONG = np.linspace(0.1, 1.6, 16)
FEW = settings(max_examples=25)
speeds = st.floats(-400, 400).map(lambda v: round(v, 2))
waves = st.builds(Wave, st.floats(-60, 60), st.floats(0.1, 1.5), st.floats(0, 1))
paths = waves | st.builds(Zigzag, st.floats(-60, 60), st.floats(0.5, 6.0))
BOX = Container(Shape(4, 300.0), (0, 0))


@st.composite
def bodies(draw) -> Body:
    is_free = draw(st.booleans())
    spin = draw(st.floats(-2, 2)) if is_free else 0.0
    at = draw(st.tuples(st.floats(-40, 40), st.floats(-40, 40)))
    return Body(
        Shape(draw(st.integers(3, 8)), 30.0), at, draw(st.tuples(speeds, speeds)), spin, is_free
    )


@st.composite
def moving_scenes(draw) -> Scene:
    """One body in a container that turns, wobbles and moves, under a force that varies."""
    law = {
        "spin": draw(st.floats(-1.5, 1.5)),
        "wobble": draw(st.floats(-0.5, 0.5)),
        "x": draw(paths),
        "y": draw(paths),
    }
    box = Container(Shape(draw(st.integers(3, 8)), 300.0), (0, 0), **law)
    return Scene(
        (draw(bodies()),), (box,), Force((draw(st.floats(-500, 500)), -300.0), draw(waves))
    )


def energy(scene: Scene, states: np.ndarray) -> np.ndarray:
    """Kinetic and potential energy at each time, constant forces only."""
    world, _ = compile_scene(scene)
    total = np.zeros(len(states))
    for b in range(len(scene.bodies)):
        mass, spin = 1 / world.inverse_mass[b], states[:, b, SPIN] ** 2
        turning = spin / world.inverse_inertia[b] if world.inverse_inertia[b] else 0 * spin
        fall = states[:, b, 0] * scene.force.constant[0] + states[:, b, 1] * scene.force.constant[1]
        total += (
            mass * (states[:, b, VX] ** 2 + states[:, b, VY] ** 2) / 2 + turning / 2 - mass * fall
        )
    return total


def test_a_square_in_a_square_bounces_as_unfolding_says() -> None:
    scene = Scene((Body(Shape(4, 30.0), (10, -20), (310, 140)),), (BOX,))
    gap = (300 - 30) / math.sqrt(2)

    def folded(start: float, speed: float) -> np.ndarray:
        return np.abs((start + speed * TIMES + gap) % (4 * gap) - 2 * gap) - gap

    u = -folded((10 - 20) / math.sqrt(2), (310 + 140) / math.sqrt(2))
    v = -folded((10 + 20) / math.sqrt(2), (310 - 140) / math.sqrt(2))
    expected = np.stack([(u + v) / math.sqrt(2), (u - v) / math.sqrt(2)], axis=1)
    np.testing.assert_allclose(simulate(scene, TIMES).positions[:, 0], expected, atol=1e-5)


@FEW
@given(bodies(), st.floats(-800, 800))
def test_energy_is_kept_between_walls_at_rest(body: Body, pull: float) -> None:
    scene = Scene((body,), (BOX, Container(Shape(5, 90.0), (190, 60))), Force((0, pull)))
    states = simulate(scene, TIMES).states
    start = energy(scene, compile_scene(scene)[1][None])
    np.testing.assert_allclose(
        energy(scene, states), np.full(len(TIMES), start[0]), rtol=1e-6, atol=1e3
    )


@FEW
@given(bodies(), bodies(), st.floats(100, 400))
def test_bodies_that_collide_keep_momentum_angular_momentum_and_energy(
    one: Body, other: Body, speed: float
) -> None:
    one, other = (
        replace(one, at=(-60, 0), velocity=(speed, 20)),
        replace(other, at=(60, 5), velocity=(-speed, 0), free=True),
    )
    scene = Scene((one, replace(other)), (Container(Shape(8, 4000.0), (0, 0)),))
    world, start = compile_scene(scene)
    run = simulate(scene, TIMES)
    mass = 1 / world.inverse_mass
    before, after = start[None], run.states
    assert set(run.events[:, 1]) == {BODY}
    np.testing.assert_allclose(
        after[:, :, VX] @ mass, np.full(len(TIMES), before[0, :, VX] @ mass), atol=1e-3
    )
    np.testing.assert_allclose(
        after[:, :, VY] @ mass, np.full(len(TIMES), before[0, :, VY] @ mass), atol=1e-3
    )
    np.testing.assert_allclose(
        energy(scene, after), np.full(len(TIMES), energy(scene, before)[0]), rtol=1e-9
    )


def deepest(scene: Scene, run: Trajectory, times: np.ndarray) -> float:
    """The farthest (m) that a vertex is beyond a wall at `times`, by the laws in the prompt."""
    body, box, worst = scene.bodies[0], scene.containers[0], -math.inf
    for t, state in zip(times, run.states[:, 0], strict=True):
        turn = box.spin * t + box.wobble * (1 - math.cos(t))
        x, y = box.at[0] + box.x.at(t), box.at[1] + box.y.at(t)
        for k in range(box.shape.sides):
            angle = turn + math.pi * (2 * k + 1) / box.shape.sides
            for px, py in body.shape.corners:
                c, s = math.cos(state[4]), math.sin(state[4])
                out = (state[0] + c * px - s * py - x) * math.cos(angle) + (
                    state[1] + s * px + c * py - y
                ) * math.sin(angle)
                worst = max(worst, out - box.shape.inradius)
    return worst


@FEW
@given(moving_scenes())
def test_no_contact_deeper_than_the_bound_is_missed(scene: Scene) -> None:
    times = np.linspace(0.01, 1.2, 120)
    run = simulate(scene, times)
    held = times <= run.reached
    assert deepest(scene, replace(run, states=run.states[held]), times[held]) <= DEPTH


@FEW
@given(moving_scenes())
def test_time_runs_backward_to_the_start(scene: Scene) -> None:
    world, start = compile_scene(scene)
    end = 0.4
    there = simulate(scene, np.array([end]))
    turned = there.states[0] * np.array([1, 1, -1, -1, 1, -1])
    back_world, _ = compile_scene(scene.reversed())
    back = resume(back_world, turned, -end, np.array([0.0])).states[0]
    if len(there.events) <= 3:
        np.testing.assert_allclose(back * np.array([1, 1, -1, -1, 1, -1]), start, atol=1e-2)
    assert world.laws.shape == back_world.laws.shape


@FEW
@given(moving_scenes(), st.floats(-500, 500), st.floats(-500, 500))
def test_moving_the_whole_scene_moves_the_answer(scene: Scene, x: float, y: float) -> None:
    def moved(item):
        return replace(item, at=(item.at[0] + x, item.at[1] + y))

    there = Scene(tuple(map(moved, scene.bodies)), tuple(map(moved, scene.containers)), scene.force)
    shift = np.abs(simulate(there, TIMES).positions - simulate(scene, TIMES).positions - [x, y])
    assert np.median(shift) < 1e-3


@FEW
@given(bodies(), st.floats(-200, 200))
def test_a_box_in_steady_motion_is_a_box_at_rest(body: Body, speed: float) -> None:
    slow = 1e-4
    ride = Wave(speed / (2 * math.pi * slow), slow, 0.0)
    riding = Scene(
        (replace(body, velocity=(body.velocity[0] + speed, body.velocity[1])),),
        (replace(BOX, x=ride),),
    )
    at_rest = Scene((body,), (BOX,))
    shift = simulate(riding, TIMES).positions - simulate(at_rest, TIMES).positions
    assert np.median(np.abs(shift[:, 0, 0] - speed * TIMES)) < 0.05


def test_a_box_on_a_zigzag_hits_a_body_at_rest_as_the_law_of_walls_says() -> None:
    """The wall comes at 400 m/s, so the body leaves at 800 m/s; the far wall comes to meet it."""
    square = Container(Shape(4, 0.0, ((-100, -100), (100, -100), (100, 100), (-100, 100))), (0, 0))
    body = Body(Shape(4, 0.0, ((-10, -10), (10, -10), (10, 10), (-10, 10))), (-80, 0), (0, 0))
    scene = Scene((body,), (replace(square, x=Zigzag(100.0, 2.0)),))
    run = simulate(scene, np.array([0.02, 0.1, 0.4]))
    first, turned = 10 / 400, 0.25
    second = (200 + 400 * turned - 10 + 80 + 800 * first) / (800 + 400)
    np.testing.assert_allclose(run.events[:, 0], [first, second], atol=1e-9)
    ahead = -80 + 800 * (second - first) - (800 + 2 * 400) * (0.4 - second)
    expected = [-80, -80 + 800 * (0.1 - first), ahead]
    np.testing.assert_allclose(run.positions[:, 0, 0], expected, atol=1e-6)


@FEW
@given(moving_scenes())
def test_the_mirror_image_moves_as_a_mirror_image(scene: Scene) -> None:
    body, box = scene.bodies[0], scene.containers[0]
    flipped_body = replace(
        body,
        at=(body.at[0], -body.at[1]),
        velocity=(body.velocity[0], -body.velocity[1]),
        spin=-body.spin,
    )
    flipped_box = replace(
        box, spin=-box.spin, wobble=-box.wobble, y=replace(box.y, amplitude=-box.y.amplitude)
    )
    pull = scene.force
    force = replace(
        pull,
        constant=(pull.constant[0], -pull.constant[1]),
        wave=replace(pull.wave, amplitude=-pull.wave.amplitude),
    )
    mirrored = simulate(Scene((flipped_body,), (flipped_box,), force), TIMES).positions * [1, -1]
    assert np.median(np.abs(mirrored - simulate(scene, TIMES).positions)) < 1e-3


def crowd(count: int, container: Container, **more) -> Scene:
    spots = [(-150.0 + 100 * (i % 4), -100.0 + 90 * (i // 4)) for i in range(count)]
    return Scene(
        tuple(
            Body(Shape(3 + i % 4, 20.0), at, (250.0 - 45 * i, 180.0 + 25 * i))
            for i, at in enumerate(spots)
        ),
        (container,),
        **more,
    )


SPINNER = Body(Shape(5, 30.0), (10, -20), (310, 140), 0.4, True)
PLAIN = Body(Shape(5, 30.0), (10, -20), (310, 140))
AGREE = {
    "free": Scene((SPINNER,), (Container(Shape(3, 300.0), (0, 0)),)),
    "turning": Scene((PLAIN,), (replace(BOX, spin=1.0, wobble=0.4),)),
    "moving": Scene((PLAIN,), (replace(BOX, x=Wave(60, 0.6, 0), y=Wave(60, 0.9, 0.25)),)),
    "zigzag": Scene((PLAIN,), (replace(BOX, x=Zigzag(60, 4), y=Zigzag(-40, 1.5)),)),
    "heavy": Scene((PLAIN,), (BOX,), Force((500.0, -2000.0))),
    "heaving": Scene((PLAIN,), (BOX,), Force((0, -400), Wave(900, 1.5, 0))),
    "sprung": Scene((PLAIN,), (replace(BOX, spin=0.5),), Force(stiffness=4.0, anchor=(120, 0))),
    "obstacles": Scene(
        (PLAIN,),
        (BOX, Container(Shape(6, 150.0), (260, 0), 0.5), Container(Shape(3, 150.0), (0, 260))),
    ),
    "crowd": crowd(6, BOX),
}


@pytest.mark.parametrize("name", AGREE)
def test_the_stepwise_solver_agrees(name: str) -> None:
    scene = AGREE[name]
    run = simulate(scene, LONG)
    assert len(run.events) >= 2
    assert run.reached >= LONG[-1]
    np.testing.assert_allclose(simulate_stepwise(scene, LONG), run.positions, atol=1e-3)


@pytest.mark.parametrize("name", AGREE)
def test_box2d_agrees(name: str) -> None:
    pytest.importorskip("Box2D")
    scene = AGREE[name]
    np.testing.assert_allclose(
        simulate_box2d(scene, LONG), simulate(scene, LONG).positions, atol=2.0
    )


def test_collisions_are_counted_by_kind() -> None:
    assert {kind for name in AGREE for kind in simulate(AGREE[name], LONG).events[:, 1]} == {
        WALL,
        OBSTACLE,
        BODY,
    }
    assert OBSTACLE in simulate(AGREE["obstacles"], LONG).events[:, 1]


def test_bodies_that_are_squeezed_end_the_simulation_early() -> None:
    squeezed = Scene((PLAIN,), (BOX, replace(BOX, at=(420, 0), x=Wave(-400, 0.25, 0))))
    assert simulate(squeezed, TIMES).reached < TIMES[-1]


@settings(max_examples=10)
@given(moving_scenes())
def test_a_scene_survives_json(scene: Scene) -> None:
    assert Scene.from_json(scene.to_json()) == scene
    assert scene.reversed().reversed() == scene
