"""Polygons: regular ones match the prompt's formula, irregular ones are convex about a centroid."""

import numpy as np
import pytest

from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.polygon import area, centroid, inertia, irregular, is_convex, regular


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
