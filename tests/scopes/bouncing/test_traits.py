"""Traits: ranges of composed families hold those of each trait, except with many bodies."""

import pytest

from deltagym.scopes.bouncing.traits import LEVELS, SMALL, TRAITS, ranges


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
