"""The page of a study: its table, its links, and what it says while runs are missing."""

from pathlib import Path

import pytest
from synthetic import make_evaluation, make_run, with_audits

from deltagym.analysis import analyse
from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder
from deltagym.runs.studies.page import write_study_report
from deltagym.runs.studies.plan import RECIPE_COPY, STUDY_COPY, is_study
from deltagym.runs.studies.transitions import transitions_table

RECIPE = 'name = "r"\n[suite]\nname = "has_tiny"\n[[phases]]\nscore = "full_pass"\nsteps = 150\n'
STUDY = """
name = "weak_and_strong"
recipe = "r.toml"
seeds = [0]
[[arms]]
name = "strong"
[[arms]]
name = "weak"
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Arm `strong` has a finished run, arm `weak` none."""
    (tmp_path / STUDY_COPY).write_text(STUDY)
    (tmp_path / RECIPE_COPY).write_text(RECIPE)
    make_run(tmp_path / "runs" / "strong" / "seed_0", 150)
    return tmp_path


def test_the_page_has_a_line_an_arm_and_links_to_the_reports_of_its_runs(study: Path) -> None:
    run = RunFolder.open(study / "runs" / "strong" / "seed_0")
    run.save_eval("after", with_audits(make_evaluation("after", 150, 0.9)))
    path = write_study_report(study, analysed=False)
    text = path.read_text()
    assert path == study / "report.html"
    assert "<h1>weak and strong</h1>" in text
    assert "1 of 2 runs finished" in text
    assert 'href="runs/strong/seed_0/report.html"' in text
    assert 'href="runs/weak' not in text
    assert (study / "runs" / "strong" / "seed_0" / "report.html").is_file()
    right = RunFolder.open(run.path).evals()["after"].overall().right_rate
    assert right is not None
    assert f"{right:.1%}" in text
    assert "right, on held-out problems" in text


def test_a_page_elsewhere_links_to_the_runs_where_they_are(study: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    text = write_study_report(study, tmp_path / "pages" / "p.html", analysed=False).read_text()
    assert 'href="../runs/strong/seed_0/report.html"' in text


def test_a_study_without_a_step_has_a_page_too(study: Path) -> None:
    for file in (study / "runs").rglob("*"):
        if file.is_file():
            file.unlink()
    text = write_study_report(study, analysed=False).read_text()
    assert "Not drawn: no run has a step yet" in text
    assert "None of 2 runs has a report yet" in text


def test_a_study_is_analysed_run_by_run(study: Path) -> None:
    table = transitions_table(study)
    lines = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert {line["run"] for line in lines} == {"strong seed 0"}
    found = analyse(study / "runs" / "strong" / "seed_0")
    families = [s for s in found.series if s.family != "all"] or found.series
    assert [line["family"] for line in lines] == [s.family for s in families]
    assert [line["growth"] for line in lines] == [s.conclusion.kind for s in families]


def test_a_study_without_a_finished_run_has_nothing_to_analyse(tmp_path: Path) -> None:
    (tmp_path / STUDY_COPY).write_text(STUDY)
    (tmp_path / RECIPE_COPY).write_text(RECIPE)
    with pytest.raises(BadInput, match=r"no run of .* is finished"):
        transitions_table(tmp_path)


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    assert not is_study(tmp_path)
    with pytest.raises(BadInput, match="holds no study"):
        write_study_report(tmp_path)
