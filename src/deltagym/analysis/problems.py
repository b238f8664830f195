"""Single problems: does each jump at a time of its own, or do all share one growth?

A problem is visited several times in training; a visit is a group of n completions, of which k
pass. Two explanations, each with four numbers shared by all problems, are compared on the half of
the problems to which they were not fitted:

- own time: a problem has the rate `before` until a time of its own, and `after` from then on. The
  time is integrated out over the problem's visits, all equally likely, and before and after them.
  Between the two rates lies a logistic curve of a common width in visits; the narrowest is a jump.
- common growth: all problems share the family's rate at that step, moved by a normal random effect
  of each problem on the log-odds, which Gauss-Hermite quadrature integrates out.

In both the completions of a visit correlate (beta-binomial). Shapes: N problems, V visits of the
most visited one, C different (k, n), L lags or grid points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, expit, logit, logsumexp

from deltagym.analysis.counts import Visit
from deltagym.analysis.profile import Profiled, profiled, width_text
from deltagym.core.jit import jit
from deltagym.evaluation.passk import rate_interval
from deltagym.evaluation.wording import percent, plural

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ProblemKind = Literal["own jumps", "own growth", "common growth", "undecided"]

FEWEST_VISITS = 4
"""Problems with fewer visits tell nothing about their own growth."""

FEWEST_PROBLEMS = 10
MOST_PROBLEMS = 300
"""Of more problems the first by id are taken; ids are hashes, so this is a random choice."""

HIGH = 0.75
"""A first success lands high if at least this share of its group passes."""

SUDDEN = 2.0
"""Widest rise of a problem that is a jump, in visits."""

WIDTHS = np.geomspace(0.8, 25.0, 12)
"""Widths tried, in visits, 10 to 90 % of the rise; the narrowest is one visit to the next."""

CHI_SQUARE = 3.84
"""Twice the log-likelihood by which a width in the 95% interval may be behind the best."""

GRID = np.linspace(-10, 10, 601)
"""Log-odds at which the likelihood of a count is tabulated."""

KERNEL = 2.0
"""Standard deviation, in steps, of the kernel that smooths the family's rate."""

NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
ERRORS = 2.0
"""Standard errors by which one explanation must predict better than the other."""


@dataclass(frozen=True, slots=True)
class ProblemGrowth:
    """How the single problems of a family grew.

    Attributes:
        family: The family.
        kind: `own jumps`: each problem jumps at its own time; `own growth`: each rises at its own
            time, but not at once; `common growth`; or `undecided`.
        problems: Problems with enough visits.
        visits: Their visits.
        difference: Held-out log-likelihood of `own time` minus that of `common growth`.
        error: Its standard error over problems.
        width: Visits from 10 to 90 % of a problem's rise, with 95% profile interval; 0.8 is the
            narrowest.
        before: Rate before a problem's time.
        after: Rate after it.
        first: Problems whose first success came after a visit without one.
        landed: Those of them of whose group at least three quarters passed at once.
    """

    family: str
    kind: ProblemKind
    problems: int
    visits: int
    difference: float
    error: float
    width: Profiled
    before: float
    after: float
    first: int
    landed: int

    def text(self) -> str:
        """The finding in words."""
        verdict = {
            "own jumps": "Single problems jump, each at its own time",
            "own growth": "Single problems rise at their own times, but not at once",
            "common growth": "Single problems share one growth",
            "undecided": "Whether single problems jump cannot be told",
        }[self.kind]
        better, worse = "own times", "common growth"
        if self.difference < 0:
            better, worse = worse, better
        evidence = (
            f"with {better}, held-out problems are predicted better than with {worse} by "
            f"{abs(self.difference):.0f} ± {self.error:.0f} in log-likelihood"
        )
        low, high = rate_interval(self.landed, self.first) if self.first else (0.0, 1.0)
        landed = (
            f"{self.landed} of {plural(self.first, 'first success')} after a visit without one "
            f"came with at least {HIGH:.0%} of the group ({percent(low)} to {percent(high)})"
        ).replace("successs", "successes")
        known = f"{plural(self.problems, 'problem')}, {plural(self.visits, 'visit')}"
        width = f"Width of their own rise: {width_text(self.width, 'visits')}. "
        shown = "" if self.kind == "common growth" else width
        return f"{verdict} ({known}; {evidence}). {shown}{landed[0].upper()}{landed[1:]}."


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Visits as arrays: the distinct (k, n), [C, 2]; each visit's row of them and step, [N, V].

    A problem with fewer than V visits ends with visits of no sample.
    """

    kinds: Ints
    codes: Ints
    steps: Floats
    lengths: Ints

    def part(self, rows: NDArray[np.bool_]) -> _Table:
        return _Table(self.kinds, self.codes[rows], self.steps[rows], self.lengths[rows])

    def counts(self) -> tuple[Floats, Floats]:
        """Successes and samples, [N, V] each."""
        found = self.kinds[self.codes].astype(float)
        return found[..., 0], found[..., 1]

    def log_chances(self, rates: Floats, rho: Floats) -> Floats:
        """Beta-binomial log-likelihood of each (k, n) at each rate, without coefficient, [C, L]."""
        k, n = self.kinds[:, :1].astype(float), self.kinds[:, 1:].astype(float)
        s = 1 / rho - 1
        a, b = rates * s, (1 - rates) * s
        return betaln(k + a, n - k + b) - betaln(a, b)


def problem_growth(family: str, visits: Sequence[Visit]) -> ProblemGrowth | None:
    """Compares both explanations on one family's visits; None if there are too few.

    Args:
        family: The family's name.
        visits: Visits of its problems, ascending by step.
    """
    table = _tabulate(visits)
    if table is None:
        return None
    halves = np.arange(len(table.codes)) % 2 == 0
    longest = max(table.codes.shape[1] / 2, WIDTHS[1])
    widths = WIDTHS[: np.searchsorted(WIDTHS, longest, side="right")]
    fits = _fit_widths(table, widths)
    scores = np.array([score for _, score in fits])
    best = int(scores.argmax())
    each = np.empty(len(halves))
    for half in (halves, ~halves):
        fitted, other = table.part(half), table.part(~half)
        own = _fit_own(fitted, widths[best], fits[best][0])[0]
        shared = _fit_common(fitted)
        each[~half] = _own_scores(other, widths[best], own)
        each[~half] -= _common_scores(other, shared, _family_logits(fitted, other.steps))
    difference, error = float(each.sum()), float(np.sqrt(len(each)) * each.std(ddof=1))
    width = profiled(widths, scores, CHI_SQUARE)
    first, landed = _first_successes(table)
    before, after = expit(fits[best][0][:2])
    return ProblemGrowth(
        family=family,
        kind=_kind(difference, error, width),
        problems=len(table.codes),
        visits=int(table.lengths.sum()),
        difference=difference,
        error=error,
        width=width,
        before=float(before),
        after=float(after),
        first=first,
        landed=landed,
    )


def _kind(difference: float, error: float, width: Profiled) -> ProblemKind:
    if difference < -ERRORS * error:
        return "common growth"
    if difference > ERRORS * error and width.high is not None and width.high <= SUDDEN:
        return "own jumps"
    if difference > ERRORS * error and width.low is not None and width.low > SUDDEN:
        return "own growth"
    return "undecided"


def _tabulate(visits: Sequence[Visit]) -> _Table | None:
    by_problem: dict[str, list[Visit]] = {}
    for visit in visits:
        by_problem.setdefault(visit.problem_id, []).append(visit)
    enough = [i for i in sorted(by_problem) if len(by_problem[i]) >= FEWEST_VISITS]
    found = [by_problem[i] for i in enough[:MOST_PROBLEMS]]
    if len(found) < FEWEST_PROBLEMS or not any(v.successes for own in found for v in own):
        return None
    longest = max(map(len, found))
    codes, steps = np.zeros((len(found), longest), dtype=np.int64), np.zeros((len(found), longest))
    numbers = {(0, 0): 0}
    for i, own in enumerate(found):
        for j, visit in enumerate(own):
            codes[i, j] = numbers.setdefault((visit.successes, visit.samples), len(numbers))
            steps[i, j] = visit.step
    kinds = np.array(list(numbers), dtype=np.int64)
    return _Table(kinds, codes, steps, np.array([len(own) for own in found]))


def _first_successes(table: _Table) -> tuple[int, int]:
    """Problems with a success after a visit without one, and those whose first landed high."""
    k, n = table.counts()
    at = (k > 0).argmax(axis=1)
    shares = np.take_along_axis(k / np.maximum(n, 1), at[:, None], axis=1)[:, 0]
    return int((at > 0).sum()), int(((at > 0) & (shares >= HIGH)).sum())


def _minimised(
    score: Callable[[Floats], float], start: Floats, low: Floats, high: Floats
) -> tuple[Floats, float]:
    simplex = start + np.vstack([np.zeros(len(start)), 0.4 * np.eye(len(start))])
    found = minimize(
        lambda x: -score(np.clip(x, low, high)),
        start,
        method="Nelder-Mead",
        options={"maxfev": 300, "xatol": 0.02, "fatol": 0.05, "initial_simplex": simplex},
    )
    return np.clip(found.x, low, high), -float(found.fun)


_OWN_LOW, _OWN_HIGH = np.array([-9.0, -5.0, -7.0, -7.0]), np.array([3.0, 9.0, 5.0, 5.0])
"""Bounds of log-odds of: the rate before, the rate after, and their correlations."""


def _fit_own(table: _Table, width: float, start: Floats) -> tuple[Floats, float]:
    return _minimised(
        lambda x: float(_own_scores(table, width, x).sum()), start, _OWN_LOW, _OWN_HIGH
    )


def _fit_widths(table: _Table, widths: Floats) -> list[tuple[Floats, float]]:
    """Parameters and log-likelihood at each width, each from the fit before."""
    fits, start = [], np.array([-4.0, 1.5, -2.0, 0.0])
    for width in widths:
        start, score = _fit_own(table, width, start)
        fits.append((start, score))
    return fits


def _own_scores(table: _Table, width: float, x: Floats) -> Floats:
    """Log-likelihood of each problem, [N], with its own time integrated out."""
    margin, longest = int(np.ceil(width)) if width > WIDTHS[0] else 0, table.codes.shape[1]
    # Times lie halfway between visits, from before the first (0) to after the last.
    lags = np.arange(-longest - margin, longest + margin) + 0.5
    share = expit(lags * 2 * np.log(9) / width)
    before, after = expit(x[:2])
    rates = np.clip(before + (after - before) * share, 1e-6, 1 - 1e-6)
    chances = table.log_chances(rates, expit(x[2] + (x[3] - x[2]) * share))
    return _over_times(chances, table.codes, table.lengths, margin)


@jit
def _over_times(chances: Floats, codes: Ints, lengths: Ints, margin: int) -> Floats:
    """log mean over times of the product over visits, [N]; column `lag` of chances [C, L]."""
    scores = np.empty(len(codes))
    zero = chances.shape[1] // 2
    for i in range(len(codes)):
        times = lengths[i] + 1 + 2 * margin
        total = np.zeros(times)
        for j in range(times):
            for v in range(lengths[i]):
                total[j] += chances[codes[i, v], zero + v - (j - margin)]
        top = total.max()
        scores[i] = top + np.log(np.exp(total - top).sum() / times)
    return scores


_COMMON_LOW = np.array([-4.0, 0.2, -4.0, -7.0])
_COMMON_HIGH = np.array([4.0, 4.0, 2.0, 5.0])
"""Bounds of: shift, slope, log sd of the random effect, log-odds of the correlation."""


def _fit_common(table: _Table) -> Floats:
    logits = _family_logits(table, table.steps)
    start = np.array([0.0, 1.2, 0.0, -1.0])
    return _minimised(
        lambda x: float(_common_scores(table, x, logits).sum()), start, _COMMON_LOW, _COMMON_HIGH
    )[0]


def _common_scores(table: _Table, x: Floats, logits: Floats) -> Floats:
    """Log-likelihood of each problem, [N], around the family's log-odds at its visits, [N, V]."""
    chances = table.log_chances(expit(GRID), expit(x[3]))
    centre = x[0] + x[1] * logits
    moved = centre[..., None] + np.exp(x[2]) * NODES
    place = np.clip((moved - GRID[0]) / (GRID[1] - GRID[0]), 0, len(GRID) - 1.001)
    column = place.astype(np.int64)
    part = place - column
    codes = table.codes[..., None]
    each = (1 - part) * chances[codes, column] + part * chances[codes, column + 1]
    return np.asarray(logsumexp(each.sum(axis=1), b=NODE_WEIGHTS / NODE_WEIGHTS.sum(), axis=1))


def _family_logits(table: _Table, steps: Floats) -> Floats:
    """Log-odds of the rate of all problems around each of `steps`, by a Gaussian kernel."""
    k, n = table.counts()
    known = np.unique(table.steps[n > 0])
    at = np.searchsorted(known, table.steps).clip(max=len(known) - 1)
    successes, samples = (np.bincount(at.ravel(), c.ravel(), len(known)) for c in (k, n))
    wanted, back = np.unique(steps, return_inverse=True)
    weights = np.exp(-(((wanted[:, None] - known) / KERNEL) ** 2) / 2)
    rates = (weights @ successes + 0.05) / (weights @ samples + 0.1)
    return logit(rates)[back].reshape(steps.shape)
