"""Phases and when they switch."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deltagym.recipe.schedule import Schedule, phase_at
from deltagym.recipe.schema import Phase, Until


def metrics(pass_rate: float = 0.0, full_pass: float = 0.0) -> dict[str, Any]:
    return {"pass_rate": pass_rate, "full_pass": full_pass, "samples": 40}


def two_phases(until: Until | None, steps: int = 100) -> Schedule:
    return Schedule(
        [Phase(score="pass_rate", steps=steps, until=until), Phase(score="full_pass", steps=5)]
    )


def test_a_phase_lasts_its_steps() -> None:
    schedule = two_phases(None, steps=3)
    assert [schedule.observe(**metrics()) for _ in range(3)] == [False, False, True]
    assert schedule.phase.score == "full_pass"
    assert schedule.steps_left == 5


def test_a_level_held_over_the_window_ends_the_phase_early() -> None:
    schedule = two_phases(Until(metric="full_pass", at_least=0.25, window=2))
    ended = [schedule.observe(**metrics(full_pass=f)) for f in (0.4, 0.0, 0.3, 0.3)]
    assert ended == [False, False, False, True]


def test_the_nth_success_ends_the_phase() -> None:
    schedule = two_phases(Until(successes=3))
    assert [schedule.observe(**metrics(full_pass=f)) for f in (0.0, 0.05, 0.0, 0.025)] == [
        False,
        False,
        False,
        True,
    ]


def test_a_plateau_ends_the_phase() -> None:
    schedule = two_phases(Until(metric="pass_rate", plateau=0.05, window=2))
    rising = [schedule.observe(**metrics(pass_rate=r)) for r in (0.1, 0.2, 0.3, 0.4)]
    flat = [schedule.observe(**metrics(pass_rate=r)) for r in (0.4, 0.4, 0.4)]
    assert (rising, flat) == ([False] * 4, [False, False, True])


def test_the_run_is_over_after_the_last_phase() -> None:
    schedule = two_phases(None, steps=1)
    for _ in range(6):
        assert not schedule.finished
        schedule.observe(**metrics())
    assert schedule.finished
    assert schedule.steps_left == 0


@given(st.lists(st.floats(0, 1), max_size=40), st.integers(0, 40))
def test_a_restored_schedule_goes_on_as_the_first_would(rates: list[float], cut: int) -> None:
    whole, first = (two_phases(Until(at_least=0.6, window=3)) for _ in range(2))
    for rate in rates[:cut]:
        whole.observe(**metrics(full_pass=rate))
        first.observe(**metrics(full_pass=rate))
    second = two_phases(Until(at_least=0.6, window=3))
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    for rate in rates[cut:]:
        if not whole.finished:
            assert whole.observe(**metrics(full_pass=rate)) == second.observe(
                **metrics(full_pass=rate)
            )
    assert whole.state_dict() == second.state_dict()


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_the_phase_of_a_step_is_the_one_that_a_schedule_is_in(steps: list[int]) -> None:
    scores = ("pass_rate", "power", "bonus", "full_pass")
    phases = [Phase(score=score, steps=n) for score, n in zip(scores, steps, strict=False)]
    schedule = Schedule(phases)
    for step in range(sum(steps) + 3):
        assert phase_at(phases, step) == schedule.phase
        if not schedule.finished:
            schedule.observe(**metrics())
