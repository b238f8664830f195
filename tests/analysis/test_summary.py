"""A whole run: read, analysed, and written as JSON."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from deltagym.analysis import TransitionReport, analyse
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.evaluation.evaluation import Evaluation, ProblemRecord
from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout

FAMILY = get_family("ends_with")
PROBLEMS = [FAMILY.generate("easy-2c", "train", i) for i in range(2)]
GOLD = [FAMILY.reference(p) for p in PROBLEMS]
STEPS, JUMP, GROUP = 60, 31, 32


def evaluation(label: str, successes: int) -> Evaluation:
    records = tuple(
        ProblemRecord(p.id, p.family, p.level, p.statement, 64, successes, 64, 0, 0.5)
        for p in PROBLEMS
    )
    return Evaluation(records, 64, (1, 64), label, 0)


def rollout(problem: Problem, completion: str, passed: bool) -> LoggedRollout:
    return LoggedRollout(
        problem.id, "ends_with", "easy-2c", "1 dense", completion, 1.0, bool(passed), 0.0
    )


def rollouts(step: int, other_family: bool) -> list[LoggedRollout]:
    """Two groups, of which three quarters pass from `JUMP` on.

    The other family never passes, and joins late.
    """
    chance = np.random.default_rng(step)
    rate = 0.75 if step >= JUMP else 0.01
    found = []
    for problem, gold in zip(PROBLEMS, GOLD, strict=True):
        idle = FAMILY.scope.idle_answers(problem)[0]
        for passed in chance.random(GROUP) < rate:
            found.append(rollout(problem, gold if passed else idle, passed))
    return found + [
        LoggedRollout("q", "elsewhere", "easy", "1 dense", f"attempt {i}", 0.0, False, 0.0)
        for i in range(8)
        if other_family
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = RunFolder.create(
        tmp_path_factory.mktemp("runs") / "run", '[suite]\nname = "no such suite"\n'
    )
    for step in range(1, STEPS + 1):
        run.write_rollouts(step, rollouts(step, other_family=step > 40))
        run.append_metrics({"step": step, "phase": "1 dense", "entropy": 0.5 if step % 2 else None})
    run.save_eval("before", evaluation("before", 0))
    run.save_eval("after", evaluation("after", 60))
    return run.path


@pytest.fixture(scope="module")
def report(path: Path) -> TransitionReport:
    return analyse(path, problems=PROBLEMS)


def test_the_jump_is_found_with_its_interval(report: TransitionReport) -> None:
    series = report.of("ends_with")
    assert series.conclusion.kind == "jump"
    assert series.rise is not None
    assert series.rise.width.high is not None
    assert series.rise.width.high <= series.rise.bound == 6
    assert series.transition() == pytest.approx(JUMP - 0.5, abs=0.6)
    assert len(series.rise.rates) == len(series.steps) == STEPS
    assert series.problems is None  # two problems are too few
    assert series.first_success is not None
    assert series.first_success.step < JUMP
    assert report.of("elsewhere").conclusion.kind == "none"


def test_the_surroundings_are_there(report: TransitionReport) -> None:
    assert report.phases == (("1 dense", 1),)
    assert report.mix_changes == (41,)
    assert report.entropy[:2] == ((1, 0.5), (3, 0.5))
    late = [s for s in report.shapes if s.family == "ends_with" and s.step > JUMP]
    assert all(s.behaviours == 2 and s.nearest == 0 for s in late)
    assert report.gain is not None
    assert report.gain.kind == "undecided"
    assert any("read the families" in line for line in report.text())


def test_it_comes_back_from_text(report: TransitionReport) -> None:
    written = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert written["verdict"]["kind"] == "undecided"
    assert TransitionReport.from_json(written) == report
    with pytest.raises(BadInput, match="schema"):
        TransitionReport.from_json({"schema": "another"})
    with pytest.raises(BadInput, match="missing or malformed"):
        TransitionReport.from_json({"schema": report.to_json()["schema"], "run": "x"})


def test_one_family_alone_gives_the_same_series_and_nothing_else(
    path: Path, report: TransitionReport
) -> None:
    alone = analyse(path, family="ends_with", problems=PROBLEMS)
    assert alone.series == (report.of("ends_with"),)
    assert {s.family for s in alone.shapes} == {"ends_with"}
    with pytest.raises(BadInput, match="never sampled"):
        analyse(path, family="contains_count")
    with pytest.raises(BadInput, match="this analysis has no family 'elsewhere'"):
        alone.of("elsewhere")


def test_a_run_that_has_only_begun_is_analysed_too(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", "")
    report = analyse(run.path)
    assert replace(report, run="") == TransitionReport("", (), report.series, (), (), (), (), None)
    assert report.of("all").conclusion.text == "No sample was scored."
