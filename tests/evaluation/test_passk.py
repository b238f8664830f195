from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from deltagym.core.errors import BadInput
from deltagym.evaluation.passk import (
    bootstrap_mean,
    clopper_pearson,
    mean_pass_at_k,
    pass_at_k,
    pass_at_k_interval,
    rate_interval,
    zero_bound,
)
from deltagym.evaluation.wording import zero_statement

COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@pytest.mark.parametrize("n", range(1, 8))
def test_estimator_is_the_share_of_k_subsets_with_a_success(n):
    for c in range(n + 1):
        outcomes = [True] * c + [False] * (n - c)
        for k in range(1, n + 1):
            hits = [any(chosen) for chosen in combinations(outcomes, k)]
            assert pass_at_k(n, c, k)[0] == pytest.approx(sum(hits) / len(hits), abs=1e-14)


@given(COUNTS, st.integers(1, 60))
def test_estimator_equals_the_ratio_of_binomials(counts, k):
    n, c = counts
    got = pass_at_k([n], [c], k)[0]
    if k > n:
        assert np.isnan(got)
    else:
        assert got == pytest.approx(1 - comb(n - c, k) / comb(n, k), abs=1e-13)


def test_estimator_keeps_digits_where_binomials_overflow():
    n, k = 100_000, 1_000
    assert pass_at_k(n, 1, k)[0] == pytest.approx(k / n, rel=1e-12)


def test_no_success_is_exactly_zero_and_certain_success_exactly_one():
    assert pass_at_k([128, 128], [0, 1], 128).tolist() == [0.0, 1.0]


def test_estimator_is_unbiased():
    n, k, p = 12, 4, 0.15
    chances = [comb(n, c) * p**c * (1 - p) ** (n - c) for c in range(n + 1)]
    mean = float(np.dot(chances, pass_at_k(np.full(n + 1, n), np.arange(n + 1), k)))
    assert mean == pytest.approx(1 - (1 - p) ** k, abs=1e-12)


@pytest.mark.parametrize(("n", "c", "k"), [(4, 5, 1), (4, -1, 1), (4, 2, 0)])
def test_impossible_counts_are_refused(n, c, k):
    with pytest.raises(BadInput, match=r"[ck]:"):
        pass_at_k(n, c, k)


@given(
    COUNTS,
    st.sampled_from([0.5, 0.9, 0.95, 0.999]),
    st.sampled_from(["two-sided", "upper", "lower"]),
)
def test_clopper_pearson_agrees_with_scipy(counts, confidence, side):
    n, c = counts
    alternative = {"two-sided": "two-sided", "upper": "less", "lower": "greater"}[side]
    expected = stats.binomtest(c, n, alternative=alternative).proportion_ci(
        confidence, method="exact"
    )
    assert clopper_pearson(c, n, confidence, side) == pytest.approx(
        (expected.low, expected.high), rel=1e-9, abs=1e-13
    )


@pytest.mark.parametrize(
    ("c", "n"), [(1, 12_800), (5_000, 12_800), (12_799, 12_800), (3, 1_000_000)]
)
def test_bounds_hold_their_digits_for_many_samples(c, n):
    expected = (stats.beta.ppf(0.025, c, n - c + 1), stats.beta.ppf(0.975, c + 1, n - c))
    assert clopper_pearson(c, n) == pytest.approx(expected, rel=1e-8)


@given(st.integers(1, 60), st.floats(0.001, 0.999))
def test_a_bound_is_the_rate_at_which_the_count_has_the_probability_of_the_error(n, error):
    for c in range(1, n):
        low, high = clopper_pearson(c, n, 1 - error)
        assert stats.binom.sf(c - 1, n, low) == pytest.approx(error / 2, rel=1e-7)
        assert stats.binom.cdf(c, n, high) == pytest.approx(error / 2, rel=1e-7)


@pytest.mark.parametrize("n", [5, 40])
def test_clopper_pearson_covers_every_true_rate(n):
    intervals = [clopper_pearson(c, n) for c in range(n + 1)]
    for p in np.linspace(0.005, 0.995, 60):
        covered = sum(
            comb(n, c) * p**c * (1 - p) ** (n - c)
            for c, (low, high) in enumerate(intervals)
            if low <= p <= high
        )
        assert covered >= 0.95 - 1e-9


def test_no_samples_say_nothing():
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    assert zero_bound(0) == 1.0


def test_zero_bound_is_about_three_over_n_and_is_said_in_words():
    assert zero_bound(128) == pytest.approx(1 - 0.05 ** (1 / 128), rel=1e-12)
    assert zero_bound(9_600) == pytest.approx(3 / 9_600, rel=2e-3)
    assert (
        zero_statement(9_600)
        == "0 of 9,600 samples passed; 95% upper bound on the success rate 0.031%"
    )


@given(COUNTS, st.integers(1, 40))
def test_single_problem_interval_is_the_rate_interval_seen_through_k_attempts(counts, k):
    n, c = counts
    low, high = rate_interval(c, n)
    assert pass_at_k_interval(c, n, k) == pytest.approx(
        (1 - (1 - low) ** k, 1 - (1 - high) ** k), abs=1e-12
    )


def test_all_zero_group_pools_its_samples():
    (estimate,) = mean_pass_at_k([128] * 75, [0] * 75, [1])
    assert (estimate.value, estimate.low, estimate.method) == (0.0, 0.0, "exact")
    assert estimate.high == pytest.approx(zero_bound(75 * 128))


def test_all_zero_group_at_k_of_n_is_the_bound_of_problems():
    (estimate,) = mean_pass_at_k([128] * 75, [0] * 75, [128])
    assert estimate.high == pytest.approx(zero_bound(75), rel=1e-9)


def test_all_zero_bound_holds_for_unequal_problems():
    """The pooled bound holds in 95% of cases also when a few problems carry all the success."""
    rates, n, k = np.array([0.02] * 2 + [0.0] * 18), 8, 4
    chance_of_zero = float(np.prod((1 - rates) ** n))
    (estimate,) = mean_pass_at_k([n] * 20, [0] * 20, [k])
    truth = float(np.mean(1 - (1 - rates) ** k))
    assert truth <= estimate.high or chance_of_zero <= 0.05


def test_group_estimate_is_the_mean_over_problems_within_its_interval():
    n, c = [16, 16, 32, 8], [0, 3, 1, 8]
    for estimate, k in zip(mean_pass_at_k(n, c, [1, 4, 8]), (1, 4, 8), strict=True):
        assert estimate.value == pytest.approx(pass_at_k(n, c, k).mean())
        assert estimate.low <= estimate.value <= estimate.high
        assert (estimate.method, estimate.problems, estimate.samples, estimate.successes) == (
            "bootstrap",
            4,
            72,
            12,
        )


def test_problems_with_too_few_samples_leave_the_estimate_of_large_k():
    small, large = mean_pass_at_k([4, 16], [4, 0], [4, 16])
    assert (small.problems, large.problems) == (2, 1)
    assert large.value == 0.0


def test_nothing_measured_is_said():
    (estimate,) = mean_pass_at_k([2], [1], [4])
    assert not estimate.measured
    assert (estimate.low, estimate.high, estimate.method) == (0.0, 1.0, "none")


@pytest.mark.parametrize("c", [[16] * 10, [1] * 10, [7] * 10])
def test_agreeing_problems_never_give_a_point_interval(c):
    for estimate in mean_pass_at_k([16] * 10, c, [1, 4, 16]):
        assert estimate.high - estimate.low > 0.005


def test_lower_bounds_rise_with_k():
    lows = [e.low for e in mean_pass_at_k([16] * 12, [12, 13, 14, 16] * 3, [1, 2, 4, 8, 16])]
    assert lows == sorted(lows)


def test_bootstrap_is_the_same_for_the_same_seed_only():
    values = np.linspace(0, 1, 30)
    assert bootstrap_mean(values, seed=(1,)) == bootstrap_mean(values, seed=(1,))
    assert bootstrap_mean(values, seed=(1,)) != bootstrap_mean(values, seed=(2,))


def test_bootstrap_over_problems_covers_the_population_mean():
    """Problems differ in difficulty; with 40 of them coverage is close to nominal."""
    generator = np.random.default_rng(11)
    truth, covered, trials = 2 / 5, 0, 300
    for trial in range(trials):
        rates = generator.beta(2, 3, size=40)
        passed = generator.binomial(8, rates)
        (estimate,) = mean_pass_at_k(np.full(40, 8), passed, [1], seed=(trial,))
        covered += estimate.low <= truth <= estimate.high
    error = np.sqrt(0.95 * 0.05 / trials)
    assert 0.95 - 4 * error <= covered / trials <= 0.95 + 3 * error
