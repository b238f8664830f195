"""The section that says what kind of growth it was."""

import json

import pytest
from synthetic import make_run

from deltagym.analysis import stored_analysis
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.html import write_report
from deltagym.runs.report.transition import TITLE


def test_conclusions_rises_and_gains_are_there(run: RunFolder) -> None:
    page = write_report(run).read_text()
    analysis = stored_analysis(run)
    section = page[page.index(TITLE) :]
    for sentence in analysis.text():
        assert sentence.split(";")[0].split("(")[0].strip()[:60] in section
    assert "Gain on each of 12 problems" in section
    assert section.count("undecided") >= 12  # made-up problems go from 0 of 16 to nearly all
    assert "Width: training steps from 10 to 90 % of the rise" in section
    assert "chance at 3" in section


def test_an_analysis_is_stored_and_made_anew_when_the_run_went_on(tmp_path) -> None:
    run = make_run(tmp_path / "run", steps=15)
    first = stored_analysis(run)
    stored = run.path / "analysis.json"
    written = stored.stat().st_mtime_ns
    assert stored_analysis(run) == first
    assert stored.stat().st_mtime_ns == written
    rates = {"pass_rate": 1.0, "full_pass": 1.0, "samples": 256}
    run.append_metrics({"step": 15, "phase": "binary", "score": "full_pass", **rates})
    assert stored_analysis(run) != first


def test_a_stored_analysis_of_another_version_is_made_anew(tmp_path) -> None:
    run = make_run(tmp_path / "run", steps=15)
    (run.path / "analysis.json").write_text(json.dumps({"schema": "deltagym.transition/0"}))
    assert stored_analysis(run).run == "run"


@pytest.mark.parametrize("analysed", [True, False])
def test_without_an_analysis_the_reason_is_given(tmp_path, analysed: bool) -> None:
    run = RunFolder.create(tmp_path / "empty", "name = 'x'\n")
    page = write_report(run, analysed=analysed).read_text()
    assert "Not measured" in page[page.index(TITLE) : page.index(TITLE) + 300]
