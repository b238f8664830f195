"""Effects of a study's arms, from its table."""

from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.runs.studies.effects import effects_table, spreads_table, study_effects

HEADER = "arm,seed,state,problems,full_pass_end,pass1_after.hard,pass1_after.easy\n"


def study(folder: Path, rows: str) -> Path:
    (folder / "results.csv").write_text(HEADER + rows)
    return folder


ROWS = "".join(
    f"{arm},{seed},finished,200,{full + 0.01 * seed},{hard + 0.02 * seed},0.9\n"
    for seed in range(3)
    for arm, full, hard in (("plain", 0.3, 0.2), ("better", 0.9, 0.9))
)


def test_an_arm_that_helps_is_told_from_the_reference(tmp_path: Path) -> None:
    effects, spreads = study_effects(study(tmp_path, ROWS))
    found = {e.response: e for e in effects}
    assert {(e.setting, e.reference) for e in found.values()} == {("better", "plain")}
    assert found["pass1_after.hard"].low > 0
    assert found["pass1_after.hard"].positive > 0.95
    assert "pass1_after.easy" not in found  # the same in every run
    assert effects_table(list(found.values())).rows[0][::2][:2] == ("better", "full_pass_end")
    assert found["pass1_after.hard"].matters > 0.9
    assert [row[:2] for row in spreads_table(spreads).rows] == [("plain", "3"), ("better", "3")]


def test_another_reference_turns_the_sign(tmp_path: Path) -> None:
    found, _ = study_effects(study(tmp_path, ROWS), reference="better")
    assert found
    assert all(e.mean < 0 for e in found)


def test_runs_that_did_not_finish_are_left_out(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no run .*finished"):
        study_effects(study(tmp_path, "plain,0,failed,,,,\n"))


def test_a_folder_without_results_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no results\.csv"):
        study_effects(tmp_path)
