"""Random scenes: they have what their traits bring, and the same source gives the same scene."""

import pytest

from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.composites import PAPER
from deltagym.scopes.bouncing.sampling import sample_scene
from deltagym.scopes.bouncing.scene import Scene, Wave, Zigzag
from deltagym.scopes.bouncing.traits import LEVELS


def drawn(traits: set[str], level: str) -> Scene:
    source = rng("scene", level)
    scene = next(filter(None, (sample_scene(traits, level, source) for _ in range(50))))
    again = rng("scene", level)
    assert scene == next(filter(None, (sample_scene(traits, level, again) for _ in range(50))))
    return scene


@pytest.mark.parametrize("level", LEVELS)
def test_a_scene_of_all_six_traits_has_all_six_features(level: str) -> None:
    scene = drawn(set(PAPER), level)
    assert len(scene.bodies) > 1
    assert len(scene.containers) > 1
    assert all(body.free and body.spin for body in scene.bodies)
    assert all(box.spin for box in scene.containers)
    (path,) = {(box.x, box.y) for box in scene.containers}
    assert isinstance(path[0], Wave)
    assert path[0].amplitude
    assert scene.force.constant != (0.0, 0.0)


@pytest.mark.parametrize("level", LEVELS)
def test_containers_share_one_zigzag(level: str) -> None:
    scene = drawn({"multibox", "zigzag"}, level)
    (path,) = {(box.x, box.y) for box in scene.containers}
    assert isinstance(path[0], Zigzag)
    assert path[1] == Wave()
