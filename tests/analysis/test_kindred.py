"""Kindred answers: whose problem the answers of a step solve, and what a report says of it."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from deltagym.analysis import TransitionReport, analyse
from deltagym.analysis.kindred import KinShare, kin_shares
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout

ASKED, KIN = get_family("contains_substring"), get_family("contains_ordered")
PROBLEMS = [ASKED.generate("tiny-2c", "train", i) for i in range(2)]


def gold(problem: Problem) -> str:
    return ASKED.reference(problem)


def kin_gold(problem: Problem) -> str:
    return KIN.reference(replace(problem, family=KIN.name))


def rollouts(problem: Problem, *texts: str) -> list[LoggedRollout]:
    return [
        LoggedRollout(problem.id, problem.family, problem.level, "1 dense", text, 0.5, False, 0.0)
        for text in texts
    ]


def test_answers_are_right_for_what_was_asked_or_for_a_kindred_problem() -> None:
    first, second = PROBLEMS
    answers = [
        *rollouts(first, gold(first), kin_gold(first), kin_gold(first), "prose"),
        *rollouts(second, kin_gold(second), gold(first), gold(second), gold(second)),
    ]
    (share,) = kin_shares(7, answers, {p.id: p for p in PROBLEMS})
    assert (share.step, share.family, share.kin, share.answers) == (7, ASKED.name, KIN.name, 8)
    assert (share.right, share.right_for_kin) == (3 / 8, 3 / 8)
    assert 0.5 < share.earned < 0.9
    assert "at step 7 38% of the answers are right for contains_ordered" in share.text()


def test_unknown_prompts_and_families_without_kindred_ones_are_left_out() -> None:
    count = get_family("contains_count")
    counted = count.generate(count.levels[0], "train", 0)
    answers = [*rollouts(counted, count.reference(counted)), *rollouts(PROBLEMS[0], "prose")]
    assert kin_shares(1, answers, {counted.id: counted}) == []
    assert kin_shares(1, [], {}) == []
    row = replace(PROBLEMS[0], family="manufactoria:elsewhere", id="")
    assert kin_shares(1, rollouts(row, "prose"), {row.id: row}) == []


@pytest.mark.parametrize(("lured", "told"), [(7, True), (0, False)])
def test_the_analysis_of_a_run_tells_a_share_worth_telling(
    tmp_path: Path, lured: int, told: bool
) -> None:
    run = RunFolder.create(tmp_path / "run", "")
    texts = [kin_gold(PROBLEMS[0])] * lured + ["prose"] * (8 - lured)
    for step in (1, 2):
        run.write_rollouts(step, rollouts(PROBLEMS[0], *(texts if step == 2 else ["prose"])))
        run.append_metrics({"step": step, "phase": "1 dense"})
    report = analyse(run.path, problems=PROBLEMS)
    (share,) = report.kindred
    assert (share.step, share.answers, share.right_for_kin) == (2, 8, lured / 8)
    assert (share.text() in report.text()) is told
    again = TransitionReport.from_json(report.to_json())
    assert again.kindred == report.kindred
    assert KinShare(**asdict(share)) == share
