"""Run folders for the page's tests, written by the real writer; with hostile text in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.problem import Problem, Status, Verdict
from deltagym.core.registry import get_family
from deltagym.evaluation.evaluation import Evaluation, summarise
from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout
from deltagym.suites.load import load_suite
from deltagym.web.runs.shelf import key_of

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\"'`{{7*7}}"
"""Text that runs as a script, or breaks out of an attribute, wherever it is not escaped."""

HOSTILE_NAME = "<img src=x onerror=alert(1)> [*?] 'q\""
HOSTILE_ID = 'a/b?c#d"><svg onload=alert(3)>'
STEPS, SOLVED = 40, 21
"""Steps of a run, and the first at which the problem is solved."""

RECIPE = """
name = "made"
engine = "local"
seed = 0
[suite]
name = "has_tiny"
[model]
name = "tiny"
[[phases]]
score = "pass_rate"
steps = 30
[[phases]]
score = "full_pass"
steps = 30
"""
STUDY = """
name = "pair"
recipe = "recipe.toml"
seeds = [0]
[[arms]]
name = "low"
[[arms]]
name = "high"
set = { "optimizer.lr" = 1e-3 }
"""


@dataclass(frozen=True)
class Made:
    """The folder with all runs, and the problem that they train on."""

    folder: Path
    problem: Problem

    def at(self, *parts: str) -> str:
        """The address of what is in a folder."""
        return f"/runs/{key_of(self.folder.joinpath(*parts))}"


def make_all(folder: Path) -> Made:
    """A run, one that failed and has a hostile name, a study and a transfer matrix."""
    problem = first_problem()
    make_run(folder / "plain", problem)
    make_run(folder / HOSTILE_NAME, problem, state="failed", steps=SOLVED + 3)
    make_study(folder / "pair", problem)
    make_transfer(folder / "transfer")
    return Made(folder, problem)


def first_problem() -> Problem:
    """The first training problem of the suite; a program for it is its family's gold answer."""
    member = load_suite("has_tiny").members["train"][0]
    return member.build(0)


def make_run(
    path: Path,
    problem: Problem,
    *,
    state: str = "finished",
    steps: int = STEPS,
    evaluated: bool = True,
) -> RunFolder:
    """A run that solves `problem` from step `SOLVED` on, beside hostile completions."""
    run = RunFolder.create(path, RECIPE, {"seed": 0, "command": ["/home/someone/secret/train.py"]})
    for step in range(1, steps + 1):
        add_step(run, problem, step)
    if evaluated:
        run.save_eval("before", evaluation(problem, 0, step=0))
        run.save_eval("after", evaluation(problem, 3, step=steps))
    run.set_status(state, steps, HOSTILE if state == "failed" else "")  # type: ignore[arg-type]
    return run


def add_step(run: RunFolder, problem: Problem, step: int) -> None:
    """Rollouts and metrics of one more step."""
    solved = step >= SOLVED
    gold = get_family(problem.family).reference(problem)
    answers = [(f"{gold}# step {step}\n", True)] * 2 if solved else []
    answers += [(HOSTILE, False)] * (4 - len(answers))
    rollouts = [
        LoggedRollout(
            problem.id, problem.family, problem.level, "p", text, 1.0 if good else 0.25, good, 0.5
        )
        for text, good in answers
    ]
    rollouts.append(LoggedRollout(HOSTILE_ID, HOSTILE, HOSTILE, HOSTILE, HOSTILE, None, None, None))
    run.write_rollouts(step, rollouts)
    share = 0.5 if solved else 0.0
    row = {"step": step, "phase": "1 dense" if step <= 30 else HOSTILE, "full_pass": share}
    rates = {"pass_rate": 0.25 + share, "entropy": 0.5, "dead_groups": 0.1, "samples": 4}
    run.append_metrics(row | rates)


def evaluation(problem: Problem, good: int, step: int) -> Evaluation:
    """An evaluation of one problem with `good` full passes among four samples."""
    size = len(problem.cases)
    verdicts = [Verdict(Status.OK, (number < good,) * size) for number in range(4)]
    record = summarise(problem, [HOSTILE] * 4, verdicts)
    return Evaluation((record,), n=4, ks=(1, 2, 4), split="test", step=step)


def make_study(path: Path, problem: Problem) -> None:
    """A study of two arms, one run each."""
    path.mkdir(parents=True)
    (path / "study.toml").write_text(STUDY, encoding="utf-8")
    (path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    for arm in ("low", "high"):
        make_run(path / "runs" / arm / "seed_0", problem, steps=10, evaluated=False)


def make_transfer(path: Path) -> None:
    """The folder of a transfer matrix of two models and two families."""
    path.mkdir(parents=True)

    def cell(model: str, group: str, value: float | None, mark: str) -> dict:
        interval = {"low": 0.1, "high": 0.9}
        estimate = None if value is None else {"k": 1, "value": value, **interval}
        counts = {"problems": 3, "unread": 0, "unsolved": 2, "discovered": 1}
        return {"model": model, "group": group, "mark": mark, "estimate": estimate, **counts}

    cells = [
        cell("base", "ends_with", 0.0, "transfer"),
        cell("base", HOSTILE, None, "transfer"),
        cell("trained", "ends_with", 0.87, "trained"),
        cell("trained", HOSTILE, 0.5, "transfer"),
    ]
    matrix = {"models": [{}, {}], "n": 4, "cells": {"family": cells, "axis": [], "level": []}}
    (path / "transfer.json").write_text(json.dumps(matrix), encoding="utf-8")
