"""Random scenes: a periodic one repeats itself."""

import numpy as np

from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.sampling import period, sample_scene


def test_a_periodic_scene_is_back_after_its_period() -> None:
    scene = sample_scene({"periodic"}, "medium", rng("periodic"))
    assert scene is not None
    cycle = period(scene)
    times = np.array([0.3, 0.3 + cycle, 0.3 + 7 * cycle])
    found = simulate(scene, times).positions[:, 0]
    np.testing.assert_allclose(found, np.repeat(found[:1], 3, axis=0), atol=1e-2)
