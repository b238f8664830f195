"""What is shown while a study runs: a table on a terminal, lines elsewhere, nothing when quiet."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from deltagym.runs.studies.display import StudyDisplay
from deltagym.runs.studies.job import Job, Progress, plan_jobs
from deltagym.runs.studies.plan import make_plan

RECIPE = 'name = "r"\n[suite]\nname = "has_tiny"\n[[phases]]\nscore = "full_pass"\nsteps = 10\n'


@pytest.fixture
def job() -> Job:
    (job,) = plan_jobs(
        make_plan('name = "s"\nrecipe = "r.toml"\nseeds = [3]\n', RECIPE), Path("out")
    )
    return job


def shown(job: Job, terminal: bool, seconds_left: float | None) -> str:
    page = io.StringIO()
    with StudyDisplay(
        4, 1, console=Console(file=page, force_terminal=terminal, width=120, highlight=False)
    ) as display:
        display.tell("base seed 3: started")
        display.failed = 1
        display.update([(job, Progress(3, 7, 0.125))], seconds_left)
    return page.getvalue()


@pytest.mark.parametrize(
    ("seconds", "clock"), [(65.4, "1:05"), (3 * 3600 + 62, "3:01:02"), (None, "?")]
)
def test_a_terminal_shows_runs_done_and_each_running_one(
    job: Job, seconds: float | None, clock: str
) -> None:
    text = shown(job, True, seconds)
    for part in (
        "base seed 3: started",
        f"1 of 4 runs done, 1 failed, time left {clock}",
        "3/10",
        "12.50%",
    ):
        assert part in text


def test_elsewhere_events_are_plain_lines(job: Job) -> None:
    assert shown(job, False, None) == "base seed 3: started\n"


def test_quiet_is_quiet(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    with StudyDisplay(4, quiet=True) as display:
        display.tell("base seed 3: started")
        display.update([(job, Progress(0, 10, None))], None)
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""
