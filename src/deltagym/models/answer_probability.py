"""How likely a policy gives right answers, read from its probabilities, not from samples.

Sampling cannot tell a rate of 1e-4 from one of 1e-9. The probability of an answer that is known
to be right can be computed, however small it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.seeding import derive_seed
from deltagym.core.verification import verify_many
from deltagym.models.embedded import model as tiny
from deltagym.models.policy import Policy
from deltagym.models.sampling import Sample, pack

PER_PASS = 16
"""Answers read at once: the predictions of a language model for more would not fit."""


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """How likely a policy's right answers to one problem are.

    Attributes:
        problem_id: `Problem.id`.
        gold_logprob: Log-probability of the gold answer, in nats.
        known_rate: Summed probability of all distinct right answers that are known: the gold
            answer, and others that passed. A lower bound of the success rate, because other
            answers may be right too.
        estimated_rate: The success rate on the answers that another policy gives, estimated by
            importance sampling; None without another policy.
        effective_samples: Samples of equal weight that this estimate is worth,
            (sum of weights)² / sum of weights²; None without another policy.
    """

    problem_id: str
    gold_logprob: float
    known_rate: float
    estimated_rate: float | None = None
    effective_samples: float | None = None


def estimate_rates(
    policy: Policy,
    problems: Sequence[Problem],
    accepted: Mapping[str, Iterable[str]] | None = None,
    *,
    proposal: Policy | None = None,
    samples: int = 64,
    temperature: float = 1.0,
    seed: int = 0,
) -> list[AnswerRate]:
    """Reads each problem's success rate from the policy's probabilities.

    There is one entry for each problem whose gold answer the policy can write: an embedded model
    has no token for long programs.

    With a `proposal`, a policy that solves the problems, the rate is also estimated by importance
    sampling: the mean over the proposal's samples of p_policy / p_proposal where the sample passes,
    0 elsewhere. It is unbiased for the rate on answers that the proposal can give; right answers
    that it never gives are not in it. Source: Owen 2013, "Monte Carlo theory, methods and
    examples", chapter 9; effective sample size after Kong 1992.

    Args:
        policy: The policy whose rate is asked, usually the base.
        problems: The problems.
        accepted: Other answers known to pass, by problem id.
        proposal: The policy to sample from, usually the trained one; with the same tokenizer.
        samples: Samples of the proposal for each problem.
        temperature: Sampling temperature of both.
        seed: Of the samples.

    Raises:
        BadInput: `samples` is below 1, or the proposal has another tokenizer.
    """
    if samples < 1:
        raise BadInput(f"samples: must be at least 1, not {samples}")
    if proposal and proposal.tokenizer.get_vocab() != policy.tokenizer.get_vocab():
        raise BadInput("proposal: has another tokenizer; name a policy trained from this one")
    rates: list[AnswerRate] = []
    for problem in problems:
        gold = _gold(policy, problem)
        if gold is None:
            continue
        texts = (accepted or {}).get(problem.id, ())
        others = [_encoded(policy, text) for text in texts]
        found, logweights = _proposed(policy, proposal, problem, samples, temperature, seed)
        answers = list(dict.fromkeys(map(tuple, [gold, *others, *found])))
        logprobs_A = answer_logprobs(policy, problem, answers, temperature)
        short_A = np.array([len(answer) <= policy.max_new_tokens for answer in answers])
        known = float(np.exp(logprobs_A[short_A]).sum())
        estimate = _estimated(logweights, samples) if proposal else (None, None)
        rates.append(AnswerRate(problem.id, float(logprobs_A[0]), min(known, 1.0), *estimate))
    return rates


@torch.no_grad()
def answer_logprobs(
    policy: Policy,
    problem: Problem,
    answers: Sequence[Sequence[int]],
    temperature: float = 1.0,
) -> NDArray[np.float64]:
    """Log-probability of each answer to a problem, in nats, shape (answers,).

    Args:
        policy: The policy.
        problem: The problem.
        answers: Token ids of each answer, EOS included.
        temperature: Sampling temperature.
    """
    prompt, found = policy.encode(problem), []
    for start in range(0, len(answers), PER_PASS):
        part = answers[start : start + PER_PASS]
        samples = [Sample.given(prompt, list(answer)) for answer in part]
        packed = pack(samples, policy.tokenizer.pad_token_id, policy.device)
        every = torch.arange(len(part))
        logprobs_BC = policy.predict(packed, every, temperature).chosen().double()
        mask_BC = packed.trained_BC[:, : logprobs_BC.shape[1]].bool()
        found += logprobs_BC.where(mask_BC, 0.0).sum(1).tolist()
    return np.array(found)


def _gold(policy: Policy, problem: Problem) -> list[int] | None:
    """Token ids of the gold answer; None if the policy cannot write it."""
    try:
        return policy.gold_sample(problem).tokens
    except BadInput:
        return None


def _encoded(policy: Policy, text: str) -> list[int]:
    """Token ids of an answer, EOS included."""
    if policy.compact:
        return [token for part in tiny.gold_parts(text) for token in part]
    ids = policy.tokenizer.encode(text, add_special_tokens=False)
    return [*ids, policy.tokenizer.eos_token_id]


def _proposed(
    policy: Policy,
    proposal: Policy | None,
    problem: Problem,
    samples: int,
    temperature: float,
    seed: int,
) -> tuple[list[list[int]], NDArray[np.float64]]:
    """The proposal's samples that pass, and log(p_policy / p_proposal) of each, shape (passed,).

    Samples cut off at the length limit are left out: their probability is not that of an answer.
    """
    if proposal is None:
        return [], np.zeros(0)
    own = derive_seed(seed, "proposal", problem.id)
    drawn = proposal.completions([problem], samples, temperature, own)
    whole = [sample for sample in drawn if sample.finished]
    verdicts = verify_many([(problem, proposal.answer(sample)) for sample in whole])
    judged = zip(whole, verdicts, strict=True)
    found = [sample.tokens for sample, verdict in judged if verdict.full_pass]
    if not found:
        return [], np.zeros(0)
    ours, theirs = (answer_logprobs(p, problem, found, temperature) for p in (policy, proposal))
    return found, ours - theirs


def _estimated(logweights: NDArray[np.float64], samples: int) -> tuple[float, float]:
    """Estimated rate and effective sample size."""
    if not len(logweights):
        return 0.0, 0.0
    largest = float(logweights.max())
    scaled = np.exp(logweights - largest)
    rate = math.exp(largest + math.log(scaled.sum() / samples))
    return min(rate, 1.0), float(scaled.sum() ** 2 / (scaled**2).sum())
