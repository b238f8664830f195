"""The sentence on runs that rewarded full passes only."""

from pathlib import Path

import pytest
from synthetic import make_evaluation, make_run

from deltagym.runs.folder import RunFolder
from deltagym.runs.report.findings import headline, read_run

AnswerRate = pytest.importorskip("deltagym.models.answer_probability").AnswerRate


def sentences(path: Path, rate: float, score: str) -> str:
    """The headline of a short run with this reward, whose base has this rate."""
    made = make_run(path / "made", steps=15)
    run = RunFolder.create(path / "run", made.recipe_toml())
    for row in made.metrics():
        run.append_metrics(row | {"score": score})
    before = make_evaluation("before", 0, 0.0)
    rates = [AnswerRate(problem_id, -20.0, rate) for problem_id in before.problem_ids]
    run.save_eval("before", before.with_rates(rates))
    return " ".join(headline(read_run(run, analysed=False)))


def test_a_binary_run_says_what_its_rollouts_could_have_met(tmp_path: Path) -> None:
    text = sentences(tmp_path, 1e-9, "full_pass")
    assert "Only full passes were rewarded." in text
    assert "3,840 rollouts hold 4e-06 successes, too few to learn from." in text


def test_enough_successes_are_not_called_too_few(tmp_path: Path) -> None:
    text = sentences(tmp_path, 0.01, "full_pass")
    assert "3,840 rollouts hold 38 successes." in text


def test_other_rewards_are_not_spoken_of(tmp_path: Path) -> None:
    assert "Only full passes" not in sentences(tmp_path, 1e-9, "pass_rate")
