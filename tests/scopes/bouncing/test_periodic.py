"""Periodic scenes: body and container are back after a period."""

import math

import numpy as np
import pytest

from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.engine import simulate
from deltagym.scopes.bouncing.periodic import period, sample_periodic
from deltagym.scopes.bouncing.traits import LEVELS


@pytest.mark.parametrize("company", [(), ("rotbox",), ("irregular",)])
@pytest.mark.parametrize("level", LEVELS)
def test_a_periodic_scene_is_back_after_its_period(company: tuple[str, ...], level: str) -> None:
    scene = sample_periodic({*company, "periodic"}, level, rng("periodic", level))
    cycle, box = period(scene), scene.containers[0]
    times = np.array([0.3, 0.3 + cycle, 0.3 + 3 * cycle])
    run = simulate(scene, times)
    np.testing.assert_allclose(
        run.positions[:, 0], np.repeat(run.positions[:1, 0], 3, axis=0), atol=0.1
    )
    assert len(run.events) >= 6
    sides = box.spin * cycle / (2 * math.pi / box.shape.sides)
    assert sides == pytest.approx(round(sides), abs=1e-4)
    assert bool(box.spin) == ("rotbox" in company)
