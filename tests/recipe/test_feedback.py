"""What feedback shows, and which cases it keeps away from the reward."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.problem import Case, Problem, Status, Verdict
from deltagym.recipe.feedback import restricted, shown, split_cases
from deltagym.recipe.schema import FeedbackSection

PROBLEM = Problem("f", "l", {}, "", tuple(Case("R" * i, {"accepted": True}) for i in range(8)))


def test_the_first_failing_cases_are_shown_and_the_rest_counted() -> None:
    verdict = Verdict(Status.OK, (True, False, False, True, False, False, True, False))
    seen = shown(PROBLEM, verdict, range(8), FeedbackSection(rounds=1, cases=2))
    assert (seen.cases, seen.more, seen.error) == ((PROBLEM.cases[1], PROBLEM.cases[2]), 3, "")


def test_only_cases_it_may_show_are_shown() -> None:
    seen = shown(PROBLEM, Verdict(Status.OK, (False,) * 8), [6, 7], FeedbackSection(rounds=1))
    assert (seen.cases, seen.more) == (PROBLEM.cases[6:], 0)


def test_a_text_that_is_no_program_gets_its_error() -> None:
    seen = shown(
        PROBLEM,
        Verdict(Status.INVALID, (False,) * 8, "line 1: no"),
        range(8),
        FeedbackSection(rounds=1),
    )
    assert (seen.cases, seen.error) == ((), "line 1: no")


@pytest.mark.parametrize(
    "settings", [FeedbackSection(), FeedbackSection(rounds=1, source="reward")]
)
def test_the_papers_form_shows_what_it_rewards(settings: FeedbackSection) -> None:
    assert split_cases(PROBLEM, settings, 0) == (list(range(8)), list(range(8)))


@given(st.floats(0.05, 0.95), st.integers(0, 5))
def test_held_out_cases_are_never_rewarded(share: float, seed: int) -> None:
    settings = FeedbackSection(rounds=1, source="held_out", held_out=share)
    rewarded, may_show = split_cases(PROBLEM, settings, seed)
    assert sorted(rewarded + may_show) == list(range(8))
    assert may_show
    assert split_cases(PROBLEM, settings, seed) == (rewarded, may_show)


def test_a_verdict_restricted_to_some_cases() -> None:
    verdict = restricted(Verdict(Status.OK, (True, False, True, True)), [0, 2])
    assert (verdict.passed, verdict.full_pass) == ((True, True), True)
