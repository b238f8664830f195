"""pass@k and its uncertainty: the unbiased estimator, exact bounds, intervals for many problems.

"0 of 128" is a bound, not a zero: every estimate here also says how far off it may be. Two kinds
of interval answer two questions. That of one problem's rate (`rate_interval`, `zero_bound`) speaks
of more samples of the same problem; that of a group (`mean_pass_at_k`) of more problems of the
same kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deltagym.core.errors import BadInput
from deltagym.core.seeding import derive_seed

CONFIDENCE = 0.95
"""Confidence level of every interval and bound, unless told otherwise."""

DRAWS = 10_000
"""Random weightings behind a group's interval; each end is then off by about 0.16 percentage points
of coverage."""


class Interval(NamedTuple):
    """A closed range of probabilities."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean pass@k over problems, with its interval.

    Attributes:
        k: Attempts allowed a problem.
        value: The estimate in [0, 1]; NaN when no problem has k scored samples.
        low: Lower end of the 95% interval of the mean over all problems of this kind, in [0, 1].
        high: Upper end.
        problems: Problems in the estimate: those with at least k scored samples.
        samples: Scored samples of these problems.
        successes: Samples among them that passed every case.
    """

    k: int
    value: float
    low: float
    high: float
    problems: int
    samples: int
    successes: int

    @property
    def measured(self) -> bool:
        """Whether any problem is in the estimate."""
        return self.problems > 0


def pass_at_k(n: ArrayLike, c: ArrayLike, k: int) -> NDArray[np.float64]:
    """The unbiased estimate 1 - C(n-c, k) / C(n, k) of the chance that one of k samples passes.

    It is 1 - prod_{i<k} (1 - c / (n - i)), summed as logarithms, so that neither large n nor tiny
    c loses digits. Source: Chen et al. 2021, "Evaluating Large Language Models Trained on Code",
    section 2.1.

    Args:
        n: Samples drawn of each problem, shape (problems,) or a scalar.
        c: Samples that passed, same shape.
        k: Attempts allowed, at least 1.

    Returns:
        One estimate a problem, shape (problems,); NaN where k > n, since no unbiased estimate
        exists there.

    Raises:
        BadInput: k < 1, or not 0 <= c <= n.
    """
    n, c = (np.atleast_1d(np.asarray(a, dtype=np.int64)) for a in np.broadcast_arrays(n, c))
    if k < 1:
        raise BadInput(f"k: must be at least 1, not {k}")
    if np.any((c < 0) | (c > n)):
        raise BadInput("c: every problem needs 0 <= successes <= samples")
    certain = n - c < k
    share = np.where(certain[:, None], 0.0, c[:, None] / np.maximum(n[:, None] - np.arange(k), 1))
    estimate = 0.0 - np.expm1(np.log1p(-share).sum(axis=1))
    return np.where(n < k, np.nan, np.where(certain, 1.0, estimate))


def clopper_pearson(
    c: int,
    n: int,
    confidence: float = CONFIDENCE,
    side: Literal["two-sided", "upper", "lower"] = "two-sided",
) -> Interval:
    """The exact interval of a binomial proportion.

    It covers the true rate in at least `confidence` of all experiments.

    Args:
        c: Successes.
        n: Trials; 0 gives [0, 1].
        confidence: In (0, 1).
        side: `upper` and `lower` spend all the error on one end; the other end is then 0 or 1.

    Raises:
        BadInput: Not 0 <= c <= n, or confidence outside (0, 1).
    """
    from scipy.special import betaincinv

    if not 0 <= c <= n:
        raise BadInput(f"c: needs 0 <= c <= n, got c={c}, n={n}")
    if not 0 < confidence < 1:
        raise BadInput(f"confidence: must lie between 0 and 1, not {confidence}")
    error = (1 - confidence) / (2 if side == "two-sided" else 1)
    return Interval(
        low=0.0 if side == "upper" or c == 0 else float(betaincinv(c, n - c + 1, error)),
        high=1.0 if side == "lower" or c == n else float(betaincinv(c + 1, n - c, 1 - error)),
    )


def zero_bound(n: int, confidence: float = CONFIDENCE) -> float:
    """Upper bound on the success rate after 0 successes in n trials: that of `rate_interval`.

    It is 1 - ((1 - confidence) / 2)^(1/n), about 3.7/n at 95 %. The "rule of three", 3/n, leaves
    out the half; it would be right only for who had chosen a one-sided bound before seeing the
    zero.
    """
    return rate_interval(0, n, confidence).high


def rate_interval(c: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Interval of one problem's success rate: where more samples of this problem would lead.

    It is two-sided for every c. One that became one-sided where nothing or everything passed would
    cover only 92.5 % at some rates.
    """
    return clopper_pearson(c, n, confidence)


def mean_pass_at_k(
    n: ArrayLike, c: ArrayLike, ks: Sequence[int], *, confidence: float = CONFIDENCE
) -> list[Estimate]:
    """Mean pass@k over problems, one `Estimate` for each k.

    The interval speaks of all problems of the kind that these were drawn from, see
    `mean_interval`: samples of one problem are no evidence about another, so that ten problems
    without a success leave much room however often each was sampled. pass@k rises with k, and so
    do both ends, for the same problems.

    Args:
        n: Scored samples of each problem, shape (problems,).
        c: Successes of each problem, shape (problems,).
        ks: Attempts; a problem with fewer than k scored samples is left out for that k.
        confidence: Level of the intervals.
    """
    n, c = np.asarray(n, dtype=np.int64), np.asarray(c, dtype=np.int64)
    return [_estimate(n[n >= k], c[n >= k], k, confidence) for k in ks]


def mean_interval(
    values: ArrayLike, repeats: ArrayLike | None = None, confidence: float = CONFIDENCE
) -> Interval:
    """Interval of the mean of a distribution on [0, 1] from few independent values.

    Nothing is assumed of the distribution. The values get random weights, as in a Bayesian
    bootstrap, and one more value is added that nobody saw: a 1 for the upper end, a 0 for the
    lower. The ends are quantiles of the weighted mean. For values that are all 0 or 1 this is the
    exact Clopper-Pearson interval. That it covers every distribution is conjectured, with no
    counterexample known; `benchmarks/interval_coverage.py` measures it. Sources: Gaffke 2005,
    "Three test statistics for a nonparametric one-sided hypothesis on the mean of a nonnegative
    variable"; Learned-Miller and Thomas 2019, arXiv:1905.06208.

    Args:
        values: Distinct or not, in [0, 1], shape (values,).
        repeats: How often each was seen, shape (values,); once by default.
        confidence: In (0, 1).

    Returns:
        The interval; the same values always give the same one.
    """
    values = np.asarray(values, dtype=np.float64)
    repeats = np.ones(len(values), np.int64) if repeats is None else np.asarray(repeats)
    if np.all((values == 0) | (values == 1)):
        return clopper_pearson(int(repeats @ values), int(repeats.sum()), confidence)
    weights_DV = _weights(tuple(repeats.tolist()))
    mean_D, unseen_D = weights_DV[:, :-1] @ values, weights_DV[:, -1]
    tail = (1 - confidence) / 2
    return Interval(
        low=float(np.quantile(mean_D, tail)),
        high=min(1.0, float(np.quantile(mean_D + unseen_D, 1 - tail))),  # Rounding may pass 1.
    )


def _estimate(n: NDArray[np.int64], c: NDArray[np.int64], k: int, confidence: float) -> Estimate:
    if not len(n):
        return Estimate(k, math.nan, 0.0, 1.0, 0, 0, 0)
    counts, repeats = np.unique(np.stack([n, c]), axis=1, return_counts=True)
    each = pass_at_k(counts[0], counts[1], k)
    interval = mean_interval(each, repeats, confidence)
    return Estimate(
        k=k,
        value=float(each @ repeats / len(n)),
        low=interval.low,
        high=interval.high,
        problems=len(n),
        samples=int(n.sum()),
        successes=int(c.sum()),
    )


@lru_cache(maxsize=4)
def _weights(repeats: tuple[int, ...]) -> NDArray[np.float64]:
    """Random weights that sum to one, shape (DRAWS, values + 1); the last is of the unseen value.

    A value seen r times has r of the equal shares, whose sum is gamma distributed. The weights are
    kept, because all ks of one set of problems use the same ones.
    """
    generator = np.random.default_rng(derive_seed("mean interval", *repeats))
    shares_DV = generator.standard_gamma([*repeats, 1], size=(DRAWS, len(repeats) + 1))
    return shares_DV / shares_DV.sum(axis=1, keepdims=True)
