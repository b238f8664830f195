"""Trackers get what the run folder has."""

from pathlib import Path

import pytest
from given_metrics import step_metrics

from deltagym.core.errors import BadInput
from deltagym.engines import tracking
from deltagym.engines.tracking import Trackers, flat_numbers
from deltagym.recipe.schema import parse_recipe

RECIPE = """
name = "r"
[suite]
name = "has_tiny"
[[phases]]
score = "pass_rate"
steps = 1
[tracking]
to = ["tensorboard"]
"""


def test_numbers_of_tables_get_a_slash_and_what_is_no_number_is_left_out() -> None:
    metrics = {
        "step": 3,
        "full_pass": 0.5,
        "updated": True,
        "entropy": float("nan"),
        "phase": "1 x",
        "by": {"f": 1},
    }
    assert dict(flat_numbers(metrics)) == {"full_pass": 0.5, "updated": 1.0, "by/f": 1.0}


def test_tensorboard_has_every_step(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with Trackers(parse_recipe(RECIPE), tmp_path) as trackers:
        for step in (1, 2):
            trackers.log(step_metrics(step=step, full_pass=step / 4))
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert [(e.step, e.value) for e in events.Scalars("full_pass")] == [(1, 0.25), (2, 0.5)]


def test_a_tracker_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tracking.PACKAGES, "tensorboard", "no_such_package")
    with pytest.raises(BadInput, match=r"tracking\.to: tensorboard .*pip install no_such_package"):
        Trackers(parse_recipe(RECIPE), tmp_path)
