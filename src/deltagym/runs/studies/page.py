"""The page of a study: what its arms' tests say beside what is right, and the way to each run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.core.table import Table
from deltagym.evaluation.wording import count, percent, plural
from deltagym.runs.report.html import write_report
from deltagym.runs.report.page import captioned, page
from deltagym.runs.report.style import figure_style, inline_svg
from deltagym.runs.studies.figure import draw_study
from deltagym.runs.studies.job import Job, plan_jobs, runs_by_arm
from deltagym.runs.studies.plan import Plan, saved_plan
from deltagym.runs.studies.results import RunResult, run_result
from deltagym.runs.studies.summary import NOTE, cell, summary_table

PAGE = "report.html"
"""The file in a study's folder, and in each of its runs'."""


def write_study_report(
    folder: str | Path, out: str | Path | None = None, *, analysed: bool = True
) -> Path:
    """Writes a study's page, and the report of each of its runs that is finished.

    Args:
        folder: The study's folder.
        out: The file to write; `report.html` in the folder by default. It links to the reports of
            the runs where they are.
        analysed: Whether the runs' kind of growth is analysed, some seconds a run the first time.

    Raises:
        BadInput: `folder` holds no study, or a file in it is damaged.
    """
    folder = Path(folder)
    plan = saved_plan(folder)
    jobs = plan_jobs(plan, folder)
    for job in jobs:
        if job.finished:
            write_report(job.folder, analysed=analysed)
    target = Path(out) if out else folder / PAGE
    links = [_link(job, target) for job in jobs]
    results = [run_result(job, plan.varied) for job in jobs]
    target.write_text(render(plan, jobs, results, links), encoding="utf-8")
    return target


def render(
    plan: Plan, jobs: Sequence[Job], results: Sequence[RunResult], links: Sequence[Markup]
) -> str:
    """The whole page.

    Args:
        plan: The study.
        jobs: Its runs.
        results: The result of each.
        links: The link to the report of each; empty without one.
    """
    return page(
        f"DeltaGym study: {plan.name}",
        _header(plan, results),
        section("Training, and what it taught", _picture(plan, jobs)),
        section("Runs", table(_run_table(results), "Each run"), _reports(jobs, links)),
        details("Every column", table(summary_table(results), "A line an arm")),
        details("The study file", tag("pre", tag("code", plan.study_toml), tabindex="0")),
        section("How to read this", tag("p", NOTE)),
    )


def _header(plan: Plan, results: Sequence[RunResult]) -> Markup:
    done = sum(result.state == "finished" for result in results)
    state = f"{done} of {plural(len(results), 'run')} finished"
    return tag(
        "header",
        tag("p", "DeltaGym study", class_="kicker"),
        tag("h1", plan.name.replace("_", " ")),
        table(arm_table(results), "What the tests say, and what is right"),
        tag("p", f"{state}. Held out: problems that no run was trained on.", class_="note"),
    )


def arm_table(results: Sequence[RunResult]) -> Table:
    """A line an arm: what passes its tests, and what is right."""
    header = (
        "arm",
        "runs",
        "passes its training cases, at the end",
        "held out before: passes",
        "held out after: passes",
        "held out after: right",
    )
    lines = []
    for arm in dict.fromkeys(result.arm for result in results):
        done = [r for r in results if r.arm == arm and r.state == "finished"]
        measured = (
            [r.full_pass_end for r in done],
            [r.held_out.pass1_before for r in done],
            [r.held_out.pass1_after for r in done],
            [r.held_out.right_after for r in done],
        )
        lines.append((arm, str(len(done)), *(cell(values, percent) for values in measured)))
    return Table(header, tuple(lines))


def _picture(plan: Plan, jobs: Sequence[Job]) -> Markup:
    def draw() -> Markup:
        with figure_style():
            figure = draw_study(runs_by_arm(plan, jobs))
            if figure is None:
                raise BadInput("no run has a step yet")
            return inline_svg(figure, "study")

    return captioned(
        draw,
        "Full pass in training and the held-out rate over training steps, a colour an arm.",
        "Thin lines: runs, a trailing mean. Bold: the mean of the finished runs with its 95% "
        "interval. The last panel is of held-out problems; its points are evaluations.",
    )


def _run_table(results: Sequence[RunResult]) -> Table:
    header = (
        "run",
        "state",
        "steps",
        "seconds of steps",
        "full pass at the end",
        "right, held out",
    )
    lines = (
        (
            f"{r.arm}, seed {r.seed}",
            r.state,
            count(r.steps),
            f"{r.seconds:.0f}",
            percent(r.full_pass_end),
            percent(r.held_out.right_after),
        )
        for r in results
    )
    return Table(header, tuple(lines))


def _link(job: Job, target: Path) -> Markup:
    """A link to a run's report, relative to the page; empty without a report."""
    report = job.folder / PAGE
    if not report.is_file():
        return Markup("")
    path = os.path.relpath(report.resolve(), target.resolve().parent)
    return tag("a", job.name, href=Path(path).as_posix())


def _reports(jobs: Sequence[Job], links: Sequence[Markup]) -> Markup:
    known = [tag("li", link) for link in links if link]
    if not known:
        return tag("p", f"None of {plural(len(jobs), 'run')} has a report yet.", class_="note")
    return tag("div", tag("p", "Reports, with programs before and after:"), tag("ul", *known))
