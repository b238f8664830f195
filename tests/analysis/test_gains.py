"""The rule of discovery and sharpening, at its edges."""

import pytest

from deltagym.analysis.gains import problem_gain, run_gain
from deltagym.evaluation.comparison import compare
from deltagym.evaluation.evaluation import Evaluation, ProblemRecord


def record(successes: int, samples: int = 128, number: int = 0, family: str = "f") -> ProblemRecord:
    return ProblemRecord(str(number), family, "easy", "", samples, successes, samples, 0, 0.5)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (record(0), record(128), "discovery"),
        (record(0), record(77), "discovery"),
        (record(0), record(70), "neither"),  # 70 of 128: the interval reaches below one half
        (record(0), record(20), "neither"),
        (record(0, 4), record(128), "discovery"),  # 0 of 4: at most 52.7 % before
        (record(0, 3), record(80), "neither"),  # 0 of 3 leaves room for 63 %
        (record(1), record(20), "sharpening"),
        (record(10), record(20), "neither"),
        (record(100), record(10), "neither"),
        (record(128), record(128), "neither"),
    ],
)
def test_one_problem(before: ProblemRecord, after: ProblemRecord, expected: str) -> None:
    assert problem_gain(before, after) == expected


def evaluation(successes: list[int], samples: int = 128) -> Evaluation:
    return Evaluation(
        tuple(record(c, samples, i, "fg"[i % 2]) for i, c in enumerate(successes)),
        samples,
        (1, samples),
    )


def test_a_run_is_what_half_of_its_problems_are() -> None:
    verdict = run_gain(compare(evaluation([0, 0, 0, 64]), evaluation([120, 120, 3, 128])))
    assert (verdict.kind, verdict.discoveries, verdict.sharpenings, verdict.unsolved) == (
        "discovery",
        2,
        1,
        3,
    )
    assert verdict.problems[0].before == "0 of 128 (≤ 2.3%)"
    assert "2 were discovered, 1 sharpened" in verdict.text()
    assert (
        run_gain(compare(evaluation([9, 9, 9, 9]), evaluation([99, 99, 9, 9]))).kind == "sharpening"
    )
    assert run_gain(compare(evaluation([0, 0, 0, 0]), evaluation([120, 0, 0, 0]))).kind == "neither"


def test_one_family_can_be_judged_alone_and_unscored_problems_are_left_out() -> None:
    comparison = compare(evaluation([0, 0, 0, 0]), evaluation([120, 0, 120, 0]))
    assert run_gain(comparison, "f").discoveries == 2
    assert run_gain(comparison, "g").kind == "neither"
    nothing = run_gain(
        compare(evaluation([0], samples=128), Evaluation((record(0, 0),), 128, (1, 128)))
    )
    assert (nothing.kind, nothing.problems) == ("neither", ())
