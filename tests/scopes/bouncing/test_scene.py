"""Scenes: malformed ones are refused, with the name of the field."""

import math
from dataclasses import replace

import pytest

from deltagym.core.errors import BadInput
from deltagym.scopes.bouncing.scene import Body, Container, Scene, Shape, Zigzag

PLAIN = Body(Shape(5, 30.0), (10, -20), (310, 140))
BOX = Container(Shape(4, 300.0), (0, 0))
SCENE = Scene((PLAIN,), (BOX,))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bodies": []}, "bodies: a scene needs at least one"),
        ({"containers": [{}]}, "scene: malformed"),
        ({"force": None}, "scene: malformed"),
    ],
)
def test_a_malformed_scene_is_refused(change: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Scene.from_json(SCENE.to_json() | change)


def test_a_shape_must_be_convex_and_a_locked_body_cannot_spin() -> None:
    dart = Shape(4, 0.0, ((0, 0), (2, 0), (0.1, 0.1), (0, 2)))
    with pytest.raises(BadInput, match=r"bodies\[0\].shape: must be convex"):
        Scene((replace(PLAIN, shape=dart),), (BOX,))
    with pytest.raises(BadInput, match=r"bodies\[0\].spin: a locked body has none"):
        Scene((replace(PLAIN, spin=1.0),), (BOX,))
    with pytest.raises(BadInput, match="no container 3"):
        Scene((replace(PLAIN, home=3),), (BOX,))


def test_a_zigzag_goes_to_its_amplitude_and_back_and_is_the_same_in_the_past() -> None:
    path = Zigzag(90.0, 6.0)
    for t in (0.01, 0.07, 0.1, 1.49):
        done = 6 * t - math.floor(6 * t)
        assert path.at(t) == pytest.approx(90 * (2 * done if done < 0.5 else 2 - 2 * done))
        assert path.at(-t) == pytest.approx(path.at(t))
    moving = Scene((PLAIN,), (replace(BOX, x=path),))
    assert Scene.from_json(moving.to_json()) == moving
    assert moving.reversed().containers[0].x == path
    with pytest.raises(BadInput, match=r"containers\[0\].x.trips: must be above 0"):
        Scene((PLAIN,), (replace(BOX, x=Zigzag(90.0, 0.0)),))
