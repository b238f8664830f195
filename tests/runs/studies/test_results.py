"""Rows, summary and figure of runs that are there."""

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import make_evaluation, make_run, with_audits

from deltagym.evaluation.wording import percent
from deltagym.recipe.schedule import Schedule
from deltagym.recipe.schema import Phase, Until
from deltagym.runs.folder import RunFolder
from deltagym.runs.studies.figure import mean_and_band, study_figure
from deltagym.runs.studies.job import Job, plan_jobs, steps_left
from deltagym.runs.studies.plan import Plan, make_plan
from deltagym.runs.studies.results import (
    RunResult,
    held_out,
    run_result,
    transition_step,
    write_results,
)
from deltagym.runs.studies.summary import cell, summary_markdown, summary_table

RECIPE = 'name = "r"\n[suite]\nname = "has_tiny"\n[[phases]]\nscore = "full_pass"\nsteps = 150\n'
STUDY = """
name = "s"
recipe = "r.toml"
seeds = [0, 1]
[[arms]]
name = "small"
set = { "rollouts.group_size" = 4, "phases" = [{ score = "full_pass", steps = 150 }] }
[[arms]]
name = "none"
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(STUDY, RECIPE)


@pytest.fixture(scope="module")
def jobs(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    """Arm `small` has two finished runs.

    Of arm `none` one run failed before it had a folder, the other never began.
    """
    every = plan_jobs(plan, tmp_path_factory.mktemp("study"))
    for job, steps in zip([j for j in every if j.arm.name == "small"], (150, 120), strict=True):
        make_run(job.folder, steps)
    return every


@pytest.fixture(scope="module")
def rows(plan: Plan, jobs: list[Job]) -> list[RunResult]:
    return [
        run_result(job, plan.varied, "no such model" if job.name == "none seed 0" else None)
        for job in jobs
    ]


def test_a_row_says_what_the_run_folder_says(rows: list[RunResult], jobs: list[Job]) -> None:
    row, metrics = rows[0], RunFolder.open(jobs[0].folder).metrics()
    assert (row.arm, row.seed, row.state, row.steps, row.samples) == (
        "small",
        0,
        "finished",
        150,
        150 * 256,
    )
    assert row.first_success_step == next(m["step"] for m in metrics if m["full_pass"])
    assert row.transition_step is None
    assert row.full_pass_end == pytest.approx(sum(m["full_pass"] for m in metrics[-10:]) / 10)
    assert row.settings["rollouts.group_size"] == 4
    after = make_evaluation("after", 150, 0.9)
    found = row.held_out
    assert (
        found.problems,
        found.unsolved_before,
        found.solved_of_unsolved,
        found.pass1_before,
    ) == (12, 12, 12, 0.0)
    assert found.pass1_after == pytest.approx(
        sum(r.successes / r.samples for r in after.records) / 12
    )
    assert found.by_family is not None
    assert set(found.by_family) == {"contains_substring", "contains_ordered", "contains_count"}


def test_a_run_that_failed_or_never_began_has_a_row_too(rows: list[RunResult]) -> None:
    assert [(row.arm, row.seed, row.state) for row in rows[1::2]] == [
        ("none", 0, "failed"),
        ("none", 1, "not started"),
    ]
    assert "no such model" in rows[1].message
    assert "seed_0.log" in rows[1].message
    assert (rows[1].steps, rows[1].full_pass_end, rows[1].held_out.pass1_after) == (0, None, None)


def test_both_files_hold_every_row(rows: list[RunResult], tmp_path: Path) -> None:
    write_results(rows, tmp_path)
    with (tmp_path / "results.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    nested = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert (
        [(r["arm"], int(r["seed"])) for r in table]
        == [(r["arm"], r["seed"]) for r in nested]
        == [(r.arm, r.seed) for r in rows]
    )
    assert table[0]["rollouts.group_size"] == "4"
    assert table[1]["rollouts.group_size"] == "16"
    assert json.loads(table[0]["phases"])[0]["steps"] == 150
    assert (
        float(table[0]["pass1_after.contains_count"])
        == nested[0]["held_out"]["by_family"]["contains_count"][1]
    )
    assert table[1]["pass1_after"] == table[0]["transition_step"] == ""


def test_only_one_evaluation_is_half_a_row() -> None:
    found = held_out({"before": make_evaluation("before", 0, 0.0)})
    assert (
        found.unsolved_before,
        found.solved_of_unsolved,
        found.pass1_before,
        found.pass1_after,
    ) == (12, None, 0.0, None)


rates = st.lists(st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0]), max_size=20)


@given(rates)
def test_the_transition_is_the_first_window_that_reaches_the_level(values: list[float]) -> None:
    found = transition_step(range(1, len(values) + 1), values)
    windows = [
        math.fsum(values[end - 5 : end]) / 5 >= 0.5 - 1e-12 for end in range(5, len(values) + 1)
    ]
    assert found == (windows.index(True) + 5 if True in windows else None)


@given(rates, st.integers(1, 6), st.integers(1, 6))
def test_steps_left_agree_with_the_schedule(values: list[float], first: int, second: int) -> None:
    phases = [
        Phase(score="pass_rate", steps=first, until=Until(at_least=0.5, window=2)),
        Phase(score="full_pass", steps=second),
    ]
    schedule, lines = Schedule(phases), []
    for rate in values:
        if schedule.finished:
            break
        index = schedule.index
        ended = schedule.observe(rate, rate, 10)
        lines.append({"phase_index": index, "phase_ended": ended})
    assert steps_left(phases, lines) == schedule.steps_left


def test_the_summary_has_a_row_an_arm(rows: list[RunResult]) -> None:
    table = summary_table(rows)
    lines = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert [
        (line["arm"], line["runs finished"], line["rollouts.group_size"]) for line in lines
    ] == [
        ("small", "2 of 2", "4"),
        ("none", "0 of 2", "16"),
    ]
    assert lines[0]["steps"] == "135 [0, 325.6]"  # 135 ± 12.7 · 15, cut at 0
    assert lines[0]["transition, step"] == lines[1]["pass@1 after"] == "-"
    assert lines[0]["pass@1 before"] == "0% in all 2"
    text = summary_markdown(rows, "s")
    assert "1 run failed" in text
    assert "no such model" in text


def test_what_is_right_is_there_where_it_was_audited(rows: list[RunResult]) -> None:
    assert rows[0].held_out.right_after is None
    assert "right after" not in summary_table(rows).header
    after = with_audits(make_evaluation("after", 150, 0.9))
    found = held_out({"after": after})
    assert found.right_before is None
    assert found.right_after == pytest.approx(sum(r.right / r.samples for r in after.records) / 12)
    assert found.over_credit_after == pytest.approx(after.overall().over_credit)
    table = summary_table([replace(rows[0], held_out=found)])
    line = dict(zip(table.header, table.rows[0], strict=True))
    assert line["right after"] == percent(found.right_after)
    assert line["over-credit after"] == percent(found.over_credit_after)


def test_a_cell_gives_mean_interval_and_how_many() -> None:
    def whole(value: float) -> str:
        return f"{value:.0f}"

    assert cell([1.0, 2.0, 6.0], whole) == "3 [0, 10]"  # 3 ± 4.30 · 1.53, cut at 0
    assert cell([1.0, None, 3.0], whole) == "2 [0, 15] (2 of 3)"
    assert cell([0.98, 0.99, 0.95], percent).endswith(", 100%]")
    assert cell([4.0], whole) == "4"
    assert cell([None], whole) == cell([], whole) == "-"


def test_the_mean_goes_as_far_as_every_run_went_and_lies_in_its_band(jobs: list[Job]) -> None:
    from deltagym.runs.report.curves import metric_curve

    curves = [metric_curve(RunFolder.open(job.folder).metrics(), "full_pass") for job in jobs[::2]]
    steps, (mean, low, high) = mean_and_band(curves)
    assert steps.tolist() == list(range(120))
    assert ((low <= mean + 1e-12) & (mean <= high + 1e-12)).all()
    assert mean == pytest.approx((curves[0].trailing_mean()[:120] + curves[1].trailing_mean()) / 2)


def test_the_figure_is_the_same_bytes_each_time(jobs: list[Job]) -> None:
    runs = {"small": [RunFolder.open(job.folder) for job in jobs[::2]], "none": []}
    image = study_figure(runs)
    assert image is not None
    assert image.startswith(b"\x89PNG")
    assert image == study_figure(runs)


def test_without_a_step_there_is_no_figure() -> None:
    assert study_figure({"none": []}) is None
