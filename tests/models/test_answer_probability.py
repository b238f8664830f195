"""Rates read from a policy's probabilities, against sums over all answers and against samples."""

from pathlib import Path

import numpy as np
import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.models.answer_probability import answer_logprobs, estimate_rates
from deltagym.models.policy import Policy, load_policy

FAMILY = get_family("starts_with")


@pytest.fixture(scope="module")
def policy(small_base: Path) -> Policy:
    """The untrained base."""
    return load_policy(str(small_base), max_new_tokens=40, precision="fp32")


@pytest.fixture(scope="module")
def problem() -> Problem:
    return FAMILY.generate("tiny-2c", "test", 0)


def test_probabilities_are_those_that_answers_are_sampled_with(
    policy: Policy, problem: Problem
) -> None:
    drawn = policy.completions([problem], 40, temperature=1.3, seed=3)
    found = answer_logprobs(policy, problem, [s.tokens for s in drawn], temperature=1.3)
    assert found == pytest.approx([sum(s.logprobs) for s in drawn], abs=1e-2)


def test_first_tokens_have_probabilities_that_sum_to_one(policy: Policy, problem: Problem) -> None:
    every = [[token] for token in range(policy.model.config.vocab_size)]
    assert np.exp(answer_logprobs(policy, problem, every)).sum() == pytest.approx(1, abs=1e-4)


def test_a_gold_answer_that_the_model_has_no_tokens_for_is_left_out(
    policy: Policy, problem: Problem
) -> None:
    """The gold program has more than 24 nodes."""
    family = get_family("contains_count")
    params = {"colours": "RBYG", "least": {"R": 3, "B": 3, "Y": 2}}
    long = family.problem("medium-4c", params)
    with pytest.raises(BadInput, match="24 nodes"):
        policy.gold(long)
    assert [rate.problem_id for rate in estimate_rates(policy, [long, problem])] == [problem.id]


def test_known_answers_count_once_each(policy: Policy, problem: Problem) -> None:
    gold = FAMILY.reference(problem)
    (alone,) = estimate_rates(policy, [problem])
    (twice,) = estimate_rates(policy, [problem], {problem.id: [gold, gold]})
    assert alone.known_rate == pytest.approx(np.exp(alone.gold_logprob))
    assert (twice.known_rate, twice.estimated_rate) == (alone.known_rate, None)
    other = FAMILY.reference(FAMILY.generate("tiny-2c", "test", 1))
    (more,) = estimate_rates(policy, [problem], {problem.id: [other]})
    assert more.known_rate > alone.known_rate


def test_answers_beyond_the_length_limit_are_never_given(small_base: Path) -> None:
    short = load_policy(str(small_base), max_new_tokens=3, precision="fp32")
    (rate,) = estimate_rates(short, [FAMILY.generate("tiny-2c", "test", 0)])
    assert rate.known_rate == 0.0
    assert np.isfinite(rate.gold_logprob)


def test_a_proposal_that_solves_nothing_estimates_nothing(policy: Policy, problem: Problem) -> None:
    (rate,) = estimate_rates(policy, [problem], proposal=policy, samples=4)
    assert (rate.estimated_rate, rate.effective_samples) == (0.0, 0.0)


def test_the_embedded_base_weighed_with_itself_gives_its_own_rate() -> None:
    """With the same policy twice every weight is 1, so the estimate is the share that passes."""
    base = load_policy("tiny", max_new_tokens=200, precision="fp32")
    problems = [FAMILY.generate("tiny-2c", "test", index) for index in range(2)]
    rates = estimate_rates(base, problems, proposal=base, samples=32)
    for rate in rates:
        passed = rate.estimated_rate * 32
        assert passed == pytest.approx(round(passed), abs=0.1)
        assert rate.effective_samples == pytest.approx(passed, abs=0.1)
    assert any(rate.estimated_rate > 0 for rate in rates)


def test_a_request_without_samples_is_refused(policy: Policy, problem: Problem) -> None:
    with pytest.raises(BadInput, match="samples"):
        estimate_rates(policy, [problem], samples=0)
