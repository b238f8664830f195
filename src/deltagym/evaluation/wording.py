"""Numbers in words: percentages with sensible digits, and rates that always carry their bound."""

from __future__ import annotations

import math

from deltagym.evaluation.passk import CONFIDENCE, Estimate, rate_interval, zero_bound


def percent(rate: float | None, unknown: str = "not measured") -> str:
    """`rate` in [0, 1] as a percentage: 0.031%, 2.3%, 93.1%, 99.970%.

    Near either end it has about two significant digits of the distance to that end. Only an exact
    0 prints as "0%" and only an exact 1 as "100%".
    """
    if rate is None or math.isnan(rate):
        return unknown
    if rate in (0.0, 1.0):
        return f"{rate:.0%}"
    room = min(rate, 1 - rate) * 100
    digits = 1 if room >= 1 else min(1 - math.floor(math.log10(room)), 12)
    return f"{rate * 100:.{digits}f}%"


def count(number: int) -> str:
    """An integer with thousands separators."""
    return f"{number:,}"


def plural(number: int, noun: str) -> str:
    """`1 problem`, `2 problems`."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def small(rate: float) -> str:
    """A rate that may be tiny, as a power of ten with one digit: `3e-09`; 0 if it is below 1e-300.

    Rates from 0.1% up print as `percent` does.
    """
    return percent(rate) if rate >= 0.001 else f"{rate:.0e}" if rate > 1e-300 else "0"


def zero_statement(n: int, what: str = "samples") -> str:
    """The statement to make after n failures and no success, on samples of the same problems."""
    bound = f"{CONFIDENCE:.0%} upper bound on the success rate {percent(zero_bound(n))}"
    return f"0 of {count(n)} {what} passed; {bound}"


def rate_statement(c: int, n: int) -> str:
    """One problem's successes with their exact bound.

    The bound speaks of more samples of the same problem. For example `0 of 128 (≤ 2.8%)` or `12 of
    128 (9.4%, 4.9% to 15.8%)`.
    """
    if n == 0:
        return "no scored sample"
    low, high = rate_interval(c, n)
    if c == 0:
        return f"0 of {count(n)} (≤ {percent(high)})"
    if c == n:
        return f"{count(n)} of {count(n)} (≥ {percent(low)})"
    return f"{count(c)} of {count(n)} ({percent(c / n)}, {percent(low)} to {percent(high)})"


def right_statement(right: int, wrong: int, undecided: int = 0) -> str:
    """Of the audited samples that pass their tests, how many are right.

    For example `9 of the 12 that passed are right (over-credit 25.0%), 2 of them undecided`.

    Args:
        right: Audited passes that are right.
        wrong: Audited passes that are wrong; there must be a pass.
        undecided: Those of `right` that are not certain.
    """
    passes = right + wrong
    verb = "is" if right == 1 else "are"
    note = f", {count(undecided)} of them undecided" if undecided else ""
    credit = f"over-credit {percent(wrong / passes)}"
    return f"{count(right)} of the {count(passes)} that passed {verb} right ({credit}){note}"


def base_rate_statement(samples: int, gold_logprob: float | None, rate: float | None) -> str:
    """One problem that no sample solved, with the rate read from the model where it was.

    For example `0 of 128 (≤ 2.8%); the gold answer has probability 3e-09, known right answers
    3e-09`.

    Args:
        samples: Scored samples, none of which passed.
        gold_logprob: Log-probability of the gold answer, in nats; None if it was not read.
        rate: The rate read from the model; None if it was not read.
    """
    text = rate_statement(0, samples)
    if gold_logprob is None or rate is None:
        return text
    gold = small(math.exp(gold_logprob))
    return f"{text}; the gold answer has probability {gold}, known right answers {small(rate)}"


def estimate_text(estimate: Estimate) -> str:
    """Mean pass@k with its interval: `93.1% [90.2%, 95.4%]`; `0% (≤ 4.7%)` if nothing passed.

    The interval speaks of more problems of the same kind.
    """
    if not estimate.measured:
        return "not measured"
    if estimate.value == 0.0:
        return f"0% (≤ {percent(estimate.high)})"
    if estimate.value == 1.0:
        return f"100% (≥ {percent(estimate.low)})"
    return f"{percent(estimate.value)} [{percent(estimate.low)}, {percent(estimate.high)}]"
