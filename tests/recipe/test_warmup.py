"""The learning rate over the first updates."""

import json

import pytest

from deltagym.recipe.schema import OptimizerSection
from deltagym.recipe.warmup import Warmup


def test_the_rate_rises_over_the_first_updates_and_stays() -> None:
    warmup = Warmup(OptimizerSection(lr=0.4, warmup_updates=4))
    seen = []
    for _ in range(6):
        seen.append(warmup.rate)
        warmup.updates += 1
    assert seen == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.4, 0.4])


def test_without_warmup_the_first_rate_is_the_full_one() -> None:
    assert Warmup(OptimizerSection(lr=0.4, warmup_updates=0)).rate == 0.4


def test_state_is_restored() -> None:
    first, second = (Warmup(OptimizerSection(warmup_updates=4)) for _ in range(2))
    first.updates += 2
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    assert second.rate == first.rate
