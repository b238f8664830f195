"""What is read from a run, and how a series is summed up."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.analysis.counts import (
    ALL,
    FirstSuccess,
    Series,
    Visit,
    first_success,
    log_odds,
    mix_changes,
    read_counts,
    read_visits,
)
from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout


def rollout(family: str, full_pass: bool | None) -> LoggedRollout:
    return LoggedRollout(
        "p",
        family,
        "easy",
        "1 dense",
        "text",
        None if full_pass is None else float(full_pass),
        full_pass,
        0.0,
    )


def series(successes: list[int], samples: int = 100) -> Series:
    count = len(successes)
    return Series(
        "x", np.arange(1, count + 1), np.full(count, samples), np.array(successes, dtype=np.int64)
    )


def table(found: Series) -> list[tuple[int, int, int]]:
    return list(
        zip(found.steps.tolist(), found.samples.tolist(), found.successes.tolist(), strict=True)
    )


def test_rollouts_are_counted_by_family_and_what_was_not_judged_counts_nowhere(
    tmp_path: Path,
) -> None:
    run = RunFolder.create(tmp_path / "run", "")
    run.write_rollouts(1, [rollout("a", True), rollout("a", None), rollout("a", False)])
    run.write_rollouts(2, [rollout("a", True), rollout("b", True), rollout("b", False)])
    run.write_rollouts(3, [rollout("b", None)])
    found = read_counts(run)
    assert table(found[ALL]) == [(1, 2, 1), (2, 3, 2)]
    assert table(found["a"]) == [(1, 2, 1), (2, 1, 1)]
    assert table(found["b"]) == [(2, 2, 1)]
    assert mix_changes(found) == (2,)
    visits = read_visits(run)
    assert visits == [Visit("p", "a", 1, 2, 1), Visit("p", "a", 2, 1, 1), Visit("p", "b", 2, 2, 1)]
    assert all(table(read_counts(run, visits)[name]) == table(found[name]) for name in found)


def test_without_rollouts_the_metrics_give_the_pooled_counts(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", "")
    run.append_metrics({"step": 1, "phase": "1 dense", "samples": 64, "full_pass": 0.25})
    run.append_metrics({"step": 2, "phase": "1 dense", "samples": 64, "full_pass": None})
    found = read_counts(run)
    assert list(found) == [ALL]
    assert table(found[ALL]) == [(1, 64, 16)]


def test_the_first_success_is_a_step_and_a_number_of_samples() -> None:
    assert first_success(series([0, 0, 3, 9])) == FirstSuccess(3, 300)
    assert first_success(series([0, 0])) is None


def test_effective_samples_shrink_with_overdispersion_alone() -> None:
    chance = np.random.default_rng(3)
    plain = series(chance.binomial(100, np.full(400, 0.3)).tolist())
    assert plain.effective_samples().mean() > 80
    spread = series(chance.binomial(100, chance.beta(3, 7, 400)).tolist())
    assert 5 < spread.effective_samples().mean() < 20  # Beta(3, 7) correlates two samples with 1/11


@given(st.lists(st.integers(0, 100), min_size=1, max_size=60), st.integers(1, 60))
def test_thinning_loses_no_sample(successes: list[int], most: int) -> None:
    whole = series(successes)
    thin = whole.thinned(most)
    assert len(thin) <= most
    assert thin.samples.sum() == whole.samples.sum()
    assert thin.successes.sum() == whole.successes.sum()


def test_log_odds_cover_the_truth_and_have_no_end_where_nothing_or_everything_passed() -> None:
    chance = np.random.default_rng(5)
    windows = log_odds(series(chance.binomial(100, np.full(80, 0.2)).tolist()))
    assert len(windows) == 40
    assert (windows[0].first, windows[0].last, windows[0].samples) == (1, 2, 200)
    covered = [
        w.low is not None and w.high is not None and w.low < np.log(0.25) < w.high for w in windows
    ]
    assert sum(covered) >= 34
    nothing, everything = log_odds(series([0, 100]))
    assert nothing.low is None
    assert nothing.high is not None
    assert nothing.value < nothing.high
    assert everything.high is None
    assert everything.low is not None
    assert everything.value > everything.low


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(BadInput, match="0 <= successes <= samples"):
        series([101])
    with pytest.raises(BadInput, match="steps must ascend"):
        Series("x", np.array([2, 1]), np.array([1, 1]), np.array([0, 0]))
