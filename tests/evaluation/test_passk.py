from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from deltagym.core.errors import BadInput
from deltagym.evaluation.passk import (
    clopper_pearson,
    mean_interval,
    mean_pass_at_k,
    pass_at_k,
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


@pytest.mark.parametrize("n", [4, 5, 16, 32, 40, 64, 128, 256])
def test_rate_interval_covers_every_true_rate(n):
    """Exact sums, also just beside the ends of the intervals, where coverage is least."""
    ends = np.array([rate_interval(c, n) for c in range(n + 1)])
    edges = np.concatenate([ends.ravel() - 1e-9, ends.ravel() + 1e-9])
    p = np.concatenate([np.linspace(0.0005, 0.9995, 400), edges.clip(0, 1)])[:, None]
    inside = (ends[:, 0] <= p) & (p <= ends[:, 1])
    covered = (stats.binom.pmf(np.arange(n + 1), n, p) * inside).sum(axis=1)
    assert covered.min() >= 0.95 - 1e-9


def test_no_samples_say_nothing():
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    assert zero_bound(0) == 1.0


def test_zero_bound_is_the_end_of_the_interval_and_is_said_in_words():
    assert zero_bound(128) == pytest.approx(1 - 0.025 ** (1 / 128), rel=1e-9)
    assert zero_bound(9_600) == pytest.approx(3.69 / 9_600, rel=2e-3)
    assert zero_bound(128) == rate_interval(0, 128).high
    assert (
        zero_statement(9_600)
        == "0 of 9,600 samples passed; 95% upper bound on the success rate 0.038%"
    )


@pytest.mark.parametrize("k", [1, 128])
def test_problems_without_a_success_leave_room_for_others_of_their_kind(k):
    (estimate,) = mean_pass_at_k([128] * 75, [0] * 75, [k])
    assert (estimate.value, estimate.low) == (0.0, 0.0)
    assert estimate.high == pytest.approx(zero_bound(75))


def test_group_estimate_is_the_mean_over_problems_within_its_interval():
    n, c = [16, 16, 32, 8], [0, 3, 1, 8]
    for estimate, k in zip(mean_pass_at_k(n, c, [1, 4, 8]), (1, 4, 8), strict=True):
        assert estimate.value == pytest.approx(pass_at_k(n, c, k).mean())
        assert estimate.low <= estimate.value <= estimate.high
        assert (estimate.problems, estimate.samples, estimate.successes) == (4, 72, 12)


def test_problems_with_too_few_samples_leave_the_estimate_of_large_k():
    small, large = mean_pass_at_k([4, 16], [4, 0], [4, 16])
    assert (small.problems, large.problems) == (2, 1)
    assert large.value == 0.0


def test_nothing_measured_is_said():
    (estimate,) = mean_pass_at_k([2], [1], [4])
    assert not estimate.measured
    assert (estimate.low, estimate.high) == (0.0, 1.0)


@pytest.mark.parametrize("c", [[16] * 10, [1] * 10, [7] * 10])
def test_agreeing_problems_never_give_a_point_interval(c):
    for estimate in mean_pass_at_k([16] * 10, c, [1, 4, 16]):
        assert estimate.high - estimate.low > 0.005


def test_both_ends_rise_with_k():
    found = mean_pass_at_k([16] * 12, [0, 1, 14, 16] * 3, [1, 2, 4, 8, 16])
    lows, highs = [e.low for e in found], [e.high for e in found]
    assert (lows, highs) == (sorted(lows), sorted(highs))


def test_interval_of_a_mean_depends_on_the_values_alone_and_not_on_how_they_are_counted():
    values = [0.1, 0.1, 0.7, 0.7, 0.7]
    assert mean_interval(values) == mean_interval(values)
    counted = mean_interval([0.1, 0.7], [2, 3])
    assert counted == pytest.approx(mean_interval(values), abs=0.02)


@example([1.0, 1.0, 1 - 2**-53])
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_interval_of_a_mean_lies_within_the_one_of_its_extremes(values):
    low, high = mean_interval(values)
    assert 0 <= low <= np.mean(values) + 1e-9
    assert np.mean(values) - 1e-9 <= high <= 1


def kinds(problems, kind, generator):
    """Success rates of problems: half of them easy, or few of them solvable at all."""
    if kind == "spread":
        return generator.beta(0.5, 0.5, problems)
    return np.where(generator.random(problems) < 0.08, generator.beta(2, 2, problems), 0.0)


@pytest.mark.parametrize(("kind", "truth"), [("spread", 0.5), ("few solvable", 0.04)])
def test_group_interval_covers_the_mean_of_its_kind_for_ten_problems(kind, truth):
    generator = np.random.default_rng(11)
    covered, trials = 0, 200
    for _ in range(trials):
        passed = generator.binomial(8, kinds(10, kind, generator))
        (estimate,) = mean_pass_at_k(np.full(10, 8), passed, [1])
        covered += estimate.low <= truth <= estimate.high
    assert covered / trials >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / trials)
