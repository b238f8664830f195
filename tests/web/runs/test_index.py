"""Searching the rollouts of a run, while it grows and after it is rewound."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout
from deltagym.web.runs.index import PAGE, Filter, RolloutIndex


def rollout(text: str, problem: str = "p1", full: bool | None = False) -> LoggedRollout:
    rate = None if full is None else 1.0 if full else 0.5
    return LoggedRollout(problem, "fam", "easy", "1 dense", text, rate, full, None)


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    # A name with all that DuckDB takes for a pattern.
    run = RunFolder.create(tmp_path / "we[i]rd * 'run'?", "recipe", {})
    for step in (1, 2, 3):
        run.write_rollouts(step, [rollout(f"a{step}"), rollout("b", "p2", full=step > 1)])
    run.write_rollouts(4, [rollout("c", full=None)])
    return run


def read(run: RunFolder) -> RolloutIndex:
    index = RolloutIndex(run)
    index.refresh()
    assert index.wait(60)
    assert index.fault == ""
    return index


def places(index: RolloutIndex, **wanted: object) -> list[tuple[int, int]]:
    return [(row.step, row.row) for row in index.search(Filter(**wanted)).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0)]),
        ({"step": 2}, [(2, 0), (2, 1)]),
        ({"outcome": "full"}, [(2, 1), (3, 1)]),
        ({"outcome": "partial"}, [(1, 0), (1, 1), (2, 0), (3, 0)]),
        ({"outcome": "none"}, []),
        ({"outcome": "unjudged"}, [(4, 0)]),
        ({"text": "a3"}, [(3, 0)]),
        ({"text": "%"}, []),
        ({"text": "' or true --"}, []),
        ({"problem": "p2"}, [(1, 1), (2, 1), (3, 1)]),
        ({"family": "other"}, []),
        ({"order": "newest", "outcome": "full"}, [(3, 1), (2, 1)]),
        ({"after": (3, 0)}, [(3, 1), (4, 0)]),
        ({"order": "newest", "after": (3, 0)}, [(3, 1), (2, 0), (2, 1), (1, 0), (1, 1)]),
    ],
)
def test_filters(run: RunFolder, wanted: dict, expected: list) -> None:
    assert places(read(run), **wanted) == expected


def test_a_text_is_found_wherever_its_rarest_letter_is(run: RunFolder) -> None:
    texts = ["[[[[ x9 [[[[ y", "[[[[ x9 [[[[", "9 [[[[ y", "[[[[ [[[[ y9"]
    run.write_rollouts(5, [rollout(text) for text in texts])
    index = read(run)
    for wanted in ("[[ x9 [[[[ y", "[[[[", "x9", "[ y9", "[[[[ é"):
        fits = [row for row, text in enumerate(texts) if wanted in text]
        assert places(index, text=wanted) == [(5, row) for row in fits]


def test_a_step_can_be_read_before_the_rest(run: RunFolder) -> None:
    index = RolloutIndex(run)
    assert places(index, step=3) == [(3, 0), (3, 1)]
    hits = index.search(Filter(step=3))
    assert (hits.total, hits.full, hits.more) == (2, 1, False)
    assert places(index) == []
    assert places(index, step=9) == []
    assert index.search(Filter(step=9)).total == 0


def test_pages_follow_each_other(run: RunFolder) -> None:
    run.write_rollouts(5, [rollout(str(number)) for number in range(2 * PAGE)])
    index = read(run)
    first = index.search(Filter(step=5))
    assert (len(first.rows), first.more) == (PAGE, True)
    last = first.rows[-1]
    second = index.search(Filter(step=5, after=(last.step, last.row)))
    assert not second.more
    assert [row.row for row in first.rows + second.rows] == list(range(2 * PAGE))


def test_new_and_rewound_steps_are_noticed(run: RunFolder) -> None:
    index = read(run)
    run.rewind(2)
    run.write_rollouts(3, [rollout("again", full=True)])
    index.refresh()
    assert index.wait(60)
    assert [row.completion for row in index.search(Filter(step=3)).rows] == ["again"]
    assert places(index, step=4) == []


def test_a_damaged_file_is_said(run: RunFolder) -> None:
    run.rollout_file(7).write_bytes(b"PAR1 no")
    index = RolloutIndex(run)
    index.refresh()
    assert index.wait(60)
    assert "cannot be read" in index.fault


def test_problems_are_followed(run: RunFolder) -> None:
    index = read(run)
    assert [line[0] for line in index.problems("solved", 0)] == ["p2", "p1"]
    assert index.history("p2") == [(1, 1, 0, 0.5, 1), (2, 1, 1, 1.0, 1), (3, 1, 1, 1.0, 1)]
    assert index.texts("p2", 5) == [("b", 2, 2, 1)]
