"""The replay buffer."""

import json

from deltagym.recipe.replay import ReplayBuffer, Trace
from deltagym.recipe.schema import ReplaySection


def trace(step: int, token: int = 0) -> Trace:
    return Trace(step, [token or step], [-0.5], [1])


def buffer(**options) -> ReplayBuffer:
    return ReplayBuffer(ReplaySection(mode="corrected", **options))


def test_the_newest_successes_come_first_and_no_more_than_wanted() -> None:
    replay = buffer(per_group=2)
    for step in (1, 2, 3):
        replay.add("p", trace(step))
    assert [t.step for t in replay.draw("p", 4)] == [3, 2]
    assert replay.draw("q", 4) == []


def test_an_equal_success_is_kept_once_with_its_newest_step() -> None:
    replay = buffer()
    for step in (1, 5):
        replay.add("p", trace(step, token=7))
    assert [t.step for t in replay.draw("p", 6)] == [5]


def test_old_successes_are_not_used() -> None:
    replay = buffer(max_age=10)
    replay.add("p", trace(1))
    assert len(replay.draw("p", 11)) == 1
    assert replay.draw("p", 12) == []


def test_the_oldest_goes_when_the_buffer_is_full() -> None:
    replay = buffer(capacity=2)
    for step, problem in ((1, "p"), (2, "q"), (3, "q")):
        replay.add(problem, trace(step))
    assert (replay.draw("p", 4), [t.step for t in replay.draw("q", 4)]) == ([], [3, 2])
    assert len(replay) == 2


def test_switched_off_it_keeps_nothing() -> None:
    replay = ReplayBuffer(ReplaySection())
    replay.add("p", trace(1))
    assert len(replay) == 0


def test_state_is_restored() -> None:
    first, second = buffer(), buffer()
    first.add("p", trace(1))
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    assert second.draw("p", 2) == first.draw("p", 2) == [trace(1)]
