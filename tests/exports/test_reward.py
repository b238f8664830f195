"""What exported folders pay: dense, binary, scheduled; nothing after an infrastructure error."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family, scope_of
from deltagym.exports.base import Export, Reward
from deltagym.exports.dialogue import Dialogue
from deltagym.exports.reward import NoScore, score, score_async
from deltagym.exports.rows import make_row, read_problem
from deltagym.recipe.schema import FeedbackSection

FAMILY = get_family("contains_ordered")
PROBLEM = FAMILY.generate("tiny-2c", "train", 0)
TEXT = make_row(PROBLEM).problem
GOLD = FAMILY.reference(PROBLEM)
IDLE = scope_of(PROBLEM).idle_answers(PROBLEM)[0]
DENSE, BINARY = Reward(), Reward(mode="binary")
SCHEDULED = Reward(mode="scheduled", switch_at=10)


def unjudgeable() -> str:
    """A problem whose verification always ends with an infrastructure error."""
    family = get_family("sql_joining")
    spec = json.loads(make_row(family.generate(family.levels[0], "train", 0)).problem)
    for case in spec["ground_truth"]:
        case["ddl"] = "CREATE TABLE"
    return json.dumps({**spec, "id": ""})


def paid(answer: str, reward: Reward, step: int | None = None) -> float | None:
    return score([TEXT], [answer], reward, step)[0].reward


def test_a_row_carries_the_whole_problem() -> None:
    found = read_problem(TEXT)
    assert found == PROBLEM
    assert found.cases == PROBLEM.cases


def test_dense_pays_the_share_and_binary_the_whole() -> None:
    share = paid(IDLE, DENSE)
    assert share is not None
    assert 0 < share < 1
    assert paid(IDLE, BINARY) == 0
    assert paid(GOLD, DENSE) == paid(GOLD, BINARY) == 1
    assert paid("no program", DENSE) == 0


def test_scheduled_switches_at_its_step() -> None:
    assert paid(IDLE, SCHEDULED, 0) == paid(IDLE, SCHEDULED, 9) == paid(IDLE, DENSE)
    assert paid(IDLE, SCHEDULED, 10) == paid(IDLE, SCHEDULED, 1000) == 0
    with pytest.raises(BadInput, match="a scheduled reward depends on the step"):
        paid(IDLE, SCHEDULED)


def test_both_rewards_are_told_whichever_is_paid() -> None:
    found = score([TEXT], [IDLE], BINARY)[0]
    assert found.metrics == {"pass_rate": paid(IDLE, DENSE), "full_pass": 0}


@pytest.mark.parametrize("reward", [DENSE, BINARY])
def test_an_infrastructure_error_is_no_score(reward: Reward) -> None:
    found = score([TEXT, unjudgeable(), TEXT], [GOLD, "SELECT 1", IDLE], reward)
    assert [each.reward is None for each in found] == [False, True, False]
    assert all(value != value for value in found[1].metrics.values())
    with pytest.raises(NoScore, match="verification failed 3 times: "):
        found[1].require()


def test_scores_are_the_same_from_threads_and_from_an_event_loop() -> None:
    wanted = score([TEXT] * 2, [GOLD, IDLE], DENSE)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: score([TEXT] * 2, [GOLD, IDLE], DENSE), range(16)))
    assert found == [wanted] * 16
    assert asyncio.run(score_async([TEXT] * 2, [GOLD, IDLE], DENSE)) == wanted


@pytest.mark.parametrize(
    ("problems", "completions", "message"),
    [
        (["{"], [GOLD], "^problem: not JSON"),
        ([TEXT], [GOLD, GOLD], "^completions: 2 for 1 problems"),
        ([TEXT], [None], r"^completions\[0\]: must be text"),
        (['{"dataset": "manufactoria", "ground_truth": []}'], [GOLD], "^ground_truth: is empty"),
        (['{"dataset": "manufactory", "ground_truth": []}'], [GOLD], "the nearest"),
    ],
)
def test_rows_and_completions_that_are_none_are_refused(
    problems: list, completions: list, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        score(problems, completions, DENSE)


def test_nothing_is_scored_as_nothing() -> None:
    assert score([], [], DENSE) == []


def dialogue(**feedback) -> Dialogue:
    return Dialogue(TEXT, Export(suite="has_tiny", feedback=FeedbackSection(**feedback)))


def test_a_failed_answer_is_shown_why_and_the_last_answer_counts() -> None:
    talk = dialogue(rounds=2)
    assert "came out wrong" in talk.submit(IDLE)
    assert not talk.done
    assert "no node 'nowhere'" in talk.submit("START start:\n    NEXT nowhere\n\nEND end\n")
    assert talk.submit(GOLD) == ""
    assert talk.done
    assert talk.score().reward == 1


def test_a_dialogue_ends_with_its_rounds() -> None:
    talk = dialogue(rounds=1)
    assert talk.submit(IDLE)
    assert talk.submit(IDLE) == ""
    assert talk.done
    assert talk.submit(GOLD) == ""
    assert talk.answers == 2
    assert talk.score().reward == paid(IDLE, DENSE)


def test_held_out_cases_are_shown_and_never_rewarded() -> None:
    talk = dialogue(rounds=1, source="held_out", held_out=0.5)
    talk.submit(IDLE)
    assert len(talk.score().verdict.passed) < len(PROBLEM.cases)


def test_a_dialogue_without_an_answer_has_no_score() -> None:
    with pytest.raises(BadInput, match="none was submitted"):
        dialogue().score()
