import json
import math
import subprocess
import sys

import pytest

from deltagym.core.errors import BadInput
from deltagym.evaluation import Evaluation, ProblemRecord
from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout

RECIPE = "# a comment\r\n[model]\nname = 'tiny'  # ü\n"


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "run", RECIPE, {"seed": 3})


def row(step, phase="warm-up", **rest):
    return {"step": step, "phase": phase, **rest}


def evaluation(step):
    record = ProblemRecord("id", "starts_with", "basic-2c", "", 4, 1, 4, 0, 0.5)
    return Evaluation((record,), 4, (1, 2, 4), step=step)


def test_create_keeps_the_recipe_byte_for_byte(run):
    assert (run.path / "recipe.toml").read_bytes() == RECIPE.encode()
    assert RunFolder.open(run.path).path == run.path


def test_meta_records_surroundings_and_what_it_is_given(run):
    meta = run.meta()
    assert meta["seed"] == 3
    assert meta["python"].startswith("3.")
    assert {"version", "torch", "processor", "started", "command"} <= meta.keys()


def test_entries_added_to_meta_leave_the_others_alone(run):
    before = run.meta()
    run.add_meta({"training_idle_score": 0.7})
    run.add_meta({"training_idle_score": 0.5})
    assert run.meta() == before | {"training_idle_score": 0.5}


def test_create_refuses_what_is_there(run):
    with pytest.raises(BadInput, match="already exists"):
        RunFolder.create(run.path, RECIPE)
    with pytest.raises(BadInput, match="already exists"):
        RunFolder.create(run.path / "recipe.toml", RECIPE)


def test_create_accepts_an_empty_directory(tmp_path):
    assert RunFolder.create(tmp_path, RECIPE).recipe_toml()


@pytest.mark.parametrize(
    ("name", "reason"), [("nothing", "does not exist"), ("folder", "no run folder")]
)
def test_open_refuses_what_is_no_run(tmp_path, name, reason):
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput, match=reason):
        RunFolder.open(tmp_path / name)


def test_importing_needs_neither_torch_nor_matplotlib_nor_scipy():
    code = (
        "import sys, deltagym.runs.folder, deltagym.evaluation.models; "
        "print([m for m in ('torch', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_metrics_come_back_in_order(run):
    rows = [row(1, loss=0.5, seconds={"sample": 1.5}), row(2, loss=None), row(5, "binary")]
    for entry in rows:
        run.append_metrics(entry)
    assert run.metrics() == rows
    assert run.phases() == [("warm-up", 1), ("binary", 5)]


def test_numbers_that_are_not_finite_become_null(run):
    run.append_metrics(row(1, loss=math.nan, nested={"a": [math.inf, 1.0]}))
    assert run.metrics() == [row(1, loss=None, nested={"a": [None, 1.0]})]


@pytest.mark.parametrize(
    "tail", ["", '{"step": 3, "pha', '{"step": 3, "phase": "warm-up"}', "\x00\x00\x00"]
)
def test_a_torn_last_line_is_no_step_and_the_next_one_is_whole(run, tail):
    run.append_metrics(row(1))
    run.append_metrics(row(2))
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write(tail)
    again = RunFolder.open(run.path)
    assert again.metrics() == [row(1), row(2)]
    again.append_metrics(row(3))
    assert again.metrics() == [row(1), row(2), row(3)]


def test_a_damaged_line_is_named(run):
    (run.path / "metrics.jsonl").write_text(
        '{"step": 1, "phase": "a"}\nnonsense\n{"step": 2, "phase": "a"}\n'
    )
    with pytest.raises(BadInput, match="line 2"):
        run.metrics()


@pytest.mark.parametrize("bad", [{"phase": "a"}, {"step": "1", "phase": "a"}, {"step": 1}])
def test_metrics_need_step_and_phase(run, bad):
    with pytest.raises(BadInput, match="step must be an int"):
        run.append_metrics(bad)


def test_a_step_cannot_be_logged_twice(run):
    run.append_metrics(row(4))
    with pytest.raises(BadInput, match=r"rewind\(3\)"):
        RunFolder.open(run.path).append_metrics(row(4))


def test_truncation_forgets_later_steps_and_lets_them_be_repeated(run):
    for step in range(1, 6):
        run.append_metrics(row(step))
    run.truncate_metrics(3)
    run.append_metrics(row(4, again=True))
    assert run.metrics() == [row(1), row(2), row(3), row(4, again=True)]
    run.truncate_metrics(0)
    assert run.metrics() == []


def test_rollouts_round_trip_with_hostile_text(run):
    rollouts = [
        LoggedRollout(
            "a", "starts_with", "basic-2c", "warm-up", "<script>\x00 ü 🙂", 0.5, False, -1.25
        ),
        LoggedRollout("b", "ends_with", "easy-2c", "warm-up", "", None, None, None),
    ]
    run.write_rollouts(7, rollouts)
    assert run.read_rollouts(7) == rollouts
    assert run.rollout_steps() == [7]


def test_rollouts_survive_text_that_is_not_unicode(run):
    run.write_rollouts(
        1, [LoggedRollout("a", "f", "l", "p", "lone \ud800 surrogate", 0.0, False, 0.0)]
    )
    assert run.read_rollouts(1)[0].completion == "lone ? surrogate"


def test_missing_rollouts_are_named(run):
    with pytest.raises(BadInput, match="step 9"):
        run.read_rollouts(9)


def test_rewind_forgets_metrics_and_rollouts(run):
    for step in (1, 2, 3):
        run.append_metrics(row(step))
        run.write_rollouts(step, [])
    run.rewind(1)
    assert (run.metrics(), run.rollout_steps()) == ([row(1)], [1])


def test_checkpoints_appear_whole(run):
    with run.new_checkpoint(12) as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "weights.bin").write_bytes(b"abc")
        assert run.latest_checkpoint() is None
    latest = run.latest_checkpoint()
    assert latest is not None
    assert (latest.step, latest.path.name, (latest.path / "deep" / "weights.bin").read_bytes()) == (
        12,
        "step_000012",
        b"abc",
    )


def test_a_failed_checkpoint_leaves_nothing(run):
    def fail():
        with run.new_checkpoint(3) as folder:
            (folder / "half").touch()
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        fail()
    assert run.checkpoints() == []
    assert list((run.path / "checkpoints").iterdir()) == []


def test_a_killed_checkpoint_is_invisible_and_makes_room(run):
    code = f"""
import os
from deltagym.runs.folder import RunFolder
with RunFolder.open({str(run.path)!r}).new_checkpoint(5) as folder:
    (folder / "half").touch()
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert run.latest_checkpoint() is None
    with run.new_checkpoint(5) as folder:
        assert list(folder.iterdir()) == []
        (folder / "whole").touch()
    assert [p.name for p in run.checkpoints()[0].path.iterdir()] == ["whole"]


def test_a_repeated_step_replaces_its_checkpoint(run):
    for text in ("first", "second"):
        with run.new_checkpoint(1) as folder:
            (folder / "weights").write_text(text)
    assert [(c.path / "weights").read_text() for c in run.checkpoints()] == ["second"]


def test_rotation_keeps_the_newest_and_the_marked(run):
    for step in (1, 2, 3, 4, 1_000_000):
        with run.new_checkpoint(step, keep=step == 2):
            pass
    run.rotate_checkpoints(keep_last=2)
    assert [c.step for c in run.checkpoints()] == [2, 4, 1_000_000]
    with pytest.raises(BadInput, match="keep_last"):
        run.rotate_checkpoints(0)


def test_rotation_keeps_the_best_by_evaluation(run):
    for step, successes in ((1, 2), (2, 7), (3, 7), (4, 5), (5, 0)):
        with run.new_checkpoint(step):
            pass
        record = ProblemRecord("p", "f", "l", "", 10, successes, 10, 0, successes / 10)
        run.save_eval(f"step_{step}", Evaluation((record,), 10, (1,), step=step))
    run.rotate_checkpoints(keep_last=1)
    assert [c.step for c in run.checkpoints()] == [2, 5]
    best = run.best_checkpoint()
    assert best is not None
    assert best.step == 2


def test_status_is_replaced_whole(run):
    assert run.status().state == "running"
    run.set_status("failed", 7, "out of memory")
    status = RunFolder.open(run.path).status()
    assert (status.state, status.step, status.message) == ("failed", 7, "out of memory")
    assert status.updated
    with pytest.raises(BadInput, match="state"):
        run.set_status("dancing", 0)


def test_evals_come_back_by_step(run):
    for name, step in (("after", 40), ("step_20", 20), ("before", 0), ("elsewhere", None)):
        run.save_eval(name, evaluation(step))
    assert list(run.evals()) == ["elsewhere", "before", "step_20", "after"]
    assert run.evals()["after"] == evaluation(40)


def test_eval_names_cannot_leave_the_folder(run):
    with pytest.raises(BadInput, match="name"):
        run.save_eval("../escape", evaluation(0))


def test_nothing_but_the_documented_files_is_left(run):
    run.append_metrics(row(1))
    run.write_rollouts(1, [])
    run.save_eval("before", evaluation(0))
    run.set_status("finished", 1)
    names = sorted(str(p.relative_to(run.path)) for p in run.path.rglob("*") if p.is_file())
    assert names == [
        "evals/before.json",
        "meta.json",
        "metrics.jsonl",
        "recipe.toml",
        "rollouts/step_000001.parquet",
        "status.json",
    ]
    assert json.loads((run.path / "status.json").read_text())["state"] == "finished"
