"""Every exporter writes a folder that can be run, is the same each time, and replaces nothing."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import deltagym
from deltagym.cli.main import main
from deltagym.core.errors import BadInput
from deltagym.core.toml import check_table
from deltagym.exports.base import Export
from deltagym.exports.registry import exporters
from deltagym.exports.settings import read_export
from deltagym.exports.write import Exported

FRAMEWORKS = sorted(exporters())
TABLE = {"suite": "has_tiny", "train_size": 3, "eval_size": 2}


def described(**changes) -> Export:
    return check_table(Export, {**TABLE, **changes}, "export")


def scheduled(**changes) -> Export:
    return described(reward={"mode": "scheduled", "switch_at": 5}, **changes)


def write(framework: str, folder: Path, what: Export | None = None) -> Exported:
    return deltagym.export(framework, what or described(), folder)


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("what", [described(), scheduled()], ids=["dense", "scheduled"])
def test_what_is_written_can_be_run(framework: str, what: Export, tmp_path: Path) -> None:
    done = write(framework, tmp_path / "out", what)
    assert done.rows == (3, 2)
    assert sorted(content(done.folder)) == list(done.files)
    assert done.commands
    readme = (done.folder / "README.md").read_text("utf-8")
    for line in done.commands:
        assert line in readme
    for path in done.folder.rglob("*.py"):
        ast.parse(path.read_text("utf-8"), str(path))
    for path in done.folder.rglob("*.sh"):
        subprocess.run(["bash", "-n", str(path)], check=True)
        assert path.stat().st_mode & 0o111
    assert read_export(done.folder) == what


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_same_call_gives_the_same_bytes(framework: str, tmp_path: Path) -> None:
    first, second = (write(framework, tmp_path / name, scheduled()).folder for name in "ab")
    assert content(first) == content(second)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_feedback_is_carried_out_or_refused(framework: str, tmp_path: Path) -> None:
    what = described(feedback={"rounds": 1})
    if exporters()[framework].shows_feedback:
        assert read_export(write(framework, tmp_path / "out", what).folder).feedback.rounds == 1
    else:
        with pytest.raises(BadInput, match=r"^feedback.rounds: .* shows no feedback"):
            write(framework, tmp_path / "out", what)
        assert not (tmp_path / "out").exists()


def test_prompts_hold_no_test_cases(tmp_path: Path) -> None:
    rows = pq.read_table(write("trl", tmp_path / "out").folder / "data/train.parquet").to_pylist()
    for row in rows:
        assert [message["role"] for message in row["prompt"]] == ["user"]
        tapes = [case["input"] for case in json.loads(row["problem"])["ground_truth"]]
        longest = max(tapes, key=len)
        assert longest not in row["prompt"][0]["content"]


def test_an_export_is_written_over_as_long_as_nobody_changed_it(tmp_path: Path) -> None:
    folder = write("trl", tmp_path / "out").folder
    write("trl", folder, scheduled())
    assert read_export(folder).reward.mode == "scheduled"
    (folder / "out").mkdir()
    (folder / "out" / "model.bin").write_bytes(b"trained")
    with pytest.raises(BadInput, match=r"model.bin is not part of the export"):
        write("trl", folder)
    assert (folder / "out" / "model.bin").read_bytes() == b"trained"
    (folder / "out" / "model.bin").unlink()
    (folder / "train.py").write_text("# mine")
    with pytest.raises(BadInput, match=r"train.py was changed since the export"):
        write("trl", folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_nothing_of_anyone_else_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadInput, match="is not a folder"):
        write("trl", tmp_path / "file")
    (tmp_path / "folder").mkdir()
    write("trl", tmp_path / "folder")
    with pytest.raises(BadInput, match="holds files that are no export"):
        write("trl", tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reward": {"mode": "scheduled"}}, "needs switch_at"),
        ({"reward": {"mode": "dense", "switch_at": 3}}, "switch_at is for a scheduled reward"),
        ({"reward": {"mode": "sparse"}}, "reward.mode"),
        ({"train_size": 0}, "train_size"),
        ({"train_size": 10_000}, "^train_size: has_tiny has"),
        ({"eval_size": 10_000}, "^eval_size: has_tiny has"),
        ({"suite": "hass_tiny"}, "the nearest is 'has_tiny'"),
        ({"suite": "sql_tiny", "prompt": "compact"}, "embedded model has no family"),
    ],
)
def test_what_cannot_be_exported_is_refused(changes: dict, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        write("trl", tmp_path / "out", described(**changes))
    assert list(tmp_path.iterdir()) == []


def test_a_suite_without_training_problems_is_refused_for_training(tmp_path: Path) -> None:
    suite = tmp_path / "few.toml"
    suite.write_text(
        """
name = "few"
description = "Test problems alone."
[[test]]
family = "contains_ordered"
level = "tiny-2c"
count = 2
"""
    )
    what = check_table(Export, {"suite": str(suite)}, "export")
    with pytest.raises(BadInput, match="train_size: there is no problem for TRL"):
        write("trl", tmp_path / "out", what)


def test_an_unknown_framework_suggests_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the nearest is 'verl'"):
        write("verll", tmp_path / "out")


def test_the_command_says_what_to_run_next(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "out"
    arguments = ["export", "verl", "has_tiny", "-o", str(out), "--train-size", "2"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--eval-size", "1", "--reward", "scheduled", "--switch-at", "9"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"next: cd {out} && bash run.sh"
    assert read_export(out).reward.switch_at == 9
    for given, code in ((["export", "--list"], 0), (["export", "verl", "has_tiny"], 2)):
        with pytest.raises(SystemExit) as ended:
            main(given)
        assert ended.value.code == code
    assert "open-instruct" in capsys.readouterr().out


def test_the_page_names_every_framework() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    assert [name for name in FRAMEWORKS if f"\n| `{name}` |" not in page] == []
