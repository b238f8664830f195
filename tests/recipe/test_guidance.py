"""How much of the gold answer is given away."""

import json

from deltagym.recipe.guidance import Guidance
from deltagym.recipe.schema import GuidanceSection


def test_more_is_given_after_a_failure_and_less_after_a_success() -> None:
    guidance = Guidance(GuidanceSection(groups=1, first_parts=2))
    seen = [guidance.parts("p", 10)]
    for passed in (False, False, True):
        guidance.observe("p", passed)
        seen.append(guidance.parts("p", 10))
    assert seen == [2, 3, 4, 3]
    assert guidance.parts("other", 10) == 2


def test_the_last_part_is_always_left_to_be_written() -> None:
    guidance = Guidance(GuidanceSection(groups=1, first_parts=9))
    assert [guidance.parts("p", total) for total in (1, 4, 20)] == [0, 3, 9]


def test_those_guided_least_are_chosen_in_their_order() -> None:
    guidance = Guidance(GuidanceSection(groups=2))
    guidance.observe("a", passed=False)
    assert guidance.chosen(["a", "c", "b"]) == ["c", "b"]


def test_state_is_restored() -> None:
    first, second = (Guidance(GuidanceSection(groups=1)) for _ in range(2))
    first.observe("p", passed=False)
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    assert second.parts("p", 10) == first.parts("p", 10) == 2
